"""A column kept together, on the best of its routes."""

from ratl.model.movement import Reason, Rules, Serial
from ratl.planner.course import make_course
from ratl.planner.frame import Frame
from ratl.planner.search import place_serial
from ratl.planner.traffic import Traffic
from tests.maps import FREE, at, authority, clock, codes, draft, draw, move, on, plan, plan_one, scenario, serial, site

TWO_WAYS = """
A---36---B---36---C
|                 |
40                40
|                 |
D-------20--------E
"""


def test_the_quickest_route() -> None:
    placed = plan_one(draw(TWO_WAYS), move("M", "AC"))
    assert [times.leg for times in placed.serials[0].legs] == ["AB", "BC"]


def test_a_detour_where_the_quickest_is_closed_too_long() -> None:
    # 100 km round by D and E are 10 000 s; BC opens at 12:00 only.
    network = draw(TWO_WAYS, roads={"BC": {"hours": "12:00-18:00"}})
    placed = plan_one(network, move("M", "AC"))
    assert [(times.leg, times.forward) for times in placed.serials[0].legs] == [
        ("AD", True),
        ("DE", True),
        ("CE", False),
    ]
    assert placed.completion_s == at("06:00") + 10_000 + 100


def test_a_detour_where_a_vehicle_does_not_fit() -> None:
    network = draw(TWO_WAYS, roads={"AB": {"limits_forward": {"height_m": 3.4}}})
    assert [t.leg for t in plan_one(network, move("M", "AC")).serials[0].legs] == ["AD", "DE", "CE"]
    assert [t.leg for t in plan_one(network, move("M", "CA")).serials[0].legs] == ["BC", "AB"]


def test_serials_part_where_nothing_says_otherwise() -> None:
    # The second would be off BC at 08:08:20; it is open until 08:03: next morning at six.
    network = draw(
        "A---36---B---36---C", roads={"BC": {"hours": "06:00-08:03"}}, sites={"S": site("B", overnight=True)}
    )
    placed = plan_one(network, move("M", "AC", serial("M/1"), serial("M/2")))
    assert [clock(s.completion_s) for s in placed.serials] == ["08:01:40", "D+1 07:01:40"]


def test_a_column_held_together() -> None:
    # As before, but two hours apart at the most: the first waits at B for the morning too, and they cross one behind
    # the other.
    network = draw(
        "A---36---B---36---C", roads={"BC": {"hours": "06:00-08:03"}}, sites={"S": site("B", overnight=True)}
    )
    rules = Rules(max_separation_s=7200)
    placed = plan_one(network, move("M", "AC", serial("M/1"), serial("M/2"), rules=rules))
    first, second = placed.serials
    assert [clock(s.completion_s) for s in placed.serials] == ["D+1 07:01:40", "D+1 07:08:20"]
    assert all(on(second, leg).head_enters_s - on(first, leg).tail_enters_s <= 7200 for leg in ("AB", "BC"))
    holds = [*first.start_reasons, *(reason for halt in first.halts for reason in halt.reasons)]
    assert "held_for_column" in [reason.code for reason in holds]


def test_what_holds_a_serial_back_on_a_loop_is_about_one_passage() -> None:
    # Round A-B-C-E-A and on by A-B to D, held on the second passage of AB until 09:00: it may wait at C for that, and
    # has driven AB for the first time at six.
    drawing = "A---9---B---9---D\n|       |\n9       9\n|       |\nE---9---C"
    bare = draft(scenario(draw(drawing, sites={"S": site("C")}), move("M", "AD")))
    (movement,) = bare.movements
    loop = (("AB", True), ("BC", True), ("EC", False), ("AE", False), ("AB", True), ("BD", True))
    held = {("AB", 1): (at("09:00"), Reason(code="held_for_column"))}
    traffic = Traffic(bare)
    asked = traffic.ground.of(movement)
    course = make_course(
        bare, movement, movement.serials[0], loop, traffic.ground, asked.windows(), asked.paces, held
    )  # fmt: skip
    placed = place_serial(Frame(course), traffic)
    assert isinstance(placed, Serial)
    assert [clock(times.head_enters_s) for times in placed.legs if times.leg == "AB"] == ["06:00", "09:00"]


def test_a_column_that_cannot_be_held_together() -> None:
    # Each serial takes the whole of the hour that BC is open a day: a day apart, and they may be an hour apart.
    network = draw(
        "A---36---B---36---C", roads={"BC": {"hours": "06:00-07:03"}}, sites={"S": site("B", overnight=True)}
    )
    rules = Rules(max_separation_s=3600)
    placed = plan_one(network, move("M", "AC", serial("M/1"), serial("M/2"), rules=rules), days=4)
    assert placed.status == "unplaced"
    assert codes(placed)[0] in ("serial_stuck", "column_parts")


def test_no_road() -> None:
    placed = plan_one(draw("A---36---B   C---36---D"), move("M", "AD"))
    assert (placed.status, codes(placed)) == ("unplaced", ["not_joined"])


def test_no_road_that_the_vehicles_fit() -> None:
    network = draw("A---36---B", roads={"AB": {"limits": {"mass_kg": 19_999.0, "height_m": 3.4}}})
    placed = plan_one(network, move("M", "AB"))
    assert codes(placed) == ["no_route", "limit_exceeded", "limit_exceeded"]
    assert placed.reasons[1].params["count"] == 10


def test_no_road_with_a_rate() -> None:
    placed = plan_one(draw("A---36---B", roads={"AB": {"class_": "goat-path"}}), move("M", "AB"))
    assert codes(placed) == ["no_route", "road_no_rate"]


def test_unknown_limits() -> None:
    network = draw("A---36---B", roads={"AB": {"limits": {}}})
    warned = plan_one(network, move("M", "AB"))
    assert {w.params["limit"] for w in warned.warnings if w.code == "limit_unknown"} >= {"height_m", "mass_kg"}
    refused = plan_one(network, move("M", "AB", rules=Rules(unknown_limits="forbid")))
    assert (refused.status, codes(refused)[0]) == ("unplaced", "no_route")
    assert set(codes(refused)[1:]) == {"limit_unknown_forbidden"}


def test_ends_that_no_road_joins() -> None:
    # B-C holds 10 t only, but mending it would not help: nothing leads on to E.
    network = draw("A---36---B---36---C   D---36---E", roads={"BC": {"limits": {**FREE, "mass_kg": 10_000.0}}})
    placed = plan_one(network, move("M", "AE"))
    assert [(r.code, r.params) for r in placed.reasons] == [("not_joined", {"origin": "A", "destination": "E"})]
    assert codes(plan_one(network, move("M", "AC"))) == ["no_route", "limit_exceeded"]


def test_all_that_leaves_no_window_is_named() -> None:
    # Day is 06:00 to 18:00; the curfew leaves 06:00 to 06:45, the road takes an hour.
    network = draw("A---36---B", roads={"*": {"authority": "X"}}, authorities={"X": authority(curfew="06:45-05:00")})
    placed = plan_one(network, move("M", "AB", rules=Rules(daylight_only=True)))
    assert set(codes(placed)) == {"serial_stuck", "no_window", "held_night", "held_curfew"}


def test_who_makes_it_late_is_named() -> None:
    network = draw("A---36---B")
    drawn = scenario(network, move("M", "AB", priority=1), move("N", "AB", priority=2, latest_completion_s=at("07:05")))
    late = plan(drawn).movements[1]
    assert codes(late) == ["misses_latest", "held_leg_busy"]
    assert late.reasons[1].params["by"] == "M/1"
