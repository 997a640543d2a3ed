"""Why a clearance is needed: thresholds of a rule, and the class of a regulated route."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ratl.clearance.rules import ClearanceRule
from ratl.clearance.sizes import list_oversize
from ratl.model.movement import Reason
from ratl.model.vehicle import Vehicle

#: A convoy this big needs a movement credit on a supervised route [MP1028 p16][TR1009 p35].
SUPERVISED_FROM: Final = 10


def list_rule_needs(rule: ClearanceRule, vehicles: Sequence[Vehicle], per_hour: int) -> Iterator[Reason]:
    """Yield why `rule` wants a column of `vehicles` cleared; nothing where it does not.

    Parameters
    ----------
    rule
        The practice asked.
    vehicles
        The whole column.
    per_hour
        Most vehicles to its destination in any one hour, other columns included.
    """
    name = {"rule": f"clearance_rule_{rule.name}"}
    if rule.every_movement:
        yield Reason(code="clearance_every_movement", params=name)
    if rule.vehicles_from is not None and len(vehicles) >= rule.vehicles_from:
        params = {**name, "vehicles": len(vehicles), "vehicles_from": rule.vehicles_from}
        yield Reason(code="clearance_vehicles", params=params)
    elif rule.per_hour_from is not None and per_hour >= rule.per_hour_from:
        params = {**name, "vehicles": per_hour, "vehicles_from": rule.per_hour_from}
        yield Reason(code="clearance_per_hour", params=params)
    if rule.sizes is not None:
        for reason in list_oversize(vehicles, rule.sizes):
            yield Reason(code=reason.code, params={**name, **reason.params})
    laden = sum(bool(v.dangerous_goods) for v in vehicles)
    if rule.dangerous_goods and laden:
        yield Reason(code="clearance_dangerous_goods", params={**name, "vehicles": laden})


def list_route_needs(route_class: str, vehicles: Sequence[Vehicle]) -> Iterator[Reason]:
    """Yield why a regulated route wants a movement credit ([MP1028 p16], [TR1009 p35], [MP1029 p24]).

    An open or reserved route wants none; a supervised one from 10 vehicles on, or for any of exceptional size or weight
    (taken as over the sizes of [FM4-01.011-C]); a dispatch route for any vehicle; a prohibited one takes no movement.
    """
    if route_class == "prohibited":
        yield Reason(code="clearance_route_prohibited")
    elif route_class == "dispatch":
        yield Reason(code="clearance_route_dispatch")
    elif route_class == "supervised":
        if len(vehicles) >= SUPERVISED_FROM:
            params = {"vehicles": len(vehicles), "vehicles_from": SUPERVISED_FROM}
            yield Reason(code="clearance_route_supervised", params=params)
        for reason in list_oversize(vehicles, "usa"):
            yield Reason(code=reason.code, params={"rule": "clearance_rule_supervised", **reason.params})
