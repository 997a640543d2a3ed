"""With each constraint of the planner switched off in turn, the referee objects: no constraint is there for show.

Either one of the planner's own checks is taken out and the plan judged as it is, or the planner is given an easier
scenario and its timetable
is judged by the real one.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ratl.model.movement import Escort, Pin, Rules
from ratl.model.plan import Plan
from ratl.model.route import Service
from ratl.model.scenario import EscortSpec, MovementSpec, Network, PermissionSpec, ReservationSpec, Scenario, Stretch
from ratl.planner import frozen, windows
from ratl.planner.solve import solve
from tests.maps import at, authority, draft, draw, move, rules_broken, scenario, serial, site, violations, with_input

LINE = "A---36---B---36---C---36---D"
SITES = {"S": site("B", overnight=True), "T": site("C")}


def one(network: Network, movement: MovementSpec, **fields: object) -> Scenario:
    return scenario(network, movement, **fields)  # type: ignore[arg-type]


# ---- the planner's own checks taken out


def two(drawing: str, first: str, second: str, **network: object) -> Scenario:
    return scenario(draw(drawing, **network), move("M", first), move("R", second))  # type: ignore[arg-type]


CROSSROADS = "W---9---X---9---E\n        |\n        9\n        |\n        S"


@pytest.mark.parametrize(
    ("check", "drawn", "code"),
    [
        ("_rows_on", two("A---36---B", "AB", "AB"), "R1 r1_enters_early"),
        (
            "_rows_on",
            scenario(
                draw("A---36---B"),
                move("M", "AB", serial("M/1", rates_mps={"primary": 5.0})),
                move("R", "AB", start="06:30"),
            ),
            "R1 r1_leaves_early",
        ),
        ("_rows_on", two("A---9---B~~~9~~~C", "AC", "CA"), "R2 r2_opposing"),
        ("_rows_on", two("A---9---B===9===C", "AC", "AC"), "R2 r2_not_alone"),
        ("_rows_at", two(CROSSROADS, "WE", "SW"), "R3 r3_crossing"),
        (
            "_guests",
            scenario(
                draw(LINE, sites={"S": site("B", 15), "T": site("C")}),
                *(move(name, "AD", rules=Rules(halt_interval_s=5400, halt_s=3600)) for name in "MR"),
            ),
            "R4 r4_site_full",
        ),
    ],
)
def test_without_a_check_of_traffic(monkeypatch: pytest.MonkeyPatch, check: str, drawn: Scenario, code: str) -> None:
    assert violations(solve(draft(drawn), rounds=0)) == []
    owner = frozen if hasattr(frozen, check) else frozen.FrozenCourse
    monkeypatch.setattr(owner, check, lambda *_: frozen.NOBODY)
    assert code in violations(solve(draft(drawn), rounds=0))


def without_reason(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Leave one kind of window out of the planner's blocks."""
    whole = windows.make_blocks
    monkeypatch.setattr(windows, "make_blocks", lambda blocked: whole(b for b in blocked if b[1].code != code))


MORNING = PermissionSpec(stretch=Stretch(roads=("AB",)), hours="08:00-12:00")
POLICE = EscortSpec(
    escort=Escort(authority="X", legs=(), intervals=()), stretch=Stretch(roads=("AB",)), hours="08:00-12:00"
)
AB = "A---36---B"


