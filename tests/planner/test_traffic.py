"""Several serials on one network. Gaps: 300 s between serials of a column, 600 s between columns; ten vehicles pass
in 100 s."""

from dataclasses import replace

import pytest

from ratl.model.movement import Escort, Reason, Rules
from ratl.model.plan import Plan
from ratl.model.scenario import EscortSpec, PermissionSpec, ReservationSpec, Stretch
from tests.maps import DAY, at, authority, clock, codes, draw, found, move, on, plan, scenario, serial, site

CROSSROADS = """
         N
         |
         9
         |
W---9----X---9----E
         |
         9
         |
         S
"""
BRIDGE = "A---18---B{sign}1{sign}C---18---D"


def times(planned: Plan) -> dict[str, tuple[str, str]]:
    return {s.id: (clock(s.start_s), clock(s.completion_s)) for m in planned.movements for s in m.serials}


# ---- one column


def test_two_serials_of_a_column() -> None:
    # The first is out of A at 06:01:40; five minutes on, 06:06:40.
    planned = plan(scenario(draw("A---36---B"), move("M", "AB", serial("M/1"), serial("M/2"))))
    assert times(planned) == {"M/1": ("06:00", "07:01:40"), "M/2": ("06:06:40", "07:08:20")}


def test_an_advance_party_leads_by_more() -> None:
    serials = serial("M/0", 2, role="advance", gap_behind_s=2700), serial("M/1"), serial("M/2")
    planned = plan(scenario(draw("A---36---B"), move("M", "AB", *serials)))
    # Two vehicles pass in 20 s; 45 min behind them the first serial, five minutes behind that the second.
    assert [clock(s.start_s) for s in planned.movements[0].serials] == ["06:00", "06:45:20", "06:52"]


def test_a_faster_serial_does_not_overtake() -> None:
    # 36 km: the low-beds take two hours, in at 06:00 and 06:03:20 and out at 08:00 and 08:03:20 (200 s to pass at 5
    # m/s). The others, an
    # hour on the road, may leave it five minutes after their tail, at 08:08:20: they start at 07:08:20.
    slow = serial("M/1", rates_mps={"primary": 5.0})
    planned = plan(scenario(draw("A---36---B"), move("M", "AB", slow, serial("M/2"))))
    assert times(planned)["M/2"] == ("07:08:20", "08:10")


def test_splitting_a_column_never_shortens_its_road_space() -> None:
    whole = plan(scenario(draw("A---36---B"), move("M", "AB", serial("M/1", 20))))
    parts = plan(scenario(draw("A---36---B"), move("M", "AB", serial("M/1", 10), serial("M/2", 10))))
    assert sum(s.road_space_m for s in parts.movements[0].serials) >= whole.movements[0].serials[0].road_space_m
    assert (parts.movements[0].completion_s or 0) >= (whole.movements[0].completion_s or 0)


# ---- crossroads and junctions


def test_two_columns_at_a_crossroads() -> None:
    # The first is on the crossroads from 06:15 to 06:16:40; ten minutes on, 06:26:40, the other's head may be there:
    # it starts at 06:11:40.
    planned = plan(scenario(draw(CROSSROADS), move("E", "WE"), move("S", "NS")))
    assert times(planned) == {"E/1": ("06:00", "06:31:40"), "S/1": ("06:11:40", "06:43:20")}
    south = planned.movements[1]
    assert (south.best_alone_s, south.completion_s) == (at("06:31:40"), at("06:43:20"))
    assert [(r.code, r.params["point"], r.params["by"], r.params["seconds"]) for r in south.reasons] == [
        ("held_point_busy", "X", "E/1", 700)
    ]


def test_a_crossroads_with_room_for_two() -> None:
    planned = plan(scenario(draw(CROSSROADS, points={"X": {"simultaneous": 2}}), move("E", "WE"), move("S", "NS")))
    assert times(planned)["S/1"] == ("06:00", "06:31:40")


def test_room_for_two_is_not_room_for_three() -> None:
    network = draw(CROSSROADS, points={"X": {"simultaneous": 2}})
    planned = plan(scenario(network, move("E", "WE"), move("S", "NS"), move("T", "EN")))
    assert times(planned)["T/1"] == ("06:11:40", "06:43:20")


def test_opposing_columns_pass_on_a_two_way_road() -> None:
    planned = plan(scenario(draw("A---18---B---18---C"), move("M", "AC"), move("R", "CA")))
    # They meet at B as well, going exactly opposite ways; but the second ends where the first left, and the first
    # where it left.
    assert times(planned) == {"M/1": ("06:00", "07:01:40"), "R/1": ("06:00", "07:01:40")}


