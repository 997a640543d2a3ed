"""What ``ratl route`` and ``ratl why`` share: a question made into a network, a column, costs and places on roads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from ratl.errors import InputError, Problem
from ratl.feeds.map_marks import read_map_marks
from ratl.feeds.moments import parse_moment, parse_zone
from ratl.feeds.problems import UnreadableError
from ratl.feeds.road_column import RoutedColumn, make_column, read_column
from ratl.march.calendar import expand_hours
from ratl.march.formulas import find_march_rate_mps, service_pass_time_s
from ratl.march.road_classes import find_rates
from ratl.model.movement import Reason, Request
from ratl.model.route import Leg
from ratl.roads.answer import Stop
from ratl.roads.areas import compute_exposure, list_closures
from ratl.roads.corridor import called
from ratl.roads.costs import METRICS, Closure, Costs, compute_costs, refusals_of
from ratl.roads.cutting import cut_pieces_at
from ratl.roads.edges import Floats, Longs
from ratl.roads.network import RoadNetwork
from ratl.roads.passage import OF_LIMITS, Passage, RoadColumn, Windows, judge_facts
from ratl.roads.places import FoundPlace, Gazetteer
from ratl.roads.routes import Router
from ratl.roads.shapes import Shapes
from ratl.roads.snap import Snap, choose_together, find_nearest, find_snaps, number_parts, usable_pieces
from ratl.services.network import is_scenario, open_network
from ratl.services.post_times import with_post_times

#: How far ahead of the departure hours and closures are looked at.
HORIZON_S: Final = 14 * 86_400
#: Farther than this from every road a place is not near the network: no greater limit would help.
_ELSEWHERE_M: Final = 50_000.0
#: Refusals that are this column's or this day's, not the road's.
OF_THE_DAY: Final = OF_LIMITS | {"refused_closure", "refused_avoided", "refused_hours", "refused_closed"}
EVERY_REFUSAL: Final = OF_THE_DAY | {"refused_access", "refused_one_way", "refused_ferry", "refused_no_rate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question for a route, as asked."""

    network: Path
    stops: tuple[str, ...]
    """From, by way of, to."""
    vehicle: str = ""
    column: Path | None = None
    movement: str = ""
    types: Path | None = None
    profile: str = "us"
    depart: str = ""
    zone: str = ""
    light: str = ""
    """Whose rates count all the way: ``day``, also when empty, or ``night``."""
    metric: str = "fastest"
    risk: Path | None = None
    risk_weight_s: float = 0.0
    avoid: tuple[Path, ...] = ()
    closures: tuple[Path, ...] = ()
    ferries: bool = False
    ferry_rate_mps: float | None = None
    """None: the column's own rate for the class ``ferry``."""
    posts: tuple[str, ...] = ()
    """Times at posts as written, ``border=45min+20/h``."""
    unknown: str = ""
    snap_limit_m: float = 2000.0


