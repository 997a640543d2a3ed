"""Writes the values of one plan in one language: moments, places, references, the author's texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ratl.documents.stamps import length_source_text, mgrs_reference, source_text, speaker_for, utc
from ratl.march.dtg import format_dtg
from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.route import Interval
from ratl.model.vehicle import Vehicle
from ratl.words.catalogue import Speaker
from ratl.words.clock import span_s

NONE = "–"
ASSUMED = "†"
"""Marks a figure taken from the type library."""


@dataclass(frozen=True)
class Scribe:
    """A plan and the speaker of one language; every method returns a text ready to print."""

    plan: Plan
    speaker: Speaker

    @property
    def letters(self) -> list[str]:
        """The letters that mark annexes and sub-paragraphs."""
        return self.term("doc_letters").split()

    def clock(self, seconds: int | None) -> tuple[str, str]:
        """Return a moment as local day and time, with the UTC day and time as the line below."""
        if seconds is None:
            return NONE, ""
        return self.speaker.time(seconds), self.speaker.isolated(f"{utc(self.plan, seconds):%d%H%M}Z")

    def moment(self, seconds: int | None) -> str:
        """Return a moment as local day and time, as date-time group, and as day and time in UTC."""
        if seconds is None:
            return NONE
        in_utc = self.speaker.isolated(f"{utc(self.plan, seconds):%d%H%M}Z")
        return f"{self.speaker.time(seconds)} · {self.stamp(seconds)} ({in_utc})"

    def stamp(self, seconds: int | None) -> str:
        """Return a moment as date-time group in local time; a dash for none."""
        if seconds is None:
            return NONE
        return self.speaker.isolated(format_dtg(self.speaker.minute(seconds)))

    def spans(self, intervals: Iterable[Interval], from_s: int, to_s: int) -> str:
        """Return the intervals that touch [`from_s`, `to_s`) as local times; empty when none does."""
        return self.term("list_separator").join(
            self.say("doc_span", {"from_s": start, "to_s": end})
            for start, end in intervals
            if start < to_s and end > from_s
        )

    def place(self, point: str) -> tuple[str, str]:
        """Return the name of a point with its MGRS reference as the line below."""
        return self.speaker.name(point), self.grid(point)

    def degrees(self, point: str) -> str:
        """Return the latitude and longitude of a point in degrees."""
        place = self.plan.points[point]
        return self.speaker.isolated(f"{place.lat:.5f}, {place.lon:.5f}")

    def zone(self) -> str:
        """Return the plan's zone with its offset, and the date of D+0."""
        first = self.speaker.local(0)
        zone = self.speaker.isolated(f"{self.plan.zone} (UTC{first:%z})")
        return f"{zone} · {self.speaker.isolated(f'D+0 = {first:%Y-%m-%d}')}"

    def is_place(self, point: str) -> bool:
        """Return whether a point is the author's, not a cut made in a road for a site on its shoulder."""
        return self.plan.points[point].kind != "cut"

    def grid(self, point: str) -> str:
        """Return the MGRS reference of a point."""
        return self.speaker.isolated(mgrs_reference(self.plan.points[point]))

    def say(self, code: str, params: Mapping[str, object] | None = None) -> str:
        """Return the sentence for a code of the catalogue."""
        return self.speaker.say(code, params)

    def term(self, key: str) -> str:
        """Return a text of the catalogue."""
        return self.speaker.term(key)

    def ref(self, text: str) -> str:
        """Return a call sign, plate or other reference; a dash for none."""
        return self.speaker.isolated(text) if text else NONE

    def kind(self, family: str, key: str) -> str:
        """Return the word for a kind of a family (``role``, ``cargo``); an author's own kind as written."""
        name = f"{family}_{key}"
        return self.term(name) if self.speaker.has(name) else self.speaker.isolated(key)

    def count(self, value: float | None) -> str:
        """Return a whole number, or a dash."""
        return NONE if value is None else self.speaker.number(value)

    def counted(self, noun: str, count: int) -> str:
        """Return a number with its noun in the right form: ``1 day``, ``4 days``; Arabic has five."""
        return self.speaker.counted(noun, count)

    def km(self, metres: float | None, unit: str = "unit_km") -> str:
        """Return a distance in km to one decimal, or a dash; without `unit` for a column of figures."""
        return NONE if metres is None else self.speaker.number(metres / 1000, 1, unit)

    def kmh(self, rate_mps: float | None) -> str:
        """Return a rate in km/h, or a dash."""
        return NONE if rate_mps is None else self.speaker.number(rate_mps * 3.6, 0, "unit_kmh")

    def metres(self, value: float) -> str:
        """Return a length in m."""
        return self.speaker.number(value, 2, "unit_m")

    def litres(self, value: float | None) -> str:
        """Return a volume in l, or a dash."""
        return NONE if value is None else self.speaker.number(value, 0, "unit_l")

    def duration(self, seconds: float | None) -> str:
        """Return a duration in hours and minutes for a table, or a dash."""
        return NONE if seconds is None else self.speaker.duration(seconds)

    def told_duration(self, seconds: float) -> str:
        """Return a duration in hours and minutes for prose."""
        return self.speaker.told_duration(seconds)

    def span(self, from_s: int | None, to_s: int | None) -> str:
        """Return the time between two moments as their printed clock times show it; a dash where one is missing."""
        return NONE if from_s is None or to_s is None else self.speaker.duration(span_s(from_s, to_s))

    def size(self, vehicle: Vehicle) -> str:
        """Return length × width × height of a vehicle in m, each figure assumed marked."""
        figures = (("length_m", vehicle.length_m), ("width_m", vehicle.width_m), ("height_m", vehicle.height_m))
        return self.speaker.isolated(" × ".join(f"{value:.2f}{_mark(vehicle, name)}" for name, value in figures))

    def figure(self, vehicle: Vehicle, name: str, value: float | None, digits: int = 0) -> str:
        """Return one figure of a vehicle, marked when it is assumed."""
        return NONE if value is None else self.speaker.isolated(f"{value:,.{digits}f}{_mark(vehicle, name)}")

    def load(self, vehicle: Vehicle) -> tuple[str, str]:
        """Return the load of a vehicle with its dangerous goods as the line below, or whichever of the two it has."""
        goods = self.say("doc_goods_class", {"goods": vehicle.dangerous_goods}) if vehicle.dangerous_goods else ""
        payload = self.speaker.wording(vehicle.payload)
        return (payload, goods) if payload else (goods or NONE, "")

    def limits(self, limits: Mapping[str, float | str]) -> str:
        """Return the limits of a leg that bind, or that none is known."""
        said = [
            self.say(f"limit_{key}", {"value": value}) for key, value in limits.items() if not isinstance(value, str)
        ]
        return self.term("list_separator").join(said) or (NONE if limits else self.term("doc_limits_unknown"))

    def authored(self, texts: Mapping[str, str], missing: str = "doc_not_given") -> tuple[str, str]:
        """Return the author's text in this language and its style, or `missing`, that the author gave none."""
        text = texts.get(self.speaker.lang, "").strip()
        return (text, "plain") if text else (self.term(missing), "missing")

    def length_source(self, source: str) -> str:
        """Return where the length of a leg is from."""
        return length_source_text(self.speaker, source) or self.term("doc_source_none")

    def source(self, source: str) -> str:
        """Return where a figure is from; ``"scenario"`` means the author."""
        return source_text(self.speaker, source) or self.term("doc_source_none")

    def given(self, texts: Mapping[str, str]) -> str:
        """Return what the author gave (language → text), or that nothing was given."""
        return self.speaker.wording(texts) or self.term("doc_not_given")

    def sentences(self, reasons: Iterable[Reason]) -> list[str]:
        """Return each reason as a sentence."""
        return [self.say(reason.code, reason.params) for reason in reasons]


def scribe_for(plan: Plan, lang: str) -> Scribe:
    """Return the scribe of a plan in one language."""
    return Scribe(plan, speaker_for(plan, lang))


def find_movement(plan: Plan, movement_id: str) -> Movement:
    """Return a movement of the plan.

    Raises
    ------
    KeyError
        When the plan has none of that id.
    """
    for movement in plan.movements:
        if movement.id == movement_id:
            return movement
    raise KeyError(movement_id)


def _mark(vehicle: Vehicle, name: str) -> str:
    return ASSUMED if name in vehicle.assumed else ""
