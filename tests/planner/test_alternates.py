"""The alternate route with its own table, and by when to choose."""

from ratl.model.movement import Alternate, Pin, Rules
from tests.maps import clock, codes, draw, move, plan, plan_one, scenario, serial, site

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


def test_an_alternate_keeps_the_start_but_not_the_halts_of_the_main_route() -> None:
    network = draw(TWO_WAYS, sites={"S": site("B"), "T": site("E")})
    pins = Pin(kind="start", at_s=8 * 3600), Pin(kind="halt", site="S", for_s=600)
    placed = plan_one(network, move("M", "AC", pins=pins, alternates=[alternate("DE")]))
    assert clock(placed.alternates[0].serials[0].start_s) == "08:00"
    assert not placed.alternates[0].serials[0].halts


def test_an_alternate_that_cannot_be_driven_says_why() -> None:
    network = draw(TWO_WAYS, roads={"DE": {"limits": {"height_m": 2.0}}})
    placed = plan_one(network, move("M", "AC", alternates=[alternate("DE")]))
    assert placed.status == "planned"
    assert not placed.alternates[0].serials
    assert [reason.code for reason in placed.alternates[0].reasons][:2] == ["no_route", "limit_exceeded"]


def test_an_alternate_stays_clear_of_the_other_movements() -> None:
    # R has the exclusive road from D to E from 07:00 to 07:35 (2000 s and its tail): the alternate waits.
    network = draw(TWO_WAYS.replace("D---20---E", "D===20===E"))
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
