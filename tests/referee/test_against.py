"""R8's second half: a plan beside the one that was in force."""

from __future__ import annotations

from ratl.model.plan import Plan
from ratl.referee import check_against
from tests.referee.edits import placed, replace, shifted, with_movement, with_serial, with_shift
from tests.referee.plans import PLANS, crossroads


def codes(new: Plan, old: Plan, tolerance_s: int = 0) -> list[tuple[str, str]]:
    return [(v.code, v.serial) for v in check_against(new, old, tolerance_s)]


def test_the_same_plan_keeps_everything() -> None:
    for make in PLANS.values():
        plan = make()
        assert check_against(replace(plan, now_s=10**6), plan, 0) == ()


def test_the_past_stands_to_the_second() -> None:
    # Each serial a second later from one leg on: no matter while that leg's entering is not yet past, and then it is.
    old = crossroads()
    for m, s in placed(old):
        for i, t in enumerate(s.legs):
            new = with_shift(old, m, s, 1, from_leg=i)
            assert codes(replace(new, now_s=t.head_enters_s), old) == []
            assert codes(replace(new, now_s=t.head_enters_s + 1), old) == [("r8_past_changed", s.id)]


def test_nothing_is_planned_into_the_past() -> None:
    old = crossroads()
    start = old.movements[2].serials[0].start_s
    without = replace(old, movements=old.movements[:2])
    assert codes(replace(old, now_s=start), without) == []
    assert codes(replace(old, now_s=start + 1), without) == [("r8_past_changed", "S/1")]


def test_what_began_cannot_be_called_off() -> None:
    old = crossroads()
    start = old.movements[2].serials[0].start_s
    without = replace(old, movements=old.movements[:2])
    assert codes(replace(without, now_s=start), old) == []
    assert codes(replace(without, now_s=start + 1), old) == [("r8_past_changed", "S/1")]


def test_fixed_movements_shift_by_the_tolerance_and_no_more() -> None:
    for make in PLANS.values():
        plan = make()
        for m in plan.movements:
            old = replace(with_movement(plan, m.id, status="fixed"), now_s=-60)
            for s in m.serials:
                for by_s in (60, -60):
                    new = with_shift(old, old.movements[plan.movements.index(m)], s, by_s)
                    assert codes(new, old, 60) == []
                    assert codes(new, old, 59) == [("r8_fixed_moved", s.id)]
                    assert codes(with_movement(new, m.id, status="planned"), old, 59) == [("r8_fixed_moved", s.id)]


def test_fixed_movements_keep_their_way() -> None:
    old = with_movement(crossroads(), "W", status="fixed")
    west = old.movements[1]
    other_way = tuple(replace(t, leg="R9") if i == 3 else t for i, t in enumerate(west.serials[0].legs))
    assert codes(with_serial(old, west, west.serials[0], legs=other_way), old, 999) == [("r8_fixed_rerouted", "W/1")]
    assert codes(with_serial(old, west, west.serials[0], halts=()), old, 999) == [("r8_fixed_rerouted", "W/1")]
    assert codes(with_movement(old, "W", status="unplaced"), old, 999) == [("r8_fixed_rerouted", "W/1")]


def test_a_planned_movement_may_move_in_the_future() -> None:
    old = crossroads()
    new = with_movement(old, "S", serials=(shifted(old.movements[2].serials[0], 5000),))
    assert codes(replace(new, now_s=1620), old) == []


def test_the_largest_shift_counts() -> None:
    # W/1 departs from its halt ten minutes later and everything before stands.
    old = with_movement(crossroads(), "W", status="fixed")
    new = with_shift(old, old.movements[1], old.movements[1].serials[0], 600, from_leg=1)
    assert codes(new, old, 600) == []
    [found] = check_against(new, old, 599)
    assert (found.code, found.params["shift_s"]) == ("r8_fixed_moved", 600)
    [past] = check_against(replace(new, now_s=10**6), old, 600)
    assert (past.code, past.params["at_s"]) == ("r8_past_changed", 4920)
