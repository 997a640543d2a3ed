"""A route read off road by road: stretches, posts and waits, what is posted and what is not known on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ratl.model.movement import Reason
from ratl.model.road import RoadFacts
from ratl.model.route import LIMITS
from ratl.roads.costs import Costs, is_lasting, passage_of, refusals_of, windows_of
from ratl.roads.edges import Floats
from ratl.roads.fit import limits_driven
from ratl.roads.lines import draw_line
from ratl.roads.network import RoadNetwork
from ratl.roads.portions import Portion, pieces_of
from ratl.roads.routes import RoadPath, open_from
from ratl.roads.shapes import Shapes
from ratl.roads.unread import is_acted_on

#: A piece of road without a name is told from this length on.
_TOLD_M: Final = 250.0
#: Kinds of node or stretch that are told as events even where they take no time.
EVENT_KINDS: Final = frozenset({"border", "checkpoint", "ferry", "toll", "ford"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A limit posted on the way: the tightest of its kind on a stretch."""

    limit: str
    allowed: float
    source: str
    at_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A road driven without leaving it; `names` as the network has them, ``"ref"`` its number."""

    names: Mapping[str, str]
    class_: str
    from_m: float
    to_m: float
    begin_s: float
    end_s: float
    driving_s: float
    posted: tuple[Posted, ...] = ()
    ways: tuple[int, ...] = ()

    @property
    def rate_mps(self) -> float:
        """Mean rate of march, posts and waits left out."""
        return (self.to_m - self.from_m) / self.driving_s if self.driving_s else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something on the way that takes time, or that the column should know of.

    `kind` is of `EVENT_KINDS`, ``service`` or ``wait``; `reasons` say why it waits.
    """

    kind: str
    at_m: float
    begin_s: float
    seconds: float
    names: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """A route for the column's head, in seconds since departure and metres since the start.

    `unknown_m` says for each limit over how many metres it is not known; `unread` lists tags that say something of a
    limit which nobody can act on, `undecided` refusals at hours that cannot be told, each with the metres to the first.
    """

    stretches: tuple[Stretch, ...]
    events: tuple[Event, ...]
    length_m: float
    seconds: float
    unknown_m: Mapping[str, float]
    unread: Mapping[str, float]
    undecided: tuple[tuple[float, Reason], ...]
    toll_m: float
    line: Floats
    """float64[k, 2], longitude and latitude."""
    marks_m: Floats
    """float64[k], metres along the road at each point of `line`."""
    piece_m: Mapping[int, tuple[float, float]]
    """Piece of the network → from and to which metre it is driven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedStretch:
    """A part of a route that the column may not drive, and why."""

    names: Mapping[str, str]
    from_m: float
    to_m: float
    way: int
    lon: float
    lat: float
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class _Clock:
    at_m: float = 0.0
    at_s: float = 0.0


def read_itinerary(shapes: Shapes, costs: Costs, path: RoadPath) -> Itinerary:
    """Return `path` read off for the column of `costs`; waits before what is closed are counted where they fall."""
    network, clock = shapes.network, _Clock()
    stretches: list[Stretch] = []
    events: list[Event] = []
    unknown: dict[str, float] = {}
    unread: dict[str, float] = {}
    undecided: list[tuple[float, Reason]] = []
    piece_m: dict[int, tuple[float, float]] = {}
    toll_m = 0.0
    for portion in path.portions:
        wait = _wait(network, costs, portion, clock)
        if wait:
            events.append(wait)
        for piece, begin, end in pieces_of(network, portion):
            facts = network.facts[int(network.piece_fact[piece])]
            passage = passage_of(network, costs, piece, portion.along)
            length_m = end - begin
            driving_s = length_m / passage.rate_mps if length_m else 0.0
            total_s = _share_s(network, costs, piece, portion.along, length_m)
            for limit in passage.unknown if length_m else ():
                unknown[limit] = unknown.get(limit, 0.0) + length_m
            for tag in facts.unread:
                if not is_acted_on(tag):
                    unread.setdefault(tag, clock.at_m)
            undecided += [(clock.at_m, r) for r in passage.undecided if all(r != known for _, known in undecided)]
            toll_m += length_m if facts.toll else 0.0
            event = _event(network, facts, piece, clock, total_s - driving_s)
            if event and not _repeats(event, events):
                events.append(event)
            if length_m:
                _add(stretches, network, facts, piece, portion.along, clock, length_m, driving_s, total_s)
            elif stretches:
                stretches[-1] = replace(
                    stretches[-1],
                    posted=_tightest(stretches[-1].posted, _posted(network, facts, piece, portion.along, clock.at_m)),
                )
            piece_m[piece] = (clock.at_m, clock.at_m + length_m)
            clock.at_m += length_m
            clock.at_s += total_s
    line, marks_m = draw_line(shapes, path)
    return Itinerary(
        stretches=tuple(stretches),
        events=tuple(events),
        length_m=clock.at_m,
        seconds=clock.at_s,
        unknown_m={limit: unknown[limit] for limit in LIMITS if limit in unknown},
        unread=unread,
        undecided=tuple(undecided),
        toll_m=toll_m,
        line=line,
        marks_m=marks_m,
        piece_m=piece_m,
    )


def list_roads(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return stretches as one would tell the way: short pieces without a name go with the road before them."""
    told: list[Stretch] = []
    for stretch in stretches:
        last = told[-1] if told else None
        nameless = not stretch.names and stretch.to_m - stretch.from_m < _TOLD_M
        if last and (nameless or (last.class_ == stretch.class_ and _same_road(last.names, stretch.names))):
            told[-1] = replace(
                last,
                names={**stretch.names, **last.names},
                to_m=stretch.to_m,
                end_s=stretch.end_s,
                driving_s=last.driving_s + stretch.driving_s,
                posted=_tightest(last.posted, stretch.posted),
                ways=(*last.ways, *(way for way in stretch.ways if way not in last.ways)),
            )
        else:
            told.append(stretch)
    return tuple(told)


