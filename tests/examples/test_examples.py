"""The two example scenarios: what the brief of each promises, read through Ratl's own reader."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from ratl.feeds.scenario import read_scenario
from ratl.march.formulas import wheeled_mlc_estimate
from ratl.model.scenario import Scenario
from ratl.roads.lengths import great_circle_m

NAMES = ("ain_al_asad", "kidal_gao")
ARABIC = re.compile(r"[\u0600-\u06ff]")
LATIN = re.compile(r"[A-Za-z]")
#: Figures of a vehicle that must name where they are from.
FIGURES = (
    "length_m", "width_m", "height_m", "mass_kg", "axle_load_kg", "mlc", "top_speed_mps", "tank_l", "fuel_l_per_100km",
    "idle_l_per_h", "weight_class",
)  # fmt: skip


@pytest.fixture(scope="module")
def scenarios() -> dict[str, Scenario]:
    folder = Path(__file__).resolve().parents[2] / "examples"
    return {name: read_scenario(folder / name) for name in NAMES}


@pytest.fixture(params=NAMES)
def scenario(request: pytest.FixtureRequest, scenarios: dict[str, Scenario]) -> Scenario:
    return scenarios[request.param]


def main_route_m(scenario: Scenario) -> float:
    """Return the length of the main route: the roads that are not an alternate's (ids with A)."""
    return sum(road.leg.length_m for name, road in scenario.network.roads.items() if not name.startswith("A"))


def test_reference_column_has_54_vehicles_in_a_party_of_4_and_two_serials_of_25(scenarios: dict[str, Scenario]) -> None:
    serials = scenarios["ain_al_asad"].movements[0].serials
    assert [(s.id, s.role, s.march_units) for s in serials] == [
        ("AA-01/0", "advance", (4,)),
        ("AA-01/1", "main", (13, 12)),
        ("AA-01/2", "main", (13, 12)),
    ]
    assert sum(len(s.vehicles) for s in serials) == 54


def test_reference_column_is_medium_and_heavy_with_help_in_every_march_unit(scenarios: dict[str, Scenario]) -> None:
    for serial in scenarios["ain_al_asad"].movements[0].serials[1:]:
        first = serial.march_units[0]
        for unit in (serial.vehicles[:first], serial.vehicles[first:]):
            assert {"fuel", "recovery", "ambulance", "low-bed"} <= {v.role for v in unit}
            assert {v.weight_class for v in unit} == {"medium", "heavy"}


def test_low_beds_set_the_pace_and_fit_the_limited_bridge(scenarios: dict[str, Scenario]) -> None:
    scenario = scenarios["ain_al_asad"]
    rates = scenario.movements[0].request.rates_mps
    low_beds = [v for s in scenario.movements[0].serials for v in s.vehicles if v.role == "low-bed"]
    assert len(low_beds) == 7
    for name in ("primary", "secondary"):
        assert low_beds[0].rates_mps[name] < rates[name]["day"]
    crossing = scenario.network.roads["E7"].leg
    assert crossing.regime == "exclusive"
    limit = crossing.limits["mlc_wheeled"]
    assert isinstance(limit, float)
    # Class 67 on a bridge of class 70; with the trailer's full 63.5 t it would not pass.
    assert low_beds[0].mlc == 67 <= limit < wheeled_mlc_estimate(18_600 + 22_700 + 63_500)


def test_load_classes_and_axle_loads_are_what_their_sources_say(scenarios: dict[str, Scenario]) -> None:
    axles = {"m1070_m1000": 9, "m1075": 5, "m1083": 3, "maxxpro": 2, "maxxpro_ambulance": 2}
    for serial in scenarios["ain_al_asad"].movements[0].serials:
        for vehicle in serial.vehicles:
            assert vehicle.mlc == wheeled_mlc_estimate(vehicle.mass_kg), vehicle.type
            estimate_kg = vehicle.mass_kg / axles.get(vehicle.type, 4) * 1.15
            assert vehicle.axle_load_kg == pytest.approx(estimate_kg, abs=60), vehicle.type


def test_border_has_two_posts_with_hours_a_rate_formalities_and_room_for_a_serial(
    scenarios: dict[str, Scenario],
) -> None:
    scenario = scenarios["ain_al_asad"]
    authorities = set()
    for name in ("B1", "B2"):
        road = scenario.network.roads[name]
        assert road.hours == "08:00-16:00"
        assert road.leg.service is not None
        assert road.leg.service.rate_vph == 20
        assert road.leg.service.fixed_s > 0
        authorities.add(road.leg.authority)
        staging = [s.site for s in scenario.network.sites.values() if s.site.at == road.leg.from_]
        assert [s.kind for s in staging] == ["staging"]
        assert staging[0].capacity >= 25
    assert authorities == {"iq_border", "sy_border"}


