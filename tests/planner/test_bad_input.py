"""What nobody can plan is unplaced, with the shortest explanation that is true; the rest is planned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ratl.model.movement import Movement, Rules
from ratl.model.plan import Plan
from ratl.model.scenario import PermissionSpec, ReservationSpec, Stretch
from ratl.planner.solve import solve
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.maps import codes, draft, draw, move, scenario, serial, site, violations

LINE = "A---36---B---36---C"
OTHER = move("R", "BA")


def planned(*moves: object, drawing: str = LINE, **fields: object) -> Plan:
    told = {name: fields.pop(name) for name in ("roads", "sites") if name in fields}
    bare = draft(scenario(draw(drawing, **told), *moves, OTHER, **fields))  # type: ignore[arg-type]
    made = solve(bare, rounds=3)
    assert violations(made) == []
    assert made.movements[-1].status == "planned"
    return made


def said(plan: Plan, movement: Movement) -> list[str]:
    """Say why in both languages; every figure is filled in."""
    sentences = [Speaker(lang, plan.epoch).say(r.code, r.params) for lang in LANGUAGES for r in movement.reasons]
    assert all("{" not in sentence for sentence in sentences)
    return sentences


def why(plan: Plan) -> list[str]:
    movement = plan.movements[0]
    assert movement.status == "unplaced"
    assert len(said(plan, movement)) == 2 * len(movement.reasons)
    return codes(movement)


def permitted(road: str, hours: str) -> PermissionSpec:
    return PermissionSpec(stretch=Stretch(authority="X", roads=(road,)), hours=hours)


def test_an_origin_that_is_its_own_destination() -> None:
    plan = planned(move("M", "AA"))
    assert why(plan) == ["same_ends"]
    assert said(plan, plan.movements[0])[0] == (
        "A is both origin and destination: there is nothing to drive. Mend: another destination."
    )


def test_windows_that_contradict_each_other() -> None:
    # The road is open in the morning, the permission holds in the evening: no window is left, and both say why.
    plan = planned(
        move("M", "AC", permissions=[permitted("BC", "16:00-20:00")]), roads={"BC": {"hours": "06:00-10:00"}}, days=2
    )
    reasons = why(plan)
    assert reasons[:2] == ["serial_stuck", "no_window"]
    assert {"held_hours", "held_permission_of"} <= set(reasons)


def test_a_permission_that_ends_before_the_column_can_be_there() -> None:
    plan = planned(move("M", "AC", permissions=[permitted("BC", "2025 Jun 2 06:00-06:30")]), days=1)
    assert why(plan)[:2] == ["serial_stuck", "no_window"]


def test_a_column_longer_than_its_halt_sites() -> None:
    rules = Rules(halt_interval_s=5400, halt_s=900)
    plan = planned(move("M", "AC", serial("M/1", 30), rules=rules), sites={"S": site("B", 20)})
    reasons = why(plan)
    assert reasons[:2] == ["serial_stuck", "no_halt_in_reach"]
    assert "site_too_small" in reasons


@pytest.mark.parametrize("what", [{"road": "BC"}, {"point": "C"}])
def test_a_reservation_that_blocks_the_only_road(what: dict[str, str]) -> None:
    plan = planned(move("M", "AC"), reservations=[ReservationSpec(holder="Z", hours="24/7", **what)], days=2)  # type: ignore[arg-type]
    reasons = why(plan)
    assert reasons[0] == "serial_stuck"
    assert "held_reserved" in reasons


def test_a_deadline_nobody_can_meet() -> None:
    late = move("M", "AC", latest_completion_s=7 * 3600)
    assert why(planned(late)) == ["misses_latest"]


def test_a_road_too_weak_for_it() -> None:
    weak = {"mass_kg": 10_000.0}
    assert why(planned(move("M", "AC"), roads={"BC": {"limits": weak}})) == ["no_route", "limit_exceeded"]


def test_roads_that_join_nothing() -> None:
    plan = planned(move("M", "AD"), drawing=LINE + "   D---9---E")
    assert why(plan) == ["not_joined"]


def test_more_time_does_not_help_who_has_no_place_alone() -> None:
    """A movement that finds no place alone is left alone: nobody is moved for it."""
    bare = draft(scenario(draw(LINE), move("M", "AA"), move("N", "AC"), OTHER))
    first, better = solve(bare, rounds=0), solve(bare, rounds=5)
    assert replace(better, objective=first.objective) == replace(first, seed=better.seed)
