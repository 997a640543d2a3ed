"""What is known of a stretch → the road of a plan: limits by direction, hours, regime, as the columns meet them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from opening_hours import validate

from ratl.model.road import Condition, RoadFacts
from ratl.model.route import REGIMES, Leg
from ratl.model.scenario import Road
from ratl.model.vehicle import Vehicle
from ratl.roads.fit import fit_leg, limits_driven
from ratl.roads.hours_joined import either, outside
from ratl.roads.limits import find_doubted, strictest
from ratl.roads.passage import FREEING, concerns, is_doubtful
from ratl.roads.regimes import find_heaviest_classes, find_regime, list_regime_classes

Limits = dict[str, float | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """The columns of a scenario as the roads see them."""

    fastest_mps: Callable[[str], float]
    """Class of road → the highest rate anybody drives there; a speed limit no lower than it changes nothing."""
    widest_pair_m: float | None = None
    """Width of the two widest vehicles that may meet, side by side; None: nobody meets."""
    heaviest: Mapping[str, float] = field(default_factory=dict)
    """Their highest load class, by limit."""


def see_traffic(vehicles: Iterable[Vehicle], fastest_mps: Callable[[str], float]) -> Traffic:
    """Return what the roads have to know of `vehicles` together."""
    listed = list(vehicles)
    widest = sorted((vehicle.width_m for vehicle in listed), reverse=True)[:2]
    return Traffic(
        fastest_mps=fastest_mps,
        widest_pair_m=sum(widest) if len(widest) == 2 else None,
        heaviest=find_heaviest_classes(listed),
    )


def make_road(
    facts: RoadFacts,
    at_nodes: Sequence[tuple[RoadFacts, bool]],
    *,
    turned: bool,
    driven: Iterable[bool],
    vehicles: Sequence[Vehicle],
    traffic: Traffic,
    authority: str,
) -> Road:
    """Return a stretch as a road without ends, length and name, driven forward along its edge.

    Parameters
    ----------
    at_nodes
        What is known of nodes on it, each with whether their forward is the edge's backward: the stricter wins.
    turned
        Whether the facts' forward is the edge's backward.
    driven
        The directions somebody drives it, True along its edge. Another one that hours restrict is no access: a road
        has hours for both.
    vehicles
        Those that drive it. A condition at hours that stops none of them is a limit at all hours: a plan may send
        others over the road.
    """
    rules = {along: _rules(facts, along != turned, vehicles) for along in (True, False)}
    for node, node_turned in at_nodes:
        for along, rule in rules.items():
            rule.tighten(_rules(node, along != node_turned, vehicles))
    for rule in rules.values():
        _forget_doubted(rule, facts, (node for node, _ in at_nodes), vehicles)
    used = [rules[along] for along in (True, False) if along in set(driven)]
    restricted = {hours for rule in used for hours in (*rule.open, *rule.closed)}
    for rule in rules.values():
        if not restricted.issuperset((*rule.open, *rule.closed)):
            rule.limits["access"] = "no"
    bound = [facts, *(replace(node, direction=facts.direction) for node, _ in at_nodes)]
    regimes = [find_regime(each, traffic.widest_pair_m, traffic.heaviest) for each in bound]
    regime = max(regimes, key=REGIMES.index)
    # Whoever else a plan or its author sends over the road is held to the regime, too.
    for limit, most in (item for each in bound for item in list_regime_classes(each, regime).items()):
        for rule in rules.values():
            rule.bound(limit, most)
    limits, ahead, back = split_limits(rules[True].limits, rules[False].limits)
    cap = facts.max_rate_mps
    binding = cap is not None and cap < traffic.fastest_mps(facts.class_)
    leg = Leg(
        from_="", to="", length_m=0.0, class_=facts.class_, regime=regime,
        surface=facts.surface, max_rate_mps=cap if binding else None,
        limits=limits, limits_forward=ahead, limits_backward=back,
        service=facts.service or next((node.service for node, _ in at_nodes if node.service), None),
        authority=facts.authority or authority,
    )  # fmt: skip
    first, *others = dict.fromkeys(hours for rule in used for hours in rule.open) or [""]
    shut = (hours for rule in used for hours in rule.closed)
    return Road(leg=leg, hours=first, closed=either((*shut, *map(outside, others))))


def turn_round(road: Road) -> Road:
    """Return a road as it is when its other end is the first."""
    leg = replace(
        road.leg, from_=road.leg.to, to=road.leg.from_, limits_forward=road.leg.limits_backward,
        limits_backward=road.leg.limits_forward, shape=road.leg.shape[::-1],
    )  # fmt: skip
    return replace(road, leg=leg)


def split_limits(ahead: Mapping[str, float | str], back: Mapping[str, float | str]) -> tuple[Limits, Limits, Limits]:
    """Return the limits that are the same both ways, and the others of each.

    >>> split_limits({"height_m": 4.0}, {"height_m": 4.0, "access": "no"})
    ({'height_m': 4.0}, {}, {'access': 'no'})
    """
    same = {key: value for key, value in ahead.items() if back.get(key) == value}
    rest = [{key: value for key, value in each.items() if key not in same} for each in (ahead, back)]
    return same, rest[0], rest[1]


@dataclass(slots=True)
class _Rules:
    """What holds in one direction: limits, hours when it is open only, hours when it is closed."""

    limits: Limits
    open: list[str]
    closed: list[str]
    sources: dict[str, str] = field(default_factory=dict)
    """Limit → the tag of the condition that set it."""

    def put(self, condition: Condition) -> None:
        """Set a limit: of one tag the last condition counts, of several tags the strictest."""
        self.limits[condition.limit] = self.with_(condition)
        self.sources[condition.limit] = condition.source

    def with_(self, condition: Condition) -> float | str:
        """Return what a limit would be with a condition."""
        if self.sources.get(condition.limit, condition.source) == condition.source:
            return condition.value
        return _stricter(condition.limit, self.limits[condition.limit], condition.value)

    def bound(self, key: str, most: float | str) -> None:
        """Make a limit no more than a figure."""
        self.limits[key] = _stricter(key, self.limits.get(key), most)

    def tighten(self, other: _Rules) -> None:
        for key, value in other.limits.items():
            if key in self.limits or value not in ("none", "yes"):
                self.limits[key] = _stricter(key, self.limits.get(key), value)
        self.open += other.open
        self.closed += other.closed


def _stricter(key: str, one: float | str | None, other: float | str) -> float | str:
    if one is None:
        return other
    if key == "access":
        return "no" if "no" in (one, other) else one
    return strictest((one, other)) or one


def _rules(facts: RoadFacts, forward: bool, vehicles: Sequence[Vehicle]) -> _Rules:
    limits: Limits = dict(limits_driven(facts, forward))
    rules = _Rules(limits, [facts.hours] if facts.hours else [], [facts.closed] if facts.closed else [])
    way = "forward" if forward else "backward"
    for condition in facts.conditions:
        if condition.direction not in ("both", way):
            continue
        if condition.hours and validate(condition.hours):
            _apply_at_hours(rules, condition, facts, vehicles)
        elif not condition.hours:
            _apply(rules, condition, vehicles)
    if facts.direction not in ("both", way):
        limits["access"] = "no"
    return rules


def _apply(rules: _Rules, condition: Condition, vehicles: Sequence[Vehicle]) -> None:
    """Make what always holds a limit. "No access above 7.5 t" is a limit of mass."""
    concerned = [vehicle for vehicle in vehicles if concerns(condition, vehicle)]
    sure = condition.value == "no" or not any(is_doubtful(condition, vehicle) for vehicle in concerned)
    if not condition.above or (sure and concerned and len(concerned) == len(vehicles)):
        rules.put(condition)
    elif concerned and isinstance(condition.value, float):
        rules.bound(condition.limit, condition.value)
    elif condition.value == "no" or isinstance(condition.value, float):
        rules.bound(*_smallest(condition, vehicles))


def _forget_doubted(rules: _Rules, facts: RoadFacts, nodes: Iterable[RoadFacts], vehicles: Sequence[Vehicle]) -> None:
    """Make a limit unknown that a node on the road has without a figure, unless the known one refuses anyhow."""
    for node in nodes:
        for key in find_doubted(node.unread).intersection(rules.limits).difference(node.limits):
            if not _refuses({key: rules.limits[key]}, facts, vehicles):
                del rules.limits[key]


def _smallest(condition: Condition, vehicles: Sequence[Vehicle]) -> tuple[str, float]:
    """Return the figure above which a condition holds, of several one that no vehicle exceeds."""
    fitting = (
        (key, least)
        for key, least in condition.above.items()
        if all((figure := getattr(v, key, None)) is not None and figure <= least for v in vehicles)
    )
    return next(fitting, next(iter(condition.above.items())))


def _apply_at_hours(rules: _Rules, condition: Condition, facts: RoadFacts, vehicles: Sequence[Vehicle]) -> None:
    """Close the road when the condition refuses somebody; open it only when nothing else lets them pass.

    One that refuses nobody here is made a limit for whoever else is sent over the road.
    """
    concerned = [vehicle for vehicle in vehicles if concerns(condition, vehicle)]
    others = [vehicle for vehicle in vehicles if not concerns(condition, vehicle) or is_doubtful(condition, vehicle)]
    changed = {**rules.limits, condition.limit: rules.with_(condition)}
    before, during = (bool(concerned) and _refuses(limits, facts, concerned) for limits in (rules.limits, changed))
    if during and not before:
        rules.closed.append(condition.hours)
    elif before and not during and not _refuses(rules.limits, facts, others):
        rules.open.append(condition.hours)
        rules.put(condition)
    elif condition.value not in FREEING:
        bounded = _smallest(condition, vehicles) if condition.above and not concerned else None
        key, most = bounded or (condition.limit, condition.value)
        bound = {**rules.limits, key: _stricter(key, rules.limits.get(key), most)}
        if _refuses(bound, facts, vehicles):
            rules.closed.append(condition.hours)
        else:
            rules.limits = bound


def _refuses(limits: Limits, facts: RoadFacts, vehicles: Sequence[Vehicle]) -> bool:
    bound = replace(facts, limits=limits, limits_forward={}, limits_backward={})
    return bool(fit_leg(vehicles, bound, forward=True).refusals)
