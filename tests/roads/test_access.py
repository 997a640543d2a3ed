from __future__ import annotations

import pytest

from ratl.roads.access import CLOSED_NODES, CLOSED_WAYS, Access, read_access, read_access_word


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
