"""A plan made anew: who is hit moves, as few others as possible, and the past stands."""

from __future__ import annotations

import functools
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratl.model.event import Event
from ratl.model.movement import Halt, Movement, Rules
from ratl.model.plan import Plan, Violation
from ratl.model.route import Reservation
from ratl.model.scenario import SiteSpec
from ratl.planner import anew as one_anew
from ratl.planner import board, column, inferred, replan, underway
from ratl.planner import renew as renewal
from ratl.planner.draft import compute_draft
from ratl.planner.renew import renew
from ratl.planner.shifts import explain_shift
from ratl.planner.solve import solve
from ratl.planner.stranded import list_stranded, stand_for_good
from ratl.planner.traffic import Traffic
from ratl.referee import check, check_against
from tests.maps import at, clock, draw, move, plan, scenario, serial, site

# ---- worked by hand

ROAD = draw("A---18---B~~~9~~~C---18---D", sites={"SB": site("B"), "SC": site("C")})
HEAD_ON = (move("M1", "AD"), move("M2", "AD"), move("M3", "DA"))
"""M1 06:00 over B 06:30 and C 06:45 to 07:16:40; M2 10 min behind its tail; M3 at C 06:30 waits for both until 07:08:20
and is complete 07:55."""


def late(serial_id: str, point: str, head: str, now: str) -> Event:
    kind = "actual" if at(head) <= at(now) else "late"
    return Event(kind=kind, at_s=at(now), serial=serial_id, point=point, head_s=at(head))


def anew(old: Plan, *events: Event, now: str, **fields: object) -> Plan:
    """Return a plan made anew, after the referee has agreed that nothing but what is under way breaks a rule."""
    new = renew(old, events, now_s=at(now), **fields)  # type: ignore[arg-type]
    assert [v for v in check(new) if not v.under_way] == []
    assert check_against(new, old, int(str(fields.get("tolerance_s", 0)))) == ()
    return new


def named(found: Plan, name: str) -> Movement:
    return next(m for m in found.movements if m.id == name)


def parts(movement: Movement) -> list[tuple[str, int]]:
    return [(reason.code, int(str(reason.params["seconds"]))) for reason in movement.shifts]


@functools.cache
def head_on() -> Plan:
    return plan(scenario(ROAD, *HEAD_ON))


def test_a_late_start_moves_only_who_is_in_the_way() -> None:
    # M1 starts 06:30 in place of 06:00; M2, 11 min 40 s behind it, may go first and stays. M1 is on BC from 07:00 to
    # 07:16:40, so that M3 leaves C 10 min later than that, at 07:26:40, in place of 07:08:20.
    new = anew(head_on(), late("M1/1", "A", "06:30", "05:10"), now="05:10")
    assert (clock(named(new, "M1").completion_s), parts(named(new, "M1"))) == ("07:46:40", [("shift_reported", 1800)])
    assert named(new, "M2") == named(head_on(), "M2")
    assert (clock(named(new, "M3").completion_s), parts(named(new, "M3"))) == ("08:13:20", [("held_point_busy", 1100)])


def test_who_is_fixed_stays_up_to_the_tolerance() -> None:
    # As above, but M3 is cleared: M1 waits at B until M3 is off BC, 07:08:20 + 15 min + 100 s + 10 min = 07:35.
    event = late("M1/1", "A", "06:30", "05:10")
    kept = anew(head_on(), event, now="05:10", fixed=frozenset({"M3"}))
    assert named(kept, "M3").serials == named(head_on(), "M3").serials
    assert clock(named(kept, "M1").completion_s) == "08:21:40"
    # 18 min 20 s allowed: then M3 gives way.
    moved = anew(head_on(), event, now="05:10", fixed=frozenset({"M3"}), tolerance_s=1100)
    assert clock(named(moved, "M1").completion_s) == "07:46:40"
    again = anew(head_on(), event, now="05:10", fixed=frozenset({"M3"}), tolerance_s=1099)
    assert named(again, "M1").completion_s == named(kept, "M1").completion_s


def test_the_past_stands_and_the_rest_follows() -> None:
    # At 06:10 M1 is on AB and comes to B at 07:10, 40 min late; M3 is told to leave C at 07:08:20, nobody decided that
    # it waits: M1 stands at B until M3 is through, at 07:25 with the gap 07:35.
    new = anew(head_on(), late("M1/1", "B", "07:10", "06:10"), now="06:10")
    [serial_1] = named(new, "M1").serials
    assert (clock(serial_1.legs[0].head_enters_s), clock(serial_1.legs[0].head_leaves_s)) == ("06:00", "07:10")
    assert [(h.site, clock(h.head_departs_s)) for h in serial_1.halts] == [("SB", "07:35")]
    assert parts(named(new, "M1")) == [("shift_reported", 2400), ("held_leg_busy", 1500)]
    assert named(new, "M3") == named(head_on(), "M3")


