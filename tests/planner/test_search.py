"""The timetable of one serial alone: every figure worked by hand. Ten vehicles pass in 100 s by day, 200 s by night."""

from dataclasses import replace

import pytest

from ratl.model.movement import Movement, Pin, Rules
from ratl.model.route import Service
from ratl.planner.reasons import list_reasons
from tests.maps import at, authority, clock, codes, draw, move, on, plan_one, serial, site

STRAIGHT = "A---36---B---36---C---36---D"


def halts(movement: Movement) -> list[tuple[str, str, str, str]]:
    return [
        (halt.site, halt.kind, clock(halt.head_arrives_s), clock(halt.head_departs_s))
        for halt in movement.serials[0].halts
    ]


def test_empty_road() -> None:
    # 36 km at 10 m/s: 3600 s. Ten vehicles on 1 km of road: 100 s.
    placed = plan_one(draw("A---36---B"), move("M", "AB"))
    leg = on(placed.serials[0], "AB")
    assert (clock(leg.head_enters_s), clock(leg.head_leaves_s)) == ("06:00", "07:00")
    assert (clock(leg.tail_enters_s), clock(leg.tail_leaves_s)) == ("06:01:40", "07:01:40")
    assert (leg.run_s, leg.pass_time_s, placed.serials[0].road_space_m) == (3600, 100, 1000)
    assert placed.completion_s == placed.best_alone_s == at("07:01:40")


def test_a_declared_pass_time_does_not_shorten_the_border() -> None:
    """10 vehicles at 20 an hour take 1800 s, whatever pass time is declared; the tail is through that much later."""
    network = draw("A---36---B---36---C", roads={"BC": {"service": Service(kind="border", rate_vph=20, storage_m=500)}})
    placed = plan_one(network, move("M", "AC", serial("M/1", declared_pass_time_s=60)))
    assert [times.pass_time_s for times in placed.serials[0].legs] == [60, 1800]
    assert clock(placed.completion_s) == "08:30"


def test_declared_pass_time_replaces_the_computed_one() -> None:
    placed = plan_one(draw("A---36---B"), move("M", "AB", serial("M/1", declared_pass_time_s=1000)))
    assert placed.completion_s == at("07:00") + 1000


@pytest.mark.parametrize(
    ("km", "catch_up", "tail"),
    [
        # Slow from B to C (5 m/s, 200 s to pass), then 10 m/s again: the head is at C at 07:00, the stretched tail at
        # 07:03:20.
        # 18 km more: the head 07:30, the tail could be there 1500 s after 07:03:20 (12 m/s) but never nearer than 100
        # s: 07:31:40.
        (18, 12.0, "07:31:40"),
        # 3 km: the head 07:05, the tail 07:03:20 + 250 s.
        (3, 12.0, "07:07:30"),
        # With no catch-up rate of its own the tail makes the rate of march: 07:03:20 + 300 s.
        (3, None, "07:08:20"),
        # The catch-up rate is never below the rate of march.
        (3, 6.0, "07:08:20"),
    ],
)
def test_fast_slow_fast(km: int, catch_up: float | None, tail: str) -> None:
    network = draw(f"A---18---B---9---C---{km}---D", roads={"BC": {"class_": "secondary"}})
    rates = {"primary": {"day": 10.0}, "secondary": {"day": 5.0}}
    request = {"rates_mps": rates, "catch_up_mps": {"primary": catch_up} if catch_up else {}}
    placed = plan_one(network, move("M", "AD", **request))
    slow = on(placed.serials[0], "BC")
    assert [clock(slow.tail_enters_s), clock(slow.tail_leaves_s)] == ["06:31:40", "07:03:20"]
    assert clock(placed.completion_s) == tail


def test_a_vehicle_and_a_road_cap_the_rate() -> None:
    network = draw("A---18---B---18---C", roads={"BC": {"max_rate_mps": 5.0}})
    placed = plan_one(network, move("M", "AC", serial("M/1", rates_mps={"primary": 8.0})))
    # 18 km at 8 m/s 2250 s, then at 5 m/s 3600 s; 1 km of column at 5 m/s 200 s.
    assert placed.completion_s == at("06:00") + 2250 + 3600 + 200


