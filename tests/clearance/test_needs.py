from __future__ import annotations

from dataclasses import replace

from ratl.clearance.needs import compute_clearance_needs
from ratl.model.movement import Permission
from ratl.model.plan import ClearanceNeed, Papers
from ratl.model.route import Authority
from tests.clearance.plans import DAY, HOUR, movement, plan


def codes(need: ClearanceNeed) -> list[str]:
    return [reason.code for reason in need.because]


def authority(**fields: object) -> Authority:
    return replace(Authority(name={}, zone="Asia/Baghdad"), **fields)  # type: ignore[arg-type]


def test_each_authority_from_first_head_to_last_tail() -> None:
    needs = compute_clearance_needs(plan(movement("M", 4, 4)))
    # LA: heads at 0 and 900; the last tail leaves at 900 + 3600 + 600. LB begins two hours later.
    assert [(n.authority, n.enters_s, n.leaves_s) for n in needs] == [("A", 0, 5100), ("B", 7200, 12300)]
    # Serials count together: 8 vehicles are one column of 6 or more.
    assert all(need.needed and codes(need) == ["clearance_vehicles"] for need in needs)


def test_a_small_column_needs_nothing() -> None:
    needs = compute_clearance_needs(plan(movement("M", 5), papers=Papers(submitted_s=0)))
    assert [(n.needed, n.because, n.late, n.late_because) for n in needs] == [(False, (), False, ())] * 2


def test_two_small_columns_in_one_hour_to_one_destination() -> None:
    # 5 + 5 within an hour make 10; an hour apart they do not.
    near = compute_clearance_needs(plan(movement("M", 5), movement("N", 5, start_s=HOUR - 1)))
    far = compute_clearance_needs(plan(movement("M", 5), movement("N", 5, start_s=HOUR)))
    assert {tuple(codes(need)) for need in near} == {("clearance_per_hour",)}
    assert not any(need.needed for need in far)


def test_the_authority_s_rules_go_before_the_profile_s() -> None:
    german = {"A": authority(clearance_rules=("german-civil",)), "B": authority(route_class="dispatch")}
    first, second = compute_clearance_needs(plan(movement("M", 20), authorities=german))
    assert not first.needed
    assert codes(second) == ["clearance_vehicles", "clearance_route_dispatch"]


def test_notice_and_permission_are_reasons() -> None:
    permitted = movement("M", 2, permissions=(Permission(legs=("LB",), intervals=((0, DAY),)),))
    asked = {"A": authority(notice_s=2 * DAY)}
    first, second = compute_clearance_needs(plan(permitted, authorities=asked, papers=Papers(submitted_s=-DAY)))
    assert codes(first) == ["clearance_authority_notice"] and first.late
    assert [reason.code for reason in first.late_because] == ["clearance_late_authority"]
    assert codes(second) == ["clearance_permission"] and not second.late


def test_without_a_date_of_submission_it_says_by_when() -> None:
    asked = {"A": authority(notice_s=2 * DAY, clearance_rules=("us", "yemen-hns"))}
    first, _ = compute_clearance_needs(plan(movement("M", 6), authorities=asked))
    assert not first.late
    (note,) = first.late_because
    assert (note.code, note.params) == ("clearance_submit_by", {"due_s": -2 * DAY})


def test_example_37_validity_of_six_weeks() -> None:
    sudan = {"B": authority(clearance_rules=("south-sudan",))}
    _, second = compute_clearance_needs(plan(movement("M", 2), authorities=sudan))
    assert codes(second) == ["clearance_every_movement", "clearance_validity"]
    assert second.because[1].params["until_s"] == second.enters_s + 42 * DAY


def test_a_movement_that_is_not_placed_needs_nothing() -> None:
    placed = movement("M", 8)
    unplaced = replace(placed, serials=tuple(replace(s, legs=(), start_s=None) for s in placed.serials))
    assert compute_clearance_needs(plan(unplaced)) == ()


def test_serials_on_different_roads() -> None:
    both = movement("M", 4, 4)
    detour = replace(both.serials[1], legs=both.serials[1].legs[:2])
    column = replace(both, serials=(both.serials[0], detour))
    needs = compute_clearance_needs(plan(column))
    assert [(n.authority, n.leaves_s) for n in needs] == [("A", 5100), ("B", 11400)]


def test_a_limit_a_rule_has_named_is_not_named_again_for_the_supervised_route() -> None:
    wide = movement("M", 6)
    serials = tuple(replace(s, vehicles=tuple(replace(v, width_m=3.7) for v in s.vehicles)) for s in wide.serials)
    supervised = {"A": authority(route_class="supervised"), "B": authority(route_class="supervised")}
    supervised["B"] = replace(supervised["B"], clearance_rules=("bundeswehr",))
    first, second = compute_clearance_needs(plan(replace(wide, serials=serials), authorities=supervised))
    # 6 vehicles: the US rule counts them and names the width, 2.59 m; the supervised route has the same limit.
    assert codes(first) == ["clearance_vehicles", "clearance_over_width_m"]
    assert first.because[1].params["rule"] == "clearance_rule_us"
    # The German limit is another one: both are named.
    assert codes(second) == ["clearance_over_width_m", "clearance_over_width_m"]
