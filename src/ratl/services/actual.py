"""`ratl actual`: where a serial really was → the rest of the plan as a forecast, nobody having decided anything."""

from __future__ import annotations

from pathlib import Path

from ratl.feeds.events import check_now
from ratl.feeds.problems import Problems
from ratl.feeds.reports import find_serial, read_report
from ratl.planner.renew import renew
from ratl.services.files import find_target, keep_inputs
from ratl.services.plans import read_plan
from ratl.services.replan import Replanned, finish, read_now

_PLACES = {"point": ("--at",), "head": ("--head",), "tail": ("--tail",)}


def report_actual(
    path: Path, serial: str, point: str, head: str, tail: str | None, output: Path | None, *, now: str = ""
) -> Replanned:
    """Read a plan and take in where the head (and tail) of a serial was and when; everybody keeps way and turn.

    Parameters
    ----------
    serial, point, head, tail
        Ids, and times as they are said of a plan.
    output
        Where to write the plan with this as its past; None: nowhere.
    now
        As what time it is; empty: the last that is reported.

    Raises
    ------
    InputError
        When the plan, the serial, the point or a time cannot be used, or `output` not be written.
    """
    if output is not None:
        find_target(output)
        keep_inputs(output, [path])
    plan = read_plan(path)
    problems = Problems()
    found = find_serial(plan, serial, ("--serial",), problems)
    now_s = read_now(plan, now)
    told = {"point": point, "head": head, "tail": tail}
    report = read_report(plan, found, told, now_s, _PLACES, problems) if found else None
    if report is not None:
        check_now(plan, report.at_s, ("--head",), problems)
    problems.raise_all()
    assert report is not None  # else there was a problem
    return finish(plan, renew(plan, [report], now_s=report.at_s, keep_order=True), 0, output)
