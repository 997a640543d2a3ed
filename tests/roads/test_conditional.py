from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.model.road import Condition
from ratl.roads.access import CLOSED_WAYS, read_access
from ratl.roads.conditional import Conditions, parse_clauses, read_conditions, read_hours
from ratl.roads.stretch_limits import read_limits


def conditions(tags: dict[str, str], direction: str = "both") -> Conditions:
    return read_conditions(tags, read_limits(tags), read_access(tags, CLOSED_WAYS, []), direction)


def told(tags: dict[str, str]) -> list[tuple[str, float | str, str, dict[str, float]]]:
    return [(c.limit, c.value, c.hours, dict(c.above)) for c in conditions(tags).conditions]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("22:00-06:00", "22:00-06:00"),
        ("Mo - Fr 07:00 - 19:00", "Mo-Fr 07:00-19:00"),
        ("Nov 1-Mar 31", "Nov 1-Mar 31"),
        ("Jan15-Aug15", "Jan15-Aug15"),
        ("2016 Apr 25 - 2016 Sep 26", "2016 Apr 25-2016 Sep 26"),
        ("sunset-sunrise", "sunset-sunrise"),
    ],
)
def test_hours_and_seasons(text: str, hours: str) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    "text", ["wet", "winter", "", "PH", "Su,PH 08:00-18:00", "SH", '"by permit"', "06:00-22:00 unknown"]
)
def test_hours_nobody_can_rely_on(text: str) -> None:
    assert read_hours(text) is None


def test_a_condition_in_full() -> None:
    source = "maxweight:forward:conditional=7.5 @ (22:00-06:00)"
    assert conditions({"maxweight:forward:conditional": "7.5 @ (22:00-06:00)"}) == (
        (Condition(limit="mass_kg", value=7500.0, direction="forward", hours="22:00-06:00", source=source),),
        (),
    )


@pytest.mark.parametrize(
    ("key", "text", "limit", "value", "hours", "above"),
    [
        ("access", "no @ (7:30-19:00 AND weight>7.5)", "access", "no", "7:30-19:00", {"mass_kg": 7500.0}),
        ("access", "no @ (weight > 3.5 t)", "access", "no", "", {"mass_kg": 3500.0}),
        ("hgv", "no @ (length>12)", "access", "no", "", {"length_m": 12.0}),
        ("hgv", "no @ (axleload>10 AND width>2.5 AND height>4)", "access", "no", "",
         {"axle_load_kg": 10000.0, "width_m": 2.5, "height_m": 4.0}),
        ("hgv", "no @ (maxweightrating>=7.5)", "access", "no", "", {"mass_kg": 7499.999}),
        ("hgv", "no @ (weight>7.5 AND weight>12)", "access", "no", "", {"mass_kg": 12000.0}),
        ("vehicle", "no @ (Nov 1-Mar 31)", "access", "no", "Nov 1-Mar 31", {}),
        ("vehicle", "no @ (Nov-Mar AND 22:00-06:00)", "access", "no", "Nov-Mar 22:00-06:00", {}),
        ("motor_vehicle", "no @ Mo-Fr 12:45-13:30", "access", "no", "Mo-Fr 12:45-13:30", {}),
        ("motor_vehicle", "no@(Jan15-Aug15)", "access", "no", "Jan15-Aug15", {}),
        ("hgv", "delivery @ (06:00-11:00)", "access", "no", "06:00-11:00", {}),
        ("access", "no @ (hgv)", "access", "no", "", {}),
        ("maxheight", "3.5 @ (Mo-Fr)", "height_m", 3.5, "Mo-Fr", {}),
        ("maxbogieweight", "16 @ (Mo-Fr)", "axle_load_kg", 8000.0, "Mo-Fr", {}),
        ("maxweight:hgv", "12 @ (Mo-Fr)", "mass_kg", 12000.0, "Mo-Fr", {}),
    ],
)  # fmt: skip
def test_conditions(key: str, text: str, limit: str, value: float | str, hours: str, above: dict[str, float]) -> None:
    tags = {f"{key}:conditional": text}
    assert told(tags) == [(limit, value, hours, above)]
    assert conditions(tags).unread == ()


def test_several_in_order() -> None:
    tags = {"access:conditional": "no @ (Mo-Fr 07:00-19:00); yes @ (Mo-Fr 10:00-12:00;Sa 00:00-11:00)"}
    assert told(tags) == [
        ("access", "no", "Mo-Fr 07:00-19:00", {}),
        ("access", "yes", "Mo-Fr 10:00-12:00;Sa 00:00-11:00", {}),
    ]
    assert len({c.source for c in conditions(tags).conditions}) == 1


@pytest.mark.parametrize(
    "condition", ["wet", "(winter)", "(Su,PH)", "(weight<7.5)", "(trailer)", "((Mo-Fr) AND wet)", "("]
)
def test_a_restriction_that_cannot_be_read_holds_always(condition: str) -> None:
    for tags in ({"access:conditional": f"no @ {condition}"}, {"maxweight:conditional": f"7.5 @ {condition}"}):
        assert [(hours, above) for _, _, hours, above in told(tags)] == [("", {})]
        assert conditions(tags).unread == tuple(f"{key}={text}" for key, text in tags.items())


