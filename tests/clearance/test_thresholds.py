from __future__ import annotations

from dataclasses import replace

import pytest

from ratl.clearance.rules import CLEARANCE_RULES, get_clearance_rule
from ratl.clearance.sizes import LEGAL_SIZES
from ratl.clearance.thresholds import list_route_needs, list_rule_needs
from ratl.errors import InputError
from ratl.model.vehicle import Vehicle

TRUCK = Vehicle(
    id="T", type="truck", length_m=10, width_m=2.5, height_m=3.5, mass_kg=30_000, axle_load_kg=9_000
)  # within every legal size
WIDE = replace(TRUCK, id="W", width_m=3.7)


def route_codes(route_class: str, *vehicles: Vehicle) -> list[str]:
    return [reason.code for reason in list_route_needs(route_class, vehicles)]


def rule_codes(rule: str, *vehicles: Vehicle, per_hour: int = 0) -> list[str]:
    return [reason.code for reason in list_rule_needs(get_clearance_rule(rule), vehicles, per_hour)]


def test_example_31_movement_credit_by_route_class() -> None:
    assert route_codes("supervised", *[TRUCK] * 9) == []
    assert route_codes("supervised", *[TRUCK] * 10) == ["clearance_route_supervised"]
    assert route_codes("supervised", WIDE) == ["clearance_over_width_m"]
    assert route_codes("dispatch", TRUCK) == ["clearance_route_dispatch"]
    assert route_codes("open", *[TRUCK] * 50) == []
    assert route_codes("reserved", *[TRUCK] * 50) == []
    assert route_codes("prohibited", TRUCK) == ["clearance_route_prohibited"]


def test_example_39_us_clearance() -> None:
    assert rule_codes("us", *[TRUCK] * 5) == []
    assert rule_codes("us", *[TRUCK] * 6) == ["clearance_vehicles"]
    assert rule_codes("us", *[TRUCK] * 3, per_hour=9) == []
    assert rule_codes("us", *[TRUCK] * 3, per_hour=10) == ["clearance_per_hour"]
    assert rule_codes("us", WIDE) == ["clearance_over_width_m"]


def test_example_39_bundeswehr_march_credit() -> None:
    assert rule_codes("bundeswehr", *[TRUCK] * 10) == []
    assert rule_codes("bundeswehr", *[TRUCK] * 11) == ["clearance_vehicles"]
    assert rule_codes("bundeswehr", replace(TRUCK, mass_kg=40_001)) == ["clearance_over_mass_kg"]
    assert rule_codes("bundeswehr", replace(TRUCK, dangerous_goods="1.1D")) == ["clearance_dangerous_goods"]


def test_example_39_german_registration() -> None:
    assert rule_codes("german-civil", *[TRUCK] * 30) == []
    assert rule_codes("german-civil", *[TRUCK] * 31) == ["clearance_vehicles"]


@pytest.mark.parametrize(("country", "key"), [(c, k) for c, sizes in LEGAL_SIZES.items() for k in sizes])
def test_a_size_at_its_limit_is_legal(country: str, key: str) -> None:
    rule = next(r.name for r in CLEARANCE_RULES.values() if r.sizes == country and r.vehicles_from)
    allowed = LEGAL_SIZES[country][key]
    legal = replace(TRUCK, width_m=2.0, height_m=2.0, mass_kg=1_000, axle_load_kg=500)
    assert rule_codes(rule, replace(legal, **{key: allowed})) == []
    assert rule_codes(rule, replace(legal, **{key: allowed * 1.001})) == [f"clearance_over_{key}"]
    assert rule_codes(rule, replace(TRUCK, axle_load_kg=None)) == []


def test_legal_sizes_in_round_figures() -> None:
    # 102 in = 2.59 m; 162 in = 4.11 m; 80,000 lb = 36.3 t; 20,000 lb = 9.07 t.
    usa = LEGAL_SIZES["usa"]
    assert [round(usa[k], 2) for k in ("width_m", "height_m")] == [2.59, 4.11]
    assert [round(usa[k]) for k in ("mass_kg", "axle_load_kg")] == [36_287, 9_072]


def test_the_worst_vehicle_is_named_and_all_are_counted() -> None:
    (reason,) = list_rule_needs(get_clearance_rule("us"), [WIDE, TRUCK, replace(WIDE, id="X", width_m=3.0)], 0)
    assert reason.params["vehicle"] == "W" and reason.params["count"] == 2


def test_unknown_rule_names_the_known() -> None:
    with pytest.raises(InputError) as caught:
        get_clearance_rule("mars")
    assert caught.value.problems[0].code == "unknown_clearance_rule"