def test_a_closure_holds_at_sites_and_is_told_where_it_catches() -> None:
    # BC closes 06:20 to 08:00. At 06:10 nobody is on it: all wait. At 06:35 M1 is on it, and nothing changes that.
    closed = Event(kind="closed", at_s=at("06:10"), leg="BC", from_s=at("06:20"), until_s=at("08:00"))
    before = anew(head_on(), closed, now="06:10")
    assert [(h.site, clock(h.head_departs_s)) for h in named(before, "M1").serials[0].halts] == [("SB", "08:00")]
    assert parts(named(before, "M1")) == [("held_closed", 5400)]
    caught = anew(head_on(), replace(closed, at_s=at("06:35")), now="06:35")
    assert named(caught, "M1").serials == named(head_on(), "M1").serials
    assert [w.code for w in named(caught, "M1").warnings] == ["caught_on_leg"]
    assert [v.code for v in check(caught)] == ["r5_leg_closed"]


def test_between_halts_there_is_nothing_but_the_road() -> None:
    # No site before BC: M1, on AB at 06:10, stands at its end from 06:30 until BC opens at 08:00, and the plan says so.
    bare = plan(scenario(draw("A---18---B~~~9~~~C---18---D"), move("M1", "AD")))
    closed = Event(kind="closed", at_s=at("06:10"), leg="BC", from_s=at("06:20"), until_s=at("08:00"))
    new = renew(bare, [closed], now_s=at("06:10"))
    [stands] = [w for w in named(new, "M1").warnings if w.code == "stands_on_road"]
    assert (clock(stands.params["from_s"]), clock(stands.params["until_s"])) == ("06:30", "08:00")
    assert stands.params["length_m"] == 10 * 10 + 9 * 10  # standing: ten vehicles of 10 m, 10 m apart
    assert parts(named(new, "M1")) == [("held_closed", 5400)]
    assert {v.code for v in check(new)} == {"r4_waits_on_road"}
    # A site at B takes that away.
    assert "stands_on_road" not in {w.code for w in named(anew(head_on(), closed, now="06:10"), "M1").warnings}


def test_who_is_reported_and_then_finds_the_way_closed_says_how_long_it_stands_for_each() -> None:
    # M1 stands on AB from 06:10 to 06:40 and comes to B at 07:00, 30 min late; there it stands until 08:00 for BC.
    bare = plan(scenario(draw("A---18---B~~~9~~~C---18---D"), move("M1", "AD")))
    stands = Event(kind="halted", at_s=at("06:10"), serial="M1/1", until_s=at("06:40"))
    closed = Event(kind="closed", at_s=at("06:10"), leg="BC", from_s=at("06:20"), until_s=at("08:00"))
    new = renew(bare, [stands, closed], now_s=at("06:10"))
    assert parts(named(new, "M1")) == [("held_closed", 3600), ("shift_reported", 1800)]


def test_nobody_passes_who_stands_on_the_road_ahead() -> None:
    # BD closes. M1 stands on AB, at its end, until 08:00; M2 is on AB behind it and stands as well, although it turns
    # off at B: 100 s of M1 and the gap of 10 min later.
    fork = draw("A---18---B---18---D\n         |\n         18\n         |\n         E")
    old = plan(scenario(fork, move("M1", "AD"), move("M2", "AE")))
    closed = Event(kind="closed", at_s=at("06:20"), leg="BD", from_s=at("06:25"), until_s=at("08:00"))
    new = renew(old, [closed], now_s=at("06:20"))
    stands = [w.params for name in ("M1", "M2") for w in named(new, name).warnings if w.code == "stands_on_road"]
    assert [(w["leg"], clock(w["until_s"])) for w in stands] == [("AB", "08:00"), ("AB", "08:11:40")]
    assert named(new, "M2").serials[0].start_reasons[-1].params["by"] == "M1/1"
    assert unexplained(new) == []


def test_who_is_to_come_the_other_way_cannot_have_met_who_is_still_on_the_lane() -> None:
    # M2 was to be off BC at 06:58:20, and M3 on it since 07:08:20. At 07:15 M2 is said to be at C at 07:20, its tail at
    # 07:21:40: so M3 stands at SC, until 07:31:40.
    new = anew(head_on(), late("M2/1", "C", "07:20", "07:15"), now="07:15")
    [inferred] = [e for e in new.events if e.kind == "inferred"]
    assert (inferred.serial, inferred.behind, inferred.site, clock(inferred.until_s)) == (
        "M3/1",
        "M2/1",
        "SC",
        "07:31:40",
    )
    assert clock(named(new, "M3").serials[0].halts[0].head_departs_s) == "07:31:40"
    wide = replace(new, legs={**new.legs, "BC": replace(new.legs["BC"], regime="two-way")})  # there it does not follow
    assert "r8_not_inferred" in {v.code for v in check_against(wide, head_on(), 0)}