@pytest.mark.parametrize(
    ("reason", "drawn", "code"),
    [
        ("held_closed", one(draw(AB, roads={"AB": {"closed": "05:00-08:00"}}), move("M", "AB")), "R5 r5_leg_closed"),
        ("held_hours", one(draw(AB, roads={"AB": {"hours": "08:00-12:00"}}), move("M", "AB")), "R5 r5_leg_hours"),
        (
            "held_curfew",
            one(
                draw(AB, roads={"*": {"authority": "X"}}, authorities={"X": authority(curfew="05:00-08:00")}),
                move("M", "AB"),
            ),
            "R5 r5_curfew",
        ),
        ("held_permission", one(draw(AB), move("M", "AB", permissions=[MORNING])), "R5 r5_no_permission"),
        ("held_escort_hours", one(draw(AB), move("M", "AB", escorts=[POLICE])), "R5 r5_no_escort"),
        ("held_night", one(draw(AB), move("M", "AB", start="20:00", rules=Rules(daylight_only=True))), "R7 r7_night"),
        *(
            (
                "held_reserved",
                one(
                    draw(AB),
                    move("M", "AB"),
                    reservations=[ReservationSpec(holder="Z", hours="06:00-08:00", **{kind: what})],
                ),
                "R5 r5_reserved",
            )
            for kind, what in (("road", "AB"), ("point", "A"), ("point", "B"))
        ),
    ],
)
def test_without_a_kind_of_window(monkeypatch: pytest.MonkeyPatch, reason: str, drawn: Scenario, code: str) -> None:
    assert violations(solve(draft(drawn), rounds=0)) == []
    without_reason(monkeypatch, reason)
    assert code in violations(solve(draft(drawn), rounds=0))


# ---- an easier scenario, judged by the real one


def under(rules: Rules, *, network: Network | None = None, serials: int = 1, **fields: object) -> Scenario:
    column = [serial(f"M/{n}") for n in range(1, serials + 1)]
    return one(network or draw(LINE, sites=SITES), move("M", "AD", *column, rules=rules, **fields))  # type: ignore[arg-type]


POST = {"service": Service(kind="border", rate_vph=60)}
BIG = {"service": Service(kind="border", rate_vph=60, storage_m=500.0)}
PARTED = [serial("M/1"), serial("M/2")]