def test_rate_by_the_light_where_the_head_enters() -> None:
    # In at A by day at 17:30, at B by night at 18:30: 36 km at 5 m/s, 7200 s; 200 s to pass.
    placed = plan_one(draw("A---36---B---36---C"), move("M", "AC", start="17:30"))
    assert clock(placed.completion_s) == "20:33:20"


def test_a_halt_re_forms_the_serial() -> None:
    # The slow leg stretches the serial to 200 s: head at B 06:30, tail 06:33:20. After a halt of 1800 s all have
    # stood enough when the tail
    # has, 07:03:20, and the head may be 100 s ahead of it: 07:01:40. On arrival at C it is 100 s long again.
    network = draw("A---9---B---18---C", roads={"AB": {"class_": "secondary"}}, sites={"S": site("B")})
    rates = {"primary": {"day": 10.0}, "secondary": {"day": 5.0}}
    placed = plan_one(network, move("M", "AC", rates_mps=rates, pins=(Pin(kind="halt", site="S", for_s=1800),)))
    halt = placed.serials[0].halts[0]
    assert [clock(halt.tail_arrives_s), clock(halt.head_departs_s)] == ["06:33:20", "07:01:40"]
    assert [clock(halt.tail_departs_s), clock(placed.completion_s)] == ["07:03:20", "07:33:20"]


def test_halts_at_the_interval() -> None:
    # An hour and a half at most between halts, so at B and at C, ten minutes each.
    network = draw(STRAIGHT, sites={"S": site("B"), "T": site("C")})
    rules = Rules(halt_interval_s=3600, halt_tolerance_s=1800, halt_s=600)
    placed = plan_one(network, move("M", "AD", rules=rules))
    assert halts(placed) == [("S", "short", "07:00", "07:10"), ("T", "short", "08:10", "08:20")]
    assert clock(placed.completion_s) == "09:21:40"


def test_the_tolerance_saves_a_halt() -> None:
    network = draw(STRAIGHT, sites={"S": site("B"), "T": site("C")})
    rules = Rules(halt_interval_s=3600, halt_tolerance_s=3600, halt_s=600)
    placed = plan_one(network, move("M", "AD", rules=rules))
    assert len(halts(placed)) == 1
    assert clock(placed.completion_s) == "09:11:40"


def test_the_first_halt_has_its_own_interval_and_length() -> None:
    # After the first hour 15 min, then 10 min every two hours [TR1009 p69]: at B, and at D.
    network = draw("A---36---B---36---C---36---D---36---E", sites={"S": site("B"), "T": site("C"), "U": site("D")})
    rules = Rules(first_halt_interval_s=3600, first_halt_s=900, halt_interval_s=7200, halt_s=600)
    placed = plan_one(network, move("M", "AE", rules=rules))
    assert halts(placed) == [("S", "short", "07:00", "07:15"), ("U", "short", "09:15", "09:25")]
    assert clock(placed.completion_s) == "10:26:40"


def test_the_first_halt_comes_again_after_a_rest() -> None:
    network = draw("A---36---B---36---C---36---D", sites={"S": site("B", overnight=True), "T": site("C")})
    rules = Rules(
        first_halt_interval_s=3600,
        first_halt_s=900,
        halt_interval_s=7200,
        halt_s=600,
        max_driving_s=7200,
        rest_s=4 * 3600,
    )
    placed = plan_one(network, move("M", "AD", rules=rules))
    # Tail at B 07:01:40, out 11:01:40, at C 12:01:40, a first halt of 15 min.
    assert halts(placed) == [("S", "rest", "07:00", "11:01:40"), ("T", "short", "12:01:40", "12:16:40")]


def test_halts_in_the_rate_are_listed_and_add_no_time() -> None:
    # 108 km at 10 m/s are 10 800 s. The first after an hour for 15 min, then every two hours: one at 36 km; the next
    # would be at the end.
    rules = Rules(first_halt_interval_s=3600, first_halt_s=900, halt_interval_s=7200, halt_s=600, halts_in_rate=True)
    placed = plan_one(draw("A---108---B"), move("M", "AB", rules=rules))
    assert clock(placed.completion_s) == "09:01:40"
    listed = [(halt.at_m, clock(halt.head_s), halt.duration_s) for halt in placed.serials[0].listed_halts]
    assert listed == [(36_000, "07:00", 900)]


