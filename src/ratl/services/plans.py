"""A plan file read to be worked on, not only judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ratl.errors import InputError, Problem
from ratl.formats.plan import parse_plan
from ratl.model.plan import Plan
from ratl.referee.references import judge
from ratl.services.files import read_bytes


def read_plan(path: Path) -> Plan:
    """Return the plan at `path`, every leg, point and site it names being in it.

    Raises
    ------
    InputError
        When it is no plan, or names what it does not define.
    """
    plan = parse_plan(read_bytes(path), path.name)
    problems = list(_unknown_names(plan, path.name))
    if problems:
        raise InputError(problems)
    return plan


def _unknown_names(plan: Plan, name: str) -> Iterator[Problem]:
    for violation in judge(plan):
        yield _problem((name, violation.movement), violation.params)
    for movement in plan.movements:
        tables = [movement.serials, *(alternate.serials for alternate in movement.alternates)]
        for serial in (serial for serials in tables for serial in serials):
            legs = {"leg": [times.leg for times in serial.legs], "site": [halt.site for halt in serial.halts]}
            for what, names in legs.items():
                known = plan.legs if what == "leg" else plan.sites
                for missing in dict.fromkeys(each for each in names if each not in known):
                    params = {"where": "where_serial", "what": f"what_{what}", "id": missing}
                    yield _problem((name, serial.id), params)


def _problem(where: tuple[str, str], params: Mapping[str, object]) -> Problem:
    return Problem("plan_names_unknown", tuple(part for part in where if part), params)
