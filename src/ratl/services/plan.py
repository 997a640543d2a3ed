"""`ratl plan`: a scenario → a placed, supplied, cleared plan."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ratl.clearance.needs import compute_clearance_needs
from ratl.feeds.scenario import list_named_files, read_scenario
from ratl.formats.plan import render_plan
from ratl.march.driver_hours import find_driver_hours_breaches
from ratl.march.formulas import find_density_disagreement, halted_length_m
from ratl.march.nights import find_nights_at_day_sites
from ratl.march.organisation import list_organisation_warnings
from ratl.march.precedence import with_order_told
from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.scenario import Scenario
from ratl.planner.alternates import place_alternates
from ratl.planner.draft import compute_draft
from ratl.planner.ground import Ground
from ratl.planner.loops import list_self_crossings
from ratl.planner.objective import measure
from ratl.planner.problem import is_of_columns
from ratl.planner.serials import split
from ratl.planner.solve import Progress, solve
from ratl.planner.what_if import ask_what_if
from ratl.roads.classification import list_obstructions
from ratl.roads.legs import make_shoulder_sites
from ratl.roads.regimes import find_narrow_two_way
from ratl.services.check import count_unplaced
from ratl.services.cores import on_cores
from ratl.services.files import find_target, keep_inputs, write_file
from ratl.services.limits import Limits
from ratl.services.refusals import refuse
from ratl.services.supplies import with_supplies

SHOULDER_STEPS_M = (10_000, 2_000)
"""Distances between the technical halts looked at on a usable shoulder: the next only where the last leaves a gap."""

MOST_WHAT_IF = 12
"""Movements of a plan, at most, for which it is asked what each rule costs: with more nobody reads it."""

Tell = Callable[..., None]
"""Told the stage now worked on, by its code, and what it says as parameters."""


def _quiet(_stage: str, **_params: object) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How a plan is looked for; see `ratl.planner.solve.solve`.

    `seed` None: the scenario's. `rounds` None: as many as are quickly done, or without end where `limits` has seconds.
    """

    kind: str = "flow"
    seed: int | None = None
    rounds: int | None = None
    limits: Limits = field(default_factory=Limits)


def plan_scenario(path: Path, output: Path, on_progress: Tell = _quiet, search: Search | None = None) -> Plan:
    """Read the scenario at `path`, plan it, write the plan file `output` and return the plan.

    Raises
    ------
    InputError
        When the scenario cannot be used, or the file not be written or it is one of the scenario's own.
    """
    find_target(output)
    on_progress("stage_read")
    scenario = read_scenario(path)
    keep_inputs(output, list_named_files(path))
    if search is not None and search.seed is not None:
        scenario = replace(scenario, seed=search.seed)
    if scenario.imported is None:
        plan = make_plan(scenario, on_progress, search)
    else:
        # The search on road networks loads numba: a second that tables of roads need not wait.
        from ratl.services.imported_roads import add_notes, lay_routes  # noqa: PLC0415

        on_progress("stage_roads")
        laid = lay_routes(scenario, scenario.imported)
        plan = add_notes(make_plan(laid.scenario, on_progress, search), laid)
    write_file(output, render_plan(plan))
    return plan


def make_plan(scenario: Scenario, on_progress: Tell = _quiet, search: Search | None = None) -> Plan:
    """Return the plan of `scenario`: placed, with alternates, what-ifs, supply and clearance."""
    search = search or Search()
    with search.limits.on_interrupt():
        return _made(scenario, on_progress, search)


def _made(scenario: Scenario, on_progress: Tell, search: Search) -> Plan:
    on_progress("stage_place")
    draft, plan, wide = _searched(scenario, search, on_progress)
    if len(plan.movements) <= MOST_WHAT_IF:
        on_progress("stage_what_if")
        plan = replace(plan, movements=tuple(replace(m, what_if=ask_what_if(draft, m, wide)) for m in plan.movements))
    if any(movement.status == "unplaced" for movement in plan.movements) and not is_cut_short(plan):
        on_progress("stage_refuse")
        plan = refuse(plan, compute_draft(scenario, {}), search.limits.over)
    on_progress("stage_supply")
    return complete(plan, scenario)


