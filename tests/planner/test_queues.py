"""Everybody placed anew in the order of the queues: it is kept, what comes of it holds, and it is found at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.model.movement import Pin
from ratl.model.plan import Plan
from ratl.model.scenario import Scenario
from ratl.planner.bounds import bound_plan
from ratl.planner.exact.closing import Closing
from ratl.planner.exact.queues import Queues
from ratl.planner.rounds import CANDIDATES, Rounds
from ratl.planner.solve import solve
from ratl.planner.standing import Standing
from ratl.services.cores import on_cores
from tests.maps import draft, draw, move, scenario, serial, site, violations
from tests.planner.test_machines import BORDER
from tests.planner.test_near import few, standing_of
from tests.strategies import crowds, scenarios


def not_all_in_a_day(*pins: Pin) -> Plan:
    """Return a post that passes either the first and largest column on its first day or all the others."""
    network = draw(
        "A---40---B---1---C---20---D", roads={"BC": {**BORDER, "hours": "08:00-14:00"}}, sites={"S": site("B", 200)}
    )
    sizes = {"M0": (30, 30), "M1": (20,), "M2": (19,), "M3": (18,)}
    asked = [
        move(i, "AD", *(serial(f"{i}/{k}", n) for k, n in enumerate(of)), start=f"04:{row:02}", pins=pins)
        for row, (i, of) in enumerate(sizes.items())
    ]
    return draft(scenario(network, *asked, days=8))


def lined_up(standing: Standing) -> None:
    """Take the best of what is found in one round."""
    found = [Queues(standing).line_up(0, number, lambda: False) for number in range(CANDIDATES)]
    standing.take(min((repair for repair in found if repair is not None), key=lambda repair: repair.key))


def test_at_once_as_good_as_can_be() -> None:
    standing = standing_of(not_all_in_a_day())
    assert Queues(standing).are_any
    before_s, bound_s = standing.value_s, standing.bound().value_s
    lined_up(standing)
    assert standing.value_s - bound_s < 0.2 * (before_s - bound_s)


def test_the_order_of_the_bound_is_kept() -> None:
    standing = standing_of(not_all_in_a_day())
    (order,) = standing.bound().orders
    lined_up(standing)
    passed = {
        serial.id: times.head_leaves_s
        for place in standing.places.values()
        for serial in place.placed.serials
        for times in serial.legs
        if standing.draft.legs[times.leg].service is not None
    }
    assert [turn.serial for turn in order] == sorted(passed, key=lambda i: passed[i])


@few
@given(st.one_of(crowds(), scenarios()))
def test_what_it_makes_holds(drawn: Scenario) -> None:
    standing = standing_of(draft(drawn))
    queues = Queues(standing)
    repair = queues.line_up(0, 2, lambda: False) if queues.are_any else None
    if repair is None:
        return
    standing.take(repair)
    told = {movement.id: movement for movement in standing.told()}
    movements = tuple(told[m.id] for m in standing.draft.movements)
    planned = replace(solve(standing.draft, rounds=0), movements=movements)
    assert not [v for v in violations(planned) if not v.startswith("R8")]
    assert bound_plan(standing.draft, movements).value_s <= standing.value_s + 1e-6


def test_who_is_not_for_here() -> None:
    assert not Queues(standing_of(not_all_in_a_day(Pin(kind="hold", site="S")))).are_any
    alone = scenario(draw("A---40---B"), move("M", "AB"), move("N", "BA"))
    assert not Queues(standing_of(draft(alone))).are_any
    few_serials = draft(scenario(draw("A---40---B"), move("M", "AB"), move("N", "AB")))
    assert Closing(standing_of(few_serials), rounds=100).queues is None


def test_the_first_round_lines_up_and_no_later_one_once_it_helped() -> None:
    standing = standing_of(not_all_in_a_day())
    rounds = Rounds(standing, 0, lambda: False, None, Queues(standing))
    told = rounds.told(0)
    assert told.look == 0
    rounds.take_best([rounds.work(told, number) for number in range(CANDIDATES)])
    assert [rounds.told(done).look for done in (1, 8, 16, 1000)] == [None] * 4


def test_in_vain_it_is_done_again_and_longer() -> None:
    standing = standing_of(not_all_in_a_day())
    rounds = Rounds(standing, 0, lambda: False, None, Queues(standing))
    looks = [rounds.told(done).look for done in range(65)]
    assert {done: look for done, look in enumerate(looks) if look is not None} == {0: 0, 8: 1, 16: 2, 32: 3}


def test_the_same_on_two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = not_all_in_a_day()
    monkeypatch.setattr("ratl.planner.exact.closing._MANY", 4)
    assert Closing(standing_of(bare), rounds=4).queues is not None
    lined = solve(bare, rounds=4, share=on_cores(1))
    assert lined == solve(bare, rounds=4, share=on_cores(2))
    assert lined.objective.value < 210_000