class Journey:
    """A question on its network: everything a search needs, made when first asked for."""

    def __init__(self, question: Question) -> None:
        question = _with_own_column(question)
        _check(question)
        self.question = question
        whole = with_post_times(open_network(question.network), question.posts)
        self.column = _read_column(question)
        self.zone = _zone(question.zone or self.column.zone)
        self.departure = _departure(question.depart, self.zone)
        self.closures = self._read_closures(Shapes(whole))
        stretches = [stretch for closure in self.closures for stretch in closure.stretches]
        self.network: RoadNetwork = cut_pieces_at(whole, stretches)
        self.shapes = Shapes(self.network)

    @cached_property
    def places(self) -> tuple[FoundPlace, ...]:
        """The places asked for."""
        gazetteer = Gazetteer(self.network.places)
        problems: list[Problem] = []
        found = []
        for text in self.question.stops:
            try:
                found.append(gazetteer.find(text))
            except InputError as error:
                problems += error.problems
        if problems:
            raise InputError(problems)
        return tuple(found)

    @property
    def light(self) -> str:
        """``day`` or ``night``: whose rates count all the way."""
        return self.question.light or "day"

    @cached_property
    def daylight(self) -> tuple[tuple[int, int], ...] | None:
        """When it is day where the route begins, in seconds since departure; None without a departure."""
        if self.departure is None:
            return None
        place = self.places[0]
        return expand_hours(
            "sunrise-sunset", zone=self.zone, epoch=self.departure.isoformat(), horizon_s=HORIZON_S,
            lat=place.lat, lon=place.lon,
        )  # fmt: skip

    def hours(self, text: str) -> Windows | None:
        """Return when hours as written hold, in seconds since departure; None where that cannot be told."""
        if self.departure is None:
            return None
        place = self.places[0]
        try:
            return expand_hours(
                text, zone=self.zone, epoch=self.departure.isoformat(), horizon_s=HORIZON_S,
                lat=place.lat, lon=place.lon,
            )  # fmt: skip
        except ValueError:
            return None

    @cached_property
    def road_column(self) -> RoadColumn:
        """The column as the roads see it."""
        vehicles, question = self.column.vehicles, self.question
        rates = {}
        for class_ in {facts.class_ for facts in self.network.facts if facts.class_}:
            request = Request(
                origin="", destination="", earliest_start_s=0,
                rates_mps={class_: find_rates(self.column.rates_mps, class_)},
            )  # fmt: skip
            leg = Leg(from_="", to="", length_m=0.0, class_=class_)
            rate_mps = find_march_rate_mps(request, leg, vehicles, night=self.light == "night")
            if rate_mps is not None:
                rates[class_] = rate_mps
        if question.ferry_rate_mps is not None:
            rates["ferry"] = question.ferry_rate_mps
        elif question.ferries and "ferry" not in self.column.rates_mps:
            raise InputError([Problem("ferries_need_rate", ("--ferries",))])
        return RoadColumn(
            vehicles=vehicles,
            rates_mps=rates,
            unknown_limits=question.unknown or self.column.unknown_limits,
            ferries=question.ferries,
            service_s=lambda service: float(service_pass_time_s(0, service, len(vehicles))),
        )

    @cached_property
    def passages(self) -> tuple[tuple[Passage, Passage], ...]:
        """What the column meets on each row of facts."""
        return judge_facts(self.network.facts, self.road_column, self._cached_hours, HORIZON_S)

    @cached_property
    def _known_hours(self) -> dict[str, Windows | None]:
        return {}

    def _cached_hours(self, text: str) -> Windows | None:
        if text not in self._known_hours:
            self._known_hours[text] = self.hours(text)
        return self._known_hours[text]

    def _read_closures(self, shapes: Shapes) -> tuple[Closure, ...]:
        """Return areas avoided and closures, laid on the network."""
        question = self.question
        found: list[Closure] = []
        for path in question.avoid:
            marks = read_map_marks(path, zone=self.zone, departure=self.departure, areas_only=True)
            found += list_closures(shapes, marks, "refused_avoided")
        for path in question.closures:
            marks = read_map_marks(path, zone=self.zone, departure=self.departure)
            found += list_closures(shapes, marks, "refused_closure")
        return tuple(found)

    @cached_property
    def exposure(self) -> Floats | None:
        """Exposure of each piece, None where no risk is given."""
        if self.question.risk is None:
            return None
        marks = read_map_marks(
            self.question.risk, zone=self.zone, departure=self.departure, areas_only=True, with_risk=True
        )
        return compute_exposure(self.shapes, marks)

    def costs(self, *, ignoring: frozenset[str] = frozenset(), metric: str = "") -> Costs:
        """Return what the arcs cost the column, refusals of some codes left out of account."""
        return compute_costs(
            self.network, self.road_column, self.passages, closures=[c for c in self.closures if c.windows],
            exposure=self.exposure, exposure_weight=self.question.risk_weight_s,
            metric=metric or self.question.metric, ignoring=ignoring,
        )  # fmt: skip

    @cached_property
    def real(self) -> Costs:
        """What the arcs cost, nothing left out."""
        return self.costs()

    @property
    def timed(self) -> bool:
        """Whether waits count in the choice of a route."""
        return self.departure is not None and self.question.metric == "fastest"

    @cached_property
    def router(self) -> Router:
        """The search."""
        network = self.network
        held = [self._turn_holds(text) for text in network.hours]
        return Router(network, np.array([row < 0 or held[row] for row in network.ban_hours], np.bool_))

    def _turn_holds(self, hours: str) -> bool:
        # The search keeps no hours of turns: one forbidden at any time ahead is never taken, however long the drive.
        return self._cached_hours(hours) != ()

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """The places asked for, each on a road the column can use."""
        usable = usable_pieces(self.real)
        candidates = []
        problems = []
        for place in self.places:
            limit_m = self.question.snap_limit_m
            snaps = find_snaps(self.shapes, place.lon, place.lat, parts=self.parts, usable=usable, limit_m=limit_m)
            candidates.append(snaps)
            if not snaps and (problem := self._off_road(place)) not in problems:
                problems.append(problem)
        if problems:
            raise InputError(problems)
        snaps = choose_together(candidates)
        return tuple(
            Stop(place=place, snap=snap, road=self.names(snap.piece), nearest_m=near[0].distance_m)
            for place, snap, near in zip(self.places, snaps, candidates, strict=True)
        )

    @cached_property
    def parts(self) -> Longs:
        """Parts of the network in which the column can drive from every road to every other."""
        return number_parts(self.network, self.real)

    def component(self, snap: Snap) -> int:
        """Return which of the parts of the network that a road joins at all a point is on."""
        return int(self.network.component[self.network.edge_from[snap.edge]])

    def names(self, piece: int) -> Mapping[str, str]:
        """Return the names of the road a piece is part of."""
        return self.network.names[int(self.network.piece_name[piece])]

    def snaps(self) -> Sequence[Snap]:
        """Return the points on the roads."""
        return [stop.snap for stop in self.stops]

    def _off_road(self, place: FoundPlace) -> Problem:
        """Return why a place is on no road the column can use."""
        limit_m = self.question.snap_limit_m
        nearest = find_nearest(self.shapes, place.lon, place.lat)
        if nearest is None:
            return Problem("network_without_roads", (self.question.network.name,))
        if nearest.distance_m > limit_m:
            return self.far_from_roads(place, nearest)
        both = [refusals_of(self.network, self.real, nearest.piece, along) for along in (True, False)]
        # Either way will do: what only unknown limits refuse is open where those are let pass.
        doubted = [found for found in both if found and all(r.code == "refused_unknown" for r in found)]
        reason = next((r for found in (*doubted, *both) for r in found), Reason(code="refused_access"))
        params = {**self._told(nearest), "because": {"code": reason.code, **reason.params}}
        if doubted:
            return Problem("place_on_unknown_road", (place.written,), params)
        usable = find_nearest(self.shapes, place.lon, place.lat, usable=usable_pieces(self.real))
        if usable is None:
            return Problem("place_all_refused", (place.written,), params)
        return Problem("place_on_refused_road", (place.written,), {**params, "usable_m": usable.distance_m})

    def far_from_roads(self, place: FoundPlace, nearest: Snap) -> Problem:
        """Return that `place` is too far from every road, and whether it is elsewhere on earth altogether."""
        params = self._told(nearest)
        if nearest.distance_m <= _ELSEWHERE_M:
            return Problem("place_off_road", (place.written,), params)
        swapped = find_nearest(self.shapes, place.lat, place.lon) if abs(place.lon) <= 90 else None
        if swapped and swapped.distance_m <= _ELSEWHERE_M:
            example = f"{place.lon:g},{place.lat:g}"
            return Problem("place_swapped", (place.written,), {**params, "example": example})
        return Problem("place_elsewhere", (place.written,), params)

    def _told(self, nearest: Snap) -> dict[str, object]:
        road = called(self.names(nearest.piece))
        return {"distance_m": nearest.distance_m, "limit_m": self.question.snap_limit_m, "road": road}


