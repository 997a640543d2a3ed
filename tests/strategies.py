"""Small random scenarios: a network of a few roads, columns on it, rules and windows; every figure within reason."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import strategies as st

from ratl.model.movement import Escort, Rules, Serial
from ratl.model.route import Service
from ratl.model.scenario import EscortSpec, MovementSpec, PermissionSpec, ReservationSpec, Scenario, Stretch
from tests.maps import authority, draw, move, scenario, serial, site

_POINTS = "ABCDEF"
_MAPS = (
    "A---{0}---B---{1}---C---{2}---D",
    "A---{0}---B~~~1~~~C---{2}---D",
    "A---{0}---B===2===C---{1}---D",
    "A---{0}---B---{1}---C\n         |        |\n         {2}       {3}\n         |        |\n         E---{4}---D",
)
_hours = st.sampled_from([*[""] * 9, "05:00-20:00", "08:00-16:00", "05:00-10:00,13:00-20:00", "20:00-07:00"])
_km = st.sampled_from([10, 18, 30, 45])


@st.composite
def roads(draw_: st.DrawFn, ids: list[str]) -> dict[str, dict[str, object]]:
    """Draw what is told of each road."""
    told: dict[str, dict[str, object]] = {}
    for road in ids:
        fields: dict[str, object] = {"class_": draw_(st.sampled_from(["primary", "primary", "secondary"]))}
        fields["hours"] = draw_(_hours)
        fields["shoulder"] = draw_(st.booleans())
        fields["authority"] = draw_(st.sampled_from(["", "", "X"]))
        if draw_(st.integers(0, 9)) == 0:
            fields["service"] = Service(
                kind="border", rate_vph=60, fixed_s=600, storage_m=draw_(st.sampled_from([0.0, 500.0]))
            )
        told[road] = fields
    return told


@st.composite
def rules(draw_: st.DrawFn) -> Rules:
    """Draw march rules."""
    scheme = draw_(st.booleans())
    daily = draw_(st.booleans())
    return Rules(
        halt_interval_s=draw_(st.sampled_from([3600, 5400])) if scheme else None,
        first_halt_interval_s=draw_(st.sampled_from([None, 2400])) if scheme else None,
        halt_tolerance_s=draw_(st.sampled_from([0, 900])),
        halt_s=draw_(st.sampled_from([0, 600, 1800])) if scheme else 0,
        first_halt_s=draw_(st.sampled_from([None, 900])) if scheme else None,
        halts_in_rate=draw_(st.integers(0, 4)) == 0,
        max_driving_s=draw_(st.sampled_from([7200, 14_400])) if daily else None,
        rest_s=draw_(st.sampled_from([8 * 3600, 11 * 3600])) if daily else None,
        daylight_only=draw_(st.booleans()),
        max_separation_s=draw_(st.sampled_from([None, None, 7200])),
        max_stand_s=draw_(st.sampled_from([None, 3600, 7200])),
    )


@st.composite
def columns(draw_: st.DrawFn, name: str) -> tuple[Serial, ...]:
    """Draw one to three serials."""
    return tuple(
        serial(
            f"{name}/{n}", draw_(st.sampled_from([2, 10, 25])), rates_mps=draw_(st.sampled_from([{}, {"primary": 8.0}]))
        )
        for n in range(1, draw_(st.integers(1, 3)) + 1)
    )


@st.composite
def movements(draw_: st.DrawFn, name: str, ends: str, ids: list[str]) -> MovementSpec:
    """Draw a movement between two points."""
    permitted = PermissionSpec(
        stretch=Stretch(authority="X", roads=(ids[-1],)), hours=draw_(st.sampled_from(["06:00-18:00", "05:00-12:00"]))
    )
    escort = EscortSpec(
        escort=Escort(authority="X", legs=(), intervals=(), teams=draw_(st.integers(1, 2)), return_s=600),
        stretch=Stretch(roads=(ids[0],)),
        hours=draw_(_hours),
    )
    return move(
        name,
        ends,
        *draw_(columns(name)),
        start=draw_(st.sampled_from(["05:00", "06:00", "15:00", "19:30"])),
        rules=draw_(rules()),
        permissions=[permitted] if draw_(st.integers(0, 3)) == 0 else [],
        escorts=[escort] if draw_(st.integers(0, 3)) == 0 else [],
        catch_up_mps=draw_(st.sampled_from([{}, {"primary": 12.0}])),
        halting=draw_(st.sampled_from(["sites", "sites", "sites", "origin-only"])),
        priority=draw_(st.integers(1, 2)),
        serials_travel=draw_(st.sampled_from(["together", "together", "apart"])),
    )


@st.composite
def scenarios(draw_: st.DrawFn) -> Scenario:
    """Draw a scenario of one or two movements on one of a few maps."""
    drawing = draw_(st.sampled_from(_MAPS)).format(*(draw_(_km) for _ in range(5)))
    ids = list(draw(drawing).roads)
    points = [point for point in _POINTS if point in drawing]
    sites = {
        f"S-{point}": site(
            point,
            draw_(st.sampled_from([25, 30, 80])),
            hours=draw_(_hours),
            overnight=draw_(st.integers(0, 2)) > 0,
            near_side=draw_(st.sampled_from([(), tuple((road, True) for road in ids if road.endswith(point))])),
        )
        for point in points[1:]
        if draw_(st.integers(0, 3))
    }
    curfew = draw_(st.sampled_from(["", "20:00-05:00", "00:00-04:00"]))
    network = draw(
        drawing, roads=draw_(roads(ids)), sites=sites, authorities={"X": authority("Asia/Baghdad", curfew)},
        points={points[1]: {"simultaneous": draw_(st.integers(1, 2))}},
    )  # fmt: skip
    held = ReservationSpec(holder="Z", hours=draw_(st.sampled_from(["06:00-07:00", "09:00-12:00"])), road=ids[-1])
    ends = draw_(st.sampled_from(["AD", "DA", "AC"]))
    asked = [draw_(movements("M", "AD", ids))]
    if draw_(st.booleans()):
        asked.append(draw_(movements("R", ends, ids)))
    return scenario(network, *asked, days=4, reservations=[held] if draw_(st.booleans()) else [])


@st.composite
def crowds(draw_: st.DrawFn) -> Scenario:
    """Draw three or four movements that share roads: bridges, a bypass, windows, halts, several serials, weights."""
    drawing = draw_(st.sampled_from(_MAPS)).format(*(draw_(_km) for _ in range(5)))
    ids = list(draw(drawing).roads)
    points = [point for point in _POINTS if point in drawing]
    sites = {
        f"S-{point}": site(point, draw_(st.sampled_from([25, 80])), overnight=draw_(st.booleans()))
        for point in points[1:]
        if draw_(st.integers(0, 3))
    }
    network = draw(
        drawing, roads=draw_(roads(ids)), sites=sites, authorities={"X": authority("Asia/Baghdad", "")},
        points={point: {"simultaneous": draw_(st.sampled_from([1, 1, 2]))} for point in points},
    )  # fmt: skip
    ends = st.sampled_from(["AD", "AD", "DA", "AC", "BD"])
    asked = [draw_(movements(f"M{k}", draw_(ends), ids)) for k in range(draw_(st.integers(3, 4)))]
    weighted = [
        replace(spec, request=replace(spec.request, weight=draw_(st.sampled_from([1.0, 1.0, 3.0])))) for spec in asked
    ]
    return scenario(network, *weighted, days=5)


@st.composite
def convoys(draw_: st.DrawFn) -> Scenario:
    """Draw a scenario of three to five movements that meet on one map, some of them under a deadline."""
    drawn = draw_(scenarios())
    ids = list(drawn.network.roads)
    ends = "ABCD"
    others = []
    for n in range(draw_(st.integers(2, 4))):
        way = draw_(st.permutations(ends))[:2]
        spec = draw_(movements(f"N{n}", "".join(way), ids))
        latest = draw_(st.sampled_from([None, None, spec.request.earliest_start_s + 6 * 3600]))
        others.append(replace(spec, request=replace(spec.request, latest_completion_s=latest)))
    return replace(drawn, movements=(drawn.movements[0], *others))


@st.composite
def marches(draw_: st.DrawFn) -> Scenario:
    """Draw one or two columns that halt on the shoulders of a road, mostly as the night ends: sites, hours, rests."""
    pieces = draw_(st.lists(st.sampled_from([80, 60, 45, 8]), min_size=1, max_size=3))
    names = _POINTS[: len(pieces) + 1]
    drawing = names[0] + "".join(f"---{km}---{name}" for km, name in zip(pieces, names[1:], strict=True))
    hours = st.sampled_from([*[""] * 8, "04:00-12:00", "06:00-20:00", "04:00-05:00,06:00-20:00"])
    told = {
        start + end: {"shoulder": km > 10, "hours": draw_(hours)}
        for (start, end), km in zip(itertools.pairwise(names), pieces, strict=True)
    }
    daily = draw_(st.integers(0, 7)) == 7
    halting = Rules(
        halt_interval_s=draw_(st.sampled_from([2700, 3600, 5400])),
        first_halt_interval_s=draw_(st.sampled_from([None, None, None, 1800])),
        halt_s=draw_(st.sampled_from([3600, 1800, 600, 0])),
        halt_tolerance_s=draw_(st.sampled_from([0, 900])),
        max_stand_s=draw_(st.sampled_from([None, None, 3600, 4 * 3600])),
        max_driving_s=4 * 3600 if daily else None,
        rest_s=8 * 3600 if daily else None,
        daylight_only=draw_(st.integers(0, 9)) == 9,
    )
    sites = {f"S-{name}": site(name, overnight=daily) for name in names[1:-1] if daily or draw_(st.booleans())}
    day, night = draw_(st.sampled_from([(10.0, 5.0), (10.0, 2.5), (10.0, 8.0), (5.0, 10.0)]))
    asked = [
        move(
            name,
            names[0] + names[-1],
            serial(f"{name}/1", draw_(st.sampled_from([10, 2, 50]))),
            start=draw_(st.sampled_from(["03:00", "03:20", "04:00", "04:20", "05:00", "05:30", "02:00", "16:40"])),
            rules=halting,
            rates_mps={"primary": {"day": day, "night": night}},
        )
        for name in ("M", "R")[: draw_(st.sampled_from([1, 1, 1, 2]))]
    ]
    return scenario(draw(drawing, roads=told, sites=sites), *asked)
