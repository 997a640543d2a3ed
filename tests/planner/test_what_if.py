"""How a movement would go without one rule: the difference worked by hand."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from ratl.documents.figures import what_if_saved_s
from ratl.model.movement import Movement, Pin, Rules
from ratl.model.plan import Plan
from ratl.model.route import Service
from ratl.model.scenario import PermissionSpec, Stretch
from ratl.planner.column import place_alone
from ratl.planner.what_if import ask_what_if
from tests.maps import at, authority, clock, draft, draw, move, plan, scenario, serial, site

BORDER = {"hours": "09:00-16:00", "service": Service(kind="border", rate_vph=20, fixed_s=2700), "authority": "X"}


def answers(drawn: object) -> dict[str, str]:
    """What was found, by rule: the others gave nothing better."""
    movement = plan(drawn).movements[0]  # type: ignore[arg-type]
    found = ask_what_if(draft(drawn), movement)  # type: ignore[arg-type]
    return {a.without: clock(a.completion_s) for a in found if a.completion_s is not None}


def test_each_rule_in_turn() -> None:
    # An hour to B; at 08:00 the curfew is over, at 09:00 the post opens: two hours for 25 vehicles, the tail at C at
    # 11:01:40, and an hour more for it to D: 12:01:40. Without the post the head is at C at 08:01:40, its tail at D at
    # 09:05:50 (250 s behind).
    network = draw(
        "A---36---B---1---C---36---D", roads={"BC": BORDER}, sites={"S": site("B")},
        authorities={"X": authority(curfew="00:00-08:00")},
    )  # fmt: skip
    found = answers(scenario(network, move("M", "AD", serial("M/1", 25))))
    assert found == {"border": "09:05:50"}


def test_without_the_halts_and_without_the_daily_limit() -> None:
    network = draw(
        "A---36---B---36---C---36---D", sites={"S": site("B", overnight=True), "T": site("C", overnight=True)}
    )
    rules = Rules(halt_interval_s=5400, halt_s=600, max_driving_s=7200, rest_s=8 * 3600)
    found = answers(scenario(network, move("M", "AD", rules=rules)))
    # Ten minutes at B or C, and eight hours of rest at the other: 06:00 + 3 h + 10 min + 8 h and 100 s for the tail,
    # twice.
    assert found == {"halts": "17:03:20", "daily_limit": "09:21:40"}


def test_only_rules_that_bind_it_are_asked() -> None:
    """Each rule by itself is asked alone; of the windows together there is more to say only where they are several."""
    allowed = PermissionSpec(stretch=Stretch(authority="X"), hours="00:00-24:00")
    curfew = {"authorities": {"X": authority(curfew="23:00-24:00")}}

    def asked(roads: Mapping[str, Any] = MappingProxyType({}), **of: Any) -> list[str]:
        known = {"authorities": {"X": authority()}} | {k: of.pop(k) for k in ("authorities",) if k in of}
        network = draw("A---36---B", roads={"AB": {"authority": "X", **roads}}, **known)
        drawn = scenario(network, move("M", "AB", **of))
        return [a.without for a in ask_what_if(draft(drawn), plan(drawn).movements[0])]

    assert asked() == []
    assert asked(rules=Rules(daylight_only=True)) == ["daylight"]
    assert asked(**curfew) == ["curfew"]
    assert asked(permissions=[allowed]) == ["permissions"]
    assert asked(permissions=[allowed], **curfew) == ["curfew", "permissions", "windows"]
    assert asked(BORDER) == ["border"]
    assert asked(rules=Rules(max_distance_m=80_000)) == ["daily_limit"]
    assert asked(rules=Rules(halt_interval_s=7200, halt_s=600)) == ["halts"]


def test_only_the_rule_speaks_not_the_pins() -> None:
    network = draw("A---36---B---36---C", sites={"S": site("B")})
    drawn = scenario(network, move("M", "AC", pins=(Pin(kind="start", at_s=at("10:00")),)))
    assert answers(drawn) == {"others": "08:01:40"}


def test_the_gain_of_being_alone_is_not_the_rules() -> None:
    # N waits for M and the gap of ten minutes; alone it would start at 06:00. The halt of ten minutes costs it that.
    network = draw("A---36---B---36---C", sites={"S": site("B")})
    rules = Rules(halt_interval_s=3600, halt_s=600)
    drawn = scenario(network, move("M", "AC", priority=1), move("N", "AC", priority=2, rules=rules))
    late = plan(drawn).movements[1]
    late = replace(late, what_if=ask_what_if(draft(drawn), late))
    found = {a.without: a for a in late.what_if}
    assert clock(found["others"].completion_s) == "08:11:40"
    assert clock(found["halts"].completion_s) == "08:01:40"
    assert what_if_saved_s(late, found["halts"]) == 600
    assert set(found) == {"others", "halts"}


def test_a_movement_without_a_place_is_told_which_rule_it_lacks() -> None:
    # 72 km take two hours of driving; the rules allow one and nowhere to rest.
    network = draw("A---36---B---36---C")
    drawn = scenario(network, move("M", "AC", rules=Rules(max_driving_s=3600, rest_s=8 * 3600)))
    assert answers(drawn) == {"daily_limit": "08:01:40"}


def test_no_rule_left_out_joins_two_networks() -> None:
    drawn = scenario(draw("A---36---B   C---36---D"), move("M", "AD"))
    assert answers(drawn) == {}


def test_without_the_halts_there_is_no_first_halt_either() -> None:
    network = draw("A---36---B---36---C", sites={"S": site("B")})
    rules = Rules(first_halt_interval_s=3600, first_halt_s=900)
    assert answers(scenario(network, move("M", "AC", rules=rules)))["halts"] == "08:01:40"


def test_the_best_halt_may_be_at_a_site_that_the_plan_does_not_use() -> None:
    # 90 minutes without a halt are the most. The one site of the plan opens at 10:00: an hour before and an hour
    # behind it, ten minutes there and 100 s for the tail. At another it need not wait.
    rules = Rules(halt_interval_s=5400, halt_s=600, max_driving_s=9 * 3600)
    used, free = {"S": site("B", hours="10:00-24:00")}, {"T": site("B")}
    narrow, wide = (
        scenario(draw("A---36---B---36---C", sites=sites), move("M", "AC", rules=rules))
        for sites in (used, used | free)
    )
    (movement,) = plan(narrow).movements
    assert clock(movement.completion_s) == "11:11:40"
    found = {a.without: a for a in ask_what_if(draft(narrow), movement, draft(wide))}
    assert clock(found["daily_limit"].completion_s) == "08:11:40"


def test_alone_and_unpinned_it_may_take_another_road() -> None:
    network = draw("""
        A---36---B
        |        |
        36       72
        |        |
        C---36---D
    """)
    drawn = scenario(network, move("M", "AD", pins=(Pin(kind="route", via=("B",)),)))
    assert clock(plan(drawn).movements[0].completion_s) == "09:01:40"
    assert answers(drawn)["others"] == "08:01:40"


def test_without_all_windows_saves_no_less_than_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = PermissionSpec(stretch=Stretch(authority="X"), hours="08:00-12:00")
    network = draw("A---36---B", roads={"AB": {"authority": "X"}}, authorities={"X": authority()})
    drawn = scenario(network, move("M", "AB", rules=Rules(daylight_only=True), permissions=[allowed]))

    def worse_by_night(relaxed: Plan, movement: Movement, **how: object) -> Movement:
        tried = place_alone(relaxed, movement, **how)  # type: ignore[arg-type]
        return tried if movement.request.rules.daylight_only else replace(tried, completion_s=None)

    monkeypatch.setattr("ratl.planner.what_if.place_alone", worse_by_night)
    assert answers(drawn) == {"permissions": "07:01:40", "windows": "07:01:40"}