@pytest.mark.parametrize("aside", [{}, {"S": site("", along="AB", km=12)}])
@pytest.mark.parametrize("known", [False, True])
def test_a_way_round_is_taken_where_it_is_sooner(aside: dict[str, SiteSpec], known: bool) -> None:
    """Where the road driven is cut by a lay-by, and where a route was found beforehand, as on an imported network."""
    around = draw(
        "A---18---B---18---D\n         |        |\n         9        9\n         |        |\n         E---9----F",
        sites=aside,
    )
    old = plan(scenario(around, move("M1", "AD")))
    if known:
        way = tuple((t.leg, t.forward) for t in old.movements[0].serials[0].legs)
        old = replace(old, movements=(replace(old.movements[0], routes=(way,)),))
    closed = Event(kind="closed", at_s=at("06:10"), leg="BD", from_s=at("06:20"), until_s=at("12:00"))
    new = anew(old, closed, now="06:10")
    # On at B: 27 km by E and F in place of 18, 45 min in place of 30.
    assert [t.leg for t in named(new, "M1").serials[0].legs][-3:] == ["BE", "EF", "DF"]
    assert parts(named(new, "M1")) == [("shift_route", 900)]


def test_who_stands_at_a_site_taken_by_others_stays_there_and_it_is_said() -> None:
    taken = Event(
        kind="reserved", at_s=at("06:50"), site="SC", from_s=at("06:55"), until_s=at("12:00"), holder="others"
    )
    standing = named(renew(head_on(), [taken], now_s=at("06:50")), "M3")
    assert standing.status == "planned" and "overstays" in {warning.code for warning in standing.warnings}


def test_a_window_missed_is_told_in_minutes() -> None:
    # CD is open until 07:20; as told M1 is off it at 07:16:40. Ten minutes late it misses that by 6 min 40 s.
    hours = draw(
        "A---18---B---9---C---18---D", roads={"CD": {"hours": "06:00-07:20,10:00-18:00"}}, sites={"SC": site("C")}
    )
    old = plan(scenario(hours, move("M1", "AD")))
    new = anew(old, late("M1/1", "B", "06:40", "06:40"), now="06:41", keep_order=True)
    [missed] = [w for w in named(new, "M1").warnings if w.code == "missed_window"]
    assert (missed.params["late_s"], missed.params["leg"], clock(missed.params["enters_s"])) == (400, "CD", "10:00")
    in_time = anew(old, late("M1/1", "B", "06:33", "06:33"), now="06:34", keep_order=True)
    assert named(in_time, "M1").warnings == ()


def test_a_deadline_missed_under_way_is_told_and_the_column_goes_on() -> None:
    old = plan(scenario(ROAD, move("M1", "AD", latest_completion_s=at("07:20"))))
    new = renew(old, [late("M1/1", "B", "06:40", "06:40")], now_s=at("06:41"))
    [missed] = [w for w in named(new, "M1").warnings if w.code == "misses_deadline"]
    assert (clock(named(new, "M1").completion_s), missed.params["late_s"]) == ("07:26:40", 400)
    assert [v.code for v in check(new) if not v.under_way] == ["r8_too_late"]


def test_a_reserved_slot_missed_is_told() -> None:
    old = plan(scenario(ROAD, move("M1", "AD")))
    old = replace(old, reservations=(Reservation(from_s=at("06:30"), to_s=at("06:50"), holder="M1", leg="BC"),))
    new = anew(old, late("M1/1", "B", "06:40", "06:40"), now="06:41", keep_order=True)
    # It is off BC at 06:56:40.
    [missed] = [w for w in named(new, "M1").warnings if w.code == "missed_slot"]
    assert (missed.params["what"], missed.params["late_s"]) == ("BC", 400)


def test_who_is_behind_cannot_have_passed() -> None:
    # M1's tail is at B at 06:44; M2, told to pass there at 06:41:40, comes there 10 min after it and no sooner.
    event = Event(kind="actual", at_s=at("06:44"), serial="M1/1", point="B", head_s=at("06:40"), tail_s=at("06:44"))
    new = anew(head_on(), event, now="06:44", keep_order=True)
    [inferred] = [e for e in new.events if e.kind == "inferred"]
    assert (inferred.serial, inferred.behind, inferred.point, clock(inferred.head_s)) == ("M2/1", "M1/1", "B", "06:54")
    assert clock(named(new, "M2").serials[0].legs[0].head_leaves_s) == "06:54"


