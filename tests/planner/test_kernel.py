"""The compiled search against what it is made of: an estimate never too late, tables that say what they should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.model.movement import Rules
from ratl.model.route import Service
from ratl.planner import kernel
from ratl.planner.column import place_movement
from ratl.planner.course import Course, make_course
from ratl.planner.frame import Frame
from ratl.planner.frozen import FrozenCourse
from ratl.planner.ground import Ground
from ratl.planner.paces import Paces
from ratl.planner.search import place_serial
from ratl.planner.traffic import Traffic
from ratl.planner.windows import Windows
from tests.maps import at, draft, draw, move, plan, scenario, serial, site
from tests.planner.twins import earliest_through

BORDER = {"hours": "09:00-16:00", "service": Service(kind="border", rate_vph=20, fixed_s=2700), "closed": "12:00-12:30"}
ROUTE = (("AB", True), ("BC", True), ("CD", True))


def drawn(**rules: object) -> Course:
    network = draw(
        "A---36---B---1---C---90---D", roads={"BC": BORDER}, sites={"S": site("B", overnight=True), "T": site("C")}
    )
    bare = draft(scenario(network, move("M", "AD", serial("M/1", 25), rules=Rules(**rules))))  # type: ignore[arg-type]
    movement = bare.movements[0]
    windows, paces = Windows(bare, movement), Paces(bare, movement)
    return make_course(bare, movement, movement.serials[0], ROUTE, Ground(bare), windows, paces, {})


def tables_of(course: Course) -> kernel.Ints:
    return FrozenCourse(Frame(course), Traffic(course.plan), None).tables


COURSES = {daylight: drawn(daylight_only=daylight) for daylight in (False, True)}


@given(st.booleans(), st.integers(0, 2), st.integers(0, 5 * 86_400))
def test_earliest_through_is_its_slow_twin(daylight: bool, leg: int, moment: int) -> None:
    course = COURSES[daylight]
    way = course.legs[leg].day, course.legs[leg].night, course.legs[leg].blocks
    expected = earliest_through(way, course.night, course.plan.horizon_s, moment)
    assert kernel._earliest_through(tables_of(course), leg, moment) == expected


def test_the_estimate_is_never_later_than_the_plan() -> None:
    course = COURSES[True]
    placed = place_serial(Frame(course), Traffic(course.plan))
    tables = tables_of(course)
    work = kernel.make_work(tables, 10)
    for stop, times in enumerate(placed.legs):  # type: ignore[union-attr]
        assert kernel._remaining_s(tables, work, stop, times.head_enters_s) <= placed.completion_s  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("tail_in", "stand", "passing", "head_out"),
    [
        (100, 600, 100, 600),  # all stand 600 s
        (300, 600, 100, 800),  # stretched: the tail stands from 300 to 900, 100 s behind the head
        (100, 600, 300, 600),  # the next leg stretches it: the tail stands longer
        (100, 0, 100, 0),  # no stand at all
    ],
)
def test_a_serial_re_forms_at_a_halt(tail_in: int, stand: int, passing: int, head_out: int) -> None:
    # The head arrived at noon; the head departs so that everybody has stood, the tail one pass time behind it.
    noon, tables = 12 * 3600, tables_of(COURSES[False])
    kernel.rows_of(tables, kernel.DAY)[0, 1] = passing
    work = kernel.make_work(tables, 10)
    kernel._write(work, 0, 0, noon, noon + tail_in, (0, 0, 0, 0))
    assert kernel._ready_s(tables, work, 0, stand, noon) == noon + head_out


def test_tables_come_back_as_they_were_packed() -> None:
    tables = kernel.pack([[1, 2, 3], np.zeros((0, 2), np.int64), [(4, 5), (6, 7)]])
    assert [kernel.rows_of(tables, k).tolist() for k in range(3)] == [[[1], [2], [3]], [], [[4, 5], [6, 7]]]


def test_a_search_with_too_little_room_asks_for_more() -> None:
    tables = tables_of(COURSES[True])
    assert kernel.search(tables, kernel.make_work(tables, 1)) == kernel.CRAMPED
    assert kernel.search(tables, kernel.make_work(tables, 1000)) > 0


def test_the_same_search_finds_the_same() -> None:
    frame, traffic = Frame(COURSES[True]), Traffic(COURSES[True].plan)
    assert place_serial(frame, traffic) == place_serial(frame, traffic)


def test_nothing_of_one_search_is_left_for_the_next() -> None:
    network = draw("A---36---B---36---C", sites={"S": site("B")})
    planned = plan(scenario(network, move("M", "AC"), move("N", "AC", start="06:30")))
    bare = draft(scenario(network, move("M", "AC")))
    alone = place_movement(bare, bare.movements[0], Traffic(bare))
    assert alone.completion_s == planned.movements[0].completion_s == at("08:01:40")
