from __future__ import annotations

from datetime import date

import pytest

from ratl.clearance.notice import due_s, list_lateness, working_days_before
from ratl.clearance.rules import get_clearance_rule
from ratl.model.plan import Papers
from ratl.model.route import Authority
from tests.clearance.plans import DAY, HOUR, plan

ENTERS_S = 2 * HOUR  # Monday 08:00


def codes(rule: str, notice_s: int, *, emergency: bool = False, own_notice_s: int = 0) -> list[str]:
    """Return what is late about a request handed in `notice_s` before the column enters."""
    papers = Papers(submitted_s=ENTERS_S - notice_s, emergency=emergency)
    authority = Authority(name={}, zone="Asia/Baghdad", notice_s=own_notice_s)
    return [r.code for r in list_lateness([get_clearance_rule(rule)], authority, plan(papers=papers), ENTERS_S)]


def test_example_37_yemen_notice_of_48_hours() -> None:
    assert codes("yemen-hns", 48 * HOUR) == []
    assert codes("yemen-hns", 47 * HOUR) == ["clearance_late_unless_emergency"]
    assert codes("yemen-hns", 47 * HOUR, emergency=True) == []
    assert codes("yemen-hns", 24 * HOUR) == ["clearance_late_unless_emergency"]
    assert codes("yemen-hns", 24 * HOUR, emergency=True) == []
    assert codes("yemen-hns", 23 * HOUR, emergency=True) == ["clearance_late_rule"]
    assert codes("yemen-hns", 23 * HOUR) == ["clearance_late_rule"]


def test_example_37_dd1266_ten_working_days() -> None:
    # The column enters on Monday 18 August at 08:00: ten working days before are Monday 4 to Friday 15 August.
    assert codes("dd1266", 14 * DAY) == []
    assert codes("dd1266", 13 * DAY) == ["clearance_late_rule"]
    # Any hour of the 4th will do: 23:59:59 is 13 d 8 h and a second before.
    assert codes("dd1266", 13 * DAY + 8 * HOUR + 1) == []
    assert codes("dd1266", 13 * DAY + 8 * HOUR) == ["clearance_late_rule"]


def test_example_37_south_sudan_two_weeks() -> None:
    assert codes("south-sudan", 14 * DAY) == []
    assert codes("south-sudan", 14 * DAY - 1) == ["clearance_late_rule"]
    assert get_clearance_rule("south-sudan").validity_s == 6 * 7 * DAY


def test_the_authority_s_own_notice() -> None:
    assert codes("us", DAY, own_notice_s=DAY) == []
    assert codes("us", DAY - 1, own_notice_s=DAY) == ["clearance_late_authority"]


@pytest.mark.parametrize(("day", "before"), [(18, 4), (17, 4), (16, 4), (15, 1), (19, 5)])
def test_working_days_leave_out_weekends(day: int, before: int) -> None:
    # From Saturday 16 and Sunday 17 August the same ten days count back to the 4th.
    assert working_days_before(date(2025, 8, day), 10) == date(2025, 8, before)


def test_the_day_ends_in_the_authority_s_zone() -> None:
    rule = get_clearance_rule("dd1266")
    baghdad, utc = (due_s(rule, plan(), zone, ENTERS_S) for zone in ("Asia/Baghdad", "UTC"))
    assert utc - baghdad == 3 * HOUR
