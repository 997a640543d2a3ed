"""May a column drive a stretch with these facts: refused, refused at some hours, or doubtful; and how fast.

Distinct facts are few where roads are many, so each is judged once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from ratl.model.movement import Reason
from ratl.model.road import Condition, RoadFacts
from ratl.model.route import LIMITS, Service
from ratl.model.vehicle import Vehicle
from ratl.roads.fit import distinct_sizes, fit_leg, limits_driven
from ratl.roads.limits import find_doubted

Windows = tuple[tuple[float, float], ...]
"""Seconds since departure, half-open, sorted, disjoint; the last may never end."""

Hours = Callable[[str], Windows | None]
"""``opening_hours`` text → when they hold, as seconds since departure; None where that cannot be told."""

#: Refusals that come from the sizes of the column, not from the rules of the road.
OF_LIMITS: Final = frozenset({"refused_limit", "refused_unknown"})
#: Class of the facts of a node: it has no length to be driven.
AT_A_NODE: Final = ""
#: What a condition says that lets vehicles pass.
FREEING: Final = ("yes", "none")
_ALWAYS: Final[Windows] = ((0.0, math.inf),)
_DIRECTIONS: Final = {True: "forward", False: "backward"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadColumn:
    """A column as the roads see it."""

    vehicles: tuple[Vehicle, ...]
    rates_mps: Mapping[str, float]
    """Rate of march by class of road, every vehicle's own rates counted."""
    unknown_limits: str = "warn"
    """``allow``, ``warn`` or ``forbid``."""
    ferries: bool = False
    service_s: Callable[[Service], float] = lambda service: service.fixed_s
    """How long the whole column takes at a border post, checkpoint or ferry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What a column meets on a stretch in one direction.

    `closed` and `closed_by` are refusals at some hours: the windows, and why. `undecided` are conditions that would
    refuse the column at hours that cannot be told.
    """

    rate_mps: float = math.nan
    refusals: tuple[Reason, ...] = ()
    unknown: tuple[str, ...] = ()
    closed: Windows = ()
    closed_by: tuple[Reason, ...] = ()
    undecided: tuple[Reason, ...] = ()


def judge_facts(
    facts: Sequence[RoadFacts], column: RoadColumn, hours: Hours, horizon_s: float
) -> tuple[tuple[Passage, Passage], ...]:
    """Return the passage over each row of `facts`, forward and backward.

    Parameters
    ----------
    hours
        When hours as written hold.
    horizon_s
        How far `hours` sees ahead. What is closed at its end stays closed.
    """
    judge = _Judge(column, hours, horizon_s)
    return tuple((judge.passage(row, True), judge.passage(row, False)) for row in facts)


def complement(windows: Iterable[tuple[float, float]], horizon_s: float) -> Windows:
    """Return what of ``[0, horizon_s)`` sorted, disjoint windows leave; a rest at the end has no end.

    >>> complement(((0, 5), (8, 9)), 20)
    ((5, 8), (9, inf))
    """
    gaps, at = [], 0.0
    for begin, end in windows:
        if begin > at:
            gaps.append((at, begin))
        at = max(at, end)
    return (*gaps, (at, math.inf)) if at < horizon_s else tuple(gaps)


def union(windows: Iterable[tuple[float, float]]) -> Windows:
    """Return the union of windows.

    >>> union([(5, 9), (0, 3), (3, 4)])
    ((0, 4), (5, 9))
    """
    joined: list[tuple[float, float]] = []
    for begin, end in sorted(w for w in windows if w[0] < w[1]):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return tuple(joined)


@dataclass(frozen=True, slots=True)
class _Verdict:
    refusals: tuple[Reason, ...]
    unknown: tuple[str, ...]


