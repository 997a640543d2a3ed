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


def not_all_in_a_day(**fields: object) -> Plan:
    """Return five columns at a post: which of them it passes on the first day is worth hours, and none gains alone."""
    network = draw(
        "A---40---B---1---C---20---D", roads={"BC": {**BORDER, "hours": "08:00-14:00"}}, sites={"S": site("B", 200)}
    )
    sizes = {"M0": (28, 12), "M1": (16, 16), "M2": (34,), "M3": (20, 20), "M4": (10, 12)}
    asked = [
        move(i, "AD", *(serial(f"{i}/{k}", n) for k, n in enumerate(of)), start=f"{4 + row:02}:00", **fields)
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
    assert not Queues(standing_of(not_all_in_a_day(pins=(Pin(kind="hold", site="S"),)))).are_any
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


def test_in_vain_it_is_done_again_and_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    standing = standing_of(not_all_in_a_day())
    rounds = Rounds(standing, 0, lambda: False, None, Queues(standing))
    looks = [rounds.told(done).look for done in range(65)]
    assert {done: look for done, look in enumerate(looks) if look is not None} == {0: 0, 8: 1, 16: 2, 32: 3}


def test_the_same_on_two_cores() -> None:
    bare = not_all_in_a_day()
    bare = replace(bare, movements=bare.movements + ())
    assert solve(bare, rounds=4, share=on_cores(2)) == solve(bare, rounds=4, share=on_cores(1))