def list_refused(
    shapes: Shapes, costs: Costs, path: RoadPath, *, driven: Costs | None = None
) -> tuple[RefusedStretch, ...]:
    """Return what refuses the column of `costs` on a path found for somebody else, in driving order.

    Parameters
    ----------
    driven
        The costs the path was found with: of what is closed at times, that counts which is closed when the head would
        come to it. None: all that is ever closed.
    """
    network, at_m, at_s = shapes.network, 0.0, 0.0
    found: list[RefusedStretch] = []
    for portion in path.portions:
        for piece, begin, end in pieces_of(network, portion):
            reasons = refusals_of(network, costs, piece, portion.along)
            passage = passage_of(network, costs, piece, portion.along)
            shut = driven is None or open_from(passage.closed, at_s) > at_s
            reasons = reasons or (*(passage.closed_by if shut else ()), *_closed_by(costs, piece, at_s, driven))
            last = found[-1] if found else None
            names = network.names[int(network.piece_name[piece])]
            if reasons and last and (last.reasons, last.names, last.to_m) == (reasons, names, at_m):
                found[-1] = replace(last, to_m=at_m + end - begin)
            elif reasons:
                lon, lat = shapes.points(piece)[0]
                found.append(
                    RefusedStretch(
                        names=names,
                        from_m=at_m,
                        to_m=at_m + end - begin,
                        way=int(network.piece_source[piece]),
                        lon=float(lon),
                        lat=float(lat),
                        reasons=reasons,
                    )
                )
            at_m += end - begin
            at_s += _share_s(network, driven, piece, portion.along, end - begin) if driven else 0.0
    return tuple(found)


def _closed_by(costs: Costs, piece: int, at_s: float, driven: Costs | None) -> Iterator[Reason]:
    """Give the closures with an end on a piece; by the clock of `driven`, those in force at a moment."""
    for closure in costs.closures_at.get(piece, ()):
        if not is_lasting(closure.windows) and (driven is None or open_from(closure.windows, at_s) > at_s):
            yield closure.reason


def _share_s(network: RoadNetwork, costs: Costs, piece: int, along: bool, length_m: float) -> float:
    whole_m = float(network.piece_length_m[piece])
    return float(costs.piece_s[piece, int(not along)]) * (length_m / whole_m if whole_m else 1.0)


