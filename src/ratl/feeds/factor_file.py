"""The factor file, ``ratl-factors/1``: what goes wrong on the road, as TOML in which every figure names its source."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Final

from ratl.errors import InputError, file_problem
from ratl.feeds.files import read_toml
from ratl.feeds.problems import Problems
from ratl.feeds.sections import Section
from ratl.feeds.sources import Sources
from ratl.model.factors import ALWAYS_ONE, NEVER, Breakdowns, Factors, Spread

FORMAT: Final = "ratl-factors/1"
WEIGHTS: Final = ("light", "medium", "heavy")
_DURATION: Final = '{ median = "40 min", p90 = "2 h" }, { mean = "1 h" }, { least = "…", likely = "…", most = "…" }'
_MULTIPLE: Final = "{ median = 1.2, p90 = 1.8 }, { mean = 1.1 }, { least = 1, likely = 1.1, most = 1.5 }"
_KINDS: Final = (("fixed", ("fixed",)), ("exponential", ("mean",)), ("lognormal", ("median", "p90")),
                 ("triangular", ("least", "likely", "most")))  # fmt: skip
_MOST_H: Final = 720
_MOST_TIMES: Final = 100
_MOST_STANDS: Final = 0.9
"""Beyond such a chance of a day on which nobody may move, movements stand for weeks on end."""


@dataclass(frozen=True, slots=True)
class FactorFile:
    """Factors, and the hash of the bytes they were read from."""

    factors: Factors
    sha256: str


def read_factors(path: Path | None) -> FactorFile:
    """Return the factors in a file; those that come with Ratl where it is None.

    Raises
    ------
    InputError
        With every problem that could be found at once: unknown keys, rates below nought, shares over 1, spreads in the
        wrong order, figures without a source.
    """
    problems = Problems()
    if path is None:
        raw = (resources.files("ratl.feeds") / "factors" / "default.toml").read_bytes()
        data, name = tomllib.loads(raw.decode()), "default.toml"
    else:
        name = path.name
        data = read_toml(path, (name,), problems) or {}
        problems.raise_all()
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise InputError([file_problem(error, path, (name,))]) from None
    top = Section(data, name, "", problems)
    top.check_format(FORMAT)
    factors = _read(top, problems)
    top.close()
    problems.raise_all()
    return FactorFile(factors, sha256(raw).hexdigest())


def _read(top: Section, problems: Problems) -> Factors:
    sources: dict[str, str] = {}
    parts = {name: _Part(top, name, problems, sources) for name in
             ("breakdowns", "going", "weather", "incidents", "halts", "leave", "posts", "column",
              "surfaces")}  # fmt: skip
    broken, weather, leave = parts["breakdowns"], parts["weather"], parts["leave"]
    halts, posts, column = parts["halts"], parts["posts"], parts["column"]
    parts["incidents"].need("per_100km", "stop")
    halts.need("overrun", "by")
    leave.need("late", "by")
    weather.need("stand_down", "bad_day")
    weather.need("slower", "bad_day")
    factors = Factors(
        name=top.text("name", required=True),
        breakdowns=_read_breakdowns(broken),
        going=parts["going"].multiples("run"),
        going_daily=parts["going"].multiples("day"),
        bad_weather=weather.share("bad_day"),
        weather=weather.multiples("slower"),
        stand_down=weather.share("stand_down", most=_MOST_STANDS),
        incidents_per_100km=parts["incidents"].number("per_100km", 1000),
        incident=parts["incidents"].duration("stop"),
        overrun_share=halts.share("overrun"),
        overrun=halts.duration("by"),
        late_share=leave.share("late"),
        late=leave.duration("by"),
        refused_share=leave.share("refused", most=_MOST_STANDS),
        service=posts.multiple("factor"),
        service_cv=posts.number("variation", 5),
        stretch=column.multiple("stretch"),
        overtime_s=float(column.seconds("overtime")),
        counts_as=parts["surfaces"].words("counts_as"),
        sources=sources,
    )
    for surface, other in factors.counts_as.items():
        if other and not factors.names(other):
            where = parts["surfaces"].where(f"counts_as.{surface}")
            known = {*factors.going, *factors.going_daily, *factors.weather}
            problems.add_unknown("counts_as_unknown", where, other, known)
    for part in parts.values():
        part.close()
    return factors


def _read_breakdowns(part: _Part) -> Breakdowns:
    tow, abandon = part.share("tow"), part.share("abandon")
    for rate in ("per_1000_vehicle_km", "by_type"):
        part.need(rate, "repair")
    part.need("tow", "hitch")
    part.need("patience", "hitch")
    # Who finds no recovery vehicle free is left behind as well.
    for share in ("tow", "patience", "abandon"):
        part.need(share, "leave_behind")
    if tow + abandon > 1:
        part.problems.add("shares_over_one", part.where("abandon"), keys=("tow", "abandon"), sum=f"{tow + abandon:g}")
    rates = part.numbers("per_1000_vehicle_km", 1000)
    for weight in rates:
        if weight not in WEIGHTS:
            part.problems.add_unknown("unknown_key", part.where(f"per_1000_vehicle_km.{weight}"), weight, WEIGHTS)
    return Breakdowns(
        by_weight=rates,
        by_type=part.numbers("by_type", 1000),
        surfaces=part.numbers("surfaces", _MOST_TIMES),
        tow_share=tow,
        abandon_share=abandon,
        waits_share=part.share("column_waits", 1.0),
        repair=part.duration("repair"),
        patience_s=float(part.seconds("patience")) or None,
        hitch=part.duration("hitch"),
        abandon=part.duration("leave_behind"),
        tow_mps=part.rate("tow_rate"),
        mended_at_rest=part.share("mended_at_rest", 1.0),
    )


class _Part:
    """One table of the file and the sources of its figures. A table that is not there has no figure."""

    def __init__(self, top: Section, name: str, problems: Problems, sources: dict[str, str]) -> None:
        self.problems = problems
        self._section = top.section(name) or Section({}, top.file, name, problems)
        self._told = Sources(self._section)
        self._sources, self._name = sources, name

    def where(self, key: str) -> tuple[str, ...]:
        """Return file and dotted key."""
        return self._section.where(key)

    def close(self) -> None:
        """Note sources of figures that are not there."""
        known = set(self._section.data) - {"sources"}
        for key in self._told.list_keys():
            if key not in known:
                self.problems.add_unknown("unknown_key", self._section.where(f"sources.{key}"), key, known)

    def _has(self, key: str) -> bool:
        """Return whether a figure is given; note that it names no source."""
        if not self._section.has(key):
            return False
        source = self._told.of(key)
        if source:
            self._sources[f"{self._name}.{key}"] = source
        elif self._told.readable:
            self.problems.add("no_source", self._section.where(key), section=self._name, key=key)
        return True

    def need(self, key: str, other: str) -> None:
        """Note a figure that comes to nothing without another: how often, but not how long."""
        given = self._section.data.get(key)
        if given and not self._section.has(other):
            self.problems.add("goes_with", self._section.where(key), key=key, other=other)

    def share(self, key: str, default: float = 0.0, most: float = 1.0) -> float:
        """Return a share or chance, 0 to `most`."""
        return (self._section.number(key, least=0, most=most) or 0.0) if self._has(key) else default

    def number(self, key: str, most: float) -> float:
        """Return a number that is not negative; 0 where it is not given."""
        return (self._section.number(key, least=0, most=most) or 0.0) if self._has(key) else 0.0

    def seconds(self, key: str) -> int:
        """Return a duration; 0 where it is not given."""
        return (self._section.seconds(key, "h", most=_MOST_H) or 0) if self._has(key) else 0

    def rate(self, key: str) -> float | None:
        """Return a rate in m/s."""
        return self._section.quantity(key, "km/h", least=1, most=130) if self._has(key) else None

    def numbers(self, key: str, most: float) -> dict[str, float]:
        """Return name → number, none negative."""
        if not self._has(key):
            return {}
        inner = self._section.section(key, "{ heavy = 0.3 }")
        found = {name: inner.number(name, least=0, most=most) for name in inner.list_keys()} if inner else {}
        return {name: value for name, value in found.items() if value is not None}

    def words(self, key: str) -> dict[str, str]:
        """Return name → word."""
        inner = self._section.section(key, '{ sand = "gravel" }') if self._has(key) else None
        return {name: inner.text(name, required=True) for name in inner.list_keys()} if inner else {}

    def duration(self, key: str) -> Spread:
        """Return a spread of durations; never any where it is not given."""
        return self._spread(self._section, key, _DURATION, _duration) if self._has(key) else NEVER

    def multiple(self, key: str) -> Spread:
        """Return a spread of multipliers; always 1 where it is not given."""
        return self._spread(self._section, key, _MULTIPLE, _times) if self._has(key) else ALWAYS_ONE

    def multiples(self, key: str) -> Mapping[str, Spread]:
        """Return surface → spread of multipliers."""
        inner = self._section.section(key, f"{{ gravel = {_MULTIPLE.split(', {')[0]} }}") if self._has(key) else None
        return {name: self._spread(inner, name, _MULTIPLE, _times) for name in inner.list_keys()} if inner else {}

    def _spread(
        self, section: Section, key: str, expected: str, read: Callable[[Section, str], float | None]
    ) -> Spread:  # fmt: skip
        inner = section.section(key, expected)
        if inner is None:
            return NEVER
        given = set(inner.list_keys())
        kind = next(((kind, keys) for kind, keys in _KINDS if given == set(keys)), None)
        if kind is None:
            self.problems.add(
                "wrong_value", section.where(key), found=", ".join(sorted(given)) or "{}", expected=expected
            )
            return NEVER
        figures = [read(inner, name) for name in kind[1]]
        a, b, c = [figure or 0.0 for figure in (*figures, None, None)][:3]
        if None not in figures and [*figures] != sorted(figure or 0.0 for figure in figures):
            self.problems.add("spread_order", section.where(key), keys=kind[1])
        if kind[0] == "lognormal" and a <= 0 and None not in figures:
            self.problems.add("spread_nought", section.where(f"{key}.median"), example="{ fixed = … }")
        return Spread(kind=kind[0], a=a, b=b, c=c)


def _duration(section: Section, key: str) -> float | None:
    return section.quantity(key, "h", least=0, most=_MOST_H)


def _times(section: Section, key: str) -> float | None:
    return section.number(key, least=0.01, most=_MOST_TIMES)