def place(scenario: Scenario, search: Search) -> Plan:
    """Return the movements of `scenario` placed, and no more: nothing of supply, clearance or what rules cost."""
    return _searched(scenario, search, _quiet)[1]


def complete(plan: Plan, scenario: Scenario) -> Plan:
    """Return a placed plan with supply, clearance and warnings."""
    return with_order_told(
        _with_warnings(_with_supply(replace(plan, clearance=compute_clearance_needs(plan)), scenario))
    )


def _searched(scenario: Scenario, search: Search, on_progress: Tell) -> tuple[Plan, Plan, Plan]:
    """Return draft, plan and the draft with every site that was tried.

    The first plan, then made better; columns that wait at their origins only at once.
    """
    rounds = math.inf if search.rounds is None and search.limits.has_seconds else search.rounds

    def better(draft: Plan, stop: Callable[[], bool], made: _Made | None = None) -> Plan:
        like, ground, on_fewer = (made.plan, made.ground, made.on_fewer) if made else (None, None, False)

        def tell(so_far: Progress) -> None:
            params = {name: getattr(so_far, name) for name in ("round", "unplaced", "value", "bound", "gap")}
            on_progress("stage_improve_unplaced" if so_far.unplaced else "stage_improve", **params)

        with search.limits.on_interrupt():
            return solve(
                draft, like=like, heeds_like=on_fewer, ground=ground, kind=search.kind, seed=scenario.seed,
                rounds=rounds, closes=True, stop=stop, share=on_cores(),
                on_progress=lambda so_far: None if so_far.waiting else tell(so_far),
            )  # fmt: skip

    bare = compute_draft(scenario, {})
    if search.kind == "flow" and is_of_columns(bare):
        return bare, place_alternates(bare, better(bare, search.limits.over)), bare
    with search.limits.on_interrupt():
        first = _FirstPlan(scenario, search, on_progress)
        made = first.made(SHOULDER_STEPS_M[0])
        for step_m in SHOULDER_STEPS_M[1:]:
            if count_unplaced(made.plan) == 0 or search.limits.over():
                break
            made = min((made, first.made(step_m)), key=lambda tried: _rank(tried.plan))
    draft, plan, wide = made.draft, made.plan, made.wide or made.draft
    # One movement stands as it is, unless more is asked for: that nothing is better may take longer than planning it.
    if search.limits.interrupted() or (len(split(plan).movements) == 1 and not rounds):
        return draft, plan, wide
    # Decided once for all who share the rounds: who has no place yet may have none.
    stop = search.limits.over_for_search(len(plan.movements), proves=count_unplaced(plan) > 0)
    return draft, place_alternates(draft, better(draft, stop, made), like=plan), wide


@dataclass(frozen=True, slots=True)
class _Made:
    draft: Plan
    ground: Ground
    plan: Plan
    on_fewer: bool = False
    """Whether it was followed on fewer sites than there are: its bound is for all of them."""
    wide: Plan | None = None
    """The draft with all sites, where it was."""