def test_priority_goes_first() -> None:
    planned = plan(scenario(draw(CROSSROADS), move("E", "WE", priority=2), move("S", "NS", priority=1)))
    assert times(planned)["S/1"] == ("06:00", "06:31:40")
    assert times(planned)["E/1"] == ("06:11:40", "06:43:20")


# ---- bridges


def test_alternating_bridge_opposing() -> None:
    # The first is on the kilometre of the bridge from 06:30 until its tail is off at 06:33:20; ten minutes on the
    # other may enter: 06:43:20.
    planned = plan(scenario(draw(BRIDGE.format(sign="~~~")), move("M", "AD"), move("R", "DA")))
    assert clock(on(planned.movements[1].serials[0], "BC").head_enters_s) == "06:43:20"
    assert times(planned)["R/1"] == ("06:13:20", "07:16:40")


def test_alternating_bridge_one_behind_the_other() -> None:
    # The same way it is a road like any other: ten minutes behind the tail.
    planned = plan(scenario(draw(BRIDGE.format(sign="~~~")), move("M", "AD"), move("R", "AD")))
    assert times(planned)["R/1"][0] == "06:11:40"


def test_exclusive_bridge_takes_one_serial_at_a_time() -> None:
    # Behind one another too the second enters ten minutes after the first is off it: 06:43:20.
    planned = plan(scenario(draw(BRIDGE.format(sign="===")), move("M", "AD"), move("R", "AD")))
    assert times(planned)["R/1"][0] == "06:13:20"


def test_exclusive_bridge_within_a_column() -> None:
    # Five minutes after 06:33:20 at B: 06:38:20, so from A at 06:08:20.
    planned = plan(scenario(draw(BRIDGE.format(sign="===")), move("M", "AD", serial("M/1"), serial("M/2"))))
    assert times(planned)["M/2"][0] == "06:08:20"


# ---- sites


def test_a_site_holds_one_serial_at_a_time() -> None:
    # All must halt at B for half an hour. The first stands there from 07:00 until its tail is out at 07:31:40; then
    # there is
    # room, but the tail has just crossed the road at B, and the next may ten minutes later: 07:41:40.
    network = draw("A---36---B---36---C", sites={"S": site("B", 15)})
    rules = Rules(halt_interval_s=5400, halt_s=1800)
    planned = plan(scenario(network, move("M", "AC", rules=rules), move("R", "AC", rules=rules)))
    assert clock(planned.movements[1].serials[0].halts[0].head_arrives_s) == "07:41:40"
    # Ten minutes behind the first, who was off at 06:01:40, it would be there at 07:11:40.
    held = {r.code: r.params["seconds"] for r in planned.movements[1].serials[0].start_reasons}
    assert held == {"held_leg_busy": 700, "held_site_full": 1200, "held_point_busy": 600}


def test_a_site_that_holds_both() -> None:
    network = draw("A---36---B---36---C", sites={"S": site("B", 20)})
    rules = Rules(halt_interval_s=5400, halt_s=1800)
    planned = plan(scenario(network, move("M", "AC", rules=rules), move("R", "AC", rules=rules)))
    assert clock(planned.movements[1].serials[0].halts[0].head_arrives_s) == "07:11:40"


def test_pulling_out_on_the_driving_side_against_traffic() -> None:
    # M halts at B off the leg it came by; R comes the other way while it pulls in (06:30 to 06:31:40).
    network = draw("A---18---B---18---C", sites={"S": site("B", near_side=(("AB", True),))})
    rules = Rules(halt_interval_s=1800, halt_s=1800)
    planned = plan(scenario(network, move("M", "AC", rules=rules), move("R", "CA")))
    assert times(planned)["R/1"] == ("06:00", "07:01:40")


def test_pulling_in_across_the_road_holds_up_traffic() -> None:
    network = draw("A---18---B---18---C", sites={"S": site("B")})
    rules = Rules(halt_interval_s=1800, halt_s=1800)
    planned = plan(scenario(network, move("M", "AC", rules=rules), move("R", "CA")))
    # M pulls in from 06:30 to 06:31:40 and out from 07:00 to 07:01:40: R passes B ten minutes after the first, until
    # 06:43:20.
    assert times(planned)["R/1"][0] == "06:11:40"


# ---- reservations


