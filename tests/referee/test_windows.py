"""Escorts and their teams, permissions by authority, and what holds a whole stretch."""

from __future__ import annotations

import pytest

from ratl.model.movement import Escort, Permission
from ratl.model.plan import Plan
from ratl.referee import check
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.referee.edits import with_request
from tests.referee.plans import crossroads, night_escort

# Plan C: X/1 is on A2 from 64900 and off A3 at 67540, X/2 on A2 from 65660 and off A3 at 68240.
# Plan B: E/1 is on R1 from 0 to 1160, S/1 on R4 from 1620.


def codes(plan: Plan) -> list[tuple[str, str]]:
    return [(v.code, v.serial) for v in check(plan)]


def escorted(*escorts: Escort) -> Plan:
    plan = night_escort()
    return with_request(plan, plan.movements[0], escorts=escorts)


def test_a_team_is_held_over_the_whole_stretch() -> None:
    whole = Escort(authority="X", legs=("A2", "A3"), intervals=((64900, 68240),))
    assert codes(escorted(whole)) == [("r5_no_team", "X/2")]
    assert codes(escorted(Escort(authority="X", legs=("A2",), intervals=((64900, 68240),)))) == []


@pytest.mark.parametrize(("return_s", "found"), [(120, []), (121, [("r5_no_team", "X/2")])])
def test_a_team_has_its_way_back(return_s: int, found: list[tuple[str, str]]) -> None:
    # X/1 is off A2 at 65540, X/2 on it from 65660: 120 s for the way back.
    assert codes(escorted(Escort(authority="X", legs=("A2",), intervals=((0, 70000),), return_s=return_s))) == found


def test_an_escort_of_no_authority_is_named_by_its_legs() -> None:
    for intervals, code in ((((64900, 68240),), "r5_no_team_on"), (((64900, 66239),), "r5_no_escort_on")):
        plan = escorted(Escort(authority="", legs=("A2", "A3"), intervals=intervals, teams=1))
        (violation,) = {v.code: v for v in check(plan) if v.code == code}.values()
        assert violation.params["legs"] == ["A2", "A3"]
        for lang in LANGUAGES:
            assert "A2" in Speaker(lang, plan.epoch, plan.zone).say(violation.code, violation.params)


def test_records_of_one_pool_add_their_hours_and_not_their_teams() -> None:
    early = Escort(authority="X", legs=("A2",), intervals=((64900, 65600),), teams=2, return_s=121)
    late = Escort(authority="X", legs=("A2",), intervals=((65600, 66240),), teams=2, return_s=0)
    assert codes(escorted(early, late)) == []
    assert codes(escorted(Escort(authority="X", legs=("A2",), intervals=((64900, 66239),)))) == [
        ("r5_no_escort", "X/2")
    ]
    one = Escort(authority="X", legs=("A2",), intervals=((65600, 66240),), teams=1, return_s=0)
    assert codes(escorted(early, one)) == [("r5_no_team", "X/2")]


def test_movements_share_a_pool() -> None:
    # Y/1 enters A3 at 64900 and is off A2 at 67420; X/1 and X/2 are under way then.
    plan = night_escort()
    for movement in plan.movements[:2]:
        three = movement.request.escorts[0]
        fewer = Escort(authority=three.authority, legs=three.legs, intervals=three.intervals, teams=2, return_s=600)
        plan = with_request(plan, movement, escorts=(fewer,))
    assert codes(plan) == [("r5_no_team", "X/2")]


def test_every_authority_must_allow_it() -> None:
    plan = crossroads()
    east = plan.movements[0]
    # E/1 and E/2 are on R1 from 0 to 1620.
    wide = Permission(legs=("R1",), intervals=((0, 800), (800, 1620)), authority="ONE")
    split = Permission(legs=("R1",), intervals=((0, 800), (801, 1620)), authority="TWO")
    more = Permission(legs=("R1", "R2"), intervals=((700, 9000),), authority="TWO")
    assert codes(with_request(plan, east, permissions=(wide,))) == []
    refused = codes(with_request(plan, east, permissions=(wide, split)))
    assert refused == [("r5_no_permission", "E/1"), ("r5_no_permission", "E/2")]
    assert codes(with_request(plan, east, permissions=(wide, split, more))) == []
