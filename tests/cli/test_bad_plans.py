"""A plan file that makes no sense is refused by every command that reads one, before anything is worked out."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ratl.cli import app
from ratl.formats.plan import render_plan
from tests.maps import draw, move, plan, scenario, site

EVENT = 'format = "ratl-event/1"\nat = "D+0 05:00"\n[[closed]]\nroad = "BC"\nuntil = "D+0 05:30"\n'


def ratl(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def commands(file: Path, folder: Path) -> dict[str, tuple[str | Path, ...]]:
    event = folder / "event.toml"
    event.write_text(EVENT, "utf-8")
    return {
        "check": ("check", file),
        "against": ("check", file, "--against", file),
        "replan": ("replan", file, "--event", event),
        "actual": ("actual", file, "--serial", "M/1", "--at", "B", "--head", "D+0 07:00"),
        "brief": ("brief", file, "-o", folder / "out"),
    }


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made = plan(scenario(draw("A---36---B---36---C", sites={"S": site("B")}), move("M", "AC"), move("R", "CA")))
    return json.loads(render_plan(made))  # type: ignore[no-any-return]


def test_the_plan_itself_is_fine(document: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document), "utf-8")
    codes = {name: ratl(*arguments).exit_code for name, arguments in commands(file, tmp_path).items()}
    assert codes == dict.fromkeys(codes, 0)


SPOILT: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "two movements with one id": (
        lambda d: d["movements"].append(copy.deepcopy(d["movements"][0])),
        "plan.json · movements[3].id: the id M is that of movements[1] already: give each movement its own.",
    ),
    "a window that ends before it begins": (
        lambda d: d["legs"]["AB"].update(closed=[[7200, 3600]]),
        "plan.json · legs.AB.closed[1]: the window from 7200 to 3600 (seconds) ends before it begins: "
        "exchange the two, or correct one.",
    ),
    "a negative gap": (
        lambda d: d["profile"].update(serial_gap_s=-300),
        "plan.json · profile.serial_gap_s: -300 s is not between 0 s and 86400 s: correct the figure or its unit.",
    ),
    "a deadline before the start": (
        lambda d: d["movements"][0]["request"].update(latest_completion_s=3600),
        "plan.json · movements[1].request.latest_completion_s: 3600 is not after the earliest start: "
        "correct one of the two.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILT)
def test_every_command_refuses(case: str, document: dict[str, Any], tmp_path: Path) -> None:
    spoil, line = SPOILT[case]
    spoilt, file = copy.deepcopy(document), tmp_path / "plan.json"
    spoil(spoilt)
    file.write_text(json.dumps(spoilt), "utf-8")
    for name, arguments in commands(file, tmp_path).items():
        result = ratl(*arguments)
        assert (name, result.exit_code, result.stderr.splitlines()[0]) == (name, 2, line)
    assert not (tmp_path / "out").exists()


UNKNOWN: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "origin": (
        lambda d: d["movements"][0]["request"].update(origin="Q"),
        "plan.json · M: The request names the point Q, which the plan does not define: correct it, or define it.",
    ),
    "leg": (
        lambda d: d["movements"][0]["serials"][0]["legs"][0].update(leg="XY"),
        "plan.json · M/1: The serial names the leg XY, which the plan does not define: correct it, or define it.",
    ),
    "end of a leg": (
        lambda d: d["legs"]["BC"].update(to="Q"),
        "plan.json: A leg names the point Q, which the plan does not define: correct it, or define it.",
    ),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_unknown_names_are_judged_and_not_worked_with(what: str, document: dict[str, Any], tmp_path: Path) -> None:
    """Check says so as R4, with all else it finds; what would reckon with them refuses."""
    spoil, line = UNKNOWN[what]
    spoilt, file = copy.deepcopy(document), tmp_path / "plan.json"
    spoil(spoilt)
    file.write_text(json.dumps(spoilt), "utf-8")
    told = commands(file, tmp_path)
    checked = ratl(*told["check"])
    assert checked.exit_code == 1
    assert "which the plan does not define" in checked.stdout
    for name in ("replan", "actual"):
        result = ratl(*told[name])
        assert (name, result.exit_code, result.stderr.splitlines()[0]) == (name, 2, line)
