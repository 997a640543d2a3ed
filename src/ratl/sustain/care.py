"""How far off help is along the route: recovery of a vehicle, and surgical care."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx

from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.supply import LegCare, SupplyFactors
from ratl.units import ceil_s

COLUMN = "column"
Reach = dict[str, tuple[float, str]]
"""Point → metres of road to the nearest site of a kind, and the site."""


def compute_care(
    plan: Plan, movement: Movement, factors: SupplyFactors
) -> tuple[tuple[LegCare, ...], tuple[Reason, ...]]:
    """Return recovery reach and time to surgery for each leg of the route, and the worst of each.

    The far end of a leg is the end farther from help, whichever way the leg is driven. Help comes over the legs of the
    plan by the shortest way, in either direction, at one speed. Where every serial has a recovery vehicle, recovery
    comes from the column itself: it is there at the latest when the serial has closed up, which takes its pass time on
    the leg.
    """
    workshops = _reach(plan, "workshop")
    hospitals = _reach(plan, "surgery")
    pass_times_s: dict[str, int] = {}
    for serial in movement.serials:
        for driven in serial.legs:
            pass_times_s[driven.leg] = max(pass_times_s.get(driven.leg, 0), driven.pass_time_s)
    self_helped = all(any(v.role == "recovery" for v in serial.vehicles) for serial in movement.serials)
    care = []
    for leg, pass_time_s in pass_times_s.items():
        recovery_s, recovery_from = _far_end(plan, leg, workshops, factors.recovery_mps)
        surgery_s, surgery_at = _far_end(plan, leg, hospitals, factors.ambulance_mps)
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


def _reach(plan: Plan, service: str) -> Reach:
    roads: nx.Graph[str] = nx.Graph()
    roads.add_nodes_from(plan.points)
    for leg in plan.legs.values():
        known = roads.get_edge_data(leg.from_, leg.to, {"length_m": leg.length_m})
        roads.add_edge(leg.from_, leg.to, length_m=min(leg.length_m, known["length_m"]))
    site_at = {site.at: id_ for id_, site in plan.sites.items() if site.services.get(service)}
    if not site_at:
        return {}
    metres = nx.multi_source_dijkstra_path_length(roads, set(site_at), weight="length_m")
    ways = nx.multi_source_dijkstra_path(roads, set(site_at), weight="length_m")
    return {point: (metres[point], site_at[ways[point][0]]) for point in metres}


def _far_end(plan: Plan, leg_id: str, reach: Reach, rate_mps: float) -> tuple[int | None, str]:
    leg = plan.legs[leg_id]
    if leg.to not in reach:
        return None, ""
    metres, site = max(reach[leg.from_], reach[leg.to])
    return ceil_s(metres / rate_mps), site


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