@dataclass(slots=True)
class _Judge:
    column: RoadColumn
    hours: Hours
    horizon_s: float
    _sizes: tuple[Vehicle, ...] = field(init=False)
    _fits: dict[object, _Verdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._sizes = distinct_sizes(self.column.vehicles)

    def passage(self, facts: RoadFacts, forward: bool) -> Passage:
        lasting = _rules_refusing(facts, forward, self.column)
        rate_mps = self.column.rates_mps.get(facts.class_)
        # Of a ferry nobody asked for nobody need give the rate.
        if rate_mps is None and facts.class_ != AT_A_NODE and not (facts.kind == "ferry" and lasting):
            lasting = (*lasting, Reason(code="refused_no_rate", params={"class": facts.class_}))
        cap_mps = math.inf if facts.max_rate_mps is None else facts.max_rate_mps
        rate_mps = math.nan if rate_mps is None else min(rate_mps, cap_mps)
        # In the order of the tag, with hours or without: the last that holds counts.
        concerning = tuple(c for c in facts.conditions if c.direction in ("both", _DIRECTIONS[forward]))
        plain = self._fit(facts, forward, tuple(c for c in concerning if not c.hours))
        passage = Passage(rate_mps=rate_mps, refusals=lasting + plain.refusals, unknown=plain.unknown)
        if lasting or not (facts.hours or facts.closed or any(c.hours for c in concerning)):
            return passage
        return self._at_hours(passage, facts, forward, concerning)

    def _at_hours(
        self, passage: Passage, facts: RoadFacts, forward: bool, concerning: tuple[Condition, ...]
    ) -> Passage:
        """Return the passage with what holds at some hours only."""
        held = {c.hours: self.hours(c.hours) if c.hours else _ALWAYS for c in concerning}
        undecided = [
            refusal
            for doubtful in concerning
            if held[doubtful.hours] is None
            for refusal in self._fit(
                facts, forward, tuple(c for c in concerning if not c.hours or c is doubtful)
            ).refusals
            if refusal not in passage.refusals
        ]
        closed: list[tuple[tuple[float, float], tuple[Reason, ...]]] = []
        edges = sorted({0.0, self.horizon_s, *(edge for windows in held.values() for w in windows or () for edge in w)})
        for begin, end in pairwise(e for e in edges if 0 <= e <= self.horizon_s):
            active = tuple(c for c in concerning if any(w[0] <= begin < w[1] for w in held[c.hours] or ()))
            refusals = self._fit(facts, forward, active).refusals
            if refusals:
                closed.append(((begin, end if end < self.horizon_s else math.inf), refusals))
        for text, shut in ((facts.hours, False), (facts.closed, True)):
            windows = self.hours(text) if text else ()
            reason = Reason(code="refused_closed" if shut else "refused_hours", params={"hours": text})
            if windows is None:
                undecided.append(reason)
            elif text:
                spans = windows if shut else complement(windows, self.horizon_s)
                closed += [(span, (reason,)) for span in spans]
        windows = union(span for span, _ in closed)
        reasons = _distinct(reason for _, found in closed for reason in found)
        if windows == ((0.0, math.inf),):
            return replace(passage, refusals=reasons, undecided=tuple(undecided))
        # What refuses at this very hour only is told by the windows.
        return replace(passage, refusals=(), closed=windows, closed_by=reasons, undecided=tuple(undecided))

    def _fit(self, facts: RoadFacts, forward: bool, active: tuple[Condition, ...]) -> _Verdict:
        limits = limits_driven(facts, forward)
        of_node = facts.unread if facts.class_ == AT_A_NODE else None
        told = tuple((c.limit, str(c.value), tuple(c.above.items()), c.source) for c in active)
        key = (tuple(sorted((k, str(v)) for k, v in limits.items())), facts.width_m, of_node, told)
        if key not in self._fits:
            self._fits[key] = self._fit_all(facts, forward, active)
        found = self._fits[key]
        return replace(found, refusals=tuple(_with_source(r, facts, forward, active) for r in found.refusals))

    def _fit_all(self, facts: RoadFacts, forward: bool, active: tuple[Condition, ...]) -> _Verdict:
        """Return every refusal, one of each limit, and the limits that are unknown."""
        refusals: dict[object, Reason] = {}
        unknown: dict[str, None] = {}
        limits = limits_driven(facts, forward)
        for changed, vehicles in self._by_condition(active, self._sizes, limits).items():
            bound = replace(facts, limits={**limits, **dict(changed)}, limits_forward={},
                            limits_backward={})  # fmt: skip
            fit = fit_leg(vehicles, bound, forward)
            if fit.refusals:
                every = self._by_condition(active, self.column.vehicles, limits)[changed]
                fit = fit_leg(every, bound, forward)
            for reason in fit.refusals:
                limit = reason.params.get("limit", "access")
                code = "refused_limit" if reason.code == "limit_exceeded" else "refused_access"
                refusals.setdefault(limit, Reason(code=code, params={**reason.params, "limit": limit}))
            unknown.update(dict.fromkeys(fit.unknown))
        # What a node does not say is said by its road; what it says and nobody can read is unknown.
        told = find_doubted(facts.unread) if facts.class_ == AT_A_NODE else frozenset(LIMITS)
        listed = tuple(key for key in LIMITS if key in unknown and key in told)
        if self.column.unknown_limits == "forbid":
            refusals |= {("unknown", k): Reason(code="refused_unknown", params={"limit": k}) for k in listed}
        return _Verdict(tuple(refusals.values()), listed if self.column.unknown_limits != "allow" else ())

    @staticmethod
    def _by_condition(
        active: tuple[Condition, ...], vehicles: Iterable[Vehicle], limits: Mapping[str, float | str]
    ) -> dict[tuple[tuple[str, float | str], ...], list[Vehicle]]:
        """Return the vehicles by the limits that conditions set for them."""
        groups = defaultdict(list)
        for vehicle in vehicles:
            changed = _changed(active, vehicle, limits)
            groups[tuple(sorted(changed.items()))].append(vehicle)
        return groups


def concerns(condition: Condition, vehicle: Vehicle) -> bool:
    """Return whether `vehicle` is above every figure of `condition`.

    An unknown figure never frees: it counts as above where the condition restricts, as not above where it allows.
    """
    if condition.value in FREEING and is_doubtful(condition, vehicle):
        return False
    figures = ((getattr(vehicle, key, None), least) for key, least in condition.above.items())
    return all(figure is None or figure > least for figure, least in figures)


def is_doubtful(condition: Condition, vehicle: Vehicle) -> bool:
    """Return whether a figure that `condition` asks of `vehicle` is not known."""
    return any(getattr(vehicle, key, None) is None for key in condition.above)


def _changed(
    active: Iterable[Condition], vehicle: Vehicle, limits: Mapping[str, float | str]
) -> dict[str, float | str]:
    """Return the limits that conditions set: of one source the last counts, of several sources the strictest.

    One of which nobody knows whether it concerns the vehicle makes nothing more lenient than it was.
    """
    by_source: dict[tuple[str, str], float | str] = {}
    for c in active:
        if concerns(c, vehicle):
            before = by_source.get((c.limit, c.source), limits.get(c.limit, c.value))
            kept = min(before, c.value, key=_leniency) if is_doubtful(c, vehicle) else c.value
            by_source[c.limit, c.source] = kept
    changed: dict[str, float | str] = {}
    for (limit, _), value in by_source.items():
        changed[limit] = min(changed.get(limit, value), value, key=_leniency)
    return changed


def _leniency(value: float | str) -> float:
    return value if isinstance(value, int | float) else -1.0 if value == "no" else math.inf


def _rules_refusing(facts: RoadFacts, forward: bool, column: RoadColumn) -> tuple[Reason, ...]:
    found = []
    if facts.direction not in ("both", _DIRECTIONS[forward]):
        found.append(Reason(code="refused_one_way", params={"source": facts.sources.get("direction", "oneway")}))
    if facts.kind == "ferry" and not column.ferries:
        found.append(Reason(code="refused_ferry"))
    return tuple(found)


def _distinct(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    kept: list[Reason] = []
    for reason in reasons:
        if reason not in kept:
            kept.append(reason)
    return tuple(kept)


def _with_source(reason: Reason, facts: RoadFacts, forward: bool, active: tuple[Condition, ...]) -> Reason:
    """Return a refusal with the tag it comes from; a condition's, where one sets the limit."""
    limit = str(reason.params["limit"])
    conditional = next((c.source for c in reversed(active) if c.limit == limit), "")
    directed = facts.sources.get(f"{limit}:{_DIRECTIONS[forward]}")
    source = conditional or directed or facts.sources.get(limit, "–")
    return replace(reason, params={**reason.params, "source": source})
