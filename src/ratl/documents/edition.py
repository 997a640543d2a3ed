"""The edition of a plan for one authority: its stretch of the road and nothing else.

The plan, its movements, serials, vehicles, requests and papers are built up from nothing rather than cut down: a field
added to the model later stays out until somebody lets it in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ratl.documents.rates import rate_table
from ratl.documents.tables import leg_ends
from ratl.model.movement import Escort, Halt, LegTimes, ListedHalt, Movement, Permission, Reason, Request, Serial
from ratl.model.plan import EXTRACT_FORMAT, ControlPost, NetworkId, Papers, Plan
from ratl.model.profile import Profile
from ratl.model.route import Curfew, Interval, Leg, Point, Site
from ratl.model.vehicle import Vehicle

_Run = tuple[int, int]
"""Index of the first and one past the last leg of an unbroken run."""


def edition_for_authority(plan: Plan, authority: str) -> Plan:
    """Return what one authority may see of a plan, as a plan that the same documents are made from.

    It holds the legs of the authority that a serial drives, their points, its sites there, the times on them and the
    vehicles' dimensions, masses, load classes and fuel in bulk. Every unbroken run of legs is a movement of its own,
    which begins and ends at the edge of the authority's road. Times are printed in the authority's zone. Reasons,
    alternates, supply, people, call signs, other authorities and the author's texts are not in it. It is no plan to be
    judged, and its format says so: rules, halts and roads of others are missing. Its rates are those planned on this
    stretch.

    Raises
    ------
    KeyError
        When the plan has no such authority.
    """
    asked = plan.authorities[authority]
    driven = {leg.leg for movement in plan.movements for serial in movement.serials for leg in serial.legs}
    legs = {key: leg for key, leg in plan.legs.items() if key in driven and leg.authority == authority}
    points = {
        point for movement in plan.movements for serial in movement.serials for leg in serial.legs if leg.leg in legs
        for point in leg_ends(legs[leg.leg], leg.forward)
    }  # fmt: skip
    own = {point for point in points if _belongs(plan, point, authority)}
    sites = {key: site for key, site in plan.sites.items() if site.at in own}
    movements = [part for movement in plan.movements for part in _movements(plan, movement, legs, sites, authority)]
    window = _window(movements)
    return Plan(
        format=EXTRACT_FORMAT,
        breaks=(Reason(code="draft_whole", params={}),) if plan.breaks else (),
        epoch=plan.epoch,
        zone=asked.zone,
        network=NetworkId(name="", sha256=plan.network.sha256),
        profile=_profile(plan.profile),
        points={key: _point(plan.points[key], authority) for key in plan.points if key in points},
        legs={key: _leg(leg, window) for key, leg in legs.items()},
        sites={key: _site(site, legs, window) for key, site in sites.items()},
        movements=tuple(movements),
        horizon_s=window[1],
        night=_meeting(plan.night, window),
        authorities={authority: asked},
        curfews=tuple(
            Curfew(
                authority=authority,
                legs=_kept(curfew.legs, legs),
                intervals=_meeting(curfew.intervals, window),
            )
            for curfew in plan.curfews
            if curfew.authority == authority
        ),
        control_posts=tuple(_post(post, window) for post in plan.control_posts if post.point in own),
        clearance=tuple(need for need in plan.clearance if need.authority == authority),
        papers=_papers(plan.papers),
    )


def _belongs(plan: Plan, point: str, authority: str) -> bool:
    """Return whether a point is the authority's: by name, or because no other authority's road touches it."""
    if plan.points[point].authority:
        return plan.points[point].authority == authority
    return all(leg.authority == authority for leg in plan.legs.values() if point in (leg.from_, leg.to))


def _movements(
    plan: Plan, movement: Movement, legs: dict[str, Leg], sites: dict[str, Site], authority: str
) -> list[Movement]:
    """Return one movement for each unbroken run of the authority's legs, at the rates planned on them.

    Serials whose n-th run is over other legs, because they travel apart, are in a movement of their own.
    """
    rates_mps = _rates_mps(plan, movement, legs)
    runs: dict[object, list[Serial]] = {}
    for serial in movement.serials:
        for number, run in enumerate(_runs(serial, legs)):
            here = _serial(serial, run, legs, sites)
            runs.setdefault((number, *((times.leg, times.forward) for times in here.legs)), []).append(here)
    ordered = sorted(runs.values(), key=lambda serials: serials[0].legs[0].head_enters_s)
    return [
        Movement(
            id=movement.id if number == 0 else f"{movement.id} ({number + 1})",
            request=_request(replace(movement.request, rates_mps=rates_mps), serials, legs, authority),
            serials=tuple(serials),
            status=movement.status,
            completion_s=max(serial.legs[-1].tail_leaves_s for serial in serials),
        )
        for number, serials in enumerate(ordered)
    ]


def _rates_mps(plan: Plan, movement: Movement, legs: dict[str, Leg]) -> dict[str, dict[str, float]]:
    """Return the rates planned on these legs, by class of road and light."""
    here = tuple(replace(s, legs=tuple(times for times in s.legs if times.leg in legs)) for s in movement.serials)
    rates_mps: dict[str, dict[str, float]] = {}
    for row in rate_table(plan, replace(movement, serials=here)):
        rates_mps.setdefault(row.class_, {})[row.light] = row.planned_mps
    return rates_mps


def _runs(serial: Serial, legs: dict[str, Leg]) -> list[_Run]:
    runs: list[_Run] = []
    for index, driven in enumerate(serial.legs):
        if driven.leg not in legs:
            continue
        if runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs


def _serial(serial: Serial, run: _Run, legs: dict[str, Leg], sites: dict[str, Site]) -> Serial:
    first, end = run
    driven = serial.legs[first:end]
    return Serial(
        id=serial.id,
        march_units=serial.march_units,
        vehicles=tuple(_vehicle(vehicle) for vehicle in serial.vehicles),
        role=serial.role,
        road_space_m=_road_space_m(driven, legs),
        start_s=driven[0].head_enters_s,
        completion_s=driven[-1].tail_leaves_s,
        legs=driven,
        halts=tuple(
            _halt(halt, first) for halt in serial.halts if first - 1 <= halt.after_leg < end and halt.site in sites
        ),
        listed_halts=tuple(
            ListedHalt(leg=halt.leg - first, at_m=halt.at_m, head_s=halt.head_s, duration_s=halt.duration_s)
            for halt in serial.listed_halts
            if first <= halt.leg < end
        ),
    )


def _road_space_m(driven: Sequence[LegTimes], legs: dict[str, Leg]) -> int:
    """Longest over the open road of this stretch: pass time × rate."""
    open_road = [leg for leg in driven if legs[leg.leg].service is None and leg.run_s]
    return round(max((leg.pass_time_s * legs[leg.leg].length_m / leg.run_s for leg in open_road), default=0))


def _halt(halt: Halt, first: int) -> Halt:
    return replace(halt, after_leg=halt.after_leg - first, reasons=())


def _vehicle(vehicle: Vehicle) -> Vehicle:
    """Return what a road needs to know of a vehicle: size, mass, load class, dangerous goods, fuel, or low-bed."""
    return Vehicle(
        id=vehicle.id,
        type=vehicle.type,
        length_m=vehicle.length_m,
        width_m=vehicle.width_m,
        height_m=vehicle.height_m,
        mass_kg=vehicle.mass_kg,
        axle_load_kg=vehicle.axle_load_kg,
        mlc=vehicle.mlc,
        tracked=vehicle.tracked,
        people=0,
        role=vehicle.role if vehicle.role in _ROAD_ROLES else "",
        name=vehicle.name,
        weight_class=vehicle.weight_class,
        cargo_fuel_l=vehicle.cargo_fuel_l,
        dangerous_goods=vehicle.dangerous_goods,
        assumed=tuple(name for name in vehicle.assumed if name in _SHOWN),
    )


_ROAD_ROLES = ("fuel", "low-bed")
_SHOWN = ("length_m", "width_m", "height_m", "mass_kg", "axle_load_kg", "mlc")


def _request(request: Request, serials: Sequence[Serial], legs: dict[str, Leg], authority: str) -> Request:
    """Return the request as this authority gets it: from edge to edge of its road."""
    first, last = serials[0].legs[0], serials[0].legs[-1]
    classes = {leg.class_ for leg in legs.values()}
    return Request(
        origin=leg_ends(legs[first.leg], first.forward)[0],
        destination=leg_ends(legs[last.leg], last.forward)[1],
        earliest_start_s=min(serial.legs[0].head_enters_s for serial in serials),
        technique=request.technique,
        rates_mps=request.rates_mps,
        catch_up_mps={key: rate for key, rate in request.catch_up_mps.items() if key in classes},
        permissions=tuple(
            Permission(legs=_kept(each.legs, legs), intervals=each.intervals, authority=authority)
            for each in request.permissions
            if each.authority == authority
        ),
        escorts=tuple(_escort(each, legs) for each in request.escorts if each.authority == authority),
    )


def _escort(escort: Escort, legs: dict[str, Leg]) -> Escort:
    ends = {point for leg in legs.values() for point in (leg.from_, leg.to)}
    return replace(escort, legs=_kept(escort.legs, legs), hand_over=_kept(escort.hand_over, ends))


def _point(point: Point, authority: str) -> Point:
    return replace(point, authority=authority if point.authority == authority else "", source="")


def _leg(leg: Leg, window: Interval) -> Leg:
    opened = None if leg.open is None else _meeting(leg.open, window)
    return replace(leg, open=opened, closed=_meeting(leg.closed, window), road="")


def _site(site: Site, legs: dict[str, Leg], window: Interval) -> Site:
    opened = None if site.open is None else _meeting(site.open, window)
    return replace(site, open=opened, near_side=tuple(side for side in site.near_side if side[0] in legs))


def _post(post: ControlPost, window: Interval) -> ControlPost:
    return replace(post, call_sign="", manned=_meeting(post.manned, window), alternates=())


def _profile(profile: Profile) -> Profile:
    return replace(profile, sources={})


def _papers(papers: Papers) -> Papers:
    """Return what identifies the sender and the paper; the author's texts stay behind."""
    return Papers(
        caveat=papers.caveat,
        organisation=papers.organisation,
        issued_s=papers.issued_s,
        submitted_s=papers.submitted_s,
        sequence=papers.sequence,
        organiser=papers.organiser,
        commander=papers.commander,
        contact=papers.contact,
        humanitarian=papers.humanitarian,
    )


def _kept(keys: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key in set(known))


def _window(movements: Sequence[Movement]) -> Interval:
    """Return from the first head entering the authority's road to the last tail leaving it or a site on it."""
    serials = [serial for movement in movements for serial in movement.serials]
    starts = [serial.legs[0].head_enters_s for serial in serials] + [h.head_arrives_s for s in serials for h in s.halts]
    ends = [serial.legs[-1].tail_leaves_s for serial in serials] + [h.tail_departs_s for s in serials for h in s.halts]
    return min(starts, default=0), max(ends, default=0)


def _meeting(intervals: Iterable[Interval], window: Interval) -> tuple[Interval, ...]:
    return tuple((start, end) for start, end in intervals if start < window[1] and end > window[0])