@pytest.mark.parametrize(
    ("held", "start"),
    [
        # AB is held until 10:00.
        (ReservationSpec(holder="OTHER", hours="05:00-10:00", road="AB"), "10:00"),
        # BC is held from 07:00: the tail would be off it at 07:01:40; wait until 09:00, half an hour away.
        (ReservationSpec(holder="OTHER", hours="07:00-09:00", road="BC"), "08:30"),
        # B is held from 06:31: the tail passes it at 06:31:40.
        (ReservationSpec(holder="OTHER", hours="06:31-08:00", point="B"), "07:30"),
        (ReservationSpec(holder="OTHER", hours="06:32-08:00", point="B"), "06:00"),
        (ReservationSpec(holder="OTHER", hours="05:00-06:15", point="A"), "06:15"),
        (ReservationSpec(holder="OTHER", hours="07:00-07:30", point="C"), "06:30"),
        # Nobody is bound by what is held for himself.
        (ReservationSpec(holder="M", hours="00:00-24:00", road="AB"), "06:00"),
    ],
)
def test_reservation(held: ReservationSpec, start: str) -> None:
    planned = plan(scenario(draw("A---18---B---18---C"), move("M", "AC"), reservations=[held]))
    movement = planned.movements[0]
    assert clock(movement.serials[0].start_s) == start
    assert movement.best_alone_s == at("07:01:40")
    assert sum(int(str(r.params["seconds"])) for r in movement.reasons) == at(start) - at("06:00")


@pytest.mark.parametrize("what", [{"road": "AB"}, {"point": "A"}])
def test_a_failure_far_on_names_the_reservation_that_made_it_late(what: dict[str, str]) -> None:
    # The way to B is held until 07:30, so the head is at B at 08:30 or later: too late for an hour to C by 09:00.
    held = ReservationSpec(holder="OTHER", hours="05:00-07:30", **what)  # type: ignore[arg-type]
    allowed = PermissionSpec(stretch=Stretch(authority="X", roads=("BC",)), hours="06:00-09:00")
    network = draw("A---36---B---36---C", roads={"BC": {"authority": "X"}}, authorities={"X": authority()})
    movement = move("M", "AC", permissions=[allowed])
    (lost,) = plan(scenario(network, movement, days=1, reservations=[held])).movements
    assert Reason(code="held_reserved", params={"what": "".join(what.values()), "by": "OTHER"}) in lost.reasons
    assert "no_window" in codes(lost)
    (free,) = plan(scenario(network, movement, days=1)).movements
    assert clock(free.completion_s) == "08:01:40"


def test_a_failure_far_on_names_a_curfew_or_another_column_that_made_it_late() -> None:
    """Past 06:58:20 at A it is too late: an hour to B, and another with its tail by 09:00."""
    allowed = PermissionSpec(stretch=Stretch(authority="X", roads=("BC",)), hours="06:00-09:00")
    late = move("M", "AC", permissions=[allowed])
    curfew = {"X": authority(), "Y": authority(curfew="05:00-07:00")}
    roads = {"AB": {"authority": "Y"}, "BC": {"authority": "X"}}
    network = draw("A---36---B---36---C", roads=roads, authorities=curfew)
    (lost,) = plan(scenario(network, late, days=1)).movements
    assert codes(lost)[:3] == ["serial_stuck", "held_curfew", "no_window"]
    alone = draw("A===36===B---36---C", roads=roads, authorities={"X": authority(), "Y": authority()})
    behind = replace(late.request, priority=2)
    first, lost = plan(scenario(alone, move("N", "BA"), replace(late, request=behind), days=1)).movements
    assert (first.status, codes(lost)[:3]) == ("planned", ["serial_stuck", "held_leg_busy", "no_window"])
    assert lost.reasons[1].params["by"] == "N/1"


def test_what_holds_it_up_on_the_way_is_not_told_where_the_road_is_shut_all_the_time() -> None:
    network = draw("A---36---B---36---C", roads={"AB": {"hours": "08:00-20:00"}, "BC": {"closed": "24/7"}})
    (lost,) = plan(scenario(network, move("M", "AC"), days=1)).movements
    assert lost.status == "unplaced"
    assert "held_hours" not in codes(lost)


@pytest.mark.parametrize("order", [1, -1])
def test_a_reserved_site(order: int) -> None:
    # Held in two records, in any order: 06:50 to 07:05 keeps M (there at 07:00) out until 07:05; it has gone on by
    # 07:36:40.
    network = draw("A---36---B---36---C", sites={"S": site("B")})
    held = [
        ReservationSpec(holder="OTHER", hours="06:50-07:05", site="S"),
        ReservationSpec(holder="OTHER", hours="08:00-09:00", site="S"),
    ]
    rules = Rules(halt_interval_s=5400, halt_s=1800)
    planned = plan(scenario(network, move("M", "AC", rules=rules), reservations=held[::order]))
    assert clock(planned.movements[0].serials[0].halts[0].head_arrives_s) == "07:05"


