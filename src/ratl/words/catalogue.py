"""From codes with parameters to sentences, in English and Arabic.

The texts live in ``words/<language>/*.toml``: ``terms.toml`` (single words), ``problems.toml`` (bad input),
``reasons.toml`` (reasons and
warnings), ``violations.toml`` (the referee's), ``clearance.toml``, ``tables.toml``, ``documents.toml`` and
``screen.toml``. Keys are unique across the files of one language.
A placeholder names a parameter and how to say it: ``{until_s:time}``; the ways are the keys of `_WAYS`. A duration
beside the two moments it lies between names both: ``{told_s|completion_s:between}`` (`ratl.words.clock`).
"""

from __future__ import annotations

import functools
import math
import re
import string
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from ratl.words.clock import rounded_s, span_s

LANGUAGES = ("en", "ar")
FILES = (
    "terms", "problems", "reasons", "violations", "clearance", "tables", "documents", "screen", "route", "import",
    "imported", "many", "replan", "refusal", "sustain", "simulate", "risk", "drawdown",
)  # fmt: skip
# First-strong isolates: "40 km/h" and "38S KB 1 2" stay left to right, "40 كم/س" right to left with its number first.
_LRI, _FSI, _PDI = "\u2066", "\u2068", "\u2069"
#: Limits said in tonnes, as signs and lists have them.
_MASSES = ("mass_kg", "axle_load_kg")
#: Ids that an import makes of OpenStreetMap's, of nodes, ways and places on ways.
_OF_THE_MAP = re.compile(r"[nwr]\d{4,}(?:@[\d.]+)?(?:-\d+)?")
#: A letter of the Arabic script: maps give Latin names as the local ones, and "16 Triq" would be turned round.
_ARABIC = re.compile("[\u0621-\u064a\u066e-\u06d3]")


@functools.cache
def load(lang: str) -> Mapping[str, str]:
    """Return every text of one language, key → template.

    Raises
    ------
    ValueError
        When a key stands in two files.
    """
    texts: dict[str, str] = {}
    for name in FILES:
        path = resources.files("ratl.words") / lang / f"{name}.toml"
        if not path.is_file():
            continue
        for key, text in tomllib.loads(path.read_text("utf-8")).items():
            if key in texts:
                raise ValueError(f"words/{lang}/{name}.toml: {key} is in another file too")
            texts[key] = text
    return texts