def _wait(network: RoadNetwork, costs: Costs, portion: Portion, clock: _Clock) -> Event | None:
    """Return the wait before a portion that is closed when the head comes to it, and let the clock run."""
    if portion.arc not in costs.closed:
        return None
    windows = windows_of(network, costs, portion.arc, portion.begin_m, portion.end_m)
    begin_s, clock.at_s = clock.at_s, open_from(windows, clock.at_s)
    if clock.at_s <= begin_s:
        return None
    pieces = [piece for piece, _, _ in pieces_of(network, portion)]
    reasons = [r for piece in pieces for r in passage_of(network, costs, piece, portion.along).closed_by]
    reasons += [r for piece in pieces for r in _closed_by(costs, piece, clock.at_s, None)]
    kept = tuple(reason for k, reason in enumerate(reasons) if reason not in reasons[:k])
    names = network.names[int(network.piece_name[pieces[0]])] if pieces else {}
    return Event(kind="wait", at_m=clock.at_m, begin_s=begin_s, seconds=clock.at_s - begin_s, names=names, reasons=kept)


def _event(network: RoadNetwork, facts: RoadFacts, piece: int, clock: _Clock, seconds: float) -> Event | None:
    if facts.service is None and facts.kind not in EVENT_KINDS:
        return None
    kind = facts.service.kind if facts.service else facts.kind
    names = network.names[int(network.piece_name[piece])]
    return Event(kind=kind, at_m=clock.at_m, begin_s=clock.at_s, seconds=max(seconds, 0.0), names=names)


def _repeats(event: Event, events: Sequence[Event]) -> bool:
    """Return whether a post at a junction, which ends every edge there, is met a second time on leaving it."""
    last = events[-1] if events else None
    return last is not None and last.kind == event.kind and event.seconds == 0 and event.at_m - last.at_m < 1.0


def _add(
    stretches: list[Stretch],
    network: RoadNetwork,
    facts: RoadFacts,
    piece: int,
    along: bool,
    clock: _Clock,
    length_m: float,
    driving_s: float,
    total_s: float,
) -> None:
    """Add a piece to the stretch it goes on, or begin a new one."""
    names, way = network.names[int(network.piece_name[piece])], int(network.piece_source[piece])
    posted = tuple(_posted(network, facts, piece, along, clock.at_m))
    last = stretches[-1] if stretches else None
    if last and last.class_ == facts.class_ and _same_road(last.names, names):
        stretches[-1] = replace(
            last,
            names={**names, **last.names},
            to_m=clock.at_m + length_m,
            end_s=clock.at_s + total_s,
            driving_s=last.driving_s + driving_s,
            posted=_tightest(last.posted, posted),
            ways=last.ways if way in last.ways else (*last.ways, way),
        )
        return
    stretches.append(
        Stretch(
            names=names,
            class_=facts.class_,
            from_m=clock.at_m,
            to_m=clock.at_m + length_m,
            begin_s=clock.at_s,
            end_s=clock.at_s + total_s,
            driving_s=driving_s,
            posted=posted,
            ways=(way,),
        )
    )


def _same_road(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Return whether two roads have a name or number in common, or neither has any."""
    return bool(set(one.items()) & set(other.items())) or not (one or other)


def _posted(network: RoadNetwork, facts: RoadFacts, piece: int, along: bool, at_m: float) -> Iterator[Posted]:
    forward = along != bool(network.piece_reversed[piece])
    for limit, allowed in limits_driven(facts, forward).items():
        if isinstance(allowed, int | float):
            yield Posted(limit=limit, allowed=float(allowed), source=driven_source(facts, limit, forward), at_m=at_m)


def driven_source(facts: RoadFacts, limit: str, forward: bool) -> str:
    """Return the tag a limit is from in the direction driven, empty where none is named."""
    return facts.sources.get(f"{limit}:{'forward' if forward else 'backward'}") or facts.sources.get(limit, "")


def _tightest(known: tuple[Posted, ...], more: Sequence[Posted] | Iterator[Posted]) -> tuple[Posted, ...]:
    kept = {posted.limit: posted for posted in known}
    for posted in more:
        if posted.limit not in kept or posted.allowed < kept[posted.limit].allowed:
            kept[posted.limit] = posted
    return tuple(kept[limit] for limit in LIMITS if limit in kept)