def test_a_new_movement_takes_what_is_left_and_a_cancelled_one_leaves_it() -> None:
    [urgent] = compute_draft(scenario(ROAD, move("U", "AD", start="06:05")), {}).movements
    event = Event(kind="new", at_s=at("05:30"), movement="U")
    new = anew(head_on(), event, now="05:30", new=[urgent])
    assert [named(new, name) for name in ("M1", "M2", "M3")] == list(head_on().movements)
    assert named(new, "U").status == "planned"
    # It has to be there by 07:40: then the others make room, as few as have to.
    asked = replace(urgent, request=replace(urgent.request, latest_completion_s=at("07:40")))
    pressed = anew(head_on(), event, now="05:30", new=[asked])
    assert [clock(named(pressed, name).completion_s) for name in ("U", "M2", "M3")] == ["07:28:20", "07:40", "08:06:40"]
    assert named(pressed, "M1") == named(head_on(), "M1")
    gone = anew(head_on(), Event(kind="cancelled", at_s=at("05:30"), movement="M1"), now="05:30")
    assert [m.id for m in gone.movements] == ["M2", "M3"]


def test_the_same_events_make_the_same_plan() -> None:
    event = late("M1/1", "B", "07:10", "06:10")
    assert renew(head_on(), [event], now_s=at("06:10")) == renew(head_on(), [event], now_s=at("06:10"))


def test_a_plan_made_anew_can_be_made_anew() -> None:
    first = anew(head_on(), late("M1/1", "B", "06:50", "06:50"), now="06:50")
    second = anew(first, late("M1/1", "C", "07:40", "07:40"), now="07:40")
    assert [e.kind for e in second.events if e.kind != "inferred"] == ["actual", "actual"]
    assert named(second, "M1").told_s == named(first, "M1").completion_s


def test_of_a_hundred_columns_only_those_in_the_way_are_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    network = draw("P---6---A---20---B~~~1~~~C---20---D", sites={"SA": site("A", 400), "SC": site("C", 400)})
    columns = [
        move(f"C{n:03}", "PD", serial(f"C{n:03}/1", 4), start=f"{6 + n // 4:02}:{n % 4 * 15:02}") for n in range(60)
    ]
    old = solve(compute_draft(scenario(network, *columns), {}))
    placed: list[str] = []
    place = column.place_movement
    spied = lambda p, m, *a, **k: (placed.append(m.id), place(p, m, *a, **k))[1]  # noqa: E731
    monkeypatch.setattr(one_anew, "place_movement", spied)
    now_s = old.movements[20].serials[0].legs[0].head_enters_s + 60
    event = Event(kind="late", at_s=now_s, serial="C020/1", point="A", head_s=now_s + 1200)
    new = renew(old, [event], now_s=now_s)
    moved = [m.id for m, told in zip(new.movements, old.movements, strict=True) if m != told]
    assert [v for v in check(new) if not v.under_way] == []
    # It finds no gap in the row as told, where there are 15 min between columns that need 10 min 40 s; in its turn it
    # pushes the next two, each by less.
    assert moved == ["C020", "C021", "C022"]
    assert len(placed) <= 40


# ---- whatever happens

MAP = """
A---18---B~~~6~~~C---18---D---12---E
         |                |
         15               9
         |                |
         F-------24-------G
"""
SITES = {"SB": site("B"), "SC": site("C", 20), "SD": site("D", overnight=True), "SF": site("F"), "SG": site("G", 12)}
ENDS = ("AE", "AD", "EA", "DA", "FE", "AG", "GA", "CE")


@functools.cache
def drawn_plan(seed: int) -> Plan:
    """Return a plan of some movements on a map with a narrow stretch and a way round it."""
    rng = random.Random(seed)
    roads = {"CD": {"closed": "09:00-09:40"}} if rng.random() < 0.3 else {}
    moves = []
    for n in range(rng.randint(2, 5)):
        name = f"M{n}"
        serials = [serial(f"{name}/{k}", rng.choice([4, 8, 10])) for k in range(1, rng.choice([1, 1, 2, 3]) + 1)]
        rules = Rules(
            halt_interval_s=5400 if rng.random() < 0.4 else None, halt_s=900, halt_tolerance_s=900,
            max_separation_s=rng.choice([None, None, 5400]), daylight_only=rng.random() < 0.2,
        )  # fmt: skip
        latest_s = 14 * 3600 if rng.random() < 0.2 else None
        start = f"{rng.randint(6, 8):02}:{rng.choice([0, 10, 30]):02}"
        moves.append(
            move(
                name, rng.choice(ENDS), *serials, start=start, rules=rules, latest_completion_s=latest_s,
                serials_travel=rng.choice(["together", "together", "apart"]),
            )
        )  # fmt: skip
    bare = compute_draft(scenario(draw(MAP, sites=SITES, roads=roads), *moves, days=3), {})
    return solve(bare)