@dataclass(frozen=True)
class Speaker:
    """Says codes in one language about one plan.

    Parameters
    ----------
    lang
        ``"en"`` or ``"ar"``.
    epoch
        ISO 8601 of plan second 0, for times; empty where none are said.
    zone
        IANA zone of local time.
    names
        Id → language → name, for points, legs, sites, authorities and movements.
    """

    lang: str
    epoch: str = ""
    zone: str = "UTC"
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        """Return whether the catalogue has a text for `key`."""
        return key in load(self.lang)

    def term(self, key: str) -> str:
        """Return the text of `key`, without parameters."""
        return load(self.lang)[key]

    def term_or_id(self, key: str) -> str:
        """Return the text of `key`, or `key` itself where the catalogue has none (a class of the author's own)."""
        return load(self.lang).get(key) or self.isolated(key)

    def say(self, code: str, params: Mapping[str, object] | None = None) -> str:
        """Return the sentence for `code` with `params` set in.

        A hold (``held_…``) with its ``seconds`` says first how long, and where it says so ``at`` which site.

        Raises
        ------
        KeyError
            When the catalogue lacks the code, or the sentence needs a parameter that is not there.
        """
        params = params or {}
        text = self.fill(load(self.lang)[code], params)
        if code.startswith("held_") and "seconds" in params:
            key = "held_for_at" if "at" in params else "held_for"
            return self.fill(load(self.lang)[key], {**params, "cause": text})
        return text

    def fill(self, template: str, params: Mapping[str, object]) -> str:
        """Return `template` with `params` set in."""
        if params.get("limit") in _MASSES:
            params = {**params, **{k: float(str(params[k])) / 1000 for k in ("allowed", "figure") if k in params}}
        return _Formatter(self).vformat(template, (), params)

    def name(self, key: str) -> str:
        """Return the name of the point, leg, site, authority or movement with id `key`; the id where it has none.

        What the map has no name for says so beside its id, which no sign on the road bears.
        """
        texts = self.names.get(key, {})
        if _OF_THE_MAP.fullmatch(key) and not set(texts.values()) - {key, ""}:
            return self.nameless(key)
        return self.wording(texts) or self.isolated(key)

    def nameless(self, key: str) -> str:
        """Return what to call a thing of the map without a name."""
        return self.fill(self.term("nameless_of_map"), {"id": key})

    def wording(self, texts: Mapping[str, str]) -> str:
        """Return what `texts` (language → text) say in this language; what they say in another where that is all.

        A text of another language, one that serves for both, and one without a letter of this language's script keep
        their own direction. Empty where there is none.
        """
        own = texts.get(self.lang, "")
        others = [text for lang, text in texts.items() if lang != self.lang and text]
        return own if own not in others and _ARABIC.search(own) else self.isolated(own or next(iter(others), ""))

    def isolated(self, text: str) -> str:
        """Return `text` kept in its own direction inside Arabic (digits with units, references, call signs)."""
        return f"{_FSI}{text}{_PDI}" if self.lang == "ar" and text else text

    def local(self, seconds: int) -> datetime:
        """Return plan second `seconds` as local time."""
        return (datetime.fromisoformat(self.epoch) + timedelta(seconds=seconds)).astimezone(ZoneInfo(self.zone))

    def minute(self, seconds: float) -> datetime:
        """Return a plan second as local time, cut to the minute as it is shown."""
        return self.local(math.floor(seconds)).replace(second=0)

    def time(self, seconds: float) -> str:
        """Return a plan second as day and local time, for example ``D+1 06:40``."""
        local, first = self.minute(seconds), self.local(0)
        return self.isolated(f"D{(local.date() - first.date()).days:+d} {local:%H:%M}")

    def clock(self, seconds: float) -> str:
        """Return the local time of day of a plan second, for what is so every day: ``06:40``."""
        return self.isolated(f"{self.minute(seconds):%H:%M}")

    def duration(self, seconds: float) -> str:
        """Return a duration with short units for tables, up to the whole minute: ``78 h 25 min``.

        Below two minutes it is seconds, unless it is a minute.
        """
        if seconds < 0:
            count, rest = self.duration(-seconds).split(" ", 1)
            # Isolated from left to right with its digits, the sign stays before them in Arabic.
            signed = f"−{count}" if self.lang == "en" else f"{_LRI}−{count}{_PDI}"
            return f"{signed} {rest}"
        return " ".join(f"{count} {self.term(unit)}" for count, unit, _ in _clock_parts(rounded_s(seconds)))

    def told_duration(self, seconds: float, *, within: bool = False) -> str:
        """Return a duration for prose, rounded as `duration` is; Arabic spells its units out (see `counted`)."""
        return self.told_seconds(rounded_s(seconds), within=within)

    def told_seconds(self, seconds: float, *, within: bool = False) -> str:
        """Return a duration for prose to the second, where a second decides: ``29 min 59 s``."""
        if seconds < 0:
            return f"−{self.told_seconds(-seconds, within=within)}"
        parts = [self.counted(noun, count, within=within) for count, _, noun in _clock_parts(int(seconds))]
        return self.term("duration_separator").join(parts)

    def counted(self, noun: str, count: float, *, within: bool = False) -> str:
        """Return a number with its noun in the right form: ``1 day``, ``4 days``; Arabic has five.

        `within` a phrase (after a preposition or as object) the Arabic dual has another ending than alone.
        """
        key = f"count_{noun}_{_plural(self.lang, count)}"
        inner = f"{key}_within"
        return self.fill(self.term(inner if within and self.has(inner) else key), {"count": count})

    def number(self, value: float, digits: int = 0, unit: str = "") -> str:
        """Return a number with thousands separators, and a unit by its catalogue key."""
        text = f"{value:,.{digits}f}"
        return self.isolated(f"{text} {self.term(unit)}" if unit else text)

    def called(self, item: object) -> str:
        """Return an id's name, or what a wording (language → text) says in this language."""
        return self.wording(item) if isinstance(item, Mapping) else self.name(str(item))

    def listed(self, items: Sequence[object]) -> str:
        """Return several ids, texts or wordings as one enumeration."""
        return self.enumerated([self.called(item) for item in items])

    def enumerated(self, parts: Sequence[str]) -> str:
        """Return texts as one enumeration, parted by semicolons where one of them has a comma of its own."""
        own = any(comma in part for part in parts for comma in (", ", "، "))
        return self.join_words(parts, self.term("list_separator_strong" if own else "list_separator"))

    def unit(self, unit: str) -> str:
        """Return a unit of `ratl.units.UNITS` as this language writes it."""
        return load(self.lang).get(f"unit_{unit.replace('/', '')}", unit)

    def quantity(self, number: str, unit: str) -> str:
        """Return a number as it was written with its unit, which may be none."""
        return self.isolated(f"{number} {self.unit(unit)}".strip())

    def units(self, units: Sequence[str]) -> str:
        """Return several units as one enumeration."""
        return self.join_words(list(dict.fromkeys(map(self.unit, units))), self.term("list_separator"))

    @staticmethod
    def join_words(parts: Sequence[str], separator: str) -> str:
        """Return the parts joined."""
        return separator.join(parts)


