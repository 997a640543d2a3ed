"""A reason without what its sentence needs is refused when the plan file is read, with its place: never a traceback."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from ratl.cli.changes import print_changes
from ratl.cli.screen import problem_sentence
from ratl.cli.summary import print_summary
from ratl.errors import InputError
from ratl.formats.plan import parse_plan, render_plan
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.maps import draw, move, plan, scenario, site

Document = dict[str, Any]

CLEAR: Document = {
    "code": "not_clear", "rule": "R1", "movement": "M2", "serial": "M2/1", "by": ["M1/1"], "place": "AB",
    "until_s": 30_000,
}  # fmt: skip
SHIFT: Document = {"code": "shift_stands", "leg": "AB", "seconds": 600}


@pytest.fixture(scope="module")
def document() -> Document:
    network = draw("A---18---B---18---C", sites={"SB": site("B")})
    made: Document = json.loads(render_plan(plan(scenario(network, move("M1", "AC"), move("M2", "AC")))))
    made["breaks"] = [dict(CLEAR)]
    second = made["movements"][1]
    second["warnings"] = [dict(CLEAR)]
    second["told_s"], second["shifts"] = second["completion_s"] - 600, [SHIFT]
    assert second["serials"][0]["start_reasons"][0]["by"] == "M1/1"
    return made


def test_what_is_whole_is_read_and_said(document: Document) -> None:
    read = parse_plan(json.dumps(document).encode())
    for lang in LANGUAGES:
        print_summary(read, (), lang)
        print_changes(read, read, (), lang)


REASONS: dict[str, Callable[[Document], Document]] = {
    "breaks[1]": lambda d: d["breaks"][0],
    "movements[2].warnings[1]": lambda d: d["movements"][1]["warnings"][0],
    "movements[2].shifts[1]": lambda d: d["movements"][1]["shifts"][0],
    "movements[2].reasons[1]": lambda d: d["movements"][1]["reasons"][0],
    "movements[2].serials[1].start_reasons[1]": lambda d: d["movements"][1]["serials"][0]["start_reasons"][0],
}
#: place of the reason, parameter, what is there instead (None: nothing), code of the problem.
FAULTS = [
    ("breaks[1]", "until_s", None, "missing_key"),
    ("breaks[1]", "rule", None, "missing_key"),
    ("breaks[1]", "until_s", "noon", "wrong_value"),
    ("breaks[1]", "until_s", -9e10, "wrong_value"),
    ("breaks[1]", "code", "no_such_code", "wrong_value"),
    ("movements[2].warnings[1]", "rule", None, "missing_key"),
    ("movements[2].warnings[1]", "serial", None, "missing_key"),
    ("movements[2].shifts[1]", "seconds", None, "missing_key"),
    ("movements[2].shifts[1]", "seconds", 1.5, "wrong_value"),
    ("breaks[1]", "place", {"en": 5}, "wrong_value"),
    ("movements[2].reasons[1]", "by", None, "missing_key"),
    ("movements[2].serials[1].start_reasons[1]", "seconds", "long", "wrong_value"),
    ("movements[2].serials[1].start_reasons[1]", "until_s", None, "missing_key"),
]


@pytest.mark.parametrize(("place", "key", "instead", "code"), FAULTS)
def test_what_cannot_be_said_is_one_sentence(
    place: str, key: str, instead: object, code: str, document: Document
) -> None:
    spoilt = copy.deepcopy(document)
    reason = REASONS[place](spoilt)
    del reason[key]
    if instead is not None:
        reason[key] = instead
    with pytest.raises(InputError) as refused:
        parse_plan(json.dumps(spoilt).encode(), "p.json")
    (problem,) = refused.value.problems
    assert (problem.code, problem.where) == (code, ("p.json", f"{place}.{key}"))
    for lang in LANGUAGES:
        assert f"{place}.{key}" in problem_sentence(Speaker(lang), problem)


STRANDED: Document = {
    "code": "stranded", "serial": "M2/1", "place": "B", "from_s": 23_400, "leg": "AB", "forward": True,
    "head_enters_s": 21_600, "tail_enters_s": 21_700, "tail_leaves_s": 23_500,
}  # fmt: skip


@pytest.mark.parametrize("key", ["from_s", "forward", "head_enters_s", "tail_enters_s", "tail_leaves_s"])
def test_where_somebody_is_stranded_is_whole_or_refused(key: str, document: Document) -> None:
    """The next plan and the referee read it as a timetable: whole seconds, all of them."""

    def problems(**params: Any) -> list[tuple[str, str]]:
        lost = copy.deepcopy(document)
        told = {name: value for name, value in (STRANDED | params).items() if value is not None}
        lost["movements"][1]["reasons"] = [told]
        try:
            parse_plan(json.dumps(lost).encode(), "p.json")
        except InputError as error:
            return [(problem.code, problem.where[-1]) for problem in error.problems]
        return []

    place = f"movements[2].reasons[1].{key}"
    assert problems() == []
    assert problems(**{key: None}) == [("missing_key", place)]
    assert key == "forward" or problems(**{key: 1.5}) == problems(**{key: "noon"}) == [("wrong_value", place)]
    # One that says no leg is not known to stand anywhere.
    assert key == "from_s" or problems(leg=None, **{key: None}) == []