def _with_own_column(question: Question) -> Question:
    """Return a question asked of a scenario without a vehicle or a column as one about the scenario's own column."""
    named = bool(question.vehicle) or question.column is not None
    return question if named or not is_scenario(question.network) else replace(question, column=question.network)


def _check(question: Question) -> None:
    problems = []
    if question.metric not in METRICS:
        problems.append(Problem("not_a_choice", ("--metric",), {"found": question.metric, "known": METRICS}))
    if question.unknown not in ("", "allow", "warn", "forbid"):
        known = ("allow", "warn", "forbid")
        problems.append(Problem("not_a_choice", ("--unknown",), {"found": question.unknown, "known": known}))
    if question.light not in ("", "day", "night"):
        problems.append(Problem("not_a_choice", ("--light",), {"found": question.light, "known": ("day", "night")}))
    if bool(question.vehicle) == (question.column is not None):
        problems.append(Problem("vehicle_or_column", ("--vehicle",)))
    if question.metric == "exposure" and (question.risk is None or question.risk_weight_s <= 0):
        problems.append(Problem("exposure_needs_risk", ("--metric",)))
    if problems:
        raise InputError(problems)


def _read_column(question: Question) -> RoutedColumn:
    if question.column is not None:
        return read_column(question.column, movement=question.movement, profile=question.profile, types=question.types)
    return make_column(question.vehicle, profile=question.profile, types=question.types)


def _zone(text: str) -> str:
    try:
        return parse_zone(text or "UTC")
    except UnreadableError as error:
        raise InputError([Problem(error.code, ("--zone",), error.params)]) from None


def _departure(text: str, zone: str) -> datetime | None:
    if not text:
        return None
    try:
        return parse_moment(text, zone).astimezone(ZoneInfo(zone))
    except UnreadableError as error:
        raise InputError([Problem(error.code, ("--depart",), error.params)]) from None
