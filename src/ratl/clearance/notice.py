"""How early an authority must be asked, and whether it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ratl.clearance.rules import ClearanceRule
from ratl.model.movement import Reason
from ratl.model.plan import Plan
from ratl.model.route import Authority


def working_days_before(day: date, count: int) -> date:
    """Return the latest day with `count` working days (Monday to Friday) from it on, itself among them, before `day`.

    >>> working_days_before(date(2025, 8, 18), 10)  # a Monday: two whole weeks
    datetime.date(2025, 8, 4)
    """
    while count:
        day -= timedelta(days=1)
        count -= day.weekday() < 5
    return day


def due_s(rule: ClearanceRule, plan: Plan, zone: str, enters_s: int) -> int:
    """Return the last plan second at which a request is in time under `rule`.

    Notice is counted back from the head's entering; working days end with the day, in the authority's `zone`.
    """
    emergency = plan.papers.emergency and rule.emergency_notice_s is not None
    by_s = enters_s - (rule.emergency_notice_s or 0 if emergency else rule.notice_s)
    if not rule.working_days:
        return by_s
    epoch = datetime.fromisoformat(plan.epoch)
    enters = (epoch + timedelta(seconds=enters_s)).astimezone(ZoneInfo(zone))
    day = working_days_before(enters.date(), rule.working_days)
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return min(by_s, int((end - epoch).total_seconds()) - 1)


def list_lateness(rules: Sequence[ClearanceRule], authority: Authority, plan: Plan, enters_s: int) -> Iterator[Reason]:
    """Yield what makes the request of `plan` late for `authority`, whose road the column enters at `enters_s`.

    Nothing where the plan does not say when the request is handed in.
    """
    submitted_s = plan.papers.submitted_s
    if submitted_s is None:
        return
    own_s = enters_s - authority.notice_s
    if submitted_s > own_s:
        figures = {"submitted_s": submitted_s, "due_s": own_s, "notice_s": authority.notice_s}
        yield Reason(code="clearance_late_authority", params=figures)
    for rule in rules:
        by_s = due_s(rule, plan, authority.zone, enters_s)
        if submitted_s > by_s:
            params = {"rule": f"clearance_rule_{rule.name}", "submitted_s": submitted_s, "due_s": by_s}
            saved = rule.emergency_notice_s is not None and submitted_s <= enters_s - rule.emergency_notice_s
            yield Reason(code="clearance_late_unless_emergency" if saved else "clearance_late_rule", params=params)


def submit_by_s(rules: Sequence[ClearanceRule], authority: Authority, plan: Plan, enters_s: int) -> int:
    """Return the last plan second at which a request is in time for `authority` and every one of `rules`."""
    return min([enters_s - authority.notice_s, *(due_s(rule, plan, authority.zone, enters_s) for rule in rules)])
