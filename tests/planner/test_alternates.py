"""The alternate route with its own table, and by when to choose."""

from dataclasses import replace

import pytest

from ratl.model.movement import Alternate, Escort, Movement, Pin, Rules
from ratl.model.scenario import EscortSpec, Stretch
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.maps import EPOCH, clock, codes, draw, move, plan, plan_one, scenario, serial, site

TWO_WAYS = """
A---36---B---36---C
         |        |
         40       40
         |        |
         D---20---E
"""


def alternate(via: str, **fields: object) -> Alternate:
    return Alternate(name={"en": "the other"}, via=tuple(via), **fields)  # type: ignore[arg-type]


def test_an_alternate_has_its_own_table() -> None:
    placed = plan_one(draw(TWO_WAYS), move("M", "AC", alternates=[alternate("DE", go_no_go="B")]))
    (other,) = placed.alternates
    # To B 3600 s, then 100 km: 10 000 s, and 100 s to pass.
    assert [times.leg for times in other.serials[0].legs] == ["AB", "BD", "DE", "CE"]
    assert clock(other.completion_s) == "09:48:20"
    assert clock(other.decide_by_s) == "07:00"
    assert clock(placed.completion_s) == "08:01:40"


def test_the_choice_falls_when_the_main_body_is_there() -> None:
    column = serial("M/0", 2, role="advance", gap_behind_s=2680), serial("M/1")
    placed = plan_one(draw(TWO_WAYS), move("M", "AC", *column, alternates=[alternate("DE", go_no_go="B")]))
    assert clock(placed.alternates[0].decide_by_s) == "07:45"


def shared(movement: Movement, legs: int) -> list[tuple[object, ...]]:
    """Return what the main table and those of the alternates have for the first legs: all alike."""
    tables = [movement.serials, *(a.serials for a in movement.alternates)]
    assert all(tables)
    return [tuple((s.start_s, s.start_reasons, s.legs[:legs]) for s in serials) for serials in tables]


def test_an_alternate_continues_from_the_main_table() -> None:
    """Start, halts, rest and times up to the fork are those of the main table, late as others and rules make it."""
    drawing = """
A---36---G---36---B---36---C
                  |        |
                  40       40
                  |        |
                  D---20---E
"""
    network = draw(drawing, sites={"S": site("G", overnight=True), "T": site("B"), "U": site("D"), "V": site("E")})
    rules = Rules(rest_s=8 * 3600, halt_interval_s=5400, halt_s=600, max_separation_s=7200)
    column = move("M", "AC", serial("M/1"), serial("M/2"), rules=rules, alternates=[alternate("DE", go_no_go="B")])
    pins = Pin(kind="start", serial="M/1", at_s=7 * 3600), Pin(kind="overnight", site="S")
    column = replace(column, request=replace(column.request, pins=pins))
    placed = plan(scenario(network, column, move("R", "AG", start="05:00"))).movements[0]
    main, other = shared(placed, 2)
    assert main == other
    for before, after in zip(placed.serials, placed.alternates[0].serials, strict=True):
        assert before.halts[0] == after.halts[0] and before.halts[0].kind == "rest"
        assert [times.leg for times in after.legs] == ["AG", "GB", "BD", "DE", "CE"]


def test_an_alternate_waits_with_the_main_route_for_the_shared_road() -> None:
    network = draw(TWO_WAYS, roads={"AB": {"hours": "08:00-18:00"}}, sites={"S": site("B")})
    placed = plan_one(network, move("M", "AC", alternates=[alternate("DE", go_no_go="B")]))
    main, other = shared(placed, 1)
    assert main == other
    assert clock(placed.alternates[0].decide_by_s) == "09:00"


def test_a_halt_at_the_go_no_go_point_is_taken_whatever_is_chosen() -> None:
    network = draw(TWO_WAYS, sites={"S": site("B"), "T": site("E")})
    pins = Pin(kind="start", at_s=8 * 3600), Pin(kind="halt", site="S", for_s=600)
    placed = plan_one(network, move("M", "AC", pins=pins, alternates=[alternate("DE")]))
    (other,) = placed.alternates
    assert (other.go_no_go, clock(other.decide_by_s), clock(other.serials[0].start_s)) == ("B", "09:10", "08:00")
    assert [halt.site for halt in other.serials[0].halts] == ["S"]


def test_an_alternate_from_the_origin_starts_no_earlier_than_the_main_route() -> None:
    network = draw(
        "A---36---B\n|        |\n40       40\n|        |\nD---20---E", roads={"AB": {"hours": "07:00-18:00"}}
    )
    placed = plan_one(network, move("M", "AB", alternates=[alternate("DE", go_no_go="A")]))
    assert clock(placed.serials[0].start_s) == clock(placed.alternates[0].serials[0].start_s) == "07:00"