def drawn_event(plan: Plan, rng: random.Random, now_s: int) -> Event:
    """Return something that may happen to a plan at a moment."""
    placed = [s for m in plan.movements for s in m.serials if s.legs]
    kind = rng.choice(["late", "late", "halted", "closed", "reserved", "start", "cancelled"])
    if kind in ("closed", "reserved") or not placed:
        begin = now_s + rng.randint(-600, 3600)
        where = {"leg": rng.choice(list(plan.legs))}
        if kind == "reserved" and rng.random() < 0.5:
            where = (
                {"site": rng.choice(list(plan.sites))} if rng.random() < 0.5 else {"point": rng.choice(["B", "C", "D"])}
            )
            return Event(kind="reserved", at_s=now_s, from_s=begin, until_s=begin + 4000, holder="others", **where)
        return Event(kind="closed", at_s=now_s, from_s=begin, until_s=begin + rng.randint(600, 9000), leg=where["leg"])
    on = rng.choice(placed)
    if kind == "cancelled":
        owner = next(m for m in plan.movements if on in m.serials)
        if all((s.start_s or 0) >= now_s for s in owner.serials):
            return Event(kind="cancelled", at_s=now_s, movement=owner.id)
    if kind == "halted":
        return Event(kind="halted", at_s=now_s, serial=on.id, until_s=now_s + rng.randint(0, 7200))
    if kind == "start" and (on.start_s or 0) >= now_s:
        point = next(m for m in plan.movements if on in m.serials).request.origin
        return Event(
            kind="late", at_s=now_s, serial=on.id, point=point, head_s=(on.start_s or 0) + rng.randint(60, 5400)
        )
    times = rng.choice(on.legs)
    leg = plan.legs[times.leg]
    point = leg.to if times.forward else leg.from_
    head_s = times.head_leaves_s + rng.randint(0, 5400)
    return Event(kind="actual" if head_s <= now_s else "late", at_s=now_s, serial=on.id, point=point, head_s=head_s)


def drawn_case(seed: int, plans: int = 60, of: int | None = None) -> tuple[Plan, list[Event], int, random.Random]:
    rng = random.Random(seed)
    plan = drawn_plan(seed % plans if of is None else of)
    spans = [(s.start_s, s.completion_s) for m in plan.movements for s in m.serials if s.legs]
    now_s = rng.randint(min(a for a, _ in spans) - 1800, max(b for _, b in spans))
    events: list[Event] = []
    for _ in range(rng.choice([1, 1, 2, 3])):
        event = drawn_event(plan, rng, now_s)
        if event.serial and any(e.serial for e in events):
            continue  # two reports may contradict each other
        gone = {e.movement for e in events if e.movement}
        owner = event.serial.split("/")[0] or event.movement
        if (
            all(e.serial != event.serial or not e.serial for e in events)
            and owner not in gone
            and not (event.kind == "cancelled" and any(e.serial.startswith(f"{event.movement}/") for e in events))
        ):
            events.append(event)
    return plan, events, max(now_s, 0), rng


IN_THE_WAY = {"r1_enters_early", "r1_leaves_early", "r2_opposing", "r2_not_alone", "r3_crossing", "r4_site_full"}
BREAKS = {
    "misses_deadline": {"r8_too_late"},
    "stands_on_road": {"r4_waits_on_road", "r5_leg_closed", "r5_reserved"},
    "column_parted": {"r7_apart"},
    "drives_too_long": {"r7_no_halt", "r7_driving", "r7_distance"},
    "overstays": {
        "r4_site_full",
        "r4_stands_too_long",
        "r4_stands_closed",
        "r5_pulls_out_closed",
        "r4_shoulder_by_night",
        "r5_reserved",
        "r4_not_overnight",
        "r7_no_halt",
    },
    "caught_on_leg": {"r5_leg_closed", "r5_reserved", "r5_leg_hours"},
}


def unexplained(new: Plan) -> list[Violation]:
    """Return the violations that nothing under way makes unavoidable and no warning of the plan tells."""
    told = {m.id: {code for w in m.warnings for code in BREAKS.get(w.code, ())} for m in new.movements}
    return [v for v in check(new) if not v.under_way and v.code not in told.get(v.movement, set())]


def kept(old: Plan, new: Plan) -> list[tuple[Movement, Movement]]:
    before = {m.id: m for m in old.movements}
    return [
        (before[m.id], m)
        for m in new.movements
        if m.id in before
        and [(s.legs, s.halts) for s in m.serials] == [(s.legs, s.halts) for s in before[m.id].serials]
    ]


def bare_of(movement: Movement) -> Movement:
    return replace(movement, told_s=None, shifts=(), warnings=())


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_any_plan_made_anew_after_anything_holds(seed: int) -> None:
    old, events, now_s, rng = drawn_case(seed)
    new = renew(old, events, now_s=now_s, keep_order=rng.random() < 0.2)
    assert check_against(new, old, 0) == ()
    assert unexplained(new) == []
    assert "not_clear" not in {w.code for m in new.movements for w in m.warnings}
    for told, movement in kept(old, new):
        assert bare_of(told) == bare_of(movement)