def test_a_pinned_halt_where_the_rate_contains_the_halts() -> None:
    network = draw("A---36---B---36---C", sites={"S": site("B")})
    rules = Rules(halt_interval_s=7200, halt_s=600, halts_in_rate=True)
    placed = plan_one(network, move("M", "AC", rules=rules, pins=(Pin(kind="halt", site="S", for_s=300),)))
    assert clock(placed.completion_s) == "08:06:40"


def test_a_halt_on_the_shoulder() -> None:
    # No site between A and B, but a shoulder: after 90 min at the most, at 50 km of the 10 km steps (54 km reach).
    network = draw("A---72---B", roads={"AB": {"shoulder": True}})
    rules = Rules(halt_interval_s=5400, halt_s=600)
    placed = plan_one(network, move("M", "AB", rules=rules), shoulder_step_m=10_000)
    assert len(placed.serials[0].halts) == 1
    assert placed.serials[0].halts[0].site.startswith("AB+")
    assert clock(placed.completion_s) == "08:11:40"


def test_a_halt_on_the_shoulder_that_only_the_night_asks_for() -> None:
    # A step takes 1000 s by day, 2000 s by night. After the first a halt is early, but the next is not within the hour.
    network = draw("A---30---B", roads={"AB": {"shoulder": True}})
    rules = Rules(halt_interval_s=3600, halt_s=600)
    placed = plan_one(network, move("M", "AB", start="19:00", rules=rules), shoulder_step_m=10_000)
    column = placed.serials[0]
    assert [(halt.after_leg, halt.kind) for halt in column.halts] == [(0, "short"), (1, "short")]
    assert clock(column.start_s) == "19:00"
    assert not any(reason.code == "held_slow_by_night" for reason in list_reasons(placed))


def test_no_night_on_the_shoulder_by_daylight() -> None:
    # From 16:30 the halt would fall at 17:53 and last until 06:00: it starts at 06:00 instead.
    network = draw("A---72---B", roads={"AB": {"shoulder": True}})
    rules = Rules(halt_interval_s=5400, halt_s=600, daylight_only=True)
    placed = plan_one(network, move("M", "AB", start="16:30", rules=rules), shoulder_step_m=10_000)
    assert clock(placed.serials[0].start_s) == "D+1 06:00"
    assert clock(placed.completion_s) == "D+1 08:11:40"


@pytest.mark.parametrize(("max_stand_s", "most_s"), [(None, 7200), (3600, 3600), (10_800, 10_800)])
def test_no_long_stand_on_the_shoulder(max_stand_s: int | None, most_s: int) -> None:
    # B–C opens at 14:00. The halt on the shoulder is no place to wait for it: the serial starts later.
    network = draw("A---72---B---36---C", roads={"AB": {"shoulder": True}, "BC": {"hours": "14:00-20:00"}})
    rules = Rules(halt_interval_s=7200, halt_s=600, max_stand_s=max_stand_s)
    placed = plan_one(network, move("M", "AC", rules=rules), shoulder_step_m=10_000)
    stands = [halt.head_departs_s - halt.head_arrives_s for halt in placed.serials[0].halts]
    assert stands
    assert max(stands) <= most_s
    assert clock(placed.completion_s) == "15:01:40"


def test_rest_when_the_driving_time_is_used_up() -> None:
    # Two hours to C, eight hours' rest from the tail's arrival, 08:01:40, then the last hour.
    network = draw(STRAIGHT, sites={"T": site("C", overnight=True)})
    placed = plan_one(network, move("M", "AD", rules=Rules(max_driving_s=7200, rest_s=8 * 3600)))
    assert halts(placed) == [("T", "rest", "08:00", "16:01:40")]
    assert clock(placed.completion_s) == "17:03:20"


def test_overnight_by_daylight() -> None:
    # Eleven hours would be over at 19:01:40, in the dark; on at 06:00.
    network = draw(STRAIGHT, sites={"T": site("C", overnight=True)})
    rules = Rules(max_driving_s=7200, rest_s=11 * 3600, daylight_only=True)
    placed = plan_one(network, move("M", "AD", rules=rules))
    assert halts(placed) == [("T", "overnight", "08:00", "D+1 06:00")]
    assert [(r.code, r.params["seconds"]) for r in placed.serials[0].halts[0].reasons] == [
        ("held_night", at("06:00", day=1) - at("19:01:40"))
    ]
    assert clock(placed.completion_s) == "D+1 07:01:40"


