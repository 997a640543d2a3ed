"""The referee never raises on a parsed plan, says everything in both languages, and the same thing every time."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from ratl.errors import InputError
from ratl.formats.plan import parse_plan, render_plan
from ratl.model.plan import Violation
from ratl.referee import check, check_against
from ratl.words.catalogue import LANGUAGES, Speaker, load
from tests.referee.edits import replace, with_movement
from tests.referee.mutants import mutants
from tests.referee.plans import PLANS, crossroads
from tests.words.templates import placeholders

NUMBERS = [0, -1, 1, 10**9, -(10**9), 10**400, 0.0, -1.5, 1e308, 1e-308, float("nan"), float("inf"), None]
WORDS = ["", "nowhere", "none", "yes", "no", "exclusive", "overnight", "each-step", "m", None]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) in a JSON document."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _spoil(chance: random.Random, container: Any, key: Any) -> None:
    value = container[key]
    if isinstance(value, bool):
        container[key] = not value
    elif isinstance(value, int | float):
        container[key] = chance.choice([*NUMBERS, value + 1, value - 1, -value])
    elif isinstance(value, list):
        container[key] = chance.choice([[], value * 2, value[1:], value[::-1]])
    elif isinstance(value, dict):
        container[key] = {k: v for k, v in value.items() if chance.random() > 0.2}
    else:
        container[key] = chance.choice([*WORDS, *NUMBERS])


@pytest.mark.parametrize("name", PLANS)
def test_never_raises_whatever_a_plan_says(name: str) -> None:
    chance = random.Random(name)
    text = render_plan(PLANS[name]())
    judged = 0
    for _ in range(120):
        document = json.loads(text)
        places = [(c, k) for c, k in _places(document) if k not in ("papers", "name", "format", "vehicles")]
        for _ in range(chance.randint(1, 3)):
            _spoil(chance, *chance.choice(places))
        try:
            plan = parse_plan(json.dumps(document).encode())
        except InputError:
            continue
        judged += 1
        found = check(plan)
        assert found == tuple(sorted(found, key=lambda v: (v.rule, v.movement, v.serial, v.code)))
        check_against(plan, PLANS[name](), 60)
    assert judged > 20


def _violations() -> Iterator[Violation]:
    for make in PLANS.values():
        for _, _, mutant in mutants(make()):
            yield from check(mutant)
    old = with_movement(crossroads(), "S", status="fixed")
    yield from check_against(replace(old, movements=old.movements[:2], now_s=2000), old, 0)
    yield from check_against(PLANS["corridor"](), old, 0)


def test_everything_is_said_in_both_languages() -> None:
    said = set()
    speakers = [Speaker(lang, epoch="2025-08-18T00:00:00+03:00", zone="Asia/Baghdad") for lang in LANGUAGES]
    for violation in _violations():
        key = (
            violation.code,
            *(str(v) for k, v in violation.params.items() if k in ("what", "where", "figure", "unit")),
        )
        if key in said:
            continue
        said.add(key)
        for speaker in speakers:
            sentence = speaker.say(violation.code, violation.params)
            assert not re.search(r"moment_|what_|where_|objective_", sentence)


def test_the_catalogue_has_each_code_and_no_other() -> None:
    source = "".join(p.read_text("utf-8") for p in resources.files("ratl.referee").iterdir() if p.name.endswith(".py"))
    codes = set(re.findall(r'"(r[1-8]_\w+)"', source)) | {
        "r8_no_start",
        "r8_no_completion",
        "r8_start",
        "r8_completion",
    }
    for lang in LANGUAGES:
        assert {key for key in load(lang) if re.match(r"r[1-8]_", key)} == codes
    for code in codes:
        assert {p for p, _ in placeholders(load("en")[code])} == {p for p, _ in placeholders(load("ar")[code])}


def test_unknown_names_are_told_under_r4() -> None:
    document = json.loads(render_plan(PLANS["night_escort"]()))
    document["reservations"][0]["leg"] = "nowhere"
    document["sites"]["S1"]["near_side"] = [["nowhere", True]]
    document["legs"]["A4"]["to"] = "nowhere"
    document["movements"][0]["request"]["escorts"][0]["legs"].append("nowhere")
    document["movements"][1]["request"]["origin"] = "nowhere"
    found = [v for v in check(parse_plan(json.dumps(document).encode())) if v.code == "r4_unknown_name"]
    where = {v.params["where"] for v in found}
    assert where == {"where_reservation", "where_site", "where_leg", "where_escort", "where_request"}
