"""Recovery assets: how many, where they march, what they can tow, and which road a towed pair is too heavy for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ratl.march.formulas import towed_mlc
from ratl.model.movement import Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.model.route import Leg
from ratl.model.supply import Recovery, SupplyFactors
from ratl.model.vehicle import Vehicle
from ratl.roads.fit import limits_driven
from ratl.roads.regimes import effective_class


def compute_recovery(
    plan: Plan, movement: Movement, factors: SupplyFactors
) -> tuple[tuple[Recovery, ...], tuple[Reason, ...]]:
    """Return the recovery vehicles of each serial, and what is wrong with them, with the mend.

    A recovery vehicle tows what weighs no more than its `tow_kg`. It marches last, or only light vehicles march
    behind it ([DE-KFZ]: the repair vehicle last). How many there have to be is `vehicles_per_recovery`
    ([TR1009] p. 69: one to ten tractor-semitrailers). A towed pair within 30.5 m of each other has one load class
    (`docs/doctrine.md` F19), the sum of the masses, and crosses a bridge as one.
    """
    found: list[Recovery] = []
    reasons: list[Reason] = []
    for serial in movement.serials:
        recovery = _count(serial, factors)
        found.append(recovery)
        reasons += _numbers(serial, recovery)
        reasons += _order(serial, recovery)
        reasons += _limits(serial, recovery)
        reasons += _pairs(plan, serial)
    unknown = [tower for recovery in found for tower in recovery.limit_unknown]
    if unknown:  # once for all serials: one column of one list mends it
        reasons.append(Reason(code="recovery_limit_unknown", params={"vehicles": unknown, "field": "tow"}))
    return tuple(found), tuple(reasons)


def _towers(serial: Serial) -> list[Vehicle]:
    return [vehicle for vehicle in serial.vehicles if vehicle.role == "recovery"]


def _count(serial: Serial, factors: SupplyFactors) -> Recovery:
    towers = _towers(serial)
    share = factors.vehicles_per_recovery
    others = len(serial.vehicles) - len(towers)
    known = [tower.tow_kg for tower in towers if tower.tow_kg is not None]
    most_kg = max(known, default=None)
    last = max((k for k, vehicle in enumerate(serial.vehicles) if vehicle.role == "recovery"), default=-1)
    return Recovery(
        serial=serial.id,
        vehicles=tuple(tower.id for tower in towers),
        needed=None if share is None else math.ceil(others / share),
        behind=len(serial.vehicles) - 1 - last if towers else 0,
        too_heavy=()
        if most_kg is None
        else tuple(v.id for v in serial.vehicles if v.role != "recovery" and v.mass_kg > most_kg),
        limit_unknown=tuple(tower.id for tower in towers if tower.tow_kg is None),
    )


def _numbers(serial: Serial, recovery: Recovery) -> Iterator[Reason]:
    if recovery.needed is not None and len(recovery.vehicles) < recovery.needed:
        more = recovery.needed - len(recovery.vehicles)
        yield Reason(
            code="recovery_short",
            params={"serial": serial.id, "found": len(recovery.vehicles), "needed": recovery.needed, "more": more},
        )


def _order(serial: Serial, recovery: Recovery) -> Iterator[Reason]:
    """Yield a remark where the heaviest vehicle behind the last recovery vehicle would have nobody to come up to it."""
    if recovery.behind:
        yield Reason(
            code="recovery_not_last",
            params={"serial": serial.id, "vehicle": recovery.vehicles[-1], "count": recovery.behind},
        )


def _limits(serial: Serial, recovery: Recovery) -> Iterator[Reason]:
    if recovery.too_heavy:
        heavy = [vehicle for vehicle in serial.vehicles if vehicle.id in recovery.too_heavy]
        yield Reason(
            code="recovery_too_heavy",
            params={
                "serial": serial.id,
                "vehicles": list(recovery.too_heavy),
                "mass_kg": max(vehicle.mass_kg for vehicle in heavy),
                "most_kg": max(tower.tow_kg for tower in _towers(serial) if tower.tow_kg is not None),
            },
        )


def _pairs(plan: Plan, serial: Serial) -> Iterator[Reason]:
    """Yield the worst leg for a towed pair, where the pair exceeds a limit that each of the two keeps."""
    worst: dict[str, tuple[float, Reason, set[str]]] = {}
    seen: set[tuple[object, ...]] = set()
    for towed in serial.vehicles:
        figures = (towed.mass_kg, towed.mlc, towed.tracked)
        if towed.role == "recovery" or figures in seen:
            continue
        seen.add(figures)
        towers = [t for t in _towers(serial) if t.tow_kg is None or towed.mass_kg <= t.tow_kg]
        if not towers:
            continue
        # Whichever of them strains the road least: the commander sends that one.
        tower = min(towers, key=lambda each: (each.mlc or math.inf, each.mass_kg))
        for driven in serial.legs:
            for limit, figure, allowed in _exceeded(plan.legs[driven.leg], driven.forward, tower, towed):
                _note(worst, serial, driven.leg, (tower.id, towed.id), (limit, figure, allowed))
    for _, reason, legs in worst.values():
        yield Reason(code=reason.code, params={**reason.params, "count": len(legs)})


def _note(
    worst: dict[str, tuple[float, Reason, set[str]]],
    serial: Serial,
    leg: str,
    pair: tuple[str, str],
    excess: tuple[str, float, float],
) -> None:
    limit, figure, allowed = excess
    tower, towed = pair
    params = {"serial": serial.id, "tower": tower, "towed": towed, "leg": leg, "limit": limit}
    reason = Reason(code="towed_pair_exceeds", params={**params, "figure": figure, "allowed": allowed})
    known = worst.get(limit)
    legs = (known[2] if known else set()) | {leg}
    over = figure / allowed
    worst[limit] = (over, reason, legs) if known is None or over > known[0] else (known[0], known[1], legs)


def _exceeded(leg: Leg, forward: bool, tower: Vehicle, towed: Vehicle) -> Iterator[tuple[str, float, float]]:
    """Yield (limit, figure of the pair, allowed) where the pair is over a limit that neither is over alone."""
    limits = limits_driven(leg, forward)
    pairs: Sequence[tuple[str, float | None, float | None, float | None]] = (
        ("mass_kg", tower.mass_kg, towed.mass_kg, tower.mass_kg + towed.mass_kg),
        (
            "mlc_tracked" if tower.tracked or towed.tracked else "mlc_wheeled",
            tower.mlc,
            towed.mlc,
            None if tower.mlc is None or towed.mlc is None else towed_mlc(tower.mlc, towed.mlc),
        ),
    )
    for limit, first, second, both in pairs:
        stated = limits.get(limit)
        if both is None or first is None or second is None or not isinstance(stated, int | float):
            continue
        allowed = effective_class(stated, leg.width_m) if limit.startswith("mlc_") else float(stated)
        if both > allowed >= max(first, second):
            yield limit, both, allowed