@dataclass(frozen=True, slots=True)
class _FirstPlan:
    scenario: Scenario
    search: Search
    on_progress: Tell

    def made(self, step_m: int) -> _Made:
        """Return draft and plan with technical halts on shoulders `step_m` apart, and at sites found on the map.

        It is planned with a halt possible at every step, then followed with only those used, so that the legs of the
        plan are cut where something happens and nowhere else.
        """
        network = self.scenario.network
        found = {i: site for i, site in network.sites.items() if site.found}
        candidates = {**make_shoulder_sites(network, step_m), **found}
        own = {i: site for i, site in network.sites.items() if not site.found}
        scenario = replace(self.scenario, network=replace(network, sites=own))
        whole = self.solved(compute_draft(scenario, candidates))
        if not candidates or self.search.limits.interrupted():
            return whole
        used = _sites_used(whole.plan)
        lean = self.solved(compute_draft(scenario, {i: s for i, s in candidates.items() if i in used}), whole.plan)
        if count_unplaced(lean.plan) == count_unplaced(whole.plan) == len(whole.plan.movements):
            return whole  # why nobody has a place is told of all sites
        lean = replace(lean, plan=_with_reasons_of(lean.plan, whole.plan), on_fewer=True, wide=whole.draft)
        return min((lean, whole), key=lambda tried: _rank(tried.plan))

    def solved(self, draft: Plan, like: Plan | None = None) -> _Made:
        """Return the first plan. Seconds never cut it short: half a plan helps nobody."""

        def tell(so_far: Progress) -> None:
            if len(draft.movements) > 1:
                self.on_progress("stage_first", waiting=so_far.waiting)

        ground = Ground(draft)
        plan = solve(
            draft, like=like, ground=ground, kind=self.search.kind, seed=self.scenario.seed, rounds=0,
            stop=self.search.limits.interrupted, on_progress=tell,
        )  # fmt: skip
        return _Made(draft, ground, place_alternates(draft, plan, like=like))


def _rank(plan: Plan) -> tuple[float, int, float]:
    """Return what makes a plan better than another of the same scenario: the less, the better."""
    return measure("flow", plan.movements)[0], count_unplaced(plan), plan.objective.value


def _with_reasons_of(plan: Plan, whole: Plan) -> Plan:
    """Return a plan on fewer sites whose movements without a place say why they have none on all sites.

    As far as that names nothing which is not in it.
    """
    gone = {*whole.legs, *whole.points, *whole.sites} - {*plan.legs, *plan.points, *plan.sites}
    told = {
        m.id: m.reasons for m in whole.movements
        if m.status == "unplaced" and not any(gone & _words_of(reason) for reason in m.reasons)
    }  # fmt: skip
    movements = (replace(m, reasons=told.get(m.id, m.reasons)) if m.status == "unplaced" else m for m in plan.movements)
    return replace(plan, movements=tuple(movements))


def _words_of(reason: Reason) -> set[str]:
    values = reason.params.values()
    lists = (value for value in values if isinstance(value, list | tuple))
    return {str(value) for value in (*values, *(each for value in lists for each in value))}


def is_cut_short(plan: Plan) -> bool:
    """Return whether planning was interrupted before every movement had been tried."""
    return any(reason.code == "not_tried" for movement in plan.movements for reason in movement.reasons)


def _sites_used(plan: Plan) -> set[str]:
    tables = [m.serials for m in plan.movements] + [a.serials for m in plan.movements for a in m.alternates]
    return {halt.site for serials in tables for serial in serials for halt in serial.halts}


def _with_supply(plan: Plan, scenario: Scenario) -> Plan:
    if scenario.supply is None:
        return plan
    return with_supplies(replace(plan, resupplies=scenario.resupplies), scenario.supply)


def _with_warnings(plan: Plan) -> Plan:
    movements = tuple(replace(m, warnings=(*m.warnings, *list_warnings(plan, m))) for m in plan.movements)
    return replace(plan, movements=movements)


