"""Which authorities must clear which movements of a plan, why, and whether they are asked in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ratl.clearance.notice import list_lateness, submit_by_s
from ratl.clearance.rules import ClearanceRule, get_clearance_rule
from ratl.clearance.thresholds import list_route_needs, list_rule_needs
from ratl.model.movement import Movement, Reason
from ratl.model.plan import ClearanceNeed, Plan

_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Passage:
    """A movement on the legs of one authority; `entries` is the head's entering and the vehicles of each serial."""

    movement: Movement
    authority: str
    enters_s: int
    leaves_s: int
    entries: tuple[tuple[int, int], ...]


def list_passages(plan: Plan) -> tuple[Passage, ...]:
    """Return every placed movement on every authority's legs, in the order of the plan, then of entering."""
    passages: list[Passage] = []
    for movement in plan.movements:
        authorities = {plan.legs[times.leg].authority for serial in movement.serials for times in serial.legs}
        found = [_passage(plan, movement, authority) for authority in sorted(authorities - {""})]
        passages += sorted(found, key=lambda passage: passage.enters_s)
    return tuple(passages)


def _passage(plan: Plan, movement: Movement, authority: str) -> Passage:
    on_legs = [(s, [t for t in s.legs if plan.legs[t.leg].authority == authority]) for s in movement.serials]
    entries = tuple((times[0].head_enters_s, len(serial.vehicles)) for serial, times in on_legs if times)
    leaves_s = max(times[-1].tail_leaves_s for _, times in on_legs if times)
    return Passage(movement, authority, min(enters_s for enters_s, _ in entries), leaves_s, entries)


def compute_clearance_needs(plan: Plan) -> tuple[ClearanceNeed, ...]:
    """Return, for each placed movement and each authority whose legs it uses, whether and why it must clear it.

    The authority's own rules count, else the profile's; besides, its route class, its wish for notice, and its
    permissions. Where the plan does not say when the request is handed in, `late_because` says by when it must be.

    Raises
    ------
    InputError
        ``unknown_clearance_rule``.
    """
    passages = list_passages(plan)
    return tuple(_need(plan, passage, _busiest_hour(passage, passages)) for passage in passages)


def _busiest_hour(passage: Passage, passages: Sequence[Passage]) -> int:
    """Return the most vehicles that enter on the way to the same destination in any one hour."""
    destination = passage.movement.request.destination
    beside = [p for p in passages if p.authority == passage.authority and p.movement.request.destination == destination]
    entries = [entry for p in beside for entry in p.entries]
    return max(sum(n for at_s, n in entries if start_s <= at_s < start_s + _HOUR_S) for start_s, _ in entries)


def _need(plan: Plan, passage: Passage, per_hour: int) -> ClearanceNeed:
    authority = plan.authorities[passage.authority]
    rules = [get_clearance_rule(name) for name in authority.clearance_rules or plan.profile.clearance_rules]
    because = tuple(_list_because(plan, passage, rules, per_hour))
    late = tuple(list_lateness(rules, authority, plan, passage.enters_s)) if because else ()
    notes = late
    if because and plan.papers.submitted_s is None:
        by_s = submit_by_s(rules, authority, plan, passage.enters_s)
        notes = (Reason(code="clearance_submit_by", params={"due_s": by_s}),)
    return ClearanceNeed(
        movement=passage.movement.id,
        authority=passage.authority,
        needed=bool(because),
        because=because,
        late=bool(late),
        late_because=notes,
        enters_s=passage.enters_s,
        leaves_s=passage.leaves_s,
    )


def _list_because(plan: Plan, passage: Passage, rules: Sequence[ClearanceRule], per_hour: int) -> Iterator[Reason]:
    authority, movement = plan.authorities[passage.authority], passage.movement
    vehicles = [vehicle for serial in movement.serials for vehicle in serial.vehicles]
    said = set()
    for rule in rules:
        needs = tuple(list_rule_needs(rule, vehicles, per_hour))
        said |= {_without_rule(reason) for reason in needs}
        yield from needs
        if needs and rule.validity_s:
            params = {"rule": f"clearance_rule_{rule.name}", "until_s": passage.enters_s + rule.validity_s}
            yield Reason(code="clearance_validity", params=params)
    # A limit of size that a rule has already named is not named again for the route's sake.
    yield from (r for r in list_route_needs(authority.route_class, vehicles) if _without_rule(r) not in said)
    if authority.notice_s:
        yield Reason(code="clearance_authority_notice", params={"notice_s": authority.notice_s})
    driven = {times.leg for serial in movement.serials for times in serial.legs}
    bound = {leg for permission in movement.request.permissions for leg in permission.legs}
    if any(plan.legs[leg].authority == passage.authority for leg in driven & bound):
        yield Reason(code="clearance_permission")


def _without_rule(reason: Reason) -> tuple[object, ...]:
    return reason.code, *((key, value) for key, value in sorted(reason.params.items()) if key != "rule")