def test_an_alternate_that_must_wait_where_nobody_may_stand_says_why() -> None:
    network = draw(TWO_WAYS, roads={"BD": {"hours": "12:00-18:00"}})
    placed = plan_one(network, move("M", "AC", alternates=[alternate("DE")]))
    assert not placed.alternates[0].serials
    assert [r.code for r in placed.alternates[0].reasons] == ["serial_stuck", "held_hours"]
    assert clock(placed.alternates[0].decide_by_s) == "07:00"


LATE = """
A---36---B---18---F---18---C
         |                 |
         40                40
         |                 |
         D--------20-------E
"""


@pytest.mark.parametrize(
    ("via", "point", "code"),
    [
        ("DE", "E", "go_no_go_off_route"),
        ("DE", "C", "go_no_go_off_route"),
        ("DE", "F", "go_no_go_too_late"),
        ("F", "B", "alternate_is_main"),
        ("F", "", "alternate_is_main"),
    ],
)
def test_an_alternate_asked_for_wrongly_says_why(via: str, point: str, code: str) -> None:
    placed = plan_one(draw(LATE), move("M", "AC", alternates=[alternate(via, go_no_go=point)]))
    (other,) = placed.alternates
    assert [reason.code for reason in other.reasons] == [code] and not other.serials
    for lang in LANGUAGES:
        assert "{" not in Speaker(lang, EPOCH).say(code, other.reasons[0].params)


def test_an_alternate_that_cannot_be_driven_says_why() -> None:
    network = draw(TWO_WAYS, roads={"DE": {"limits": {"height_m": 2.0}}})
    placed = plan_one(network, move("M", "AC", alternates=[alternate("DE")]))
    assert placed.status == "planned"
    assert not placed.alternates[0].serials
    assert [reason.code for reason in placed.alternates[0].reasons][:2] == ["no_route", "limit_exceeded"]


def test_an_alternate_stays_clear_of_the_other_movements() -> None:
    # R has the exclusive road from D to E from 07:00 to 07:35 (2000 s and its tail): the alternate waits.
    network = draw(TWO_WAYS.replace("D---20---E", "D===20===E"), sites={"S": site("B")})
    alone = plan(scenario(network, move("M", "AC", alternates=[alternate("DE")]))).movements[0]
    beside = plan(scenario(network, move("M", "AC", alternates=[alternate("DE")]), move("R", "ED", start="07:30")))
    assert beside.movements[0].completion_s == alone.completion_s
    assert (beside.movements[0].alternates[0].completion_s or 0) > (alone.alternates[0].completion_s or 0)


def test_an_unplaced_movement_has_no_table_for_its_alternates() -> None:
    rules = Rules(halt_interval_s=60, halt_s=60)
    placed = plan_one(draw(TWO_WAYS), move("M", "AC", rules=rules, alternates=[alternate("DE")]))
    assert placed.status == "unplaced"
    assert codes(placed)[-1] == "no_halt_in_reach"
    assert not placed.alternates[0].serials


def test_limits_unknown_on_the_alternate_are_reported_too() -> None:
    network = draw(TWO_WAYS, roads={"DE": {"limits": {}}})
    placed = plan_one(network, move("M", "AC", alternates=[alternate("DE")]))
    unknown = [w for w in placed.warnings if w.code == "limit_unknown"]
    assert unknown and all(w.params["legs"] == ["DE"] for w in unknown)


def test_an_escort_before_the_fork_is_not_asked_for_again() -> None:
    # One team over A-B, back an hour after it is left there: the second serial waits for it, on either way.
    network = draw(
        "A---36---B---36---C\n         |        |\n         40       40\n         |        |\n         D---20---E"
    )
    escort = EscortSpec(
        escort=Escort(authority="X", legs=(), intervals=(), teams=1, return_s=3600),
        stretch=Stretch(roads=("AB",)),
        hours="",
    )
    alternate = Alternate(name={"en": "round"}, via=("D", "E"), go_no_go="B")
    column = serial("M/1"), serial("M/2")
    drawn = scenario(network, move("M", "AC", *column, escorts=[escort], alternates=[alternate]))
    movement = plan(drawn).movements[0]
    assert [clock(s.start_s) for s in movement.serials] == ["06:00", "08:01:40"]
    assert movement.alternates[0].reasons == ()
    assert [clock(s.start_s) for s in movement.alternates[0].serials] == ["06:00", "08:01:40"]
