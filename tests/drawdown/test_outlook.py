"""Curves, thresholds and the use of the lift, worked by hand."""

from __future__ import annotations

from dataclasses import replace

from ratl.drawdown.outlook import PEOPLE, compute_outlook, list_breaches
from ratl.model.drawdown import Requirement, Schedule, Wave
from tests.drawdown.cases import LANE, case, told, unit


def planned(low_beds: int = 0, **leaves: int) -> Schedule:
    waves = tuple(
        Wave(id=name, lane=LANE, day=day, arrival_day=day + 1, units=(name,), low_beds={"LB": low_beds})
        for name, day in leaves.items()
    )  # fmt: skip
    return Schedule(waves=waves, closed={"A": max(leaves.values())}, goals=())


GUARDS = case(
    unit("G", capabilities={"guard": 10}, people=30, loading_days=2, setup_days=1),
    unit("F", capabilities={"guard": 4}, people=10),
    requirements=(
        Requirement(id="K1", kind="keep", base="A", capability="guard", least=8, until_day=2),
        Requirement(id="K2", kind="keep", base="A", capability="guard", per_people=5),
    ),
)


def curve(outlook, base, what):
    return next(one for one in outlook.curves if (one.base, one.what) == (base, what))


def test_a_capability_is_sunk_from_loading_until_it_is_set_up() -> None:
    outlook = compute_outlook(GUARDS, told(), planned(G=4, F=6))
    # G loads on days 3 and 4, is on the road till 5, and is set up on 6; F leaves on 6 and arrives on 7.
    assert curve(outlook, "A", "guard").present == (14, 14, 14, 4, 4, 4, 0, 0)
    assert curve(outlook, "H", "guard").present == (0, 0, 0, 0, 0, 0, 10, 14)
    assert curve(outlook, "A", PEOPLE).present == (40, 40, 40, 40, 10, 10, 0, 0)
    assert curve(outlook, "H", PEOPLE).present == (0, 0, 0, 0, 0, 30, 30, 40)


def test_thresholds_and_the_day_they_are_gone_under() -> None:
    outlook = compute_outlook(GUARDS, told(), planned(G=4, F=6))
    # K1 asks 8 until day 2; K2 one per five people: 8 for 40, 2 for 10.
    assert curve(outlook, "A", "guard").least == (8, 8, 8, 8, 2, 2, 0, 0)
    k1, k2 = outlook.falls
    assert (k1.day, k1.until_day) == (3, 2)
    assert k2.day == 3


def test_what_is_not_kept_is_said_with_its_first_day() -> None:
    breaches = list_breaches(GUARDS, planned(G=3, F=6))
    # Guards sink on day 2, while 8 are asked for: K1 is broken then, K2 too.
    assert [(r.params["requirement"], r.params["day"]) for r in breaches] == [("K1", 2), ("K2", 2)]
    late = replace(GUARDS, units=(GUARDS.units[0], replace(GUARDS.units[1], latest_day=6)), requirements=())
    assert [r.code for r in list_breaches(late, planned(G=4, F=6))] == ["breach_latest"]


def test_low_beds_are_away_from_fetching_to_the_day_after_unloading() -> None:
    drawdown = case(unit("X", carried=((2, 1),)), lift=4)
    [use] = compute_outlook(drawdown, told(travel=1, fetch=1), planned(low_beds=2, X=3)).lift
    # Fetched on 1, loaded on 2, leaves on 3, arrives and unloads on 4.
    assert use.away == (0, 2, 2, 2, 2, 0, 0, 0)
    assert (use.trips, use.share) == (2, 0.5)