def test_overnight_when_the_distance_is_used_up() -> None:
    network = draw(STRAIGHT, sites={"S": site("B", overnight=True), "T": site("C", overnight=True)})
    placed = plan_one(network, move("M", "AD", rules=Rules(max_distance_m=72_000, rest_s=8 * 3600)))
    assert [stand[0] for stand in halts(placed)] in (["S"], ["T"])
    assert clock(placed.completion_s) == "17:03:20"


def test_rest_only_at_sites_for_overnight() -> None:
    network = draw(STRAIGHT, sites={"S": site("B", overnight=True), "T": site("C")})
    placed = plan_one(network, move("M", "AD", rules=Rules(max_driving_s=7200, rest_s=8 * 3600)))
    assert [stand[0] for stand in halts(placed)] == ["S"]


def test_no_standing_longer_than_a_site_not_for_overnight_allows() -> None:
    # C–D opens at 12:00. From B, where it must halt, and from C it may not wait more than an hour: it starts later,
    # and nothing is lost.
    network = draw(STRAIGHT, roads={"CD": {"hours": "12:00-20:00"}}, sites={"S": site("B"), "T": site("C")})
    rules = Rules(halt_interval_s=5400, halt_s=600, max_stand_s=3600)
    placed = plan_one(network, move("M", "AD", rules=rules))
    assert clock(placed.completion_s) == "13:01:40"
    assert all(halt.head_departs_s - halt.head_arrives_s <= 3600 for halt in placed.serials[0].halts)


def test_origin_only_waits_at_the_origin() -> None:
    network = draw(STRAIGHT, roads={"CD": {"hours": "12:00-20:00"}}, sites={"S": site("B"), "T": site("C")})
    placed = plan_one(network, move("M", "AD", halting="origin-only"))
    assert not placed.serials[0].halts
    assert clock(placed.serials[0].start_s) == "10:00"
    assert [(r.code, r.params["seconds"]) for r in placed.serials[0].start_reasons] == [("held_hours", 4 * 3600)]


def test_each_road_that_is_not_open_has_its_part_of_the_wait() -> None:
    # AB opens at 07:00, an hour on BC at 08:30: so from A at 07:30.
    network = draw("A---36---B---36---C", roads={"AB": {"hours": "07:00-18:00"}, "BC": {"hours": "08:30-18:00"}})
    placed = plan_one(network, move("M", "AC"))
    held = [(r.params["leg"], r.params["seconds"]) for r in placed.serials[0].start_reasons]
    assert held == [("AB", 3600), ("BC", 1800)]


# ---- a border post: 08:00 to 16:00, 20 vehicles an hour, 45 min of formalities; 25 vehicles take 2700 + 25 × 180 =
# 7200 s

POST = {"hours": "08:00-16:00", "service": Service(kind="border", rate_vph=20, fixed_s=2700)}


def test_border_post_metered_from_a_staging_site() -> None:
    # At B 07:00, out at 08:00, one by one over two hours: the tail leaves B at 10:00 and is through the kilometre of
    # the post at 10:01:40.
    # The head is at D at 09:01:40, the tail drives its hour and is there at 11:01:40: still two hours long.
    network = draw("A---36---B---1---C---36---D", roads={"BC": POST}, sites={"S": site("B")})
    placed = plan_one(network, move("M", "AD", serial("M/1", 25)))
    post = on(placed.serials[0], "BC")
    assert [clock(post.head_enters_s), clock(post.tail_enters_s), clock(post.tail_leaves_s)] == [
        "08:00",
        "10:00",
        "10:01:40",
    ]
    assert clock(placed.completion_s) == "11:01:40"


def test_border_post_with_storage_needs_no_staging() -> None:
    # 25 vehicles of 10 m and 24 gaps of 10 m stand on 490 m. They queue there: in from 08:00 to 08:04:10, out by
    # 10:01:40.
    roads = {"BC": {**POST, "service": Service(kind="border", rate_vph=20, fixed_s=2700, storage_m=490)}}
    placed = plan_one(draw("A---36---B---1---C", roads=roads), move("M", "AC", serial("M/1", 25)))
    post = on(placed.serials[0], "BC")
    assert [clock(post.head_enters_s), clock(post.tail_enters_s), clock(post.tail_leaves_s)] == [
        "08:00",
        "08:04:10",
        "10:01:40",
    ]