def test_a_reservation_over_the_stand_is_waited_out_before() -> None:
    # From 07:00 on M would stand at B for half an hour; B's site is held from 07:20 to 08:00, so it comes at 08:00.
    network = draw("A---36---B---36---C", sites={"S": site("B")})
    held = ReservationSpec(holder="OTHER", hours="07:20-08:00", site="S")
    rules = Rules(halt_interval_s=5400, halt_s=1800)
    planned = plan(scenario(network, move("M", "AC", rules=rules), reservations=[held]))
    assert clock(planned.movements[0].serials[0].halts[0].head_arrives_s) == "08:00"


# ---- escorts


def escort(teams: int = 1, return_s: int = 0, hours: str = "") -> EscortSpec:
    empty = Escort(authority="POLICE", legs=(), intervals=(), teams=teams, return_s=return_s)
    return EscortSpec(escort=empty, stretch=Stretch(roads=("BC",)), hours=hours)


def test_one_escort_team_takes_the_serials_one_by_one() -> None:
    # BC takes from 06:30 to 07:01:40; the team is back at 07:11:40: the second enters BC then, so starts at 06:41:40.
    movement = move("M", "AC", serial("M/1"), serial("M/2"), escorts=[escort(return_s=600)])
    planned = plan(scenario(draw("A---18---B---18---C"), movement))
    assert clock(on(planned.movements[0].serials[1], "BC").head_enters_s) == "07:11:40"


def test_two_teams_take_two() -> None:
    serials = [serial(f"M/{n}") for n in (1, 2, 3)]
    movement = move("M", "AC", *serials, escorts=[escort(teams=2, return_s=600)])
    planned = plan(scenario(draw("A---18---B---18---C"), movement))
    # Two start five minutes after one another; the third waits for the first team, back at 07:11:40.
    entered = [clock(on(s, "BC").head_enters_s) for s in planned.movements[0].serials]
    assert entered == ["06:30", "06:36:40", "07:11:40"]


def test_the_teams_of_one_authority_serve_every_movement() -> None:
    movements = [move(name, "AC", escorts=[escort()]) for name in ("M", "R")]
    planned = plan(scenario(draw("A---18---B---18---C"), *movements))
    assert clock(on(planned.movements[1].serials[0], "BC").head_enters_s) == "07:01:40"
    assert "held_escort_busy" in [r.code for r in planned.movements[1].reasons]


def test_an_escort_of_no_authority_is_named_by_its_legs() -> None:
    serials = [serial(f"M/{n}") for n in (1, 2)]
    late = replace(escort(hours="07:00-12:00"), escort=replace(escort().escort, authority=""))
    movement = move("M", "AC", *serials, escorts=[late])
    planned = plan(scenario(draw("A---18---B---18---C", sites={"S": site("B")}), movement))
    told = [
        r for s in planned.movements[0].serials for r in (*s.start_reasons, *(r for h in s.halts for r in h.reasons))
    ]
    named = {r.code: r.params["legs"] for r in told if r.code.startswith("held_escort")}
    assert named == {"held_escort_hours_on": ["BC"], "held_escort_busy_on": ["BC"]}


def test_movements_that_disagree_about_the_teams_have_the_fewest() -> None:
    movements = [move("M", "AC", escorts=[escort(teams=1)]), move("R", "AC", escorts=[escort(teams=2)])]
    planned = plan(scenario(draw("A---18---B---18---C"), *movements))
    assert clock(on(planned.movements[1].serials[0], "BC").head_enters_s) == "07:01:40"


@pytest.mark.parametrize("hours", [["10:00-12:00"], ["05:00-06:45", "10:00-12:00"]])
def test_escort_hours_in_one_record_or_in_two(hours: list[str]) -> None:
    movement = move("M", "AC", escorts=[escort(hours=one) for one in hours])
    planned = plan(scenario(draw("A---18---B---18---C"), movement))
    assert clock(on(planned.movements[0].serials[0], "BC").head_enters_s) == "10:00"


# ---- the referee says the same of gaps that are cut short


def test_the_referee_counts_the_same_gaps() -> None:
    planned = plan(scenario(draw(CROSSROADS), move("E", "WE"), move("S", "NS")))
    tight = replace(planned, profile=replace(planned.profile, column_gap_s=601))
    assert [v.params["point"] for v in found(tight, "r3_crossing")] == ["X"]
    assert not found(replace(planned, profile=replace(planned.profile, column_gap_s=600)), "r3_crossing")
    assert planned.horizon_s == 5 * DAY
