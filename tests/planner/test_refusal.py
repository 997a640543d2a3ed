"""What is proven of movements without a place: never of one that has one, and by no more facts than it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratl.march.calendar import Intervals, holds, merged
from ratl.model.event import Event
from ratl.model.movement import Escort, Movement, Proof, Refusal, Rules
from ratl.model.plan import Plan
from ratl.model.route import Curfew, Reservation, Service
from ratl.model.scenario import ReservationSpec, Scenario, SiteSpec
from ratl.planner import refusal
from ratl.planner.column import place_movement
from ratl.planner.conflicts import Budget, find_conflicts, shrink
from ratl.planner.exact.closing import proves_none
from ratl.planner.facts import list_facts, list_shared_sites, movement_fact, without
from ratl.planner.lower.crowd import with_held_points
from ratl.planner.lower.one_machine import Hours, keeps_all
from ratl.planner.refusal import proves_impossible, with_refusals
from ratl.planner.renew import renew
from ratl.planner.solve import solve
from ratl.planner.traffic import Traffic
from ratl.referee import check
from tests.maps import DAY, at, authority, clock, draft, draw, move, scenario, serial, site, violations
from tests.strategies import crowds, scenarios

BORDER = {"hours": "08:00-16:00", "service": Service(kind="border", rate_vph=20, fixed_s=2700, storage_m=5000)}
LINE = "A---36---B---1---C"
slow = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def planned(*moves: object, drawing: str = LINE, **fields: object) -> Plan:
    told = {name: fields.pop(name) for name in ("roads", "sites", "points", "authorities") if name in fields}
    bare = draft(scenario(draw(drawing, **told), *moves, **fields))  # type: ignore[arg-type]
    made = with_refusals(solve(bare, rounds=0))
    assert violations(made) == []
    return made


def refused(plan: Plan) -> dict[str, Refusal]:
    return {m.id: m.refusal for m in plan.movements if m.refusal is not None}


# ---- never of a movement that has a place


def tightened(plan: Plan) -> list[Movement]:
    """Return the movements placed, each with its completion as its latest."""
    placed = [m for m in plan.movements if m.completion_s is not None]
    return [replace(m, request=replace(m.request, latest_completion_s=m.completion_s)) for m in placed]


@slow
@given(st.one_of(scenarios(), crowds()), st.data())
def test_what_has_a_place_is_never_proven_to_have_none(drawn: Scenario, data: st.DataObject) -> None:
    """Not even where nobody may be a second later than it is, and some stand as they are."""
    bare = draft(drawn)
    made = solve(bare, rounds=1)
    assert violations(made) == []
    asked = tightened(made)
    fixed = data.draw(st.sets(st.sampled_from(range(len(asked)))) if asked else st.just(set()))
    asked = [replace(m, status="fixed") if k in fixed else m for k, m in enumerate(asked)]
    assert not asked or not proves_impossible(made, asked)
    assert not asked or not by_all_timetables(made, asked)


# ---- a pair that cannot be


def pair() -> Plan:
    """Return a plan of two columns of 60 at a post that opens at 08:00 and takes 3 h 45 min for each.

    Both are there at 07:00; the second is through at 15:40, and both are to be in by 15:00. Were it open before, it
    would be through at 14:45.
    """
    moves = [move(name, "AC", serial(f"{name}/1", 60), latest_completion_s=at("15:00")) for name in "MN"]
    return planned(*moves, move("R", "CA"), roads={"BC": BORDER}, authorities={"X": authority("UTC", "22:00-05:00")})


def test_two_columns_that_have_a_place_each_and_not_both() -> None:
    plan = pair()
    assert [m.status for m in plan.movements] == ["planned", "unplaced", "planned"]
    proof = refused(plan)["N"]
    assert (proof.smallest, proof.exact) == (True, False)
    assert clock(proof.completion_s) < "12:00"
    told = {(fact.code, fact.params.get("movement", fact.params.get("leg"))) for fact in proof.facts}
    assert {("fact_service", "BC"), ("fact_hours", "BC"), ("fact_deadline", "M"), ("fact_deadline", "N")} == told


def test_the_set_is_irreducible() -> None:
    """All of it together is impossible; without any one of it that is not proven, and planning again finds a place."""
    plan = pair()
    asked = tuple(m for m in plan.movements if m.id in "MN")
    whole = replace(plan, movements=asked)
    facts = [*list_facts(whole, asked, plan), *map(movement_fact, asked[1:])]
    named = [fact for fact in facts if fact.told in refused(plan)["N"].facts]
    others = [fact for fact in facts if fact not in named and fact.told.code != "fact_movement"]
    bare = without(whole, others)
    assert len(named) == 4
    assert proves_impossible(bare, bare.movements)
    for fact in named:
        lifted = without(bare, [fact])
        assert not proves_impossible(lifted, lifted.movements)
        unplaced = replace(lifted, movements=tuple(_fresh(m) for m in lifted.movements))
        assert [m.status for m in solve(unplaced, rounds=3).movements] == ["planned"] * 2


def _fresh(movement: Movement) -> Movement:
    serials = tuple(replace(s, legs=(), halts=(), start_s=None, completion_s=None) for s in movement.serials)
    return replace(movement, serials=serials, status="unplaced", completion_s=None, reasons=())


def test_who_is_fixed_is_one_of_the_facts() -> None:
    """M has the post from 10:00 to 13:47: neither before nor after it are there the 3 h 47 min that N needs."""
    moves = [move("M", "AC", serial("M/1", 60), start="09:00"), move("N", "AC", serial("N/1", 60))]
    first = planned(moves[0], roads={"BC": BORDER}, days=1).movements[0]
    bare = draft(scenario(draw(LINE, roads={"BC": BORDER}), *moves, days=1))
    fixed = replace(first, status="fixed", request=bare.movements[0].request)
    made = with_refusals(solve(replace(bare, movements=(fixed, bare.movements[1])), rounds=1))
    assert "fact_fixed" in [fact.code for fact in refused(made)["N"].facts]


def test_who_is_late_already_proves_nothing_of_others() -> None:
    """A plan by hand: M is in after its latest completion. That N, who was not tried, has no place does not follow."""
    plan = planned(move("M", "AC"), move("N", "AC"))
    late, other = plan.movements
    late = replace(late, request=replace(late.request, latest_completion_s=at("06:30")))
    by_hand = replace(plan, movements=(late, _fresh(other)))
    assert proves_impossible(by_hand, by_hand.movements)
    assert refused(with_refusals(by_hand)) == {}


def test_who_is_on_the_lane_as_it_closes_proves_nothing_of_others() -> None:
    """M is on BC as it is closed until 09:00; alone it would queue there behind N. N may not wait so long: no proof."""
    lane = "A---18---B~~~6~~~C---18---D"
    first = move("M", "AD", latest_completion_s=at("09:45"))
    behind = move("N", "AD", start="06:40", latest_completion_s=at("09:45"), max_wait_s=5400)
    old = planned(first, behind, drawing=lane)
    shut = Event(kind="closed", at_s=at("06:35"), leg="BC", from_s=at("06:36"), until_s=at("09:00"))
    made = with_refusals(renew(old, [shut], now_s=at("06:35")))
    assert [(m.status, clock(m.completion_s) if m.completion_s else "") for m in made.movements] == [
        ("planned", "07:11:40"),
        ("unplaced", ""),
    ]
    assert refused(made) == {}


def test_what_a_cut_of_the_road_alone_forbids_is_not_proven() -> None:
    """Entered by day a leg is driven by day: 72 km from 17:00 in two hours. Cut half way, the rest is by night."""
    late = move("M", "AB", start="17:00", latest_completion_s=at("19:30"))
    whole, cut = (
        draft(scenario(draw("A---72---B", sites=sites), late))
        for sites in ({}, {"S": site("", along="AB", km=36)})
    )  # fmt: skip
    assert solve(whole).movements[0].status == "planned"
    assert refused(with_refusals(cut))["M"].completion_s == at("20:03:20")
    assert refused(with_refusals(whole, cut)) == {}


def test_nothing_is_said_of_who_is_only_behind_others() -> None:
    plan = planned(*(move(name, "AC") for name in "MNO"))
    assert refused(plan) == {}


# ---- what no bound knows


def by_all_timetables(plan: Plan, movements: Sequence[Movement]) -> bool:
    return proves_none(plan, movements, 0.02)


RULES = Rules(halt_interval_s=3600, halt_s=1800)


def one_place() -> Plan:
    """Return a plan of two columns that have to halt half an hour at S, which holds one of them, and be in by 08:15.

    Alone each is in at 07:51:40 or so. The second may pull in when the tail of the first is out: half an hour later.
    """
    moves = [move(name, "AC", serial(f"{name}/1"), rules=RULES, latest_completion_s=at("08:15")) for name in "MN"]
    return draft(scenario(draw("A---24---S---24---C", sites={"P": site("S", 10)}), *moves))


def test_a_full_site_is_a_proof_where_all_timetables_are_looked_through() -> None:
    made = solve(one_place(), rounds=0)
    assert [m.status for m in made.movements] == ["planned", "unplaced"]
    assert refused(with_refusals(made)) == {}
    proof = refused(with_refusals(made, exact=by_all_timetables))["N"]
    assert (proof.exact, proof.smallest) == (True, True)
    told = {(fact.code, fact.params.get("movement", fact.params.get("site"))) for fact in proof.facts}
    due = {("fact_deadline", "M"), ("fact_deadline", "N")}
    assert told == {("fact_site_shared", "P"), ("fact_halts", "M"), ("fact_halts", "N"), *due}
    asked = made.movements
    facts = [*list_shared_sites(made, asked), *list_facts(made, asked, made), *map(movement_fact, asked[:1])]
    named = [fact for fact in facts if fact.told in proof.facts]
    assert len(named) == len(proof.facts)
    spare = [fact for fact in facts if fact not in named and fact.told.code != "fact_movement"]
    bare = without(made, spare)
    assert by_all_timetables(bare, bare.movements)
    for fact in named:
        lifted = without(bare, [fact])
        assert not by_all_timetables(lifted, lifted.movements)


def test_two_that_pass_each_other_nowhere() -> None:
    """M and R meet on the lane, and both keep their latest completion."""
    moves = [move("M", "AC", latest_completion_s=at("07:30")), move("R", "CA", latest_completion_s=at("07:30"))]
    made = solve(draft(scenario(draw("A~~~36~~~C"), *moves)), rounds=0)
    assert refused(with_refusals(made)) == {}
    proof = refused(with_refusals(made, exact=by_all_timetables))["R"]
    assert proof.exact
    assert {("fact_deadline", "R"), ("fact_deadline", "M")} <= {(f.code, f.params["movement"]) for f in proof.facts}


def test_where_the_work_is_done_it_is_said_that_fewer_facts_may_do(monkeypatch: pytest.MonkeyPatch) -> None:
    made = solve(one_place(), rounds=0)
    monkeypatch.setattr(refusal, "_WORK", 50)
    found = refused(with_refusals(made, exact=by_all_timetables))["N"]
    assert (found.exact, found.smallest) == (True, False)
    monkeypatch.setattr(refusal, "_WORK", 7)
    assert refused(with_refusals(made, exact=by_all_timetables)) == {}


@pytest.mark.parametrize("asked", [0, 1, 3, 30])
def test_what_a_stop_leaves_out_is_said_not_to_have_been_tried(asked: int) -> None:
    """However early it stops: a proof is one, and who has none was not tried to the end."""
    made = solve(one_place(), rounds=0)
    times = iter(range(10**6))
    told = with_refusals(made, exact=by_all_timetables, stop=lambda: next(times) >= asked)
    [last] = [m for m in told.movements if m.status == "unplaced"]
    unproven = [reason.code for reason in last.reasons].count("proof_not_tried")
    assert (last.refusal is None) == (unproven == 1)
    assert last.refusal is None or not last.refusal.smallest
    again = with_refusals(told, exact=by_all_timetables)
    assert again == with_refusals(made, exact=by_all_timetables)


def test_a_proof_goes_with_the_place_it_denied() -> None:
    plan = pair()
    freed = replace(plan, movements=tuple(replace(m, status="planned") for m in plan.movements))
    assert refused(with_refusals(freed)) == {}


def test_a_curfew_between_start_and_deadline() -> None:
    """Ready at 21:30, out of the way by 22:00 or not before 05:00, and 36 km by night take two hours."""
    late = move("M", "AB", start="21:30", latest_completion_s=at("06:30", day=1))
    network = {"roads": {"AB": {"authority": "X"}}, "authorities": {"X": authority(curfew="22:00-05:00")}}
    refusal = refused(planned(late, drawing="A---36---B", **network))["M"]
    assert [fact.code for fact in refusal.facts] == ["fact_curfew", "fact_start", "fact_deadline"]
    when = refusal.facts[0].params["when"]
    assert when == {"code": "when_once", "from_s": at("22:00"), "until_s": at("05:00", day=1)}


# ---- several proofs at once


def twice_late(**fields: object) -> Plan:
    """Return a plan of one column that a curfew holds until 09:30 and a border until 10:00, to be in by 09:00."""
    network = {"roads": {"AB": {"authority": "X"}, "BC": {"hours": "10:00-20:00"}}}
    return planned(
        move("M", "AC", latest_completion_s=at("09:00")), **network, days=1,
        authorities={"X": authority(curfew="05:00-09:30")}, **fields,
    )  # fmt: skip


def told(proof: Refusal | Proof) -> set[str]:
    return {fact.code for fact in proof.facts}


def test_all_proofs_are_told_at_once() -> None:
    """Who opens the road earlier is not told of the border only then."""
    proof = refused(twice_late())["M"]
    assert proof.complete
    assert sorted(map(sorted, map(told, (proof, *proof.others)))) == [  # type: ignore[arg-type]
        ["fact_curfew", "fact_deadline", "fact_start"],
        ["fact_deadline", "fact_hours"],
    ]
    assert all(one.smallest and not one.exact for one in proof.others)


def curfews(plan: Plan, legs: Mapping[str, tuple[str, ...]]) -> Plan:
    """Return a plan with a curfew of X on each of two roads from 17:00 to 18:00."""
    hours = ((at("17:00"), at("18:00")),)
    return replace(plan, curfews=tuple(Curfew(authority="X", legs=on, intervals=hours) for on in legs.values()))


def escorts(plan: Plan, legs: Mapping[str, tuple[str, ...]]) -> Plan:
    """Return a plan with an escort of X, from 18:00 on, on each of two roads."""
    return escorted(plan, *(("X", on, "18:00") for on in legs.values()))


def escorted(plan: Plan, *escorts: tuple[str, tuple[str, ...], str]) -> Plan:
    """Return a plan of one movement with escorts of authorities over legs from an hour on until 23:00."""
    [movement] = plan.movements
    over = tuple(Escort(authority=by, legs=on, intervals=((at(start), at("23:00")),)) for by, on, start in escorts)
    return replace(plan, movements=(replace(movement, request=replace(movement.request, escorts=over)),))


Asks = Callable[[Plan, Mapping[str, tuple[str, ...]]], Plan]


def whole_and_cut(asks: Asks, **roads: object) -> tuple[Plan, Plan]:
    """Return the drafts of M from A at 17:00 to C by 20:30, with AB whole, and cut half way.

    The 72 km to B take two hours if they are entered by day, three if they are cut, and four by night, from 18:00.
    """
    late = move("M", "AC", start="17:00", latest_completion_s=at("20:30"))

    def drawn(**sites: SiteSpec) -> Plan:
        bare = draft(scenario(draw("A---72---B---1---C", roads=roads, sites=sites), late))  # type: ignore[arg-type]
        legs = {road: tuple(name for name, leg in bare.legs.items() if leg.road == road) for road in ("AB", "BC")}
        return asks(bare, legs)

    return drawn(), drawn(S=site("", along="AB", km=36))


@pytest.mark.parametrize("asks", [curfews, escorts])
def test_what_one_authority_asks_on_two_roads_is_two_facts(asks: Asks) -> None:
    """What X asks on AB alone is too much; what it asks on BC is not.

    Without it M is at B at 19:00, before BC closes, and at 20:00 where AB is cut: that is no second proof.
    """
    whole, cut = whole_and_cut(asks, BC={"closed": "19:30-22:00"})
    proof = refused(with_refusals(solve(whole, rounds=0), cut))["M"]
    assert {f"fact_{asks.__name__[:-1]}", "fact_deadline"} <= told(proof)
    assert (proof.others, proof.complete) == ((), True)


def test_all_proofs_are_told_at_once_where_the_road_is_cut_too() -> None:
    """By the escort over AB alone M is too late, and by that over BC."""
    whole, cut = whole_and_cut(
        lambda plan, legs: escorted(plan, ("X", legs["AB"], "18:00"), ("Y", legs["BC"], "21:00"))
    )
    proof = refused(with_refusals(solve(whole, rounds=0), cut))["M"]
    named = [{fact.params.get("authority") for fact in one.facts} - {None} for one in (proof, *proof.others)]
    assert sorted(named, key=str) == [{"X"}, {"Y"}]
    assert proof.complete


def test_what_is_cut_short_says_that_another_proof_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusal, "_PROOFS", 1)
    proof = refused(twice_late())["M"]
    assert (proof.others, proof.complete) == ((), False)


def test_two_at_a_bridge_between_halts_of_hours_are_told_what_keeps_them_apart() -> None:
    """See `tests.planner.test_exact.at_one_bridge`: one has to wait for 1100 s, and has 600 s."""
    rules, due_s = Rules(halt_interval_s=3 * 3600, halt_s=3 * 3600), at("17:18:20")
    moves = [move(name, ends, rules=rules, latest_completion_s=due_s) for name, ends in (("M", "AD"), ("R", "DA"))]
    network = draw("A---72---S---18---B===4===C---18---T---72---D", sites={"P": site("S"), "Q": site("T")})
    made = solve(draft(scenario(network, *moves, days=2)), rounds=0)
    [proof] = refused(with_refusals(made, exact=by_all_timetables)).values()
    assert (proof.exact, proof.smallest) == (True, True)
    named = {(fact.code, fact.params["movement"]) for fact in proof.facts}
    assert {("fact_deadline", "M"), ("fact_deadline", "R")} < named
    assert {code for code, _ in named} <= {"fact_deadline", "fact_halts"}


# ---- points that are held


@pytest.mark.parametrize(("hours", "shut"), [("24/7", True), ("06:00-20:00", False), ("05:00-08:30", False)])
def test_a_point_held_all_the_time_shuts_its_roads(hours: str, shut: bool) -> None:
    held = ReservationSpec(holder="Z", hours=hours, point="C")
    late = move("M", "AC", latest_completion_s=at("20:00"))
    bare = draft(scenario(draw(LINE), late, reservations=[held], days=2))
    closed = with_held_points(bare, bare.movements[0]).legs["BC"].closed
    # 06:00-20:00 covers the whole time from its earliest start to its latest completion.
    assert bool(closed) == (shut or hours == "06:00-20:00")
    assert proves_impossible(bare, bare.movements) == bool(closed)


def test_on_the_shoulder_of_a_road_to_a_held_point_one_may_still_wait() -> None:
    # Off A before it closes at 05:40, back from 1 km beside the way when B opens at 07:30, in at 08:05.
    drawing = "A---20---X---20---B\n         |\n         200\n         |\n         Y"
    roads = {"AX": {"hours": "00:00-05:40"}, "XB": {"hours": "07:30-24:00"}, "XY": {"shoulder": True}}
    column = move(
        "M", "AB", start="05:00", rules=Rules(halt_interval_s=2700, halt_s=600), latest_completion_s=at("08:05"),
        rates_mps={"primary": {"day": 10.0, "night": 10.0}},
    )  # fmt: skip
    held = ReservationSpec(holder="Z", hours="24/7", point="Y")
    asked = scenario(draw(drawing, roads=roads), column, reservations=[held], days=2)
    cut = draft(asked, shoulder_step_m=1_000)
    way = ("AX", True), ("XY.1", True), ("XY.1", False), ("XB", True)
    placed = place_movement(cut, cut.movements[0], Traffic(cut), routes=(way,))
    assert not [found for found in check(replace(cut, movements=(placed,))) if not found.code.startswith("r8_obj")]
    assert clock(placed.completion_s) == "08:05"
    for bare in (cut, draft(asked)):
        assert not proves_impossible(bare, bare.movements)


def test_one_s_own_hold_shuts_nothing() -> None:
    bare = draft(scenario(draw(LINE), move("M", "AC"), days=2))
    own = replace(bare, reservations=(Reservation(from_s=0, to_s=2 * DAY, holder="M", point="C"),))
    assert with_held_points(own, own.movements[0]) is own


# ---- the filter, against the definition


conflicts = st.lists(st.frozensets(st.integers(0, 11), min_size=1, max_size=4), min_size=1, max_size=5)


@given(conflicts)
def test_the_filter_gives_one_of_the_smallest_conflicts(sets: list[frozenset[int]]) -> None:
    def conflict(some: Sequence[int]) -> bool:
        return any(one <= set(some) for one in sets)

    kept, smallest = shrink(range(12), conflict, Budget(1000))
    assert smallest
    assert frozenset(kept) in {one for one in sets if not any(other < one for other in sets)}


@given(conflicts, st.integers(0, 30))
def test_a_filter_cut_short_says_so_and_still_conflicts(sets: list[frozenset[int]], most: int) -> None:
    asked = 0

    def conflict(some: Sequence[int]) -> bool:
        nonlocal asked
        asked += 1
        return any(one <= set(some) for one in sets)

    kept, smallest = shrink(range(12), conflict, Budget(most))
    assert asked <= most
    assert conflict(kept)
    assert not smallest or all(not conflict([k for k in kept if k != each]) for each in kept)


def test_what_becomes_needless_later_is_left_out_too() -> None:
    """A bound may prove with one fact less what it did not with one more: 0 is needed beside 2, and not without it."""
    proven = [{0, 1, 2}, {0, 1}, {1}]
    assert shrink([0, 1, 2], lambda some: set(some) in proven, Budget(100)) == ([1], True)


@given(conflicts)
def test_what_has_something_of_each_conflict_found_is_a_mend(sets: list[frozenset[int]]) -> None:
    """All are found, of which none is part of another; fewer where there is no room for more."""
    least = {one for one in sets if not any(other < one for other in sets)}

    def ask(gone: frozenset[int]) -> frozenset[int] | None:
        return next((one for one in least if not one & gone), None)

    first = ask(frozenset())
    assert first is not None
    found, complete = find_conflicts(first, ask, len(least) + 1)
    assert (set(found), complete) == (least, True)
    assert not find_conflicts(first, ask, len(least))[1]  # whether there is another was not asked
    some, _ = find_conflicts(first, ask, 2)
    assert set(some) <= least
    assert len(some) == min(2, len(least))


def test_who_may_not_ask_has_not_found_all() -> None:
    def ask(_: frozenset[int]) -> frozenset[int] | None:
        raise TimeoutError

    assert find_conflicts(frozenset({1}), ask, 5) == ([frozenset({1})], False)


# ---- the machine, second by second

jobs_due = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4), st.integers(1, 16)), min_size=1, max_size=4)
open_hours = st.lists(st.tuples(st.integers(0, 14), st.integers(1, 8)), min_size=1, max_size=3)


@given(jobs_due, open_hours)
def test_most_urgent_first_keeps_all_if_any_order_does(
    jobs: list[tuple[int, int, int]], spans: list[tuple[int, int]]
) -> None:
    hours = merged((begin, begin + length) for begin, length in spans)
    said = keeps_all(Hours.of(hours), [(release, work) for release, work, _ in jobs], [due for *_, due in jobs])
    assert said == _can_be_kept(hours, jobs)


def _can_be_kept(hours: Intervals, jobs: list[tuple[int, int, int]]) -> bool:
    """Give every second of work a second of the machine of its own (augmenting paths)."""
    work = [(release, due) for release, seconds, due in jobs for _ in range(seconds)]
    taken: dict[int, int] = {}

    def place(piece: int, seen: set[int]) -> bool:
        release, due = work[piece]
        for second in range(release, due):
            if holds(hours, second) and second not in seen:
                seen.add(second)
                if second not in taken or place(taken[second], seen):
                    taken[second] = piece
                    return True
        return False

    return all(place(piece, set()) for piece in range(len(work)))
