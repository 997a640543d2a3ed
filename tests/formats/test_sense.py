"""What makes no sense in a plan file is refused when it is read: each case once, with its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ratl.cli.screen import problem_sentence
from ratl.errors import InputError
from ratl.formats.plan import parse_plan, render_plan
from ratl.model.movement import Escort
from ratl.model.scenario import EscortSpec, PermissionSpec, ReservationSpec, Stretch
from ratl.model.supply import Resupply
from ratl.services.supplies import with_supplies
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.maps import authority, draw, move, plan, scenario, serial, site
from tests.sustain.test_supply import FACTORS

Document = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Document:
    network = draw(
        "A---36---B---36---C", roads={"AB": {"hours": "05:00-20:00", "closed": "22:00-23:00"}},
        sites={"S": site("B", hours="05:00-20:00")}, authorities={"X": authority(curfew="22:00-04:00")},
    )  # fmt: skip
    stretch = Stretch(roads=("BC",))
    asked = move(
        "M", "AC", serial("M/1", gap_behind_s=300, declared_pass_time_s=120), serial("M/2"),
        permissions=[PermissionSpec(stretch=stretch, hours="05:00-20:00")],
        escorts=[EscortSpec(escort=Escort(authority="X", legs=(), intervals=()), stretch=stretch, hours="05:00-20:00")],
        latest_completion_s=80_000, max_wait_s=3600,
    )  # fmt: skip
    held = ReservationSpec(holder="Z", hours="21:00-22:00", road="AB")
    planned = with_supplies(plan(scenario(network, asked, reservations=[held])), FACTORS)
    drop = Resupply(id="D", movement="M", site="S", at_s=30_000, by="air", water_l=100)
    made = json.loads(render_plan(replace(planned, resupplies=(drop,))))
    made["curfews"] = [{"authority": "X", "legs": ["AB"], "intervals": [[79_200, 86_400]]}]
    return made


def first(document: Document) -> Document:
    return document["movements"][0]


def supplied(document: Document) -> Document:
    return document["supply"][0]["factors"]


def backwards(windows: list[list[int]]) -> None:
    windows[0].reverse()


#: place → how it is spoilt, code.
CASES: dict[str, tuple[Callable[[Document], object], str]] = {
    "movements[2].id": (lambda d: d["movements"].append(copy.deepcopy(first(d))), "duplicate_movement"),
    "movements[1].serials[2].id": (lambda d: first(d)["serials"][1].update(id="M/1"), "duplicate_serial"),
    "movements[1].request.latest_completion_s": (
        lambda d: first(d)["request"].update(latest_completion_s=100), "ends_before_start"),
    "night[1]": (lambda d: backwards(d["night"]), "window_backwards"),
    "curfews[1].intervals[1]": (lambda d: backwards(d["curfews"][0]["intervals"]), "window_backwards"),
    "reservations[1]": (lambda d: d["reservations"][0].update(until_s=1, to_s=1), "window_backwards"),
    "legs.AB.open[1]": (lambda d: backwards(d["legs"]["AB"]["open"]), "window_backwards"),
    "legs.AB.closed[1]": (lambda d: backwards(d["legs"]["AB"]["closed"]), "window_backwards"),
    "sites.S.open[1]": (lambda d: backwards(d["sites"]["S"]["open"]), "window_backwards"),
    "movements[1].request.permissions[1].intervals[1]": (
        lambda d: backwards(first(d)["request"]["permissions"][0]["intervals"]), "window_backwards"),
    "movements[1].request.escorts[1].intervals[1]": (
        lambda d: backwards(first(d)["request"]["escorts"][0]["intervals"]), "window_backwards"),
    "profile.serial_gap_s": (lambda d: d["profile"].update(serial_gap_s=-1), "out_of_range"),
    "profile.column_gap_s": (lambda d: d["profile"].update(column_gap_s=-1), "out_of_range"),
    "profile.march_unit_gap_s": (lambda d: d["profile"].update(march_unit_gap_s=-1), "out_of_range"),
    "profile.gaps_m.open": (lambda d: d["profile"]["gaps_m"].update(open=-1), "out_of_range"),
    "movements[1].serials[1].gap_behind_s": (lambda d: first(d)["serials"][0].update(gap_behind_s=-1), "out_of_range"),
    "movements[1].serials[1].declared_pass_time_s": (
        lambda d: first(d)["serials"][0].update(declared_pass_time_s=-1), "out_of_range"),
    "movements[1].serials[1].march_units[1]": (
        lambda d: first(d)["serials"][0].update(march_units=[0, 10]), "out_of_range"),
    "movements[1].serials[1].vehicles[1].length_m": (
        lambda d: first(d)["serials"][0]["vehicles"][0].update(length_m=-10), "out_of_range"),
    "movements[1].serials[1].vehicles[1].tank_l": (
        lambda d: first(d)["serials"][0]["vehicles"][0].update(tank_l=0), "out_of_range"),
    "movements[1].serials[1].vehicles[1].idle_l_per_h": (
        lambda d: first(d)["serials"][0]["vehicles"][0].update(idle_l_per_h=-1), "out_of_range"),
    "supply[1].factors.ambulance_mps": (lambda d: supplied(d).update(ambulance_mps=0), "out_of_range"),
    "supply[1].factors.water_l_per_person_day": (
        lambda d: supplied(d).update(water_l_per_person_day=-5), "out_of_range"),
    "supply[1].factors.fuel_reserve_share": (lambda d: supplied(d).update(fuel_reserve_share=7), "out_of_range"),
    "supply[1].factors.surface_factors.sand": (
        lambda d: supplied(d).update(surface_factors={"sand": -3}), "out_of_range"),
    "resupplies[1].water_l": (lambda d: d["resupplies"][0].update(water_l=-1), "out_of_range"),
    "movements[1].request.weight": (lambda d: first(d)["request"].update(weight=-1), "out_of_range"),
    "movements[1].request.priority": (lambda d: first(d)["request"].update(priority=0), "out_of_range"),
    "movements[1].request.max_wait_s": (lambda d: first(d)["request"].update(max_wait_s=-1), "out_of_range"),
    "movements[1].request.rates_mps.primary.day": (
        lambda d: first(d)["request"]["rates_mps"]["primary"].update(day=0), "out_of_range"),
    "movements[1].request.rules.halt_interval_s": (
        lambda d: first(d)["request"]["rules"].update(halt_interval_s=0), "out_of_range"),
    "movements[1].request.escorts[1].teams": (
        lambda d: first(d)["request"]["escorts"][0].update(teams=0), "out_of_range"),
    "movements[1].request.halting": (lambda d: first(d)["request"].update(halting="anywhere"), "not_a_choice"),
    "movements[1].request.serials_travel": (
        lambda d: first(d)["request"].update(serials_travel="Apart"), "not_a_choice",
    ),
    "movements[1].request.technique": (lambda d: first(d)["request"].update(technique="closed"), "not_a_choice"),
    "legs.AB.length_m": (lambda d: d["legs"]["AB"].update(length_m=-36_000), "out_of_range"),
    "legs.AB.regime": (lambda d: d["legs"]["AB"].update(regime="one-way"), "not_a_choice"),
    "legs.AB.service.rate_vph": (
        lambda d: d["legs"]["AB"].update(service={"rate_vph": 0, "kind": "border"}), "out_of_range"),
    "sites.S.capacity": (lambda d: d["sites"]["S"].update(capacity=-1), "out_of_range"),
    "sites.S.unit": (lambda d: d["sites"]["S"].update(unit="lorries"), "not_a_choice"),
    "points.A.simultaneous": (lambda d: d["points"]["A"].update(simultaneous=0), "out_of_range"),
    "horizon_s": (lambda d: d.update(horizon_s=-1), "out_of_range"),
}  # fmt: skip


@pytest.mark.parametrize("place", CASES)
def test_is_refused_with_its_place(place: str, document: Document) -> None:
    spoil, code = CASES[place]
    spoilt = copy.deepcopy(document)
    spoil(spoilt)
    with pytest.raises(InputError) as caught:
        parse_plan(json.dumps(spoilt).encode(), "p.json")
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == (code, ("p.json", place))
    for lang in LANGUAGES:
        assert "{" not in problem_sentence(Speaker(lang), problem)


def test_the_plan_itself_is_read(document: Document) -> None:
    assert parse_plan(json.dumps(document).encode(), "p.json").movements[0].status == "planned"


def test_all_of_it_is_said_at_once(document: Document) -> None:
    spoilt = copy.deepcopy(document)
    for place in ("profile.serial_gap_s", "night[1]", "legs.AB.regime"):
        CASES[place][0](spoilt)
    with pytest.raises(InputError) as caught:
        parse_plan(json.dumps(spoilt).encode(), "p.json")
    assert len(caught.value.problems) == 3


def test_a_technique_of_the_plans_own_profile_is_known(document: Document) -> None:
    own = copy.deepcopy(document)
    first(own)["request"]["technique"] = "night"
    own["profile"]["density_vpkm"]["night"] = 12.0
    assert parse_plan(json.dumps(own).encode(), "p.json").movements[0].request.technique == "night"


def test_a_permission_that_holds_at_no_time_is_no_error(document: Document) -> None:
    """Nobody can be placed then, and that is said; it is not bad input."""
    spoilt = copy.deepcopy(document)
    first(spoilt)["request"]["permissions"][0]["intervals"] = []
    assert parse_plan(json.dumps(spoilt).encode()).movements[0].request.permissions[0].intervals == ()
