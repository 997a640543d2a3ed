"""Names a plan uses and does not define: legs, points and sites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ratl.model.movement import Movement
from ratl.model.plan import Plan, Violation

RULE = "R4"
Reference = tuple[str, str, str]
"""What is named (``leg``, ``point``, ``site``), its id, and where it is named (a key of the catalogue)."""


def judge(plan: Plan) -> Iterator[Violation]:
    """Yield each name outside the serials that the plan does not define; the serials' own are the halts' business."""
    for reference in dict.fromkeys(_of_network(plan)):
        yield from _unknown(plan, "", reference)
    for movement in plan.movements:
        for reference in dict.fromkeys(_of_movement(movement)):
            yield from _unknown(plan, movement.id, reference)


def _unknown(plan: Plan, movement: str, reference: Reference) -> Iterator[Violation]:
    what, name, where = reference
    known: Iterable[str] = {"leg": plan.legs, "point": plan.points, "site": plan.sites}[what]
    if name not in known:
        yield unknown_name(movement, "", what, name, where)


def unknown_name(movement: str, serial: str, what: str, name: str, where: str) -> Violation:
    """Return the violation for a name that the plan does not define."""
    params = {"what": f"what_{what}", "id": name, "where": where}
    return Violation(rule=RULE, code="r4_unknown_name", movement=movement, serial=serial, params=params)


def _of_network(plan: Plan) -> Iterator[Reference]:
    for leg in plan.legs.values():
        yield from (("point", name, "where_leg") for name in (leg.from_, leg.to))
    for site in plan.sites.values():
        yield "point", site.at, "where_site"
        yield from (("leg", name, "where_site") for name, _ in site.near_side)
    for curfew in plan.curfews:
        yield from (("leg", name, "where_curfew") for name in curfew.legs)
    for held in plan.reservations:
        for what, name in (("leg", held.leg), ("point", held.point), ("site", held.site)):
            if name is not None:
                yield what, name, "where_reservation"
    yield from (("point", post.point, "where_control_post") for post in plan.control_posts)


def _of_movement(movement: Movement) -> Iterator[Reference]:
    request = movement.request
    yield from (("point", name, "where_request") for name in (request.origin, request.destination))
    for permission in request.permissions:
        yield from (("leg", name, "where_permission") for name in permission.legs)
    for escort in request.escorts:
        yield from (("leg", name, "where_escort") for name in escort.legs)
        yield from (("point", name, "where_escort") for name in escort.hand_over)
    for alternate in movement.alternates:
        yield from (("site", name, "where_alternate") for name in (*alternate.turn_back, *alternate.holding))
