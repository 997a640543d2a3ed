"""R4 where the mutants do not look closely: queues of service legs, halts that hang nowhere."""

from __future__ import annotations

import pytest

from ratl.model.plan import Plan
from ratl.referee import check
from tests.referee.edits import (
    replace,
    with_halt,
    with_leg,
    with_rules,
    with_serial,
    with_shift,
    with_site,
    with_times,
)
from tests.referee.plans import corridor, crossroads


def codes(plan: Plan) -> set[tuple[str, str]]:
    return {(v.code, v.serial) for v in check(plan)}


@pytest.mark.parametrize(("storage_m", "found"), [(540, []), (539.9, ["A/2", "A/3"]), (77, ["A/1", "A/2", "A/3"])])
def test_the_storage_holds_the_halted_serial_or_not(storage_m: float, found: list[str]) -> None:
    # 25 × 12 m + 24 × 10 m = 540 m; the advance party 4 × 12 + 3 × 10 = 78 m.
    plan = corridor()
    service = replace(plan.legs["B1"].service, storage_m=storage_m)
    assert codes(with_leg(plan, "B1", service=service)) == {("r4_queue_too_long", serial) for serial in found}


def test_a_metered_tail_needs_no_storage() -> None:
    # At the second post the tail enters 119580 − 115260 = 4320 s behind the head; 4320 − 60 s would do.
    plan = corridor()
    m, s = plan.movements[0], plan.movements[0].serials[0]
    on = [t.leg for t in s.legs].index("B2")
    head = s.legs[on].head_enters_s
    for tail, found in ((head + 4260, False), (head + 4259, True)):
        early = with_times(plan, m, s, on, tail_enters_s=tail)
        narrow = with_leg(early, "B2", service=replace(plan.legs["B2"].service, storage_m=0))
        assert (("r4_queue_too_long", "A/1") in codes(narrow)) is found


@pytest.mark.parametrize("after_leg", [-1, 3, 99])
def test_a_halt_that_hangs_nowhere(after_leg: int) -> None:
    plan = crossroads()
    m, s = plan.movements[1], plan.movements[1].serials[0]
    assert ("r4_halt_nowhere", "W/1") in codes(with_halt(plan, m, s, s.halts[0], after_leg=after_leg))


def test_a_second_halt_at_the_same_place_is_one_too_many() -> None:
    plan = crossroads()
    m, s = plan.movements[1], plan.movements[1].serials[0]
    assert codes(with_serial(plan, m, s, halts=(*s.halts, replace(s.halts[0])))) == {("r4_halt_nowhere", "W/1")}


def test_a_full_site_names_everybody() -> None:
    [found] = check(with_site(crossroads(), "SM", capacity=39))
    assert (found.rule, found.code, found.serial) == ("R4", "r4_site_full", "E/2")
    assert found.params["serials"] == ["E/2", "W/1"]
    assert (found.params["needs"], found.params["capacity"]) == (40, 39)


def test_each_wrong_is_one_violation() -> None:
    plan = crossroads()
    m, s = plan.movements[2], plan.movements[2].serials[0]
    assert [v.code for v in check(with_times(plan, m, s, 0, run_s=601))] == ["r7_run"]
    assert [v.code for v in check(with_times(plan, m, s, 0, pass_time_s=51))] == ["r7_pass_time"]
    assert [v.code for v in check(with_leg(plan, "R4", regime="exclusive"))] == []


def test_a_shoulder_meets_no_night() -> None:
    # The last tail departs from TOWN in the evening; a night that began one second earlier would meet it.
    plan = with_site(corridor(), "TS", shoulder=True)
    last = max(h.tail_departs_s for s in plan.movements[0].serials for h in s.halts if h.site == "TS")
    assert codes(plan) == set()
    for begin, found in ((last, False), (last - 1, True)):
        dark = replace(plan, night=((begin, 86400 + 21600), plan.night[-1]))
        assert (("r4_shoulder_by_night", "A/3") in codes(dark)) is found
        assert ("r4_shoulder_by_night", "A/3") not in codes(with_rules(dark, plan.movements[0], daylight_only=False))
        assert ("r4_shoulder_by_night", "A/3") not in codes(with_site(dark, "TS", shoulder=False))


@pytest.mark.parametrize(("stood_s", "found"), [(7200, False), (7201, True)])
def test_a_shoulder_holds_for_two_hours_where_no_rule_says(stood_s: int, found: bool) -> None:
    plan = crossroads()
    m, s = plan.movements[1], plan.movements[1].serials[0]
    longer = stood_s - (s.halts[0].head_departs_s - s.halts[0].head_arrives_s)
    later = with_shift(plan, m, s, longer, from_leg=1)
    stood = with_rules(later, later.movements[1], max_stand_s=None)
    assert ("r4_stands_too_long", "W/1") not in codes(stood)
    assert (("r4_stands_too_long", "W/1") in codes(with_site(stood, "SM", shoulder=True))) is found
    kept = with_site(stood, "SM", shoulder=True, overnight=True)
    assert (("r4_stands_too_long", "W/1") in codes(kept)) is found
