"""How far off help is along the route: recovery of a vehicle, and surgical care."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import networkx as nx

from ratl.march.calendar import complement, intersection
from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.route import Interval, Leg
from ratl.model.supply import LegCare, SupplyFactors
from ratl.roads.fit import limits_driven
from ratl.sustain.stocks import span
from ratl.units import ceil_s

COLUMN = "column"
Reach = dict[str, tuple[float, str]]
"""Point → seconds of road to the nearest site of a kind, and the site."""


def compute_care(
    plan: Plan, movement: Movement, factors: SupplyFactors
) -> tuple[tuple[LegCare, ...], tuple[Reason, ...]]:
    """Return recovery reach and time to surgery for each leg of the route, and the worst of each.

    The far end of a leg is the end farther from help, whichever way the leg is driven. Recovery comes from a workshop,
    casualties are taken to surgery, over the legs of the plan by the quickest way, in either direction: at the rate of
    `factors`, or the leg's own highest where that is lower, and never where access is ``"no"`` in that direction or the
    leg is shut all through the movement. Opening hours, queues and formalities are not waited for. Where every serial
    has a recovery vehicle, recovery comes from the column itself: it is there at the latest when the serial has closed
    up, which takes its pass time on the leg.
    """
    legs = [leg for leg in plan.legs.values() if not _is_shut(leg, span(movement))]
    workshops = _reach(plan, "workshop", _ways(legs, factors.recovery_mps))
    hospitals = _reach(plan, "surgery", _ways(legs, factors.ambulance_mps).reverse())
    pass_times_s: dict[str, int] = {}
    for serial in movement.serials:
        for driven in serial.legs:
            pass_times_s[driven.leg] = max(pass_times_s.get(driven.leg, 0), driven.pass_time_s)
    self_helped = all(any(v.role == "recovery" for v in serial.vehicles) for serial in movement.serials)
    care = []
    for leg, pass_time_s in pass_times_s.items():
        recovery_s, recovery_from = _far_end(plan.legs[leg], workshops)
        surgery_s, surgery_at = _far_end(plan.legs[leg], hospitals)
        care.append(
            LegCare(
                leg=leg,
                recovery_s=pass_time_s if self_helped else recovery_s,
                recovery_from=COLUMN if self_helped else recovery_from,
                surgery_s=surgery_s,
                surgery_at=surgery_at,
            )
        )
    recovery = [(one.leg, one.recovery_s, one.recovery_from) for one in care]
    surgery = [(one.leg, one.surgery_s, one.surgery_at) for one in care]
    worst_recovery = "care_worst_recovery_column" if self_helped else "care_worst_recovery"
    return tuple(care), (
        *_worst(recovery, worst_recovery, "care_no_recovery", "care_no_recovery_anywhere"),
        *_worst(surgery, "care_worst_surgery", "care_no_surgery", "care_no_surgery_anywhere"),
    )


def _is_shut(leg: Leg, span: Interval) -> bool:
    free = complement(leg.closed, span[1], span[0])
    return not (free if leg.open is None else intersection(free, leg.open))


def _ways(legs: Iterable[Leg], rate_mps: float) -> nx.DiGraph[str]:
    """Return the roads as help drives them, with the seconds from end to end."""
    ways: nx.DiGraph[str] = nx.DiGraph()
    for leg in legs:
        run_s = leg.length_m / (rate_mps if leg.max_rate_mps is None else min(rate_mps, leg.max_rate_mps))
        for start, end, forward in ((leg.from_, leg.to, True), (leg.to, leg.from_, False)):
            if limits_driven(leg, forward).get("access") != "no":
                known = ways.get_edge_data(start, end, {"run_s": run_s})
                ways.add_edge(start, end, run_s=min(run_s, known["run_s"]))
    return ways


def _reach(plan: Plan, service: str, ways: nx.DiGraph[str]) -> Reach:
    site_at = {site.at: id_ for id_, site in plan.sites.items() if site.services.get(service)}
    if not site_at:
        return {}
    ways.add_nodes_from(site_at)
    seconds = nx.multi_source_dijkstra_path_length(ways, set(site_at), weight="run_s")
    routes = nx.multi_source_dijkstra_path(ways, set(site_at), weight="run_s")
    return {point: (seconds[point], site_at[routes[point][0]]) for point in seconds}


def _far_end(leg: Leg, reach: Reach) -> tuple[int | None, str]:
    if leg.from_ not in reach or leg.to not in reach:
        return None, ""
    seconds, site = max(reach[leg.from_], reach[leg.to])
    return ceil_s(seconds), site


def _worst(
    reach: Sequence[tuple[str, int | None, str]], worst_code: str, part_code: str, none_code: str
) -> list[Reason]:
    """Return the leg with the longest time, and the legs no help reaches. `reach` is (leg, seconds, from)."""
    found = [(seconds, leg, source) for leg, seconds, source in reach if seconds is not None]
    reasons = []
    if found:
        seconds, leg, source = max(found, key=lambda one: one[0])
        reasons.append(Reason(code=worst_code, params={"leg": leg, "seconds": seconds, "site": source}))
    if not found:
        reasons.append(Reason(code=none_code))
    elif len(found) < len(reach):
        without = [leg for leg, seconds, _ in reach if seconds is None]
        params = {"legs": without, "without": len(without), "total": len(reach)}
        reasons.append(Reason(code=part_code, params=params))
    return reasons
