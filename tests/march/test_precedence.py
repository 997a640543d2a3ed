"""Who is told to be out of order: advance parties behind theirs, trail parties ahead."""

from __future__ import annotations

from ratl.march.precedence import OUT_OF_ORDER, with_order_told
from ratl.model.scenario import MovementSpec
from tests.maps import draw, move, plan, scenario, serial

ROAD = draw("A---18---B---9---C")


def told(*moves: MovementSpec) -> list[tuple[str, object, object, object]]:
    made = with_order_told(plan(scenario(ROAD, *moves)))
    warnings = [w for m in made.movements for w in m.warnings if w.code in OUT_OF_ORDER]
    assert with_order_told(made) == made  # told once, however often it is looked for
    return [(w.code, w.params["serial"], w.params["by"], w.params["place"]) for w in warnings]


def test_parties_where_they_belong_are_not_told_of() -> None:
    column = serial("M/0", role="advance"), serial("M/1"), serial("M/2", role="trail")
    assert told(move("M", "AC", *column)) == []


def test_an_advance_party_behind_its_column_and_a_trail_party_ahead_of_it_are_told() -> None:
    column = serial("M/2", role="trail"), serial("M/1"), serial("M/0", role="advance")
    assert told(move("M", "AC", *column)) == [
        ("trail_ahead", "M/2", ("M/1",), "A"),
        ("advance_behind", "M/0", ("M/2", "M/1"), "A"),
    ]


def test_an_advance_party_of_its_own_is_told_where_nobody_is_behind_it() -> None:
    ahead = move("P", "AC", serial("P/0", role="advance"), start="09:00")
    first, later, elsewhere = move("M", "AC"), move("N", "AC", start="12:00"), move("X", "CA")
    assert told(ahead, first, elsewhere) == [("advance_behind", "P/0", ("M/1",), "A")]
    assert told(ahead, first, later) == []
    assert told(ahead, elsewhere) == []
