from __future__ import annotations

import pytest

from ratl.model.road import TurnRule
from ratl.roads.restrictions import Member, read_turn_rules

FROM: Member = ("w", 1, "from")
VIA: Member = ("n", 7, "via")
TO: Member = ("w", 2, "to")
TURN = (FROM, VIA, TO)


@pytest.mark.parametrize(
    ("kind", "only"),
    [
        ("no_left_turn", False),
        ("no_right_turn", False),
        ("no_straight_on", False),
        ("no_u_turn", False),
        ("only_left_turn", True),
        ("only_right_turn", True),
        ("only_straight_on", True),
        ("no_entry", False),
        ("no_exit", False),
    ],
)
def test_each_kind(kind: str, only: bool) -> None:
    assert read_turn_rules({"type": "restriction", "restriction": kind}, TURN) == (
        (TurnRule(from_id=1, to_id=2, via_node=7, only=only, source=f"restriction={kind}"),),
        "",
    )


def test_via_ways_in_order() -> None:
    members = (FROM, ("w", 5, "via"), ("w", 4, "via"), TO, ("n", 9, "location_hint"))
    (rule,) = read_turn_rules({"restriction": "no_u_turn"}, members).rules
    assert (rule.via_node, rule.via_ids) == (None, (5, 4))


def test_no_entry_and_no_exit_of_several_ways() -> None:
    entry = read_turn_rules({"restriction": "no_entry"}, (FROM, ("w", 3, "from"), VIA, TO)).rules
    assert [(rule.from_id, rule.to_id) for rule in entry] == [(1, 2), (3, 2)]
    leave = read_turn_rules({"restriction": "no_exit"}, (FROM, VIA, TO, ("w", 3, "to"))).rules
    assert [(rule.from_id, rule.to_id) for rule in leave] == [(1, 2), (1, 3)]


def test_a_rule_for_lorries_and_the_general_one() -> None:
    tags = {"restriction": "no_left_turn", "restriction:hgv": "only_straight_on"}
    assert [rule.only for rule in read_turn_rules(tags, TURN).rules] == [True, False]
    (rule,) = read_turn_rules({**tags, "except": "hgv"}, TURN).rules
    assert rule.only and rule.source == "restriction:hgv=only_straight_on"


@pytest.mark.parametrize("exempt", ["hgv", "psv;hgv", "motor_vehicle", "bicycle; vehicle"])
def test_exceptions_for_us(exempt: str) -> None:
    tags = {"restriction": "no_left_turn", "except": exempt}
    assert read_turn_rules(tags, TURN) == ((), "turn_for_others")


@pytest.mark.parametrize("exempt", ["psv", "bicycle;psv", "psv;destination", "bus", "no"])
def test_exceptions_for_others(exempt: str) -> None:
    assert len(read_turn_rules({"restriction": "no_left_turn", "except": exempt}, TURN).rules) == 1


def test_rules_for_others() -> None:
    assert read_turn_rules({"restriction:bicycle": "no_left_turn"}, TURN) == ((), "turn_for_others")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("no_right_turn @ (Mo-Fr 07:00-09:00)", "Mo-Fr 07:00-09:00"),
        ("no_left_turn @ (Mo - Fr 07:00 - 19:00)", "Mo-Fr 07:00-19:00"),
        ("no_left_turn @ (weight>7.5)", ""),
        ("no_left_turn @ wet", ""),
        ("no_left_turn", ""),
        ("no_left_turn @ (Su,PH)", ""),
    ],
)
def test_at_times(text: str, hours: str) -> None:
    for tag in ("restriction:conditional", "restriction:hgv:conditional"):
        (rule,) = read_turn_rules({tag: text}, TURN).rules
        assert (rule.hours, rule.only, rule.source) == (hours, False, f"{tag}={text}")


def test_always_and_another_at_times() -> None:
    tags = {"restriction": "no_left_turn", "restriction:conditional": "no_left_turn @ (Mo); none @ (Su)"}
    assert [rule.hours for rule in read_turn_rules(tags, TURN).rules] == ["", "Mo"]


@pytest.mark.parametrize(
    ("tags", "members", "problem"),
    [
        ({"restriction": "no_left_turn"}, (VIA, TO), "turn_no_from"),
        ({"restriction": "no_left_turn"}, (("n", 1, "from"), VIA, TO), "turn_no_from"),
        ({"restriction": "no_left_turn"}, (FROM, VIA), "turn_no_to"),
        ({"restriction": "no_left_turn"}, (FROM, TO), "turn_no_via"),
        ({"restriction": "no_left_turn"}, (), "turn_no_from"),
        ({"restriction": "no_left_turn"}, (FROM, VIA, ("n", 8, "via"), TO), "turn_several"),
        ({"restriction": "no_left_turn"}, (FROM, VIA, ("w", 8, "via"), TO), "turn_several"),
        ({"restriction": "only_left_turn"}, (FROM, VIA, TO, ("w", 3, "to")), "turn_several"),
        ({"restriction": "yes"}, TURN, "turn_unknown"),
        ({"restriction": "no_fun"}, TURN, "turn_unknown"),
        ({"restriction:conditional": "sometimes"}, TURN, "turn_unknown"),
        ({"type": "restriction"}, TURN, "turn_unknown"),
    ],
)
def test_malformed(tags: dict[str, str], members: tuple[Member, ...], problem: str) -> None:
    assert read_turn_rules(tags, members) == ((), problem)
