"""When a movement may not be somewhere, and why."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ratl.model.movement import Reason
from ratl.model.scenario import PermissionSpec, ReservationSpec, Stretch
from ratl.planner.ground import Ground
from ratl.planner.windows import Blocks, Windows, make_blocks
from ratl.words.catalogue import Speaker
from tests.maps import DAY, HOUR, authority, draft, draw, move, scenario

NIGHT, HOURS = Reason(code="held_night"), Reason(code="held_hours", params={"leg": "L"})


def pieces(blocks: Blocks) -> list[tuple[int, int, str]]:
    return [(a, b, r.code) for a, b, r in zip(blocks.starts, blocks.ends, blocks.reasons, strict=True)]


def test_overlapping_blocks_are_told_one_after_the_other() -> None:
    blocks = make_blocks([((0, 6), NIGHT), ((4, 8), HOURS), ((5, 7), NIGHT), ((10, 12), NIGHT), ((11, 11), HOURS)])
    assert pieces(blocks) == [(0, 6, "held_night"), (6, 8, "held_hours"), (10, 12, "held_night")]


def test_of_blocks_that_begin_together_the_longest_speaks() -> None:
    assert pieces(make_blocks([((0, 6), NIGHT), ((0, 8), HOURS)])) == [(0, 8, "held_hours")]
    assert pieces(make_blocks([((0, 9), HOURS), ((1, 2), NIGHT), ((3, 12), NIGHT)])) == [
        (0, 9, "held_hours"),
        (9, 12, "held_night"),
    ]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8))
def test_blocks_cover_what_is_blocked_and_nothing_else(some: list[tuple[int, int]]) -> None:
    found = pieces(make_blocks((interval, NIGHT) for interval in some))
    assert {t for a, b, _ in found for t in range(a, b)} == {t for a, b in some for t in range(a, b)}
    assert all(a < b for a, b, _ in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))


def test_find_is_half_open() -> None:
    blocks = make_blocks([((10, 20), NIGHT), ((30, 40), HOURS)])
    assert [blocks.find(*i) for i in ((0, 10), (0, 11), (19, 20), (20, 30), (20, 31), (40, 99))] == [
        None,
        0,
        0,
        None,
        1,
        None,
    ]


def test_the_horizon_is_no_excuse_for_what_never_opens() -> None:
    network = draw("A---36---B", roads={"AB": {"hours": "off"}})
    bare = draft(scenario(network, move("M", "AB"), days=1))
    blocks = Windows(bare, bare.movements[0]).leg("AB")
    assert pieces(blocks)[0] == (0, DAY, "held_hours")


def test_everything_that_may_be_in_the_way_of_a_leg() -> None:
    network = draw(
        "A---36---B", roads={"AB": {"closed": "09:00-10:00", "hours": "06:00-20:00", "authority": "X"}},
        authorities={"X": authority(curfew="12:00-13:00")},
    )  # fmt: skip
    movement = move("M", "AB", permissions=[PermissionSpec(stretch=Stretch(authority="X"), hours="07:00-19:00")])
    held = [
        ReservationSpec(holder=who, hours=hours, road="AB")
        for who, hours in (("Z", "15:00-16:00"), ("M", "17:00-18:00"))
    ]
    bare = draft(scenario(network, movement, days=1, reservations=held))
    blocks = Windows(bare, bare.movements[0]).leg("AB")
    assert [(a / HOUR, b / HOUR, code) for a, b, code in pieces(blocks)] == [
        (0, 7, "held_permission_of"),
        (9, 10, "held_closed"),
        (12, 13, "held_curfew"),
        (15, 16, "held_reserved"),
        (19, 24, "held_permission_of"),
        (24, 48, "held_horizon"),
    ]
    alone = Windows(bare, bare.movements[0], heed_reservations=False).leg("AB")
    assert "held_reserved" not in [reason.code for reason in alone.reasons]


def test_a_hold_for_permission_names_who_gives_it_not_whose_road_it_is() -> None:
    network = draw("A---36---B", roads={"AB": {"authority": "X"}}, authorities={"X": authority(), "Y": authority()})
    permissions = [
        PermissionSpec(stretch=Stretch(authority=who, roads=("AB",)), hours=hours)
        for who, hours in (("Y", "07:00-19:00"), ("X", "05:00-20:00"), ("", "04:00-21:00"))
    ]
    bare = draft(scenario(network, move("M", "AB", permissions=permissions), days=1))
    blocks = Windows(bare, bare.movements[0]).leg("AB")
    held = [(r.code, r.params.get("authority")) for r in blocks.reasons]
    # From midnight Y's word is the last to be given; from 19:00 all three end at midnight, Y's begins first.
    assert held == [("held_permission_of", "Y"), ("held_permission_of", "Y"), ("held_horizon", None)]
    assert [blocks.ends[0], blocks.starts[1]] == [7 * HOUR, 19 * HOUR]
    speaker = Speaker("en", names={"Y": {"en": "the governorate"}, "AB": {"en": "the pass"}})
    assert speaker.say(blocks.reasons[0].code, blocks.reasons[0].params) == (
        "no permission of the governorate to move on the pass at that hour"
    )


def test_movements_bound_alike_share_their_blocks_and_others_do_not() -> None:
    network = draw("A---36---B", roads={"AB": {"authority": "X"}}, authorities={"X": authority()})

    def permitted(hours: str) -> list[PermissionSpec]:
        return [PermissionSpec(stretch=Stretch(authority="X"), hours=hours)]

    moves = [move(name, "AB", permissions=permitted("07:00-19:00")) for name in ("M", "N", "O")]
    moves.append(move("P", "AB", permissions=permitted("07:00-18:00")))
    held = [ReservationSpec(holder="O", hours="15:00-16:00", road="AB")]
    bare = draft(scenario(network, *moves, days=1, reservations=held))
    ground = Ground(bare)
    shared = {m.id: ground.of(m).windows().leg("AB") for m in bare.movements}
    assert shared["M"] is shared["N"]
    assert shared == {m.id: Windows(bare, m).leg("AB") for m in bare.movements}
    assert len({blocks.starts for blocks in shared.values()}) == 3
    alone = ground.of(bare.movements[0]).windows(heed_reservations=False).leg("AB")
    assert alone == Windows(bare, bare.movements[0], heed_reservations=False).leg("AB") != shared["M"]