@pytest.mark.parametrize(
    ("easy", "real", "code"),
    [
        # R4: a shorter halt than the scheme's, a queue that does not hold the serial, a site that is too small, no
        # halting on the way.
        (
            under(Rules(halt_interval_s=5400, halt_s=300)),
            under(Rules(halt_interval_s=5400, halt_s=600)),
            "R4 r4_minimum_low",
        ),
        (
            one(draw("A---9---B---1---C", roads={"BC": BIG}), move("M", "AC")),
            one(draw("A---9---B---1---C", roads={"BC": POST}), move("M", "AC")),
            "R4 r4_queue_too_long",
        ),
        (
            under(Rules(halt_interval_s=5400, halt_s=600)),
            under(
                Rules(halt_interval_s=5400, halt_s=600), network=draw(LINE, sites={"S": site("B", 9), "T": site("C")})
            ),
            "R4 r4_site_full",
        ),
        (
            under(Rules(halt_interval_s=5400, halt_s=600)),
            under(Rules(halt_interval_s=5400, halt_s=600), halting="origin-only"),
            "R4 r4_origin_only",
        ),
        (
            under(Rules(), pins=(Pin(kind="halt", site="T", for_s=7200),)),
            under(Rules(max_stand_s=3600)),
            "R4 r4_stands_too_long",
        ),
        # R5: hours of a site, and too few teams.
        (
            under(Rules(halt_interval_s=5400, halt_s=600)),
            under(
                Rules(halt_interval_s=5400, halt_s=600),
                network=draw(LINE, sites={**SITES, "T": site("C", hours="09:00-17:00")}),
            ),
            "R5 r5_pulls_in_closed",
        ),
        (
            under(Rules(halt_interval_s=5400, halt_s=600)),
            under(
                Rules(halt_interval_s=5400, halt_s=600),
                network=draw(LINE, sites={**SITES, "T": site("C", hours="05:00-08:12")}),
            ),
            "R5 r5_pulls_out_closed",
        ),
        (
            under(Rules(), escorts=[replace(POLICE, hours="", escort=replace(POLICE.escort, teams=2))], serials=2),
            under(Rules(), escorts=[replace(POLICE, hours="")], serials=2),
            "R5 r5_no_team",
        ),
        # R6: one vehicle too high for one road.
        (
            one(draw(AB), move("M", "AB")),
            one(draw(AB, roads={"AB": {"limits": {"height_m": 3.4}}}), move("M", "AB")),
            "R6 r6_does_not_fit",
        ),
        (
            one(draw(AB), move("M", "AB")),
            one(draw(AB, roads={"AB": {"limits": {"access": "no"}}}), move("M", "AB")),
            "R6 r6_no_access",
        ),
        # R7: interval, driving time, distance, rest, keeping together.
        (under(Rules()), under(Rules(halt_interval_s=5400, halt_s=600)), "R7 r7_no_halt"),
        (under(Rules()), under(Rules(halt_interval_s=9000, first_halt_interval_s=3600, halt_s=600)), "R7 r7_no_halt"),
        (under(Rules(rest_s=28_800)), under(Rules(max_driving_s=7200, rest_s=28_800)), "R7 r7_driving"),
        (under(Rules(rest_s=28_800)), under(Rules(max_distance_m=80_000, rest_s=28_800)), "R7 r7_distance"),
        (
            under(Rules(max_driving_s=7200, rest_s=28_799)),
            under(Rules(max_driving_s=7200, rest_s=28_800)),
            "R7 r7_rest_short",
        ),
        (
            one(
                draw("A---36---B---36---C", roads={"BC": {"hours": "06:00-08:03"}}, sites=SITES),
                move("M", "AC", *PARTED),
            ),
            one(
                draw("A---36---B---36---C", roads={"BC": {"hours": "06:00-08:03"}}, sites=SITES),
                move("M", "AC", *PARTED, rules=Rules(max_separation_s=7200)),
            ),
            "R7 r7_apart",
        ),
        # R8: too early, too late.
        (under(Rules(), start="05:59"), under(Rules()), "R8 r8_too_early"),
        (under(Rules()), under(Rules(), latest_completion_s=at("09:01:39")), "R8 r8_too_late"),
    ],
)
def test_an_easier_scenario(easy: Scenario, real: Scenario, code: str) -> None:
    planned = solve(draft(easy), rounds=0)
    assert [movement.status for movement in planned.movements] == ["planned"] * len(planned.movements)
    assert violations(planned) == []
    assert code in violations(with_input(planned, draft(real)))


# ---- the same on the reference operation, where the constraint binds there


def without(plan: Plan, **changes: object) -> Plan:
    """Return a plan with some of its movements' march rules changed."""
    movements = tuple(
        replace(m, request=replace(m.request, rules=replace(m.request.rules, **changes)))  # type: ignore[arg-type]
        for m in plan.movements
    )
    return replace(plan, movements=movements)


RELAXED: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "interval": (lambda plan: without(plan, halt_interval_s=None), "R7"),
    "rest": (lambda plan: without(plan, rest_s=3600), "R7"),
    "separation": (lambda plan: without(plan, max_separation_s=None), "R7"),
    "permissions": (
        lambda plan: replace(
            plan,
            movements=tuple(replace(m, request=replace(m.request, permissions=(), escorts=())) for m in plan.movements),
        ),
        "R5",
    ),
    "post hours": (
        lambda plan: replace(plan, legs={i: replace(leg, open=None) for i, leg in plan.legs.items()}),
        "R5",
    ),
    "serial gap": (lambda plan: replace(plan, profile=replace(plan.profile, serial_gap_s=0)), "R1"),
}


@pytest.mark.parametrize("name", RELAXED)
def test_on_the_reference_operation(reference_draft: Plan, name: str) -> None:
    relax, rule = RELAXED[name]
    planned = solve(relax(reference_draft))
    assert rules_broken(planned) == set()
    assert rule in rules_broken(with_input(planned, reference_draft))
