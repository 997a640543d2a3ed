"""The sample plan with everything a paper can have to say, and every paper made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ratl.documents.brief import render_brief
from ratl.documents.extract import render_extract
from ratl.documents.notification import render_notification
from ratl.documents.order import render_order
from ratl.documents.request import render_request
from ratl.model.movement import Pin, Reason, WhatIf
from ratl.model.plan import ClearanceNeed, Plan
from tests.documents.sample import DAY, HOUR, sample_plan

NUMBER = "18-MCC-01"
AWKWARD = "#let x = *no* _markup_ @here $1 `code` \\ <b> [x] // end"
"""Every sign that means something to typst; it must be printed as it is."""

PAPERS: dict[str, Callable[[Plan, str], bytes]] = {
    "order": lambda plan, lang: render_order(plan, "AA-01", lang, NUMBER),
    "brief": lambda plan, lang: render_brief(plan, "AA-01", lang, NUMBER),
    "extract": lambda plan, lang: render_extract(plan, "AA-01", "SYR", lang, NUMBER),
    "request": lambda plan, lang: render_request(plan, "AA-01", "SYR", lang, NUMBER),
    "notification": lambda plan, lang: render_notification(plan, "AA-01", lang, NUMBER),
}


def papers_plan() -> Plan:
    """Return the sample plan with every kind of entry filled in."""
    plan = sample_plan()
    movement = plan.movements[0]
    serials = []
    for serial in movement.serials:
        halts = tuple(
            replace(halt, reasons=(Reason(code="held_closed", params={"leg": "L08", "seconds": 5400}),))
            if halt.kind == "staging"
            else replace(halt, reasons=())
            for halt in serial.halts
        )
        vehicles = tuple(
            replace(
                vehicle,
                assumed=("mass_kg", "height_m"),
                payload={"en": AWKWARD, "ar": AWKWARD} if vehicle.id == "AA-01-09" else vehicle.payload,
                dangerous_goods="3" if vehicle.role == "fuel" else "",
            )
            for vehicle in serial.vehicles
        )
        serials.append(replace(serial, halts=halts, vehicles=vehicles))
    movement = replace(
        movement,
        serials=tuple(serials),
        request=replace(
            movement.request,
            pins=(Pin(kind="start", at_s=6 * HOUR), Pin(kind="overnight", serial="AA-01/2", site="S-ANAH")),
        ),
        warnings=(
            Reason(code="care_worst_recovery_column", params={"seconds": 4500, "leg": "L13"}),
            Reason(
                code="pin_kept",
                params={
                    "kind": "pin_overnight",
                    "serial": "AA-01/2",
                    "what": "S-ANAH",
                    "when": {"code": "pin_place", "what": "S-ANAH"},
                    "cost_s": 5400,
                },
            ),
        ),
        what_if=(
            WhatIf(without="daylight", start_s=6 * HOUR, completion_s=2 * DAY),
            WhatIf(without="curfew", start_s=6 * HOUR, completion_s=None),
        ),
    )
    need = ClearanceNeed(
        movement="AA-01",
        authority="SYR",
        needed=True,
        because=(
            Reason(code="clearance_vehicles", params={"rule": "clearance_rule_us", "vehicles": 54, "vehicles_from": 6}),
        ),
        late=True,
        late_because=(
            Reason(
                code="clearance_late_authority",
                params={"submitted_s": -2 * DAY, "notice_s": 3 * DAY, "due_s": -2 * DAY - 6 * HOUR},
            ),
        ),
        enters_s=DAY,
        leaves_s=2 * DAY,
    )
    return replace(plan, movements=(movement,), clearance=(need,))
