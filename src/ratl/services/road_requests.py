"""Movements of a scenario as an imported network sees them: columns with their costs, and the routes asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from ratl.march.calendar import expand_hours
from ratl.march.formulas import find_march_rate_mps, service_pass_time_s
from ratl.march.road_classes import fill_rates
from ratl.model.movement import Request
from ratl.model.route import Leg
from ratl.model.scenario import MovementSpec, Scenario
from ratl.planner.serials import pins_of
from ratl.roads.costs import LEAST_REFUSED, Costs, compute_costs
from ratl.roads.leg_facts import Traffic, see_traffic
from ratl.roads.network import RoadNetwork
from ratl.roads.passage import RoadColumn, Windows, judge_facts

_DAY_S: Final = 86_400
#: A rate for roads that no rate is given for, where only the way counts.
_ANY_RATE_MPS: Final = 10.0


@dataclass(frozen=True, slots=True)
class RoadRequest:
    """A movement as the roads see it; of a column whose serials travel apart, one of them."""

    spec: MovementSpec
    column: RoadColumn
    costs: Costs
    ways: tuple[tuple[str, ...], ...]
    """Places of each route asked for, in order; the first is the movement's own."""

    @property
    def places(self) -> tuple[str, ...]:
        """Every place it asks by, once."""
        return tuple(dict.fromkeys(place for way in self.ways for place in way))


class RoadRequests:
    """The movements of `scenario` on `network`, with rates for every class of road that one of theirs stands in for."""

    def __init__(self, scenario: Scenario, network: RoadNetwork) -> None:
        self._classes = {facts.class_ for facts in network.facts if facts.class_}
        self._network = network
        self._hours: dict[str, Windows | None] = {}
        self.scenario = replace(scenario, movements=tuple(self._with_rates(spec) for spec in scenario.movements))
        self.all = tuple(self._ask(part) for spec in self.scenario.movements for part in _list_parts(spec))

    def costs_without(self, asked: RoadRequest, ignoring: Iterable[str], *, any_class: bool) -> Costs:
        """Return what the roads cost a movement that may break rules of some codes, and breaks as few as it can."""
        rates = {**dict.fromkeys(self._classes, _ANY_RATE_MPS), **asked.column.rates_mps}
        column = replace(asked.column, rates_mps=rates, ferries=True) if any_class else asked.column
        return self._judged(column, frozenset(ignoring), LEAST_REFUSED)

    def traffic(self) -> Traffic:
        """Return all columns together, as the roads see them."""
        requests = [asked.spec.request for asked in self.all]

        def fastest_mps(class_: str) -> float:
            rates = [rate for r in requests for rate in r.rates_mps.get(class_, {}).values()]
            return max([*rates, *(r.catch_up_mps.get(class_, 0.0) for r in requests)], default=0.0)

        return see_traffic((v for asked in self.all for v in asked.column.vehicles), fastest_mps)

    def _with_rates(self, spec: MovementSpec) -> MovementSpec:
        request = spec.request
        return replace(spec, request=replace(request, rates_mps=fill_rates(request.rates_mps, self._classes)))

    def _ask(self, spec: MovementSpec) -> RoadRequest:
        vehicles = tuple(v for serial in spec.serials for v in serial.vehicles)
        rates = {
            class_: rate_mps
            for class_ in spec.request.rates_mps
            if (rate_mps := find_march_rate_mps(spec.request, _bare(class_), vehicles, night=False)) is not None
        }
        column = RoadColumn(
            vehicles=vehicles, rates_mps=rates, unknown_limits=spec.request.rules.unknown_limits,
            service_s=lambda service: float(service_pass_time_s(0, service, len(vehicles))),
        )  # fmt: skip
        return RoadRequest(spec, column, self._judged(column, frozenset()), _list_ways(spec, self.scenario))

    def _judged(self, column: RoadColumn, ignoring: frozenset[str], metric: str = "fastest") -> Costs:
        passages = judge_facts(self._network.facts, column, self._expand, self.scenario.horizon_days * _DAY_S)
        return compute_costs(self._network, column, passages, ignoring=ignoring, metric=metric)

    def _expand(self, text: str) -> Windows | None:
        """Return when hours hold, in plan seconds at the first place of the scenario; None where nobody can tell."""
        if text not in self._hours:
            place = next(iter(self.scenario.network.points.values()))
            try:
                self._hours[text] = expand_hours(
                    text, zone=self.scenario.zone, epoch=self.scenario.epoch,
                    horizon_s=self.scenario.horizon_days * _DAY_S, lat=place.lat, lon=place.lon,
                )  # fmt: skip
            except ValueError:
                self._hours[text] = None
        return self._hours[text]


def _list_parts(spec: MovementSpec) -> Iterator[MovementSpec]:
    """Give a movement once for each of its serials that travel apart, else whole."""
    if spec.request.serials_travel != "apart":
        yield spec
        return
    for serial in spec.serials:
        pins = pins_of(spec.request.pins, spec.serials, serial)
        yield replace(spec, serials=(serial,), request=replace(spec.request, pins=pins))


def _bare(class_: str) -> Leg:
    return Leg(from_="", to="", length_m=0.0, class_=class_)


def _list_ways(spec: MovementSpec, scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """Return the places of every route a movement asks for: its own, by its halts, its alternates, without its pins.

    The last is what its pins are compared with, and what is left where they cannot be kept.
    """
    request, sites = spec.request, scenario.network.sites
    starts = [pin.point for pin in request.pins if pin.kind == "start_point"]
    via = next((pin.via for pin in request.pins if pin.kind == "route"), ())
    halts = [sites[pin.site].site.at for pin in request.pins if pin.site in sites and sites[pin.site].site.at]
    ways = [_way(request, *starts, *via)]
    if halts and not via:
        ways.append(_way(request, *starts, *halts))
    ways += [_way(request, alternate.go_no_go, *alternate.via) for alternate in spec.alternates]
    ways.append(_way(request))
    return tuple(dict.fromkeys(ways))


def _way(request: Request, *by: str) -> tuple[str, ...]:
    """Return the places of a route, none twice in a row."""
    places = [request.origin, *(place for place in by if place), request.destination]
    return tuple(place for k, place in enumerate(places) if k == 0 or place != places[k - 1])
