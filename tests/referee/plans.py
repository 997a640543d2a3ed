"""Three plans made by hand, all in order; the sums that make them tight stand in comments."""

from __future__ import annotations

import functools

from ratl.model.movement import Escort, Permission, Reason, Request, Rules, Serial
from ratl.model.plan import Plan
from ratl.model.profile import Profile
from ratl.model.route import Curfew, Reservation, Service, Site
from tests.referee.builder import FREE, Road, Stop, leg, movement, plan, points, vehicles

DAY = 86400


@functools.cache
def corridor() -> Plan:
    """A: three serials over a border with two posts, two days, by daylight, with security halts and one overnight."""
    kmh = 1 / 3.6
    bridge = {**FREE, "mass_kg": 40000.0, "mlc_wheeled": 40.0, "width_m": 3.5, "axle_load_kg": 10000.0}
    post = {"open": ((28800, 57600), (DAY + 28800, DAY + 57600))}
    unknown_height = {key: value for key, value in FREE.items() if key != "height_m"}
    legs = {
        "out": leg("BASE SP", 2, "drawing-out"),
        "L1": leg("SP TOWN", 60, limits={**FREE, "height_m": 4.2}),
        "L2": leg("TOWN STAGE", 50),
        "L3": leg("STAGE POST", 5, "secondary"),
        "B1": leg(
            "POST NML",
            0.5,
            "secondary",
            service=Service(kind="border", rate_vph=20, fixed_s=3600, storage_m=600),
            **post,
        ),
        "B2": leg(
            "NML FAR",
            0.5,
            "secondary",
            service=Service(kind="border", rate_vph=20, fixed_s=3600, storage_m=100),
            **post,
        ),
        "L4": leg("FAR RIVER", 40, limits=unknown_height),
        "L5": leg("RIVER EAST", 1, "secondary", regime="alternating", limits=bridge),
        "L6": leg("EAST RP", 45, closed=((0, DAY),)),
        "in": leg("RP DEST", 2, "drawing-out"),
    }
    profile = Profile(name="test-a", march_unit_gap_s=60, serial_gap_s=300, column_gap_s=900, extal_s=60)
    night = ((0, 21600), (64800, DAY + 21600), (DAY + 64800, 2 * DAY))
    road = Road(profile, legs, night)
    request = Request(
        origin="BASE",
        destination="DEST",
        earliest_start_s=25200,
        latest_completion_s=DAY + 64800,
        weight=2.0,
        rates_mps={"drawing-out": {"day": 15 * kmh}, "primary": {"day": 40 * kmh}, "secondary": {"day": 30 * kmh}},
        catch_up_mps={"primary": 45 * kmh},
        rules=Rules(
            halt_interval_s=5400,
            halt_tolerance_s=1800,
            halt_s=1800,
            max_driving_s=32400,
            max_distance_m=150000,
            daylight_only=True,
            rest_s=36000,
            max_separation_s=10800,
            max_stand_s=14400,
        ),
        permissions=(
            Permission(legs=("L4", "L5"), intervals=((DAY + 28800, DAY + 63000),), authority="EAST-GOV"),
            Permission(legs=("L6", "in"), intervals=((DAY + 25200, DAY + 64800),), authority="EAST-GOV"),
        ),
    )
    route = "out L1 L2 L3 B1 B2 L4 L5 L6 in"
    draft = {
        "A/1": Serial(id="A/1", march_units=(4,), vehicles=vehicles("A1", 4), role="advance", gap_behind_s=900),
        "A/2": Serial(id="A/2", march_units=(13, 12), vehicles=vehicles("A2", 25)),
        "A/3": Serial(id="A/3", march_units=(13, 12), vehicles=vehicles("A3", 25, mass_kg=38000.0), role="trail"),
    }
    # The advance party is at the first post at 08:00 and needs 3600 + 4/20 h = 4320 s there: its tail leaves at
    # 115200 + 60 + 4320 = 119580. The second's head leaves 900 s later at the earliest, 120480, so enters at 120420 and
    # departs from STAGE 600 s before (5 km at 30 km/h), 119820. Its tail leaves at 120480 + 8100 = 128580; the third's
    # head leaves at 128880, enters at 128820, departs at 128220. On the first day it starts 492 + 300 s behind.
    departs = {"A/1": (25200, 114600), "A/2": (28800, 119820), "A/3": (29592, 128220)}
    serials = [
        road.drive(
            request,
            draft[name],
            start,
            route,
            {1: Stop("TS", "short", 1800), 2: Stop("SS", "overnight", 36000, border), 7: Stop("ES", "short", 1800)},
        )
        for name, (start, border) in departs.items()
    ]
    warning = Reason(code="limit_unknown", params={"limit": "height_m", "legs": ["L4"], "length_m": 1000})
    column = movement("A", request, serials, serials[-1].completion_s, warnings=(warning,))
    return plan(
        road,
        [column],
        points=points("BASE SP TOWN STAGE POST NML FAR RIVER EAST RP DEST", EAST=2),
        sites={
            "TS": Site(at="TOWN", capacity=54, open=((21600, 64800),)),
            "SS": Site(
                at="STAGE", capacity=1158, unit="m", open=((25200, 61200), (DAY + 25200, DAY + 61200)), overnight=True
            ),
            "ES": Site(at="EAST", capacity=54),
        },
        curfews=(Curfew(authority="WEST-GOV", legs=("L1", "L2"), intervals=((0, 21600), (64800, DAY + 21600))),),
        horizon_s=2 * DAY,
    )