def _clock_parts(seconds: int) -> list[tuple[int, str, str]]:
    """Return (count, short unit, noun) of hours, minutes and seconds, without those that are nought."""
    minutes, rest = (0, seconds) if 60 < seconds < 120 else divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "unit_h", "hours"), (minutes, "unit_min", "minutes"), (rest, "unit_s", "seconds")]
    return [part for part in parts if part[0]] or [(0, "unit_min", "minutes")]


def _plural(lang: str, count: float) -> str:
    """Return the plural category of a number, after the CLDR's rules for English and Arabic."""
    if count == 1:
        return "one"
    if lang == "ar" and count == int(count):
        if count == 2:
            return "two"
        if 3 <= count % 100 <= 10:
            return "few"
        if count % 100 >= 11:
            return "many"
    return "other"


NOUNS = ("days", "vehicles", "people", "serials", "march_units")
"""What sentences count; each is a way too, ``{people:people}``, and as ``{people:of_people}`` within a phrase."""


def _counting(noun: str, *, within: bool) -> Callable[[Speaker, object], str]:
    return lambda s, v: s.counted(noun, float(str(v)), within=within)


#: How a placeholder can be said: ``{name:way}``.
_WAYS: Mapping[str, Callable[[Speaker, Any], str]] = {
    "": lambda s, v: s.called(v),
    "text": lambda _, v: str(v),
    "road": lambda s, v: s.wording(v) or s.term("nameless_road"),
    "ref": lambda s, v: s.isolated(str(v)),
    "term": lambda s, v: s.term_or_id(str(v)),
    "terms": lambda s, v: s.join_words([s.term_or_id(str(each)) for each in v], s.term("list_separator")),
    "profile": lambda s, v: load(s.lang).get(f"profile_{v}") or s.isolated(str(v)),
    "reason": lambda s, v: s.say(v["code"], v) if isinstance(v, Mapping) else s.term_or_id(str(v)),
    "reasons": lambda s, v: s.enumerated([s.say(each["code"], each) for each in v]),
    "list": lambda s, v: s.listed(v if isinstance(v, list | tuple) else [v]),
    "roads": lambda s, v: s.enumerated(list(dict.fromkeys(map(s.called, v)))),
    "time": lambda s, v: s.time(float(str(v))),
    "clock": lambda s, v: s.clock(float(str(v))),
    "between": lambda s, v: s.told_duration(abs(_span_s(v)), within=True),
    "short_between": lambda s, v: s.duration(abs(_span_s(v))),
    "duration": lambda s, v: s.told_duration(float(str(v)), within=True),
    "seconds": lambda s, v: s.told_seconds(float(str(v)), within=True),
    "short": lambda s, v: s.duration(float(str(v))),
    "count": lambda s, v: s.number(float(str(v))),
    "number": lambda s, v: s.isolated(f"{float(str(v)):g}"),
    "m": lambda s, v: s.number(float(str(v)), 0, "unit_m"),
    "m2": lambda s, v: s.number(float(str(v)), 2, "unit_m"),
    "km": lambda s, v: s.number(float(str(v)) / 1000, 1, "unit_km"),
    "span": lambda s, v: s.number(float(str(v)), 0, "unit_m") if float(str(v)) < 99.5 else _WAYS["km"](s, v),
    "kmh": lambda s, v: s.number(float(str(v)) * 3.6, 0, "unit_kmh"),
    "t": lambda s, v: s.number(float(str(v)) / 1000, 1, "unit_t"),
    "t2": lambda s, v: s.number(float(str(v)) / 1000, 2, "unit_t"),
    "l": lambda s, v: s.number(float(str(v)), 0, "unit_l"),
    "kg": lambda s, v: s.number(float(str(v)), 0, "unit_kg"),
    "quantity": lambda s, v: s.quantity(*v),
    "unit": lambda s, v: s.unit(str(v)),
    "units": lambda s, v: s.units(v),
    "percent": lambda s, v: s.isolated(f"{100 * float(str(v)):.1f} %"),
    **{noun: _counting(noun, within=False) for noun in NOUNS},
    **{f"of_{noun}": _counting(noun, within=True) for noun in NOUNS},
}


def _span_s(moments: Sequence[object]) -> int:
    one, other = (float(str(moment)) for moment in moments)
    return span_s(one, other)


class _Formatter(string.Formatter):
    def __init__(self, speaker: Speaker) -> None:
        self.speaker = speaker

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Return a parameter, or of ``{one|other:between}`` the two."""
        if "|" not in field_name:
            return super().get_field(field_name, args, kwargs)
        return tuple(kwargs[name] for name in field_name.split("|")), field_name

    def format_field(self, value: object, format_spec: str) -> str:
        return _WAYS[format_spec](self.speaker, value)
