"""`ratl check`: a plan file judged alone, and beside an older one."""

from dataclasses import replace
from pathlib import Path

import pytest

from ratl.errors import InputError
from ratl.formats.plan import render_plan
from ratl.model.plan import Plan
from ratl.services.check import check_file
from ratl.services.files import write_file
from tests.maps import draw, move, plan, scenario


def written(folder: Path, name: str, of: Plan) -> Path:
    return write_file(folder / name, render_plan(of))


def test_a_plan_that_holds(tmp_path: Path) -> None:
    path = written(tmp_path, "plan.json", plan(scenario(draw("A---36---B"), move("M", "AB"))))
    read, _, violations = check_file(path, None, 0)
    assert (read.movements[0].id, violations) == ("M", ())


def test_a_plan_that_does_not(tmp_path: Path) -> None:
    planned = plan(scenario(draw("A---36---B"), move("M", "AB")))
    closed = replace(planned.legs["AB"], closed=((0, 86_400),))
    path = written(tmp_path, "plan.json", replace(planned, legs={"AB": closed}))
    assert [violation.code for violation in check_file(path, None, 0)[-1]] == ["r5_leg_closed"]


def test_beside_an_older_plan(tmp_path: Path) -> None:
    # The older one sets off at 06:00; the newer, made at 06:30, at 07:00: the past is changed.
    old = plan(scenario(draw("A---36---B"), move("M", "AB")))
    new = replace(plan(scenario(draw("A---36---B"), move("M", "AB", start="07:00"))), now_s=6 * 3600 + 1800)
    paths = written(tmp_path, "new.json", new), written(tmp_path, "old.json", old)
    assert [violation.code for violation in check_file(*paths, 0)[-1]] == ["r8_input_item", "r8_past_changed"]
    assert check_file(paths[1], paths[1], 0)[-1] == ()


def test_what_is_no_plan(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        check_file(write_file(tmp_path / "plan.json", b"{}"), None, 0)