@functools.cache
def crossroads() -> Plan:
    """B: two columns meeting on a two-way road with an alternating bridge in it, and a third crossing at a junction."""
    legs = {
        "R1": leg("W J", 10),
        "R2": leg("J K", 20),
        "BR": leg("K M", 1, regime="alternating", limits={**FREE, "mass_kg": 28000.0, "mlc_wheeled": 30.0}),
        "R3": leg("M E", 18, limits_backward={"height_m": 3.5}),
        "R4": leg("N J", 6),
        "R5": leg("J S", 6),
    }
    # 20 vehicles at 20 per km are 1 km, 100 s at 10 m/s, and a minute between two march units: 160 s. 10 in one: 50 s.
    profile = Profile(
        name="test-b", density_vpkm={"open": 20.0}, march_unit_gap_s=60, serial_gap_s=300, column_gap_s=600
    )
    road = Road(profile, legs)
    rates = {"primary": {"day": 10.0}}
    rules = Rules(max_stand_s=7200, max_separation_s=1000, max_driving_s=5000, max_distance_m=50000)
    east = Request(origin="W", destination="E", earliest_start_s=0, rates_mps=rates, rules=rules)
    west = Request(origin="E", destination="W", earliest_start_s=700, weight=3.0, rates_mps=rates, rules=rules)
    south = Request(origin="N", destination="S", earliest_start_s=1000, rates_mps=rates)

    def serial(name: str, units: tuple[int, ...]) -> Serial:
        return Serial(id=name, march_units=units, vehicles=vehicles(name, sum(units)))

    # E/1: J 1000–1160, K 3000–3160, M 3100–3260. E/2 (160 + 300 s behind): J 1460–1620, M 3560–3720, ten minutes' halt
    # there, out from 3720 + 600 − 160 = 4160 to 4320. W/1: M 2500–2660, pulling in on its driving side past E/1; out
    # 600 s after E/2's tail, 4920. S/1: at J 600 s after E/2's tail, 2220, so from N at 1620.
    first = road.drive(east, serial("E/1", (10, 10)), 0, "R1 R2 BR R3")
    second = road.drive(east, serial("E/2", (10, 10)), 460, "R1 R2 BR R3", {2: Stop("SM", "short", 600)})
    against = road.drive(west, serial("W/1", (10, 10)), 700, "-R3 -BR -R2 -R1", {0: Stop("SM", "wait", 0, 4920)})
    across = road.drive(south, serial("S/1", (10,)), 1620, "R4 R5")
    return plan(
        road,
        [
            movement("E", east, [first, second], 5520),
            movement("W", west, [against], 5760),
            movement("S", south, [across], 2250),
        ],
        points=points("W J K M E N S"),
        sites={"SM": Site(at="M", capacity=40, near_side=(("R3", False),), open=((0, 20000),))},
        horizon_s=DAY,
    )