@pytest.mark.parametrize("seed", [76, 1049, 1093])
def test_several_behind_who_stands_on_the_road_follow_it(seed: int) -> None:
    old, events, now_s, _ = drawn_case(seed, plans=10**9)
    assert unexplained(renew(old, events, now_s=now_s)) == []


def test_who_comes_to_a_lane_later_gives_way_to_who_stands_on_it() -> None:
    """M2, before the lane, was placed before M0 that stands on it; and its two serials, apart, pushed each other."""
    old, events, now_s, _ = drawn_case(311_002, of=311)
    new = renew(old, events, now_s=now_s)
    assert unexplained(new) == []
    assert "not_clear" not in {w.code for m in new.movements for w in m.warnings}
    assert clock(named(new, "M0").serials[0].legs[1].head_leaves_s) == "09:47:26"  # C is free again


def test_who_is_still_in_the_way_of_whom_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody placed twice: what is then broken of R1 to R3 is said of those who break it, and of nobody else."""
    monkeypatch.setattr(replan, "_TIMES_PLACED", 0)
    told = 0
    for seed in range(60):
        old, events, now_s, _ = drawn_case(seed)
        new = renew(old, events, now_s=now_s)
        broken = {v.serial for v in check(new) if v.code in IN_THE_WAY and not v.under_way}
        warned = [w for m in new.movements for w in m.warnings if w.code == "not_clear"]
        assert {w.params["serial"] for w in warned} == broken
        told += len(warned)
    assert told


TEE = """
A---18---B---18---C
         |
         18
         |
         D
