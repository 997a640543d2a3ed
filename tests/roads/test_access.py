from __future__ import annotations

import pytest

from ratl.roads.access import CLOSED_NODES, CLOSED_WAYS, WINTER_WAYS, Access, count_lanes, read_access, read_access_word
from ratl.roads.tags import read_way


@pytest.mark.parametrize("word", ["yes", "designated", "permissive", "official", "public", "yes;designated", " Yes "])
def test_words_of_leave(word: str) -> None:
    assert read_access_word(word) == "yes"


@pytest.mark.parametrize(
    "word",
    ["no", "private", "destination", "delivery", "customers", "local", "agricultural", "forestry", "permit", "psv",
     "private; yes", "agricultural;forestry", "destination;unknown"],
)  # fmt: skip
def test_words_without_leave_to_march_through(word: str) -> None:
    assert read_access_word(word) == "no"


@pytest.mark.parametrize("word", ["unknown", "fine_gravel", "", "yes;unknown", "discouraged"])
def test_words_that_say_nothing(word: str) -> None:
    assert read_access_word(word) is None


@pytest.mark.parametrize(
    ("tags", "value", "source"),
    [
        ({"access": "no"}, "no", "access=no"),
        ({"access": "no", "vehicle": "yes"}, "yes", "vehicle=yes"),
        ({"vehicle": "yes", "motor_vehicle": "private"}, "no", "motor_vehicle=private"),
        ({"motor_vehicle": "yes", "goods": "no"}, "no", "goods=no"),
        ({"goods": "no", "hgv": "designated"}, "yes", "hgv=designated"),
        ({"access": "no", "bus": "yes", "motorcar": "yes"}, "no", "access=no"),
    ],
)
def test_the_most_specific_wins(tags: dict[str, str], value: str, source: str) -> None:
    found = read_access(tags, CLOSED_WAYS, [])
    assert {(a.value, a.source) for a in found.values()} == {(value, source)}


def test_by_direction() -> None:
    found = read_access({"motor_vehicle": "yes", "hgv:backward": "no"}, CLOSED_WAYS, [])
    assert (found["forward"].value, found["backward"].value) == ("yes", "no")


def test_unreadable_is_listed_and_the_next_mode_asked() -> None:
    unread: list[str] = []
    found = read_access({"hgv": "maybe", "access": "no"}, CLOSED_WAYS, unread)
    assert found["forward"].source == "access=no"
    assert set(unread) == {"hgv=maybe"}
    assert read_access({"access": "unknown"}, CLOSED_WAYS, [])["forward"] == Access(None)


@pytest.mark.parametrize("tag", [*(f"{tag}={value}" for tag, value in CLOSED_WAYS.items())])
def test_closed_whatever_its_access(tag: str) -> None:
    key, _, value = tag.partition("=")
    assert read_access({key: value, "hgv": "designated"}, CLOSED_WAYS, [])["backward"] == Access("no", tag, -1)


def test_a_locked_gate() -> None:
    assert read_access({"locked": "yes"}, CLOSED_NODES, [])["forward"].value == "no"
    assert read_access({"locked": "yes"}, CLOSED_WAYS, [])["forward"].value is None


# ---- by lane


@pytest.mark.parametrize(
    ("tags", "value", "source"),
    [
        # Some lanes closed: the others are there.
        ({"hgv:lanes": "no|no||"}, None, ""),
        ({"access:lanes": "psv|yes|no"}, None, ""),
        ({"access:lanes": "no|no"}, "no", "access:lanes=no|no"),
        ({"vehicle:lanes": "bus|agricultural"}, "no", "vehicle:lanes=bus|agricultural"),
        # Lane by lane the most specific tag; an empty word leaves it to the next.
        ({"access:lanes": "no|yes", "hgv:lanes": "|no"}, "no", "hgv:lanes=|no"),
        ({"access:lanes": "no|no", "hgv:lanes": "designated|"}, None, ""),
        ({"access:lanes": "no|no", "bus:lanes": "designated|designated"}, "no", "access:lanes=no|no"),
        # A road open to lorries is not closed by what its lanes say of everybody; one that is closed no lane opens.
        ({"hgv": "yes", "access:lanes": "no|no"}, "yes", "hgv=yes"),
        ({"access": "yes", "hgv:lanes": "no|no"}, "no", "hgv:lanes=no|no"),
        ({"hgv": "no", "hgv:lanes": "yes|no"}, "no", "hgv=no"),
        ({"access": "no", "hgv:lanes": "yes|yes"}, "no", "access=no"),
    ],
)
def test_closed_where_every_lane_is(tags: dict[str, str], value: str | None, source: str) -> None:
    for found in read_access(tags, CLOSED_WAYS, []).values():
        assert (found.value, found.source) == (value, source)


@pytest.mark.parametrize("key", ["hgv:lanes:backward", "hgv:backward:lanes"])
def test_lanes_by_direction(key: str) -> None:
    found = read_access({key: "no|no"}, CLOSED_WAYS, [])
    assert (found["forward"].value, found["backward"].value) == (None, "no")


def test_a_lane_nobody_can_read_is_listed() -> None:
    unread: list[str] = []
    assert read_access({"hgv:lanes": "no|perhaps"}, CLOSED_WAYS, unread)["forward"].value is None
    assert set(unread) == {"hgv:lanes=no|perhaps"}


@pytest.mark.parametrize(
    ("tags", "count"),
    [
        ({"access:lanes": "yes|no"}, 1),
        ({"access:lanes": "yes|no|yes", "vehicle:lanes": "|yes|no"}, 2),
        ({"access:lanes": "no|no"}, 0),
        ({"access:lanes:forward": "yes|no"}, None),
        ({"lanes": "2"}, None),
    ],
)
def test_lanes_open_to_us(tags: dict[str, str], count: int | None) -> None:
    assert count_lanes(tags) == count


@pytest.mark.parametrize("tag", WINTER_WAYS)
def test_a_road_of_ice_is_closed_where_nothing_says_when_it_is_there(tag: str) -> None:
    facts = read_way({"highway": "track", tag: "yes", "hgv": "yes"})
    assert facts is not None and facts.limits == {"access": "no"}
    assert facts.sources["access"] == f"{tag}=yes"
    for told in (
        {"opening_hours": "Dec 15-Mar 31"},
        {"access:conditional": "no @ (Apr 1-Dec 14)"},
    ):
        open_at_times = read_way({"highway": "track", tag: "yes", **told})
        assert open_at_times is not None and open_at_times.limits == {}
        assert open_at_times.hours == told.get("opening_hours", "")
        assert len(open_at_times.conditions) == ("access:conditional" in told)
    for untold in (
        {"opening_hours": "06:00-22:00"},  # of every day: no season
        {"opening_hours": "winter"},
        {"access:conditional": "no @ wet"},
        {"hgv:conditional": "no @ (22:00-06:00)"},
        {"access:conditional": "yes @ (Dec 15-Mar 31)"},  # of the other months it says nothing
        {"access:conditional": "no @ (weight>10 AND Apr 1-Dec 14)"},
        {"access:conditional": "no @ (Apr 1-Dec 14 AND wet)"},
    ):
        shut = read_way({"highway": "track", tag: "yes", **untold})
        assert shut is not None and shut.limits == {"access": "no"}
    not_one = read_way({"highway": "track", tag: "no"})
    assert not_one is not None and (not_one.limits, not_one.unread) == ({}, ())
