"""Where a plan file is wrong is said as in a scenario: items counted from 1."""

import json

import pytest

from ratl.errors import InputError
from ratl.formats.plan import FORMAT, parse_plan


def problems(document):
    with pytest.raises(InputError) as caught:
        parse_plan(json.dumps(document).encode(), "p.json")
    return caught.value.problems


def test_paths_count_from_one():
    movements = [{"id": "A"}, {"id": "B", "serials": [{"id": 7}]}]
    places = {p.where[-1] for p in problems({"format": FORMAT, "movements": movements})}
    assert {"movements[1].request", "movements[2].serials[1].id", "epoch"} <= places


@pytest.mark.parametrize("document", [[], {}, 3, {"format": None}])
def test_a_file_without_a_format(document):
    assert [(p.code, p.params) for p in problems(document)] == [("no_format", {"expected": FORMAT})]


def test_a_file_of_another_format():
    assert [(p.code, p.params["found"]) for p in problems({"format": "ratl-plan/9"})] == [
        ("wrong_format", "ratl-plan/9")
    ]
