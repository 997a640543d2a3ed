"""Who is told to be in whose way: those the referee objects to, and of equals always the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ratl.model.movement import Movement
from ratl.model.scenario import MovementSpec
from ratl.planner.board import Board
from ratl.planner.traffic import SiteUse, Traffic
from tests.maps import draft, draw, move, plan, scenario, serial, site, violations

CROSSING = """
         D
         |
         10
         |
A---10---B---10---C
         |
         10
         |
         E
"""


@pytest.mark.parametrize(("start", "crowded"), [("06:19:20", False), ("06:02", True)])
def test_a_point_for_two_holds_who_comes_when_the_first_is_off_it(start: str, crowded: bool) -> None:
    """M0 is at B from 06:16:40 to 06:36:40, M1 till 06:17; M2 from 06:36, or together with both."""
    network = draw(CROSSING, points={"B": {"simultaneous": 2}})
    asked = (
        move("M0", "AC", serial("M0/1", 120), start="06:00"),
        move("M1", "DE", serial("M1/1", 2), start="06:00"),
        move("M2", "ED", serial("M2/1", 2), start=start, catch_up_mps={}),
    )

    def alone(spec: MovementSpec) -> Movement:
        return plan(scenario(network, spec)).movements[0]

    bare, placed = draft(scenario(network, *asked)), [alone(spec) for spec in asked]
    # On a road of one lane M1 and M2 may not pass each other at B as they do on two.
    legs = {name: replace(leg, regime="alternating") for name, leg in bare.legs.items()}
    bare = replace(bare, legs=legs, movements=tuple(placed))
    board = Board(bare, {m.id: m for m in placed})
    for movement in placed:  # whoever moved: it is told once, of who comes last, with both that are there
        clashes = [c for c in board.list_clashes(movement, {}) if c.place == "B"]
        assert [(c.rule, c.serial, c.by) for c in clashes] == ([("R3", "M2/1", ("M0/1", "M1/1"))] if crowded else [])
        free_s = {movement.serials[0].legs[0].tail_leaves_s + bare.profile.column_gap_s for movement in placed[:2]}
        assert [c.until_s for c in clashes] == ([min(free_s)] if crowded else [])  # one of the two gone is enough
    assert any(v == "R3 r3_crossing" for v in violations(bare)) is crowded


def test_of_those_who_leave_a_full_site_together_always_the_same_is_named() -> None:
    board = Board(draft(scenario(draw("A---10---B---10---C", sites={"S": site("B", 10)}), move("M0", "AC"))), {})
    guests = [SiteUse(0, 900, 2, 0.0, f"M{k}/1") for k in range(1, 9)]
    board.traffic.sites["S"] = tuple(guests)
    mine = Traffic(board.plan)
    mine.sites["S"] = (SiteUse(600, 1800, 2, 0.0, "M0/1"),)
    (clash,) = (c for c in board._clashes_at_sites(mine) if c.serial == "M0/1")
    assert (clash.by, clash.until_s) == (tuple(f"M{k}/1" for k in range(1, 9)), 900)


def test_a_full_site_is_told_until_so_many_have_left_that_there_is_room() -> None:
    """Room for 10 and twelve there, as others were told to be: of three with 4 each, two have to go before 4 more."""
    board = Board(draft(scenario(draw("A---10---B---10---C", sites={"S": site("B", 10)}), move("M0", "AC"))), {})
    board.traffic.sites["S"] = tuple(SiteUse(0, 600 + 300 * k, 4, 0.0, f"M{k}/1") for k in (1, 2, 3))
    mine = Traffic(board.plan)
    mine.sites["S"] = (SiteUse(500, 1800, 4, 0.0, "M0/1"),)
    (clash,) = (c for c in board._clashes_at_sites(mine) if c.serial == "M0/1")
    assert (clash.rule, clash.by, clash.until_s) == ("R4", ("M1/1", "M2/1", "M3/1"), 1200)
