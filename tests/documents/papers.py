"""The sample plan with everything a paper can have to say: warnings, pins, what-ifs, assumed figures, awkward names."""

from __future__ import annotations

from dataclasses import replace

from tests.documents.sample import DAY, HOUR, sample_plan

from ratl.model.movement import Pin, Reason, WhatIf
from ratl.model.plan import Plan

AWKWARD = "#let x = *no* _markup_ @here $1 `code` \\ <b> [x] // end"
"""Every sign that means something to typst; it must be printed as it is."""


def papers_plan() -> Plan:
    """Return the sample plan with every kind of entry filled in."""
    plan = sample_plan()
    movement = plan.movements[0]
    serials = []
    for serial in movement.serials:
        halts = tuple(replace(halt, reasons=()) for halt in serial.halts)
        vehicles = tuple(
            replace(v, assumed=("mass_kg", "height_m"), payload=AWKWARD if v.id == "AA-01-09" else v.payload)
            for v in serial.vehicles
        )
        vehicles = tuple(replace(v, dangerous_goods="3") if v.role == "fuel" else v for v in vehicles)
        serials.append(replace(serial, halts=halts, vehicles=vehicles))
    movement = replace(
        movement,
        serials=tuple(serials),
        request=replace(
            movement.request,
            pins=(Pin(kind="start", at_s=6 * HOUR), Pin(kind="overnight", serial="AA-01/2", site="S-ANAH")),
        ),
        warnings=(Reason(code="care_worst_recovery_column", params={"seconds": 4500, "leg": "L13"}),),
        what_if=(
            WhatIf(without="daylight", start_s=6 * HOUR, completion_s=2 * DAY),
            WhatIf(without="curfew", start_s=6 * HOUR, completion_s=None),
        ),
    )
    return replace(plan, movements=(movement,))
