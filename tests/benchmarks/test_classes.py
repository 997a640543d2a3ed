"""The classes: the same seed gives the same file, and what a recipe says is so."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.corridor import make_corridor
from benchmarks.extracts import FOLDER
from benchmarks.generate import classes, generate, generate_plan, write
from benchmarks.instances import PROFILE, InstanceError, draft, read_draft
from benchmarks.port import POST, border_use
from benchmarks.theatre import apart_m, draw_pairs, make_theatre
from ratl.model.plan import Plan
from ratl.planner.solve import solve
from ratl.referee import check

TOLD = ("made", "size", "regime", "waiting", "points", "objective", "seeds", "seconds")

with_extracts = pytest.mark.skipif(not FOLDER.is_dir(), reason="the OpenStreetMap extracts are not there")


def small(name: str, **changed: Any) -> dict[str, Any]:
    return {**classes()[name], **changed}


def test_each_class_tells_all_of_its_recipe() -> None:
    assert {name: [key for key in TOLD if key not in recipe] for name, recipe in classes().items()} == {
        name: [] for name in classes()
    }


@pytest.mark.parametrize("name", ["chardaire-dense-15", "corridor"])
def test_one_seed_is_one_file_and_another_is_another(name: str, tmp_path: Path) -> None:
    for file, seed in (("one", 1), ("again", 1), ("other", 2)):
        write(name, seed, tmp_path / file)
    one, again, other = ((tmp_path / file).read_bytes() for file in ("one", "again", "other"))
    assert one == again != other


def test_a_grid_has_the_size_and_the_tail_it_says() -> None:
    instance = generate("grid-3", 1)
    assert (len(instance.points), len(instance.edges), len(instance.convoys)) == (40_000, 79_600, 800)
    assert {convoy.pass_time_s for convoy in instance.convoys} == {3}
    assert {run_s for _, _, run_s in instance.edges} == {1}
    assert len({c.origin for c in instance.convoys}) == len({c.destination for c in instance.convoys}) == 800


@pytest.mark.parametrize("seed", [1, 2, 7, 12])
def test_a_corridor_is_what_its_recipe_says(seed: int) -> None:
    recipe = classes()["corridor"]
    plan = make_corridor(recipe, "corridor", seed)
    forward = [m for m in plan.movements if m.request.origin == "west"]
    relief = [m for m in plan.movements if m.request.origin == "east"]
    assert (len(forward), len(relief)) == (seed, math.ceil(seed / 3))
    main = [leg for name, leg in plan.legs.items() if not leg.road.startswith("bypass")]
    assert sum(leg.length_m for leg in main) == recipe["length_km"] * 1000
    bridges = {name for name, leg in plan.legs.items() if leg.regime == "alternating"}
    assert 3 <= len(bridges) <= 5
    assert bridges == {name for name in plan.legs if name.startswith("bridge")}
    assert 1 <= sum(leg.road.startswith("bypass") for leg in plan.legs.values()) <= 3
    assert plan.curfews
    assert plan.legs["post"].open
    assert {reservation.leg for reservation in plan.reservations} < bridges
    least, most = recipe["site_vehicles"]
    assert all(least <= site.capacity <= most for site in plan.sites.values())
    assert all(len(s.vehicles) <= least for m in plan.movements for s in m.serials)


def test_a_corridor_is_a_draft_that_the_planner_takes_and_the_referee_judges() -> None:
    plan = solve(make_corridor(classes()["corridor"], "corridor", 1))
    assert plan.objective.unplaced == 0
    assert check(plan) == ()


@with_extracts
def test_the_border_of_a_port_is_used_as_much_as_its_recipe_says(tmp_path: Path) -> None:
    plans = [generate_plan("port", seed, FOLDER, tmp_path) for seed in (1, 2, 3)]
    for plan in plans:
        least, most = classes()["port"]["use"]
        assert least <= border_use(plan) <= most
        assert len(plan.movements) == 100
        assert max(m.request.earliest_start_s for m in plan.movements) < 86_400
        halted_m = max(len(s.vehicles) for m in plan.movements for s in m.serials)
        assert plan.legs[POST].service is not None
        assert halted_m <= plan.sites["border_park"].capacity
    assert plans[0] != plans[1] != plans[2]
    assert generate_plan("port", 1, FOLDER, tmp_path) == plans[0]


@with_extracts
def test_the_theatre_is_what_its_recipe_says(tmp_path: Path) -> None:
    recipe = small("theatre", columns=20, origins=4, destinations=4, destinations_each=2)

    def made() -> Plan:
        return make_theatre(recipe, "theatre", 3, FOLDER, tmp_path)

    plan = made()
    assert plan == made()
    requests = [m.request for m in plan.movements]
    assert len({r.origin for r in requests}) == len({r.destination for r in requests}) == 4
    assert all(apart_m(plan.points, r.origin, r.destination) >= 10_000 for r in requests)
    assert all((r.latest_completion_s or 0) - r.earliest_start_s == 12 * 3600 for r in requests)
    assert all(10 <= len(s.vehicles) <= 60 for m in plan.movements for s in m.serials)
    assert len(plan.movements) == 20
    assert plan.sites


def test_pairs_take_everybody_once_in_each_round_and_none_that_is_near() -> None:
    far = np.array([[True, True, False], [True, False, True], [False, True, True]])
    pairs = draw_pairs(far, 2, np.random.default_rng(1))
    assert sorted(pairs) == [(0, 0), (0, 1), (1, 0), (1, 2), (2, 1), (2, 2)]
    assert draw_pairs(far, 3, np.random.default_rng(1)) == []


def test_a_draft_is_read_in_every_form(tmp_path: Path) -> None:
    write("chardaire-dense-15", 1, tmp_path / "cmp.json")
    write("corridor", 1, tmp_path / "plan.json")
    instance = generate("chardaire-dense-15", 1)
    assert read_draft(tmp_path / "cmp.json") == draft(instance)
    assert read_draft(tmp_path / "cmp.json").profile.name == PROFILE
    assert read_draft(tmp_path / "plan.json") == generate_plan("corridor", 1)


def test_a_file_of_the_public_set_that_is_cut_short_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "short.txt"
    file.write_text("//Number of nodes\n3\n")
    with pytest.raises(InstanceError, match=r"short.txt: the section 'Number of convoys' is missing"):
        read_draft(file)