@pytest.mark.parametrize("text", ["no", "no; yes @ wet", "yes @ wet; no @ wet", "no (wet)", "no @"])
def test_a_value_without_a_condition_to_read_holds_always_where_it_restricts(text: str) -> None:
    assert told({"access:conditional": text}) == [("access", "no", "", {})]
    assert conditions({"access:conditional": text}).unread == (f"access:conditional={text}",)


def test_what_is_read_of_a_restriction_still_narrows_it() -> None:
    tags = {"hgv:conditional": "no @ (weight>7.5 AND winter)"}
    assert told(tags) == [("access", "no", "", {"mass_kg": 7500.0})]
    assert conditions(tags).unread == ("hgv:conditional=no @ (weight>7.5 AND winter)",)


@pytest.mark.parametrize(
    "tags",
    [
        {"access": "no", "access:conditional": "yes @ (dry)"},
        {"maxweight": "7.5", "maxweight:conditional": "none @ destination"},
        {"maxweight": "7.5", "maxweight:conditional": "12 @ (summer)"},
        {"maxweight": "7.5", "maxweight:hgv": "3.5", "maxweight:conditional": "none @ (Mo-Fr)"},  # others still hold
        {"maxweight": "7.5", "maxweightrating": "12", "maxweight:conditional": "10 @ (Mo-Fr)"},
        {"maxheight": "0", "maxheight:conditional": "default @ (Mo-Fr)"},
    ],
)
def test_a_freedom_that_cannot_be_read_or_relied_on_never_holds(tags: dict[str, str]) -> None:
    found = conditions(tags)
    key = next(key for key in tags if key.endswith(":conditional"))
    assert found == ((), (f"{key}={tags[key]}",))


def test_a_freedom_holds_when_it_is_read() -> None:
    assert told({"maxweight": "7.5", "maxweight:conditional": "12 @ (Mo-Fr)"}) == [("mass_kg", 12000.0, "Mo-Fr", {})]
    assert told({"maxweight": "7.5", "maxweight:conditional": "none @ (Mo-Fr)"}) == [("mass_kg", "none", "Mo-Fr", {})]
    assert told({"motor_vehicle": "no", "motor_vehicle:conditional": "yes @ (20:00-06:00)"})
    assert told({"motor_vehicle": "no", "hgv:conditional": "yes @ (20:00-06:00)"})


def test_leave_of_a_less_specific_mode_does_not_count() -> None:
    assert told({"hgv": "no", "access:conditional": "yes @ (20:00-06:00)"}) == []
    assert told({"abandoned": "yes", "hgv:conditional": "yes @ (20:00-06:00)"}) == []
    assert told({"hgv": "designated", "access:conditional": "no @ (20:00-06:00)"}) != []


def test_one_way_at_times() -> None:
    (found,) = conditions({"oneway:conditional": "yes @ (07:00-09:00)"}).conditions
    assert (found.limit, found.value, found.direction, found.hours) == ("access", "no", "backward", "07:00-09:00")
    (found,) = conditions({"oneway:conditional": "-1 @ (07:00-09:00)"}).conditions
    assert found.direction == "forward"
    # A road that is one-way without a condition stays so.
    assert conditions({"oneway": "yes", "oneway:conditional": "no @ (07:00-09:00)"}, "forward") == (
        (), ("oneway:conditional=no @ (07:00-09:00)",),
    )  # fmt: skip
    assert conditions({"oneway:conditional": "schooldays only"}) == ((), ("oneway:conditional=schooldays only",))


def test_what_the_model_has_no_condition_for_is_listed() -> None:
    for key, text in (("maxspeed", "30 @ (22:00-06:00)"), ("mlc", "40 @ (Mo)"), ("hazmat", "no @ (Mo)")):
        assert conditions({f"{key}:conditional": text}) == ((), (f"{key}:conditional={text}",))


def test_what_concerns_others_is_left_alone() -> None:
    assert conditions({"overtaking:hgv:conditional": "no @ (06:00-19:00)", "bicycle:conditional": "no @ wet"}) == (
        (),
        (),
    )


words = st.sampled_from(
    ["yes", "no", "none", "7.5", "12", "@", "(", ")", ";", " ", "Mo-Fr", "wet", "AND", "weight>3", "PH"]
)


@given(st.lists(words, max_size=10).map(" ".join))
def test_nothing_is_set_free_by_what_was_not_read(text: str) -> None:
    tags = {"access": "no", "access:conditional": text, "maxweight": "7.5", "maxweight:conditional": text}
    clauses = parse_clauses(text)
    free = {clause.value for clause in clauses if clause.whole}
    for condition in conditions(tags).conditions:
        if condition.value == "yes":
            assert "yes" in free
        if condition.value in {"none", 12000.0}:
            assert {"none", "12"} & free