def test_border_post_with_storage_one_metre_short() -> None:
    roads = {"BC": {**POST, "service": Service(kind="border", rate_vph=20, fixed_s=2700, storage_m=489)}}
    placed = plan_one(draw("A---36---B---1---C", roads=roads), move("M", "AC", serial("M/1", 25)))
    assert (placed.status, codes(placed)) == ("unplaced", ["serial_stuck", "service_no_storage"])


def test_border_post_with_several_serials() -> None:
    # Each takes 7200 s and follows five minutes behind: the tails are through at 10:01:40, 12:06:40, 14:11:40. The
    # fourth would be through
    # at 16:16:40, after hours: next morning. It waits at the staging site, which is for overnight.
    network = draw("A---36---B---1---C", roads={"BC": POST}, sites={"S": site("B", overnight=True)})
    placed = plan_one(network, move("M", "AC", *(serial(f"M/{n}", 25) for n in range(1, 5))))
    assert [clock(s.completion_s) for s in placed.serials] == ["10:01:40", "12:06:40", "14:11:40", "D+1 10:01:40"]


def test_a_staging_site_before_its_hours_is_waited_for() -> None:
    # The staging site opens at 09:00; B is an hour away: start at 08:00.
    network = draw(
        "A---36---B---1---C",
        roads={"BC": {"service": Service(kind="border", rate_vph=20)}},
        sites={"S": site("B", hours="09:00-16:00")},
    )
    placed = plan_one(network, move("M", "AC"))
    assert clock(placed.serials[0].start_s) == "08:00"


# ---- windows


@pytest.mark.parametrize("hours", ["10:00-12:00", "Mo-Su 10:00-12:00", "Tu off; 10:00-12:00"])
def test_opening_hours(hours: str) -> None:
    placed = plan_one(draw("A---36---B", roads={"AB": {"hours": hours}}), move("M", "AB"))
    assert clock(placed.serials[0].start_s) == "10:00"


def test_hours_too_short_for_the_serial() -> None:
    # The leg takes 3600 + 100 s from the head's entering to the tail's leaving; open for exactly an hour it is never
    # long enough.
    placed = plan_one(draw("A---36---B", roads={"AB": {"hours": "10:00-11:00"}}), move("M", "AB"))
    assert (placed.status, codes(placed)) == ("unplaced", ["serial_stuck", "no_window", "held_hours"])


def test_hours_just_long_enough() -> None:
    # 3480 s and 100 s to pass make 3580 s.
    placed = plan_one(draw("A---34.8---B", roads={"AB": {"hours": "10:00-11:00"}}), move("M", "AB"))
    assert clock(placed.serials[0].start_s) == "10:00"


def test_curfew() -> None:
    network = draw("A---36---B", roads={"AB": {"authority": "X"}}, authorities={"X": authority(curfew="05:00-09:30")})
    placed = plan_one(network, move("M", "AB"))
    assert clock(placed.serials[0].start_s) == "09:30"
    assert [r.code for r in placed.serials[0].start_reasons] == ["held_curfew"]


def test_curfew_that_leaves_no_time() -> None:
    network = draw("A---36---B", roads={"AB": {"authority": "X"}}, authorities={"X": authority(curfew="00:00-24:00")})
    placed = plan_one(network, move("M", "AB"))
    assert (placed.status, codes(placed)) == ("unplaced", ["serial_stuck", "no_window", "held_curfew"])


def test_daylight_only() -> None:
    placed = plan_one(draw("A---36---B"), move("M", "AB", start="17:00", rules=Rules(daylight_only=True)))
    assert clock(placed.serials[0].start_s) == "D+1 06:00"


def test_day_too_short_for_a_leg() -> None:
    # 450 km at 10 m/s are 12 h 30 min; the day has twelve.
    placed = plan_one(draw("A---450---B"), move("M", "AB", rules=Rules(daylight_only=True)))
    assert (placed.status, codes(placed)) == ("unplaced", ["serial_stuck", "no_window", "held_night"])


