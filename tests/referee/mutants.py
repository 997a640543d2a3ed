"""Mutants of any plan that is in order: per rule a function ``plan -> [(name, rule, mutant)]``, each breaking it.

The boundary is taken from the plan's own times, so the same generators serve plans nobody built for them.
`twins` gives the harmless side of the same boundaries: ``plan -> [(name, mutant)]``, none of which breaks anything.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from ratl.model.movement import Escort, Halt, LegTimes, Movement, Permission, Request, Rules, Serial
from ratl.model.plan import Plan
from ratl.model.route import Curfew, Interval, Reservation
from ratl.model.vehicle import Vehicle
from tests.referee.edits import (
    entry,
    exit_,
    later,
    on_leg,
    placed,
    replace,
    required_gap,
    shifted,
    with_halt,
    with_leg,
    with_movement,
    with_point,
    with_profile,
    with_request,
    with_rules,
    with_serial,
    with_shift,
    with_site,
    with_times,
)

Mutant = tuple[str, str, Plan]
Passage = tuple[Movement, Serial, int, LegTimes]
REST = ("rest", "overnight")
NEVER = 10**7
"""Beyond every horizon."""


def passages(plan: Plan) -> list[Passage]:
    return [(m, s, i, t) for m, s in placed(plan) for i, t in enumerate(s.legs)]


def _neighbours(plan: Plan, *, same_way: bool) -> Iterator[tuple[Passage, Passage]]:
    """Each two passages of a leg by different serials, one right after the other."""
    for name in plan.legs:
        ways = (True, False) if same_way else (None,)
        for way in ways:
            here = [p for p in passages(plan) if p[3].leg == name and way in (None, p[3].forward)]
            here.sort(key=lambda p: p[3].head_enters_s)
            yield from ((a, b) for a, b in itertools.pairwise(here) if a[1].id != b[1].id)


def _ghost(plan: Plan, like: Passage, times: LegTimes) -> Plan:
    """The plan with one more movement, driving one leg as given and nothing else."""
    movement, serial = like[0], like[1]
    alone = replace(serial, id="GHOST/1", legs=(times,), halts=(), listed_halts=())
    alone = replace(alone, start_s=times.head_enters_s, completion_s=times.tail_leaves_s)
    request = replace(movement.request, origin=entry(plan, times), destination=exit_(plan, times))
    ghost = replace(movement, id="GHOST", request=request, serials=(alone,), completion_s=times.tail_leaves_s)
    return replace(plan, movements=(*plan.movements, ghost))


def r1_mutants(plan: Plan) -> list[Mutant]:
    found: list[tuple[str, Plan]] = []
    for (m, s, i, a), (n, r, j, b) in _neighbours(plan, same_way=True):
        name, gap, apart = (
            f"{s.id} {r.id} {a.leg}",
            required_gap(plan, (m, s), (n, r)),
            b.head_enters_s - a.tail_enters_s,
        )
        if m.id == n.id and m.serials.index(r) == m.serials.index(s) + 1:
            found.append((f"gap behind {name}", with_serial(plan, m, s, gap_behind_s=apart + 1)))
        elif m.id == n.id:
            found.append((f"serial gap {name}", with_profile(plan, serial_gap_s=apart + 1)))
        else:
            found.append((f"column gap {name}", with_profile(plan, column_gap_s=apart + 1)))
        found.append((f"a second too soon {name}", with_shift(plan, n, r, gap - apart - 1)))
        found.append((f"leaves too soon {name}", with_times(plan, n, r, j, head_leaves_s=a.tail_leaves_s + gap - 1)))
        found.append((f"tail enters late {name}", with_times(plan, m, s, i, tail_enters_s=b.head_enters_s - gap + 1)))
        found.append((f"overtakes {name}", with_times(plan, n, r, j, head_enters_s=a.head_enters_s - 1)))
    for m, s, _, t in passages(plan):
        by = t.tail_enters_s - t.head_enters_s + plan.profile.serial_gap_s - 1
        twin = replace(shifted(s, by), id=f"{s.id}-twin")
        found.append((f"twin {s.id} {t.leg}", with_movement(plan, m.id, serials=(*m.serials, twin))))
        ghost_times = later(t, t.tail_enters_s - t.head_enters_s + plan.profile.column_gap_s - 1)
        found.append((f"ghost {s.id} {t.leg}", _ghost(plan, (m, s, 0, t), ghost_times)))
    return [(name, "R1", mutant) for name, mutant in found]


def r2_mutants(plan: Plan) -> list[Mutant]:
    found: list[tuple[str, Plan]] = []
    for (m, s, i, a), (n, r, _, b) in _neighbours(plan, same_way=False):
        name, gap, apart = (
            f"{s.id} {r.id} {a.leg}",
            required_gap(plan, (m, s), (n, r)),
            b.head_enters_s - a.tail_leaves_s,
        )
        opposing = a.forward is not b.forward
        regimes = ("exclusive", "alternating") if opposing else ("exclusive",)
        for regime in regimes:
            strict = with_leg(plan, a.leg, regime=regime)
            if apart < gap:
                found.append((f"{regime} {name}", strict))
                continue
            found.append((f"{regime} a second too soon {name}", with_shift(strict, n, r, gap - apart - 1)))
            lasting = with_times(strict, m, s, i, tail_leaves_s=b.head_enters_s - gap + 1)
            found.append((f"{regime} tail lasts {name}", lasting))
            field = "column_gap_s" if m.id != n.id else "serial_gap_s"
            found.append((f"{regime} {field} {name}", with_profile(strict, **{field: apart + 1})))
    for m, s, _, t in passages(plan):
        for regime in ("exclusive", "alternating"):
            back = replace(
                later(t, t.tail_leaves_s - t.head_enters_s + plan.profile.column_gap_s - 1), forward=not t.forward
            )
            against = _ghost(with_leg(plan, t.leg, regime=regime), (m, s, 0, t), back)
            found.append((f"{regime} ghost against {s.id} {t.leg}", against))
    return [(name, "R2", mutant) for name, mutant in found]


Visit = tuple[Movement, Serial, str, Interval, tuple[str, bool], tuple[str, bool]]


def _visits(plan: Plan) -> Iterator[Visit]:
    """Who is at which point when, how come and where to; sites as legs of their own."""
    for m, s in placed(plan):
        halts = {h.after_leg: h for h in s.halts}
        first = s.legs[0]
        start = (first.head_enters_s, first.tail_enters_s)
        yield m, s, entry(plan, first), start, ("origin", True), (first.leg, first.forward)
        for i, t in enumerate(s.legs):
            point, came = exit_(plan, t), (t.leg, t.forward)
            goes = (s.legs[i + 1].leg, s.legs[i + 1].forward) if i + 1 < len(s.legs) else ("destination", True)
            if i in halts:
                h = halts[i]
                yield m, s, point, (h.head_arrives_s, h.tail_arrives_s), came, (f"site {h.site}", True)
                yield m, s, point, (h.head_departs_s, h.tail_departs_s), (f"site {h.site}", True), goes
            else:
                yield m, s, point, (t.head_leaves_s, t.tail_leaves_s), came, goes


def _unexcused(plan: Plan, first: Visit, second: Visit) -> bool:
    """Visits of one point by different serials that neither follow nor pass each other."""
    if first[2] != second[2] or first[1].id == second[1].id:
        return False
    turned = [(name, not way) if name in plan.legs else (name, way) for name, way in second[4:]]
    return first[4:] != second[4:] and [*first[4:]] != turned[::-1]


def _meet(plan: Plan, point: str) -> bool:
    """Whether two serials are at the point at once, gaps included, so that it needs an excuse."""
    visits = [v for v in _visits(plan) if v[2] == point]
    for a, b in itertools.combinations(visits, 2):
        gap = required_gap(plan, a[:2], b[:2])
        if _unexcused(plan, a, b) and a[3][0] < b[3][1] + gap and b[3][0] < a[3][1] + gap:
            return True
    return False


def _crossings(plan: Plan) -> Iterator[tuple[Visit, Visit]]:
    """Visits of one point by different serials, the earlier first, that no exception can excuse."""
    sites = {site.at for site in plan.sites.values() if site.near_side}
    visits = [v for v in _visits(plan) if plan.points[v[2]].simultaneous == 1 and v[2] not in sites]
    for first in visits:
        for second in visits:
            if second[3][0] >= first[3][1] and _unexcused(plan, first, second):
                yield first, second


def r3_mutants(plan: Plan) -> list[Mutant]:
    found: list[tuple[str, Plan]] = []
    for first, second in _crossings(plan):
        gap = required_gap(plan, first[:2], second[:2])
        apart = second[3][0] - first[3][1]
        name = f"{first[1].id} {second[1].id} {first[2]}"
        found.append((f"a second too soon {name}", with_shift(plan, second[0], second[1], gap - apart - 1)))
        found.append((f"a second too late {name}", with_shift(plan, first[0], first[1], apart - gap + 1)))
        if first[0].id != second[0].id:
            found.append((f"column gap {name}", with_profile(plan, column_gap_s=apart + 1)))
    for name, point in plan.points.items():
        if point.simultaneous > 1 and _meet(plan, name):
            found.append((f"one at a time {name}", with_point(plan, name, simultaneous=1)))
    for name, site in plan.sites.items():
        if site.near_side and plan.points[site.at].simultaneous == 1 and _meet(plan, site.at):
            found.append((f"far side {name}", with_site(plan, name, near_side=())))
    for m, s, i, t in passages(plan):
        if i + 1 == len(s.legs):
            continue
        onto, point = s.legs[i + 1], exit_(plan, t)
        narrow = with_point(plan, point, simultaneous=1)
        gap = plan.profile.column_gap_s - 1
        emerging = later(onto, onto.tail_enters_s - onto.head_enters_s + gap)
        found.append((f"ghost leaves its origin {s.id} {point}", _ghost(narrow, (m, s, i, t), emerging)))
        arriving = later(t, t.tail_leaves_s - t.head_leaves_s + gap)
        found.append((f"ghost reaches its destination {s.id} {point}", _ghost(narrow, (m, s, i, t), arriving)))
    return [(name, "R3", mutant) for name, mutant in found]


def _peak(plan: Plan, site: str) -> float:
    """The most that stands at a site at once, in its unit."""
    stands = [(h, s) for _, s in placed(plan) for h in s.halts if h.site == site]
    loads = []
    for at, _ in stands:
        there = [s for h, s in stands if h.head_arrives_s <= at.head_arrives_s < h.tail_departs_s]
        loads.append(sum(_room(plan, s, plan.sites[site].unit) for s in there))
    return max(loads)


def _room(plan: Plan, serial: Serial, unit: str) -> float:
    count = len(serial.vehicles)
    return (
        count
        if unit == "vehicles"
        else sum(v.length_m for v in serial.vehicles) + (count - 1) * plan.profile.halted_gap_m
    )


def r4_mutants(plan: Plan) -> list[Mutant]:
    found: list[tuple[str, Plan]] = []
    for name in {h.site for _, s in placed(plan) for h in s.halts}:
        found.append((f"one less fits {name}", with_site(plan, name, capacity=_peak(plan, name) - 1)))
    for m, s in placed(plan):
        if s.halts:
            found.append((f"origin only {s.id}", with_request(plan, m, halting="origin-only")))
        for h in s.halts:
            found += [(f"{what} {s.id} {h.site}", mutant) for what, mutant in _halt_mutants(plan, m, s, h)]
        halted = {h.after_leg for h in s.halts}
        for i, t in enumerate(s.legs):
            name = f"{s.id} {t.leg}"
            if i and i - 1 not in halted:
                found.append((f"waits a second before {name}", with_shift(plan, m, s, 1, from_leg=i)))
            leg_fields = {"head_leaves_s": t.head_leaves_s + 1}
            found.append((f"head a second late off {name}", with_times(plan, m, s, i, **leg_fields)))
            found.append(
                (f"tail a second late off {name}", with_times(plan, m, s, i, tail_leaves_s=t.tail_leaves_s + 1))
            )
            found.append((f"no such leg {name}", with_times(plan, m, s, i, leg="nowhere")))
            if len(s.legs) > 1:
                found.append((f"other way {name}", with_times(plan, m, s, i, forward=not t.forward)))
            if 0 < i < len(s.legs) - 1:
                gone = with_serial(plan, m, s, legs=(*s.legs[:i], *s.legs[i + 1 :]))
                found.append((f"leg missing {name}", gone))
            service = plan.legs[t.leg].service
            if service and t.tail_enters_s - t.head_enters_s < t.pass_time_s - t.run_s:
                tight = replace(service, storage_m=_room(plan, s, "m") - 1)
                found.append((f"queue a metre too long {name}", with_leg(plan, t.leg, service=tight)))
    return [(name, "R4", mutant) for name, mutant in found]


def _halt_mutants(plan: Plan, m: Movement, s: Serial, h: Halt) -> Iterator[tuple[str, Plan]]:
    site = plan.sites[h.site]
    elsewhere = next(name for name in plan.points if name != site.at)
    rest = h.kind in REST
    stood = h.head_departs_s - h.head_arrives_s
    shortest = h.head_departs_s - h.tail_arrives_s if rest else min(stood, h.tail_departs_s - h.tail_arrives_s)
    yield "site elsewhere", with_site(plan, h.site, at=elsewhere)
    yield "no such site", with_halt(plan, m, s, h, site="nowhere")
    yield "halt deleted", with_serial(plan, m, s, halts=tuple(x for x in s.halts if x is not h))
    yield "minimum a second over", with_halt(plan, m, s, h, minimum_s=shortest + 1)
    yield "arrives a second late", with_halt(plan, m, s, h, head_arrives_s=h.head_arrives_s + 1)
    yield "tail departs a second late", with_halt(plan, m, s, h, tail_departs_s=h.tail_departs_s + 1)
    yield "after the next leg", with_halt(plan, m, s, h, after_leg=h.after_leg + 1)
    yield "after the last leg", with_halt(plan, m, s, h, after_leg=len(s.legs) - 1)
    yield "twice", with_serial(plan, m, s, halts=(*s.halts, replace(h)))
    if h.kind == "short":
        yield "rules ask a second more", with_rules(plan, m, halt_s=h.minimum_s + 1, first_halt_s=None)
        asked = min(m.request.rules.halt_s, m.request.rules.first_halt_s or m.request.rules.halt_s)
        yield "planned a second short", with_halt(plan, m, s, h, minimum_s=asked - 1)
    if rest:
        yield "not for overnight", with_site(plan, h.site, overnight=False)
    if not site.overnight:
        yield "overnight", with_halt(plan, m, s, h, kind="overnight")
        yield "longest stand a second less", with_rules(plan, m, max_stand_s=stood - 1)
        yield "closes a second early", with_site(plan, h.site, open=((0, h.tail_departs_s - 1),))
        yield "opens a second late", with_site(plan, h.site, open=((h.head_arrives_s + 1, NEVER),))


def r5_mutants(plan: Plan) -> list[Mutant]:
    found: list[tuple[str, Plan]] = []
    for m, s, _, t in passages(plan):
        name, leg, start, end = f"{s.id} {t.leg}", plan.legs[t.leg], t.head_enters_s, t.tail_leaves_s
        for what, blocked in (("first second", (start, start + 1)), ("last second", (end - 1, end))):
            closed = with_leg(plan, t.leg, closed=(*leg.closed, blocked))
            curfew = Curfew(authority="X", legs=(t.leg,), intervals=(blocked,))
            held = Reservation(leg=t.leg, from_s=blocked[0], to_s=blocked[1], holder="OTHER")
            found.append((f"closed {what} {name}", closed))
            found.append((f"curfew {what} {name}", replace(plan, curfews=(*plan.curfews, curfew))))
            found.append((f"reserved {what} {name}", replace(plan, reservations=(*plan.reservations, held))))
        for what, window in (("a second late", (start + 1, end)), ("a second short", (start, end - 1))):
            found.append((f"open {what} {name}", with_leg(plan, t.leg, open=(window,))))
            permission = Permission(legs=(t.leg,), intervals=(window,), authority="X")
            permissions = (*m.request.permissions, permission)
            found.append((f"permission {what} {name}", with_request(plan, m, permissions=permissions)))
            escort = Escort(authority="X", legs=(t.leg,), intervals=(window,), teams=99)
            found.append((f"escort {what} {name}", with_request(plan, m, escorts=(*m.request.escorts, escort))))
    found += _point_and_site_mutants(plan)
    found += _team_mutants(plan)
    return [(name, "R5", mutant) for name, mutant in found]


def _point_and_site_mutants(plan: Plan) -> Iterator[tuple[str, Plan]]:
    for _, s, point, (start, end), _, _ in _visits(plan):
        held = Reservation(point=point, from_s=end - 1, to_s=end, holder="OTHER")
        yield f"point reserved last second {s.id} {point} {start}", _reserve(plan, held)
        held = Reservation(point=point, from_s=start - 9, to_s=start + 1, holder="OTHER")
        yield f"point reserved first second {s.id} {point} {start}", _reserve(plan, held)
    for _, s in placed(plan):
        for h in s.halts:
            first = Reservation(site=h.site, from_s=0, to_s=h.head_arrives_s + 1, holder="OTHER")
            last = Reservation(site=h.site, from_s=h.tail_departs_s - 1, to_s=NEVER, holder="OTHER")
            yield f"site reserved first second {s.id} {h.site}", _reserve(plan, first)
            yield f"site reserved last second {s.id} {h.site}", _reserve(plan, last)
            yield f"site opens late {s.id} {h.site}", with_site(plan, h.site, open=((h.head_arrives_s + 1, NEVER),))
            yield f"site closes early {s.id} {h.site}", with_site(plan, h.site, open=((0, h.tail_departs_s - 1),))


def _reserve(plan: Plan, held: Reservation) -> Plan:
    return replace(plan, reservations=(*plan.reservations, held))


def _team_mutants(plan: Plan) -> Iterator[tuple[str, Plan]]:
    """One team, and it is back a second after the next serial needs it."""
    for (m, s, _, a), (n, r, _, b) in _neighbours(plan, same_way=True):
        back = b.head_enters_s - a.tail_leaves_s + 1
        escort = Escort(authority="X", legs=(a.leg,), intervals=((-NEVER, NEVER),), return_s=max(back, 0))
        mutant = with_request(plan, m, escorts=(*m.request.escorts, escort))
        if n.id != m.id:
            mutant = with_request(mutant, n, escorts=(*n.request.escorts, escort))
        yield f"no team {s.id} {r.id} {a.leg}", mutant


FIGURES = {"height_m": 0.01, "width_m": 0.01, "length_m": 0.01, "mass_kg": 1.0, "axle_load_kg": 1.0, "mlc": 1.0}
"""Figure of a vehicle, and the unit by which a limit just misses it."""


def _limits_reached(vehicles: tuple[Vehicle, ...]) -> Iterator[tuple[str, float, float]]:
    """Per limit: the heaviest figure and the unit."""
    for figure, unit in FIGURES.items():
        for tracked in (False, True) if figure == "mlc" else (None,):
            known = [getattr(v, figure) for v in vehicles if tracked in (None, v.tracked)]
            known = [value for value in known if value is not None]
            key = figure if tracked is None else ("mlc_tracked" if tracked else "mlc_wheeled")
            if known:
                yield key, max(known), unit


def _too_narrow_m(load_class: float) -> float | None:
    """The widest roadway, to the centimetre, that is too narrow for a class by FM 5-170 Table B-1."""
    return next((m for m, most in ((3.99, 30), (3.34, 12), (2.74, 0)) if load_class > most), None)


def r6_mutants(plan: Plan) -> list[Mutant]:
    found: list[tuple[str, Plan]] = []
    for m, s, _, t in passages(plan):
        name, leg, way = f"{s.id} {t.leg}", plan.legs[t.leg], "limits_forward" if t.forward else "limits_backward"
        here = getattr(leg, way)
        for key, most, unit in _limits_reached(s.vehicles):
            found.append((f"{key} under {name}", with_leg(plan, t.leg, **{way: {**here, key: most - unit}})))
            if key.startswith("mlc_") and (narrow_m := _too_narrow_m(most)):
                posted = with_leg(plan, t.leg, width_m=narrow_m, **{way: {**here, key: most}})
                found.append((f"{key} over the width {name}", posted))
            blind = {k: v for k, v in leg.limits.items() if k != key}
            both = {"limits_forward": {}, "limits_backward": {}, "limits": blind}
            unknown = with_leg(plan, t.leg, **both)
            found.append((f"{key} unknown, forbidden {name}", with_rules(unknown, m, unknown_limits="forbid")))
            warned = any(w.params.get("limit") == key for w in m.warnings)
            if not warned:
                found.append((f"{key} unknown, silent {name}", unknown))
                bound = with_leg(plan, t.leg, **{way: {**here, key: most}})
                if key in ("axle_load_kg", "mlc_wheeled", "mlc_tracked"):
                    field = "mlc" if key.startswith("mlc") else key
                    rest = tuple(replace(v, **{field: None}) for v in s.vehicles)
                    found.append((f"vehicle's {key} unknown, silent {name}", with_serial(bound, m, s, vehicles=rest)))
        found.append((f"no access {name}", with_leg(plan, t.leg, **{way: {**here, "access": "no"}})))
    for m in plan.movements:
        if any(w.code == "limit_unknown" for w in m.warnings):
            found.append((f"warnings lost {m.id}", with_movement(plan, m.id, warnings=())))
            cut = tuple(replace(w, params={**w.params, "legs": []}) for w in m.warnings)
            found.append((f"warnings name no leg {m.id}", with_movement(plan, m.id, warnings=cut)))
    return [(name, "R6", mutant) for name, mutant in found]


def _driving(plan: Plan, serial: Serial, ends: set[int]) -> tuple[int, float]:
    """The longest driving time and distance between halts after the legs in `ends`."""
    times, metres, longest, farthest = 0, 0.0, 0, 0.0
    for i, t in enumerate(serial.legs):
        times, metres = times + t.run_s, metres + plan.legs[t.leg].length_m
        longest, farthest = max(longest, times), max(farthest, metres)
        if i in ends:
            times, metres = 0, 0.0
    return longest, farthest


def _rests(plan: Plan, serial: Serial) -> set[int]:
    return {h.after_leg for h in serial.halts if h.kind in REST and plan.sites[h.site].overnight}


def _sufficient(serial: Serial, rules: Rules) -> set[int]:
    ends = set()
    for h in serial.halts:
        stood = min(h.head_departs_s - h.head_arrives_s, h.tail_departs_s - h.tail_arrives_s)
        if stood >= rules.halt_s:
            ends.add(h.after_leg)
    return ends


def _apart(m: Movement) -> list[int]:
    """How far serials follow the ones before them on each leg they share."""
    found = []
    for a, b in zip(m.serials, m.serials[1:], strict=False):
        ahead = {(t.leg, t.forward): t for t in a.legs}
        both = [(ahead[t.leg, t.forward], t) for t in b.legs if (t.leg, t.forward) in ahead]
        found += [t.head_enters_s - o.tail_enters_s for o, t in both if t.head_enters_s >= o.head_enters_s]
    return found


def r7_mutants(plan: Plan) -> list[Mutant]:
    found: list[tuple[str, Plan]] = []
    for m, s, i, t in passages(plan):
        name, leg = f"{s.id} {t.leg}", plan.legs[t.leg]
        for by in (1, -1):
            found.append((f"run {by:+} {name}", with_times(plan, m, s, i, run_s=t.run_s + by)))
            found.append((f"pass time {by:+} {name}", with_times(plan, m, s, i, pass_time_s=t.pass_time_s + by)))
        found.append((f"head a second fast {name}", with_times(plan, m, s, i, head_leaves_s=t.head_leaves_s - 1)))
        found.append((f"tail a second fast {name}", with_times(plan, m, s, i, tail_leaves_s=t.tail_leaves_s - 1)))
        found.append((f"a second fast from {name} on", with_times(plan, m, s, i, tail_enters_s=t.tail_enters_s - 1)))
        slower = leg.length_m / t.run_s * 0.95
        if i and i - 1 not in {h.after_leg for h in s.halts}:
            found.append((f"a second fast before {name}", with_shift(plan, m, s, -1, from_leg=i)))
        found.append((f"leg's rate {name}", with_leg(plan, t.leg, max_rate_mps=slower)))
        if t.run_s > 9:
            longer = leg.length_m * (1 + 2 / t.run_s) + 1
            found.append((f"leg two seconds longer {name}", with_leg(plan, t.leg, length_m=longer)))
        found.append((f"class without a rate {name}", with_leg(plan, t.leg, class_="unheard-of")))
        night = ((t.tail_leaves_s - 1, t.tail_leaves_s),)
        found.append((f"last second by night {name}", with_rules(replace(plan, night=night), m, daylight_only=True)))
        if s.vehicles:
            slow = (replace(s.vehicles[0], top_speed_mps=slower), *s.vehicles[1:])
            found.append((f"slow vehicle {name}", with_serial(plan, m, s, vehicles=slow)))
            slow = (*s.vehicles[:-1], replace(s.vehicles[-1], rates_mps={leg.class_: slower}))
            found.append((f"vehicle slow on the class {name}", with_serial(plan, m, s, vehicles=slow)))
    for m, s in placed(plan):
        found += [(f"{what} {s.id}", mutant) for what, mutant in _march_mutants(plan, m, s)]
    for m in plan.movements:
        if apart := _apart(m):
            found.append((f"separation {m.id}", with_rules(plan, m, max_separation_s=max(apart) - 1)))
    return [(name, "R7", mutant) for name, mutant in found]


def _march_mutants(plan: Plan, m: Movement, s: Serial) -> Iterator[tuple[str, Plan]]:
    rules = m.request.rules
    between_halts, _ = _driving(plan, s, _sufficient(s, rules))
    between_rests, metres = _driving(plan, s, _rests(plan, s))
    tight = {
        "halt_interval_s": between_halts - 1,
        "halt_tolerance_s": 0,
        "first_halt_interval_s": None,
        "first_halt_s": None,
    }
    yield "interval a second short", with_rules(plan, m, **tight, halts_in_rate=False)
    tight = {
        "halt_interval_s": 10,
        "halt_tolerance_s": between_halts - 11,
        "first_halt_interval_s": None,
        "first_halt_s": None,
    }
    yield "tolerance a second short", with_rules(plan, m, **tight, halts_in_rate=False)
    first = _driving(plan, replace(s, legs=s.legs[: min(_sufficient(s, rules), default=NEVER) + 1]), set())[0]
    tight = {"first_halt_interval_s": first - 1, "halt_tolerance_s": 0, "first_halt_s": None}
    yield "first interval a second short", with_rules(plan, m, **tight, halts_in_rate=False)
    yield "driving a second over", with_rules(plan, m, max_driving_s=between_rests - 1)
    yield "distance a metre over", with_rules(plan, m, max_distance_m=metres - 1)
    for h in s.halts:
        if h.kind in REST:
            rest = h.head_departs_s - h.tail_arrives_s
            yield f"rest a second short {h.site}", with_rules(plan, m, rest_s=rest + 1)
            if rules.rest_s:
                yield f"rest planned short {h.site}", with_halt(plan, m, s, h, minimum_s=rules.rest_s - 1)
    if s.vehicles and s.declared_pass_time_s is None:
        double = {"vehicles": (*s.vehicles, *s.vehicles), "march_units": tuple(2 * n for n in s.march_units)}
        yield "twice the vehicles", with_serial(plan, m, s, **double)
    elif s.declared_pass_time_s is not None:
        yield "declared a second more", with_serial(plan, m, s, declared_pass_time_s=s.declared_pass_time_s + 1)
    yield "no rates", with_request(plan, m, rates_mps={})


def r8_mutants(plan: Plan) -> list[Mutant]:
    found: list[tuple[str, Plan]] = []
    last = max(s.legs[-1].tail_leaves_s for _, s in placed(plan))
    found.append(("horizon a second short", replace(plan, horizon_s=last - 1)))
    alone = all(m.best_alone_s is not None for m in plan.movements if m.status != "unplaced")
    for name in ("value", "gap", "unplaced", *(["excess_gap"] if alone else [])):
        up = replace(plan.objective, **{name: (getattr(plan.objective, name) or 0) + 1})
        found.append((f"{name} one more", replace(plan, objective=up)))
    lower = replace(plan.objective, lower_bound=plan.objective.lower_bound * 0.9 - 1)
    found.append(("bound lower than the gap says", replace(plan, objective=lower)))
    over = replace(plan.objective, lower_bound=plan.objective.value + 1)
    found.append(("bound over the value", replace(plan, objective=over)))
    for m in plan.movements:
        if m.status == "unplaced":
            continue
        request, ends = m.request, max(s.legs[-1].tail_leaves_s for s in m.serials)
        starts = [s.legs[0].head_enters_s for s in m.serials]
        if request.origin != request.destination:
            found.append((f"origin {m.id}", with_request(plan, m, origin=request.destination)))
            found.append((f"destination {m.id}", with_request(plan, m, destination=request.origin)))
        found += [
            (f"earliest start {m.id}", with_request(plan, m, earliest_start_s=min(starts) + 1)),
            (f"latest completion {m.id}", with_request(plan, m, latest_completion_s=ends - 1)),
            (f"longest wait {m.id}", with_request(plan, m, max_wait_s=max(starts) - request.earliest_start_s - 1)),
            (f"longest travel {m.id}", with_request(plan, m, max_travel_s=_longest_travel_s(m) - 1)),
            (f"weight {m.id}", with_request(plan, m, weight=request.weight + 1)),
            (f"status unplaced {m.id}", with_movement(plan, m.id, status="unplaced")),
            (f"status unknown {m.id}", with_movement(plan, m.id, status="perhaps")),
            (f"no serials {m.id}", with_movement(plan, m.id, serials=())),
            (f"no completion {m.id}", with_movement(plan, m.id, completion_s=None)),
        ]
        for by in (1, -1):
            found.append((f"completion {by:+} {m.id}", with_movement(plan, m.id, completion_s=ends + by)))
            if m.best_alone_s is not None:
                found.append((f"alone {by:+} {m.id}", with_movement(plan, m.id, best_alone_s=m.best_alone_s + by)))
        if m.reasons and m.best_alone_s is not None:
            found.append((f"no reasons {m.id}", with_movement(plan, m.id, reasons=())))
        for s in m.serials:
            found += [(f"{what} {s.id}", mutant) for what, mutant in _serial_mutants(plan, m, s)]
    return [(name, "R8", mutant) for name, mutant in found]


def _longest_travel_s(m: Movement) -> int:
    return max(s.legs[-1].head_leaves_s - s.legs[0].head_enters_s for s in m.serials)


def _serial_mutants(plan: Plan, m: Movement, s: Serial) -> Iterator[tuple[str, Plan]]:
    for by in (1, -1):
        yield f"start {by:+}", with_serial(plan, m, s, start_s=s.start_s + by)
        yield f"completion {by:+}", with_serial(plan, m, s, completion_s=s.completion_s + by)
    yield "no start", with_serial(plan, m, s, start_s=None)
    yield "no legs", with_serial(plan, m, s, legs=(), halts=())
    yield "a vehicle more counted", with_serial(plan, m, s, march_units=(*s.march_units, 1))
    if s.vehicles:
        yield "a vehicle lost", with_serial(plan, m, s, vehicles=s.vehicles[:-1])
        yield "a march unit lost", with_serial(plan, m, s, march_units=s.march_units[1:])
    if len(s.legs) > 1:
        yield "first leg lost", with_serial(plan, m, s, legs=s.legs[1:])
        yield "last leg lost", with_serial(plan, m, s, legs=s.legs[:-1])


RULES: dict[str, Callable[[Plan], list[Mutant]]] = {
    "R1": r1_mutants,
    "R2": r2_mutants,
    "R3": r3_mutants,
    "R4": r4_mutants,
    "R5": r5_mutants,
    "R6": r6_mutants,
    "R7": r7_mutants,
    "R8": r8_mutants,
}


def mutants(plan: Plan) -> list[Mutant]:
    return [mutant for make in RULES.values() for mutant in make(plan)]


def twins(plan: Plan) -> list[tuple[str, Plan]]:
    """The other side of the boundaries: changes that touch a limit and do not cross it."""
    plan = replace(plan, movements=tuple(replace(m, alternates=()) for m in plan.movements))
    return [*_twins_of_legs(plan), *_twins_of_halts(plan), *_twins_of_rules(plan), *_twins_of_promises(plan)]


def _twins_of_legs(plan: Plan) -> Iterator[tuple[str, Plan]]:
    for name in {t.leg for *_, t in passages(plan)}:
        leg, busy = plan.legs[name], on_leg(plan, name)
        first, last = busy[0][0], max(end for _, end in busy)
        users = [(m, s) for m, s, _, t in passages(plan) if t.leg == name]
        yield f"open just so {name}", with_leg(plan, name, open=tuple(busy))
        yield f"closed around {name}", with_leg(plan, name, closed=((0, first), (last, NEVER)))
        curfew = Curfew(authority="X", legs=(name,), intervals=((0, first), (last, NEVER)))
        yield f"curfew around {name}", replace(plan, curfews=(*plan.curfews, curfew))
        yield f"reserved until {name}", _reserve(plan, Reservation(leg=name, from_s=0, to_s=first, holder="OTHER"))
        yield f"reserved from {name}", _reserve(plan, Reservation(leg=name, from_s=last, to_s=NEVER, holder="OTHER"))
        if len({m.id for m, _ in users}) == 1:
            held = Reservation(leg=name, from_s=0, to_s=NEVER, holder=users[0][0].id)
            yield f"reserved for it {name}", _reserve(plan, held)
        for m in {m.id: m for m, _ in users}.values():
            own = tuple(
                (t.head_enters_s, t.tail_leaves_s) for n, _, _, t in passages(plan) if t.leg == name and n.id == m.id
            )
            permission = Permission(legs=(name,), intervals=own, authority="X")
            yield (
                f"permission just so {m.id} {name}",
                with_request(plan, m, permissions=(*m.request.permissions, permission)),
            )
            escort = Escort(authority="X", legs=(name,), intervals=own, teams=len(m.serials), return_s=NEVER)
            yield f"escort just so {m.id} {name}", with_request(plan, m, escorts=(*m.request.escorts, escort))
        vehicles = tuple(v for _, s in users for v in s.vehicles)
        known = {key: most for key, most, _ in _limits_reached(vehicles) if key in leg.limits}
        limits = {key: most for key, most in known.items() if key != "axle_load_kg" and not key.startswith("mlc")}
        if all(v.axle_load_kg is not None and v.mlc is not None for v in vehicles):
            limits = known
        yield f"limits just so {name}", with_leg(plan, name, limits={**leg.limits, **limits})
        if all(b[0] - a[1] >= _widest_gap(plan) for a, b in itertools.pairwise(busy)):
            yield f"exclusive {name}", with_leg(plan, name, regime="exclusive")


def _widest_gap(plan: Plan) -> int:
    behind = [s.gap_behind_s or 0 for _, s in placed(plan)]
    return max([plan.profile.serial_gap_s, plan.profile.column_gap_s, *behind])


def _twins_of_halts(plan: Plan) -> Iterator[tuple[str, Plan]]:
    for name in {h.site for _, s in placed(plan) for h in s.halts}:
        stands = [(h.head_arrives_s, h.tail_departs_s) for _, s in placed(plan) for h in s.halts if h.site == name]
        first, last = min(a for a, _ in stands), max(b for _, b in stands)
        yield f"just fits {name}", with_site(plan, name, capacity=_peak(plan, name))
        yield f"open just so {name}", with_site(plan, name, open=tuple(stands))
        yield f"reserved until {name}", _reserve(plan, Reservation(site=name, from_s=0, to_s=first, holder="OTHER"))
        yield f"reserved from {name}", _reserve(plan, Reservation(site=name, from_s=last, to_s=NEVER, holder="OTHER"))
    for m, s in placed(plan):
        for h in s.halts:
            if h.kind in REST:
                stood = h.head_departs_s - h.tail_arrives_s
            else:
                stood = min(h.head_departs_s - h.head_arrives_s, h.tail_departs_s - h.tail_arrives_s)
            yield f"minimum as long as it stands {s.id} {h.site}", with_halt(plan, m, s, h, minimum_s=stood)


def _twins_of_rules(plan: Plan) -> Iterator[tuple[str, Plan]]:
    for m in plan.movements:
        serials = [s for s in m.serials if s.legs]
        rules = m.request.rules
        if not serials or m.status == "unplaced":
            continue
        interval = max(_driving(plan, s, _sufficient(s, rules))[0] for s in serials)
        tight = {
            "halt_interval_s": interval,
            "halt_tolerance_s": 0,
            "first_halt_interval_s": None,
            "first_halt_s": None,
        }
        yield f"interval just so {m.id}", with_rules(plan, m, **tight)
        stages = [_driving(plan, s, _rests(plan, s)) for s in serials]
        yield f"driving just so {m.id}", with_rules(plan, m, max_driving_s=max(a for a, _ in stages))
        yield f"distance just so {m.id}", with_rules(plan, m, max_distance_m=max(b for _, b in stages))
        if apart := _apart(m):
            yield f"separation just so {m.id}", with_rules(plan, m, max_separation_s=max(apart))
        rests = [h.head_departs_s - h.tail_arrives_s for s in serials for h in s.halts if h.kind in REST]
        if rests:
            planned = tuple(_rest_planned(s, min(rests)) for s in m.serials)
            request = replace(m.request, rules=replace(rules, rest_s=min(rests)))
            yield f"rest just so {m.id}", with_movement(plan, m.id, serials=planned, request=request)
        stands = [
            h.head_departs_s - h.head_arrives_s for s in serials for h in s.halts if not plan.sites[h.site].overnight
        ]
        if stands:
            yield f"longest stand just so {m.id}", with_rules(plan, m, max_stand_s=max(stands))


def _rest_planned(serial: Serial, rest_s: int) -> Serial:
    return replace(
        serial,
        halts=tuple(replace(h, minimum_s=max(h.minimum_s, rest_s)) if h.kind in REST else h for h in serial.halts),
    )


def _twins_of_promises(plan: Plan) -> Iterator[tuple[str, Plan]]:
    last = max(s.legs[-1].tail_leaves_s for _, s in placed(plan))
    yield "horizon just so", replace(plan, horizon_s=last)
    for m in plan.movements:
        if m.status != "unplaced":
            ends = max(s.legs[-1].tail_leaves_s for s in m.serials)
            yield f"latest completion just so {m.id}", with_request(plan, m, latest_completion_s=ends)
            waits = max(s.legs[0].head_enters_s for s in m.serials) - m.request.earliest_start_s
            yield f"longest wait just so {m.id}", with_request(plan, m, max_wait_s=waits)
            yield f"longest travel just so {m.id}", with_request(plan, m, max_travel_s=_longest_travel_s(m))
            yield f"no point twice {m.id}", with_request(plan, m, pass_once=True)


def shifted_whole(plan: Plan, by_s: int) -> Plan:
    """Every time in the plan later by a constant: the same plan on another clock."""

    def moved(intervals):
        return None if intervals is None else tuple((a + by_s, b + by_s) for a, b in intervals)

    def request(r: Request) -> Request:
        return replace(
            r,
            earliest_start_s=r.earliest_start_s + by_s,
            latest_completion_s=None if r.latest_completion_s is None else r.latest_completion_s + by_s,
            permissions=tuple(replace(p, intervals=moved(p.intervals)) for p in r.permissions),
            escorts=tuple(replace(e, intervals=moved(e.intervals)) for e in r.escorts),
        )

    def movement(m: Movement) -> Movement:
        placed_ = m.status != "unplaced"
        return replace(
            m,
            request=request(m.request),
            serials=tuple(shifted(s, by_s) for s in m.serials) if placed_ else m.serials,
            completion_s=None if m.completion_s is None else m.completion_s + by_s,
            best_alone_s=None if m.best_alone_s is None else m.best_alone_s + by_s,
        )

    return replace(
        plan,
        horizon_s=plan.horizon_s + by_s,
        night=moved(plan.night),
        legs={k: replace(x, open=moved(x.open), closed=moved(x.closed)) for k, x in plan.legs.items()},
        sites={k: replace(x, open=moved(x.open)) for k, x in plan.sites.items()},
        curfews=tuple(replace(c, intervals=moved(c.intervals)) for c in plan.curfews),
        reservations=tuple(replace(r, from_s=r.from_s + by_s, to_s=r.to_s + by_s) for r in plan.reservations),
        movements=tuple(movement(m) for m in plan.movements),
    )