def test_un_column_has_143_vehicles_and_848_people_in_three_groups(scenarios: dict[str, Scenario]) -> None:
    serials = scenarios["kidal_gao"].movements[0].serials
    assert [len(s.vehicles) for s in serials] == [48, 48, 47]
    assert sum(v.people for s in serials for v in s.vehicles) == 848


def test_main_routes_are_as_long_as_the_reports_say(scenarios: dict[str, Scenario]) -> None:
    assert 300_000 <= main_route_m(scenarios["ain_al_asad"]) <= 385_000
    assert 348_000 <= main_route_m(scenarios["kidal_gao"]) <= 356_000
    assert scenarios["ain_al_asad"].papers.reported_distance_m == 350_000
    assert scenarios["kidal_gao"].papers.reported_distance_m == 352_000


def test_every_road_is_within_1_0_to_1_4_of_the_great_circle_and_says_where_its_length_is_from(
    scenario: Scenario,
) -> None:
    for name, road in scenario.network.roads.items():
        start, end = scenario.network.points[road.leg.from_], scenario.network.points[road.leg.to]
        ratio = road.leg.length_m / great_circle_m(start.lon, start.lat, end.lon, end.lat)
        assert 1.0 <= ratio <= 1.4, name
        assert road.leg.length_source.startswith(("estimated", "FabFlee")), name


def test_readme_prints_the_lengths_of_the_roads(scenarios: dict[str, Scenario], examples: Path) -> None:
    for folder, scenario in scenarios.items():
        text = (examples / folder / "README.md").read_text("utf-8")
        rows = re.findall(r"^\| (\w+) \| [^|]+ \| [\d.]+ \| ([\d.]+) \| [\d.]+ \| [^|]+ \|$", text, re.MULTILINE)
        assert {n: float(km) for n, km in rows} == {
            n: pytest.approx(r.leg.length_m / 1000, abs=0.051) for n, r in scenario.network.roads.items()
        }
        assert f"**{main_route_m(scenario) / 1000:.1f} km**" in text


def test_every_figure_of_every_vehicle_names_its_source(scenario: Scenario) -> None:
    for serial in scenario.movements[0].serials:
        for vehicle in serial.vehicles:
            given = {f for f in FIGURES if getattr(vehicle, f) is not None}
            assert {f for f in given if not vehicle.sources.get(f, "").strip()} == set(), vehicle.type
            # What is no figure, such as whether it is tracked, may have none.
            assert not any(source.strip() == "[U]" for source in vehicle.sources.values()), vehicle.type


def test_every_place_and_supply_factor_names_its_source(scenario: Scenario) -> None:
    for name, point in scenario.network.points.items():
        assert point.source, name
    assert scenario.supply is not None
    factors = {"water", "rations", "fuel_reserve", "days", "refuel", "ambulance", "recovery", "surface"}
    assert {f for f in factors if not any(key.startswith(f) for key in scenario.supply.sources)} == set()
    assert all(scenario.supply.sources.values())


def test_every_name_is_given_in_english_and_in_arabic(scenario: Scenario) -> None:
    network = scenario.network
    named = {
        **{f"place {i}": p.name for i, p in network.points.items()},
        **{f"road {i}": r.leg.name for i, r in network.roads.items()},
        **{f"site {i}": s.site.name for i, s in network.sites.items()},
        **{f"authority {i}": a.authority.name for i, a in network.authorities.items()},
        **{f"movement {m.id}": m.name for m in scenario.movements},
        **{f"alternate {a.via}": a.name for m in scenario.movements for a in m.alternates},
        **{f"type {v.type}": v.name for m in scenario.movements for s in m.serials for v in s.vehicles},
        "title": scenario.papers.title,
        "caveat": scenario.papers.caveat,
        "organisation": scenario.papers.organisation,
        **{f"text {f.name}": getattr(scenario.papers.texts, f.name) for f in dataclasses.fields(scenario.papers.texts)},
    }
    for what, name in named.items():
        assert LATIN.search(name["en"]), what
        assert not ARABIC.search(name["en"]), what
        assert ARABIC.search(name["ar"]), what


def test_overnight_harbours_hold_the_whole_column(scenario: Scenario) -> None:
    vehicles = sum(len(s.vehicles) for s in scenario.movements[0].serials)
    harbours = [spec.site for spec in scenario.network.sites.values() if spec.site.overnight]
    assert len(harbours) >= 3
    assert all(site.capacity >= vehicles for site in harbours)
