"""R3's exceptions one at a time, each with the smallest change that takes it away."""

from __future__ import annotations

from ratl.model.plan import Plan
from ratl.referee import check
from tests.referee.edits import (
    replace,
    retotalled,
    with_leg,
    with_movement,
    with_point,
    with_profile,
    with_shift,
    with_site,
)
from tests.referee.plans import corridor, crossroads, night_escort


def crossings(plan: Plan) -> set[tuple[str, str]]:
    return {(v.serial, str(v.params["point"])) for v in check(plan) if v.rule == "R3"}


def test_opposite_columns_pass_on_a_two_way_road_only() -> None:
    # W/1 sent on 1900 s earlier is at K 3120–3280 and meets E/1 there, 3000–3160: fine between two-way roads only.
    plan = crossroads()
    two_way = with_leg(plan, "BR", regime="two-way")
    west = plan.movements[1]
    through = with_shift(two_way, west, west.serials[0], -1900, from_leg=1)
    assert ("E/1", "K") not in crossings(through)
    assert ("W/1", "K") not in crossings(through)
    narrow = with_leg(through, "R2", regime="alternating")
    assert ("W/1", "K") in crossings(narrow)
    assert "R2" in {v.rule for v in check(narrow)}


def test_pulling_in_on_the_driving_side() -> None:
    # W/1 pulls in at M 2500–2660 from R3; E/1 drives by onto R3 3100–3260: 440 s apart, the gap is 600.
    plan = crossroads()
    assert crossings(plan) == set()
    assert crossings(with_site(plan, "SM", near_side=())) == {("E/1", "M")}
    assert crossings(with_site(plan, "SM", near_side=(("R3", True),))) == {("E/1", "M")}
    assert crossings(with_site(with_profile(plan, column_gap_s=440), "SM", near_side=())) == set()


def test_pulling_out_on_the_driving_side() -> None:
    # W/1 pulls out onto BR 3120–3280 while E/1 comes off BR 3100–3260 (without E/2, which uses the site itself).
    plan = with_leg(crossroads(), "BR", regime="two-way")
    east, west = plan.movements[0], plan.movements[1]
    alone = replace(plan, movements=(replace(east, serials=east.serials[:1]), west))
    out = with_shift(alone, west, west.serials[0], -1800, from_leg=1)
    assert crossings(out) == set()
    assert crossings(with_site(out, "SM", near_side=())) >= {("W/1", "M")}


def test_the_other_must_not_use_the_site_itself() -> None:
    # E/2 is at M 3560–3720, turning into the same site: W/1 pulling in 300 s earlier or later is in its way.
    plan = crossroads()
    west = plan.movements[1]
    late = with_shift(plan, west, west.serials[0], 900)
    assert ("E/2", "M") in crossings(late)


def test_two_gates() -> None:
    # Z/1 leaves the base 63950–64010 by A4 while X/1 leaves it by A1, 63900–64020.
    plan = night_escort()
    assert crossings(plan) == set()
    assert crossings(with_point(plan, "P0", simultaneous=1)) == {("X/2", "P0"), ("Z/1", "P0")}


def test_three_are_too_many_for_two_gates() -> None:
    plan = night_escort()
    back = plan.movements[1]
    home = with_shift(plan, back, back.serials[0], 63950 - back.serials[0].legs[-1].head_leaves_s)
    assert {point for _, point in crossings(home)} >= {"P0"}


def test_pulling_in_and_out_of_one_site() -> None:
    # A/1 pulls out at 124677 while A/2 has been pulling in since 124260; A/2 out at 133500, A/3 in since 132660.
    assert crossings(corridor()) == set()
    assert crossings(with_point(corridor(), "EAST", simultaneous=1)) == {("A/1", "EAST"), ("A/2", "EAST")}


def test_origin_and_destination_are_ways_of_their_own() -> None:
    # A serial that ends where another goes on does not follow it: 300 s behind E/1 at J is too near for the gap of 600.
    plan = crossroads()
    east = plan.movements[0]
    short = replace(east.serials[1], id="T/1", legs=east.serials[1].legs[:1], halts=(), completion_s=1620)
    ending = replace(east, id="T", serials=(short,), request=replace(east.request, destination="J"), completion_s=1620)
    both = replace(with_movement(plan, "E", serials=east.serials[:1]), movements=(*plan.movements, ending))
    assert ("T/1", "J") in crossings(retotalled(both))