@functools.cache
def night_escort() -> Plan:
    """C: into the night past an exclusive leg, under escort, between reservations, out of a base with two gates."""
    unknown_class = {key: value for key, value in FREE.items() if key != "mlc_wheeled"}
    legs = {
        "A1": leg("P0 P1", 10),
        "A2": leg("P1 P2", 2, regime="exclusive"),
        "A3": leg("P2 P3", 10, limits=unknown_class, open=((0, 70000),)),
        "A4": leg("P0 Q", 3, limits={}),
    }
    profile = Profile(
        name="test-c", gaps_m={"open": 98.0}, serial_gap_s=120, column_gap_s=300, round_pass_time_s=60, halted_gap_m=5
    )
    road = Road(profile, legs, night=((64800, 108000),))
    rates = {"primary": {"day": 10.0, "night": 5.0}}
    escort = Escort(authority="POLICE", legs=("A2", "A3"), intervals=((64800, 68400),), teams=3, return_s=600)
    rules = Rules(max_separation_s=640, max_stand_s=1800, halt_interval_s=7200, first_halt_interval_s=3600)
    north = Request(
        origin="P0", destination="P3", earliest_start_s=63900, rates_mps=rates, rules=rules, escorts=(escort,)
    )
    back = Request(origin="P3", destination="P0", earliest_start_s=64900, rates_mps=rates, escorts=(escort,))
    aside = Request(origin="P0", destination="Q", earliest_start_s=63950, rates_mps=rates)
    # Spacing 98 + 12 = 110 m. X/1: 10 vehicles, 110 s by day → 120, 220 s by night → 240. P1 64900–65020 (its head
    # enters A2 at night), P2 65300–65540. X/2: 8 vehicles, 88 → 120, 176 → 180; 120 s behind, P1 65140–65260; A2 is
    # free of X/1 at 65540, so out at 65660. It is off A2 at 66240; Y/1 comes there at 66900 (10 km at 5 m/s).
    x_1 = road.drive(north, Serial(id="X/1", march_units=(10,), vehicles=vehicles("X1", 10)), 63900, "A1 A2 A3")
    x_2 = road.drive(
        north,
        Serial(id="X/2", march_units=(8,), vehicles=vehicles("X2", 8)),
        64140,
        "A1 A2 A3",
        {0: Stop("S1", "wait", 0, 65660)},
    )
    y_1 = road.drive(back, Serial(id="Y/1", march_units=(5,), vehicles=vehicles("Y1", 5)), 64900, "-A3 -A2 -A1")
    z_1 = road.drive(aside, Serial(id="Z/1", march_units=(), vehicles=(), declared_pass_time_s=60), 63950, "A4")
    warning = Reason(code="limit_unknown", params={"limit": "mlc_wheeled", "legs": ["A3"], "length_m": 1000})
    return plan(
        road,
        [
            movement("X", north, [x_1, x_2], 67800, warnings=(warning,)),
            movement("Y", back, [y_1], y_1.completion_s, warnings=(warning,)),
            movement("Z", aside, [z_1], z_1.completion_s, status="fixed"),
        ],
        points=points("P0 P1 P2 P3 Q", P0=2),
        sites={"S1": Site(at="P1", capacity=131, unit="m")},  # 8 × 12 + 7 × 5
        reservations=(
            Reservation(leg="A3", from_s=60000, to_s=64900, holder="OTHER"),
            Reservation(leg="A1", from_s=60000, to_s=66000, holder="X"),
            Reservation(leg="A1", from_s=60000, to_s=63900, holder="OTHER"),
            Reservation(point="P2", from_s=64800, to_s=65300, holder="OTHER"),
            Reservation(site="S1", from_s=65840, to_s=70000, holder="OTHER"),
        ),
        horizon_s=DAY,
    )


PLANS = {"corridor": corridor, "crossroads": crossroads, "night_escort": night_escort}