"""


def came_in(event: Event) -> tuple[Plan, Plan, list[tuple[str, str]]]:
    """Return three on their last legs to B, M3 behind M1, M2 from the other side: old, anew, and their heads there."""
    moves = move("M1", "AB", start="06:00"), move("M2", "CB", start="06:20"), move("M3", "AB", start="06:12")
    old = plan(scenario(draw(TEE), *moves))
    new = renew(old, [event], now_s=at("06:25"))
    return old, new, [(m.id, clock(m.serials[0].legs[-1].head_leaves_s)) for m in new.movements]


def test_who_is_on_its_last_leg_stands_before_a_destination_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """M1 is at B from 06:49:10 to 06:50:50; M2, told 06:53:40, keeps ten minutes from it, and M3 from both."""
    late = Event(kind="late", at_s=at("06:25"), serial="M1/1", point="B", head_s=at("06:49:10"))
    old, new, heads = came_in(late)
    assert heads == [("M1", "06:49:10"), ("M2", "07:00:50"), ("M3", "07:12:30")]
    assert check_against(new, old, 0) == ()
    assert {v.code for v in check(new)} == {"r4_waits_on_road"}
    assert unexplained(new) == []
    stands = [w.params for m in new.movements for w in m.warnings if w.code == "stands_on_road"]
    assert [(w["serial"], w["until_s"]) for w in stands] == [("M2/1", at("07:00:50")), ("M3/1", at("07:12:30"))]
    monkeypatch.setattr(one_anew, "stand_before_end", lambda _plan, _told, serial, _traffic: serial)
    _, careless, _ = came_in(late)
    assert "r3_crossing" in {v.code for v in check(careless)}


def test_who_is_on_its_last_leg_stands_before_a_destination_held_for_others() -> None:
    held = Event(kind="reserved", at_s=at("06:25"), point="B", from_s=at("06:25"), until_s=at("07:00"), holder="X")
    old, new, heads = came_in(held)
    assert heads == [("M1", "07:00"), ("M2", "07:11:40"), ("M3", "07:23:20")]
    assert check_against(new, old, 0) == ()
    assert unexplained(new) == []


def test_nobody_is_planned_through_where_one_is_stranded_untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """M1 on A-B finds no way on at B; M2 behind it goes on by that road, which is told as a rule broken."""
    network = draw("A---18---B~~~9~~~C---18---D")
    old = plan(scenario(network, move("M1", "AD"), move("M2", "AD")))
    held = Event(kind="reserved", at_s=at("06:20"), leg="BC", from_s=at("06:20"), until_s=old.horizon_s, holder="M2")
    new = renew(old, [held], now_s=at("06:20"))
    assert [m.status for m in new.movements] == ["unplaced", "planned"]
    (told,) = (w for w in named(new, "M2").warnings if w.code == "not_clear_stranded")
    assert told.params == {"rule": "R1", "serial": "M2/1", "by": ("M1/1",), "place": "AB", "from_s": at("06:30")}
    monkeypatch.setattr(replan.Replan, "_on_road", lambda _, placed: placed)
    assert named(renew(old, [held], now_s=at("06:20")), "M2").warnings == ()


def test_who_is_stranded_stands_there_in_the_next_plans_too_until_it_is_cancelled() -> None:
    """M1 on A-B finds no way on; M2 sets out on it, and M3, asked for later, finds it there as well."""
    network = draw("A---18---B~~~9~~~C---18---D")
    old = plan(scenario(network, move("M1", "AD"), move("M2", "AD", start="07:00")))
    held = Event(kind="reserved", at_s=at("06:20"), leg="BC", from_s=at("06:20"), until_s=old.horizon_s, holder="M2")
    first = renew(old, [held], now_s=at("06:20"))
    stays = [Event(kind="closed", at_s=at("06:25"), leg="CD", from_s=at("23:00"), until_s=at("23:10"))]
    second = renew(first, stays, now_s=at("06:25"))
    for new in (first, second):
        (told,) = (w for w in named(new, "M2").warnings if w.code == "not_clear_stranded")
        assert told.params == {"rule": "R1", "serial": "M2/1", "by": ("M1/1",), "place": "AB", "from_s": at("06:30")}
    assert named(second, "M1") == named(first, "M1")
    assert check_against(second, first, 0) == ()
    # M2 on A-B has not passed it; at 07:45 it has.
    for now, is_told in (("07:05", True), ("07:45", False)):
        later = [replace(stays[0], at_s=at(now), from_s=at("23:20"), until_s=at("23:30"))]
        warnings = named(renew(second, later, now_s=at(now)), "M2").warnings
        assert ("not_clear_stranded" in [w.code for w in warnings]) is is_told
    gone = renew(first, [Event(kind="cancelled", at_s=at("06:25"), movement="M1")], now_s=at("06:25"))
    assert named(gone, "M2").warnings == ()


def test_the_referee_holds_what_is_said_of_who_is_stranded_against_the_plan_before() -> None:
    """M1 is on A-B since 06:00, its tail since 06:01:40; told so it has the past it had, told otherwise another."""
    old = plan(scenario(draw("A---18---B~~~9~~~C---18---D"), move("M1", "AD"), move("M2", "AD", start="07:00")))
    held = Event(kind="reserved", at_s=at("06:20"), leg="BC", from_s=at("06:20"), until_s=old.horizon_s, holder="M2")
    new = renew(old, [held], now_s=at("06:20"))
    assert check_against(new, old, 0) == ()
    lost = named(new, "M1")
    (told,) = (reason for reason in lost.reasons if reason.code == "stranded")
    others = tuple(reason for reason in lost.reasons if reason is not told)

    def said(**params: object) -> Plan:
        """The plan made anew that says something else of it; nothing: that does not say it is stranded."""
        reasons = (*others, replace(told, params={**told.params, **params})) if params else others
        rest = (m for m in new.movements if m is not lost)
        return replace(new, movements=(replace(lost, reasons=reasons), *rest))

    changed = [("r8_past_changed", "M1/1")]
    elsewhere = {"leg": "BC"}, {"forward": False}, {"serial": "M2/1"}, {"site": "S", "from_s": at("06:10")}
    for untrue in (*elsewhere, {"head_enters_s": at("06:01")}, {"tail_enters_s": at("06:01")}, {"from_s": at("06:15")}):
        assert [(v.code, v.serial) for v in check_against(said(**untrue), old, 0)] == changed, untrue
    assert [(v.code, v.serial) for v in check_against(said(), old, 0)] == changed
    # The next plans say the same of it, until it is cancelled.
    for next_ in (said(), said(head_enters_s=at("06:01"))):
        assert [(v.code, v.serial) for v in check_against(next_, new, 0)] == changed
    cancelled = Event(kind="cancelled", at_s=at("06:25"), movement="M1")
    assert check_against(renew(new, [cancelled], now_s=at("06:25")), new, 0) == ()


def test_who_is_on_its_last_leg_does_not_wait_for_ever_behind_one_that_is_stranded() -> None:
    network = draw("A---18---B~~~9~~~C---18---D")
    old = plan(scenario(network, move("M1", "AD"), move("M2", "AB")))
    held = Event(kind="reserved", at_s=at("06:20"), leg="BC", from_s=at("06:20"), until_s=old.horizon_s, holder="X")
    new = renew(old, [held], now_s=at("06:20"))
    assert named(new, "M2").completion_s == named(old, "M2").completion_s
    assert [w.code for w in named(new, "M2").warnings] == ["not_clear_stranded"]


def test_who_is_stranded_at_a_site_stands_there_for_the_next_plan() -> None:
    """Two columns head on: one waits at its site for the other, when the road ahead is held for good."""
    network = draw("A---18---B~~~9~~~C---18---D", sites={"SB": site("B"), "SC": site("C")})
    old = plan(scenario(network, move("M1", "AD"), move("M2", "DA")))
    waits = next(m for m in old.movements if m.serials[0].halts)
    (halt,) = waits.serials[0].halts
    now_s = halt.head_departs_s - 60
    held = Event(kind="reserved", at_s=now_s, leg="BC", from_s=now_s, until_s=old.horizon_s, holder="others")
    new = renew(old, [held], now_s=now_s)
    assert check_against(new, old, 0) == ()
    lost = named(new, waits.id)
    where = list_stranded(old, lost)
    assert where[f"{waits.id}/1"].params["site"] == halt.site
    traffic = Traffic(old)
    traffic.put(stand_for_good(old, lost, where))
    ((stand,),) = traffic.sites.values()
    assert stand.end == old.horizon_s
    assert stand.begin == halt.head_arrives_s


def is_caught(old: Plan, events: list[Event], now_s: int) -> bool:
    """Return whether the referee, or the plan itself, objects to a plan made anew."""
    new = renew(old, events, now_s=now_s)
    unplaced = {m.id for m in new.movements if m.status == "unplaced"}
    return bool(unexplained(new)) or any(v.movement not in unplaced for v in check_against(new, old, 0))


FAULTS = {
    "nobody clashes": (board.Board, "clashing", lambda *_: []),
    "who is under way begins anew": (column, "continue_from", lambda course, *_: course),
    "a stand on the road is not told": (one_anew.Anew, "_stands", lambda *_: iter(())),
    "a shift is not explained": (renewal, "explain_shift", lambda *_: ()),
    "a report is forgotten": (underway, "_passing", lambda plan, serial, *_: underway._told_so_far(serial, plan.now_s)),
    "a closure hits nobody": (renewal, "find_hit", lambda *_: frozenset()),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_guard_matters(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*FAULTS[fault])
    assert any(is_caught(*drawn_case(seed)[:3]) for seed in range(400))


def test_nobody_goes_on_before_now_or_before_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # M3, at SC from 06:30, lets M9 by, on BC 06:50 to 07:06:40, and leaves at 07:16:40. M9 is gone, SC taken.
    old = plan(scenario(ROAD, move("M9", "BD", start="06:50", priority=1), move("M3", "DA", priority=2)))
    gone = Event(kind="cancelled", at_s=at("06:45"), movement="M9")
    taken = Event(
        kind="reserved", at_s=at("06:45"), site="SC", from_s=at("06:55"), until_s=at("12:00"), holder="others"
    )
    [halt] = named(renew(old, [gone, taken], now_s=at("06:45")), "M3").serials[0].halts
    assert (halt.site, clock(halt.head_departs_s)) == ("SC", "07:16:40")
    monkeypatch.setattr(underway, "_holds", lambda *_: {})
    early = renew(old, [gone, taken], now_s=at("06:45"))
    assert "r8_past_changed" in {v.code for v in check_against(early, old, 0)}


def test_without_what_follows_from_a_report_the_column_runs_over_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    event = Event(kind="actual", at_s=at("06:44"), serial="M1/1", point="B", head_s=at("06:40"), tail_s=at("06:44"))
    monkeypatch.setattr(renewal, "infer_reports", lambda _plan, _told, reports: reports)
    assert "r1_leaves_early" in {v.code for v in check(renew(head_on(), [event], now_s=at("06:44"), keep_order=True))}
    assert inferred.infer_reports is not renewal.infer_reports


def test_a_halt_that_was_not_told_is_not_called_longer() -> None:
    old = plan(scenario(ROAD, move("M1", "AD")))
    told = old.movements[0]
    serial = told.serials[0]
    here_s, later = serial.legs[1].head_leaves_s, {"head_enters_s", "head_leaves_s", "tail_enters_s", "tail_leaves_s"}
    behind = tuple(
        replace(times, **{name: getattr(times, name) + 600 for name in later}) for times in serial.legs[2:]
    )  # fmt: skip
    halt = Halt(
        site="SC", after_leg=1, kind="short", minimum_s=600, head_arrives_s=here_s, tail_arrives_s=here_s,
        head_departs_s=here_s + 600, tail_departs_s=here_s + 600,
    )  # fmt: skip
    halts = replace(serial, legs=(*serial.legs[:2], *behind), halts=(halt,), completion_s=serial.completion_s + 600)
    late = replace(told, serials=(halts,), completion_s=told.completion_s + 600)
    assert [r.code for r in explain_shift(old, told, late, {})] == ["shift_new_halt"]
    # The same stand, told as one of no length: it is longer.
    short = replace(halt, head_departs_s=here_s, tail_departs_s=here_s)
    before = replace(told, serials=(replace(serial, halts=(short,)),))
    assert [r.code for r in explain_shift(old, before, late, {})] == ["shift_longer_halt"]