def list_warnings(plan: Plan, movement: Movement) -> list[Reason]:
    """Return what is to be said of a placed movement: its vehicles, its way, its nights, its ends."""
    found = []
    vehicles = [v for serial in movement.serials for v in serial.vehicles]
    assumed = [v for v in vehicles if v.assumed]
    if assumed:
        fields = sum(len(v.assumed) for v in assumed)
        found.append(Reason(code="assumed_figures", params={"fields": fields, "vehicles": len(assumed)}))
    disagreement = find_density_disagreement(plan.profile, movement.request.technique)
    if disagreement:
        found.append(disagreement)
    found += list_organisation_warnings(plan.profile, movement.serials)
    found += _night_warnings(plan, movement)
    found += list_self_crossings(plan, movement)
    bulk = [v.id for v in vehicles if v.cargo_fuel_l > 0 and not v.dangerous_goods]
    if bulk:
        found.append(Reason(code="bulk_fuel_without_class", params={"vehicles": bulk}))
    if plan.profile.driver_hours:
        for serial in movement.serials:
            found += find_driver_hours_breaches(serial)
    return [*found, *_end_warnings(plan, movement), *_site_warnings(plan, movement), *_road_warnings(plan, movement)]


def _night_warnings(plan: Plan, movement: Movement) -> list[Reason]:
    """Return a warning for each night at a site by day, on the main route and on each alternate."""
    rest_s = movement.request.rules.rest_s
    found = list(find_nights_at_day_sites(plan.sites, plan.night, movement.serials, rest_s))
    for alternate in movement.alternates:
        route = alternate.name or list(alternate.via)
        for night in find_nights_at_day_sites(plan.sites, plan.night, alternate.serials, rest_s):
            if night not in found:
                params = {"route": route, "because": {"code": night.code, **night.params}}
                found.append(Reason(code="by_alternate", params=params))
    return found


def _end_warnings(plan: Plan, movement: Movement) -> list[Reason]:
    """Return a warning where the site at the origin or the destination does not hold the whole column."""
    vehicles = [v for serial in movement.serials for v in serial.vehicles]
    need = {"vehicles": float(len(vehicles)), "m": halted_length_m(plan.profile, vehicles)}
    found = []
    for end in (movement.request.origin, movement.request.destination):
        rooms = [(site_id, site) for site_id, site in plan.sites.items() if site.at == end]
        if rooms and all(site.capacity < need[site.unit] for _, site in rooms):
            site_id, site = max(rooms, key=lambda room: room[1].capacity / need[room[1].unit])
            params = {"site": site_id, "capacity": site.capacity, "need": round(need[site.unit]), "unit": site.unit}
            found.append(Reason(code="end_too_small", params=params))
    return found


def _site_warnings(plan: Plan, movement: Movement) -> list[Reason]:
    """Return a warning for each site named for turning back or holding that no route with a timetable passes."""
    tables = [movement.serials, *(alternate.serials for alternate in movement.alternates)]
    driven = {times.leg for serials in tables for serial in serials for times in serial.legs}
    passed = {point for leg in driven for point in (plan.legs[leg].from_, plan.legs[leg].to)}
    named = {
        (code, site): None
        for alternate in movement.alternates
        if alternate.serials  # where one without a table would lead is not known
        for code, sites in (("turn_back_off_route", alternate.turn_back), ("holding_off_route", alternate.holding))
        for site in sites
    }
    return [Reason(code=code, params={"site": site}) for code, site in named if plan.sites[site].at not in passed]


def _road_warnings(plan: Plan, movement: Movement) -> list[Reason]:
    """Return what makes the roads driven obstructions, and the marks they are classified with, once per road."""
    tracked = any(v.tracked for serial in movement.serials for v in serial.vehicles)
    driven = {(times.leg, times.forward): None for serial in movement.serials for times in serial.legs}
    found: dict[tuple[str, str], Reason] = {}
    for leg_id, forward in driven:
        leg = plan.legs[leg_id]
        flow = "double" if leg.regime == "two-way" else "single"
        narrow = find_narrow_two_way(leg)
        reasons = list_obstructions(leg, forward, flow=flow, vehicles="tracked" if tracked else "wheeled")
        marked = [Reason(code=f"classified_{mark.lower()}") for mark in leg.marks]
        for reason in (*reasons, *([narrow] if narrow else []), *marked):
            found.setdefault((reason.code, leg.road), Reason(code=reason.code, params={**reason.params, "leg": leg_id}))
    return list(found.values())