def test_no_rate_by_night_waits_for_the_day() -> None:
    placed = plan_one(draw("A---36---B"), move("M", "AB", start="20:00", rates_mps={"primary": {"day": 10.0}}))
    assert clock(placed.serials[0].start_s) == "D+1 06:00"
    assert [r.code for r in placed.serials[0].start_reasons] == ["held_no_rate"]


def test_closed_for_a_time() -> None:
    placed = plan_one(draw("A---36---B", roads={"AB": {"closed": "00:00-11:00"}}), move("M", "AB"))
    assert clock(placed.serials[0].start_s) == "11:00"


def test_latest_completion_missed() -> None:
    placed = plan_one(draw("A---36---B"), move("M", "AB", latest_completion_s=at("07:01:39")))
    assert (placed.status, codes(placed)) == ("unplaced", ["misses_latest"])


def test_latest_completion_just_met() -> None:
    assert plan_one(draw("A---36---B"), move("M", "AB", latest_completion_s=at("07:01:40"))).status == "planned"


# ---- what stops a serial


@pytest.mark.parametrize(
    ("sites", "rules", "expected"),
    [
        ({}, Rules(halt_interval_s=3600, halt_s=600), "no_halt_in_reach"),
        ({}, Rules(max_driving_s=7200, rest_s=3600), "no_rest_in_reach"),
        ({}, Rules(max_distance_m=80_000, rest_s=3600), "no_rest_in_reach"),
        ({"S": site("B", 9)}, Rules(halt_interval_s=7200, halt_s=600), "site_too_small"),
        # 10 vehicles of 10 m with 9 gaps of 10 m stand on 190 m.
        ({"S": site("B", 189, unit="m")}, Rules(halt_interval_s=7200, halt_s=600), "site_too_small"),
    ],
)
def test_stuck(sites: dict[str, object], rules: Rules, expected: str) -> None:
    placed = plan_one(draw(STRAIGHT, sites=sites), move("M", "AD", rules=rules))  # type: ignore[arg-type]
    assert placed.status == "unplaced"
    assert codes(placed)[0] == "serial_stuck"
    assert expected in codes(placed)


@pytest.mark.parametrize("capacity", [{"capacity": 10}, {"capacity": 190, "unit": "m"}])
def test_a_site_that_just_holds_the_serial(capacity: dict[str, object]) -> None:
    network = draw(STRAIGHT, sites={"S": site("B", **capacity)})  # type: ignore[arg-type]
    placed = plan_one(network, move("M", "AD", rules=Rules(halt_interval_s=7200, halt_s=600)))
    assert placed.status == "planned"


def test_unknown_reasons_are_never_silent() -> None:
    """Every unplaced movement names what stopped its serial, beside which serial it is."""
    network = draw(STRAIGHT, roads={"CD": {"hours": "off"}}, sites={"S": site("B", hours="off")})
    placed = plan_one(network, move("M", "AD", rules=Rules(halt_interval_s=5400, halt_s=600)))
    assert placed.status == "unplaced"
    assert len(codes(placed)) > 1


def test_too_slow_by_night_to_reach_the_next_halt() -> None:
    # B is an hour away by day, two by night; a halt is due after an hour and a half. At 20:00 it waits for the day.
    network = draw("A---36---B---36---C", sites={"S": site("B")})
    placed = plan_one(network, move("M", "AC", start="20:00", rules=Rules(halt_interval_s=5400, halt_s=600)))
    assert clock(placed.completion_s) == "D+1 08:11:40"
    assert [r.code for r in placed.serials[0].start_reasons] == ["held_slow_by_night"]


def test_a_search_that_gives_up_says_so() -> None:
    # Both roads take 20 minutes and close for five every half hour: each fits between, one right after the other never.
    shut = ",".join(f"{h:02}:{m:02}-{h:02}:{m + 5:02}" for h in range(24) for m in (0, 30))
    network = draw("A---12---B---12---C", roads={"*": {"closed": shut}})
    movement = plan_one(network, move("M", "AC"), days=9)
    assert codes(movement) == ["serial_stuck", "held_closed", "held_closed", "search_gave_up"]
    assert clock(plan_one(replace(network, sites={"S": site("B")}), move("M", "AC"), days=9).completion_s) == "06:56:40"
