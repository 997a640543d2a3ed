"""Head and tail over a leg: each branch of the kinematics, the sum in a comment."""

import pytest

from ratl.march.timetable import Pace, drive, find_pace
from ratl.model.movement import Request
from ratl.model.route import Leg, Service
from tests.maps import PLAIN, draw, move, serial

PACE = Pace(rate_mps=10.0, run_s=1000, pass_time_s=100, catch_up_s=900)


def request(**fields: object) -> Request:
    return move("M", "AB", **fields).request  # type: ignore[arg-type]


def leg(**fields: object) -> Leg:
    return draw("A---36---B", roads={"AB": fields}).roads["AB"].leg


@pytest.mark.parametrize(
    ("tail_in", "tail_out"),
    [
        (100, 1100),  # closed up: 1000 + 100, the catch-up rate would have it at 1000
        (200, 1100),  # 200 + 900 is just as early
        (201, 1101),  # one second more of stretch stays
        (5000, 5900),  # far behind
        (50, 1100),  # nearer than the pass time it cannot stay
    ],
)
def test_drive(tail_in: int, tail_out: int) -> None:
    assert drive(0, tail_in, PACE) == (1000, tail_out)


def test_find_pace() -> None:
    # 36 km at 10 m/s 3600 s, at 12 m/s 3000 s; ten vehicles on 1 km.
    asked = request(catch_up_mps={"primary": 12.0})
    assert find_pace(PLAIN, asked, serial("M/1"), leg(), night=False) == Pace(10.0, 3600, 100, 3000)
    # By night at 5 m/s; the catch-up rate is the same by day and night.
    assert find_pace(PLAIN, asked, serial("M/1"), leg(), night=True) == Pace(5.0, 7200, 200, 3000)


def test_find_pace_up_to_the_whole_second() -> None:
    # 36 000 m at 7 m/s: 5142.86 s; 1000 m of column: 142.86 s.
    asked = request(rates_mps={"primary": {"day": 7.0}})
    assert find_pace(PLAIN, asked, serial("M/1"), leg(), night=False) == Pace(7.0, 5143, 143, 5143)


def test_find_pace_of_a_service() -> None:
    # 25 vehicles at 20 an hour 4500 s and 2700 s of formalities; the road alone 250 s.
    border = leg(service=Service(kind="border", rate_vph=20, fixed_s=2700))
    pace = find_pace(PLAIN, request(), serial("M/1", 25), border, night=False)
    assert pace is not None and pace.pass_time_s == 7200


@pytest.mark.parametrize(("declared_s", "passing_s"), [(99, 4500), (4501, 4501)])
def test_a_service_takes_its_time_of_a_declared_pass_time_too(declared_s: int, passing_s: int) -> None:
    # 10 vehicles at 20 an hour 1800 s and 2700 s of formalities: 4500 s, whatever was declared for the road.
    border = leg(service=Service(kind="border", rate_vph=20, fixed_s=2700))
    pace = find_pace(PLAIN, request(), serial("M/1", declared_pass_time_s=declared_s), border, night=True)
    assert pace is not None and pace.pass_time_s == passing_s


def test_no_pace_without_a_rate() -> None:
    asked = request(rates_mps={"primary": {"day": 10.0}})
    assert find_pace(PLAIN, asked, serial("M/1"), leg(), night=True) is None
    assert find_pace(PLAIN, asked, serial("M/1"), leg(class_="track"), night=False) is None
