"""Half a character in a JSON document is refused where it is read: no file could be written with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.cli.screen import problem_sentence
from ratl.errors import InputError
from ratl.feeds.map_marks import read_map_marks
from ratl.formats.assessment import FORMAT as ASSESSMENT_FORMAT
from ratl.formats.assessment import parse_assessment
from ratl.formats.halves import find_half
from ratl.formats.plan import parse_plan, render_plan
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.maps import draw, move, plan, scenario

HALF = "a\ud800"
_TEXT = st.text(st.characters(exclude_categories=()), max_size=3)
_JSON = st.recursive(
    st.none() | st.integers() | _TEXT, lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner), max_leaves=8
)


@given(_JSON)
def test_what_is_found_is_what_cannot_be_written(document: object) -> None:
    source = json.dumps(document)
    read = json.loads(source)  # two halves one behind the other are a character then
    try:
        json.dumps(read, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        assert find_half(source, read) is not None
    else:
        assert find_half(source, read) is None


def test_the_first_is_told_with_its_place_counted_from_one() -> None:
    document = {"a": ["\U0001f69a", {"b.c": HALF}], "d": HALF}
    assert find_half(json.dumps(document), document) == ("a[2].b.c", r"\ud800")
    assert find_half(json.dumps({HALF: 1}), {HALF: 1}) == (r"a\ud800", r"\ud800")


#: place → how a plan file comes to hold it there.
PLACES: dict[str, Callable[[dict[str, Any]], object]] = {
    "note": lambda d: d.update(note=HALF),
    "movements[1].note[2].deep": lambda d: d["movements"][0].update(note=[0, {"deep": HALF}]),
    r"note.a\ud800": lambda d: d.update(note={HALF: 1}),
    "movements[1].name.en": lambda d: d["movements"][0]["name"].update(en=HALF),
    "movements[1].warnings[1].what": lambda d: d["movements"][0].update(warnings=[{"code": "not_tried", "what": HALF}]),
    "format": lambda d: d.update(format=HALF),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_plan_with_half_a_character_is_refused_with_its_place(place: str) -> None:
    document = json.loads(render_plan(plan(scenario(draw("A---36---B"), move("M", "AB")))))
    PLACES[place](document)
    with pytest.raises(InputError) as caught:
        parse_plan(json.dumps(document).encode(), "p.json")
    (problem,) = caught.value.problems
    assert (problem.code, problem.where, problem.params) == ("half_character", ("p.json", place), {"found": r"\ud800"})
    for lang in LANGUAGES:
        assert problem_sentence(Speaker(lang), problem).encode()


def test_halves_that_are_no_text_at_all_are_no_utf_8() -> None:
    # As WTF-8 has it, which Python's reader of JSON takes.
    data = json.dumps({"format": "ratl-plan/1", "note": HALF}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    with pytest.raises(InputError) as caught:
        parse_plan(data, "p.json")
    assert [problem.code for problem in caught.value.problems] == ["not_utf8"]


def test_a_whole_character_written_as_its_halves_is_kept() -> None:
    document = json.loads(render_plan(plan(scenario(draw("A---36---B"), move("M", "AB")))))
    document["note"] = "\U0001f69a"
    read = parse_plan(json.dumps(document).encode(), "p.json")
    assert json.loads(render_plan(read))["note"] == "\U0001f69a"


def test_an_assessment_with_half_a_character_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        parse_assessment(json.dumps({"format": ASSESSMENT_FORMAT, "note": HALF}).encode(), "a.json")
    assert [problem.code for problem in caught.value.problems] == ["half_character"]


def test_what_is_drawn_on_a_map_with_half_a_character_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "avoid.geojson"
    path.write_text(json.dumps({"features": [{"type": "Feature", "properties": {"name": HALF}}]}), "utf-8")
    with pytest.raises(InputError) as caught:
        read_map_marks(path, zone="UTC", departure=None)
    assert [(p.code, p.where[-1]) for p in caught.value.problems] == [("half_character", "features[1].properties.name")]
