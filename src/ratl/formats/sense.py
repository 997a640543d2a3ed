"""What makes no sense in the input of a plan file: refused when it is read, before anything reckons with it.

The same figures as in a scenario, within the same limits; what a timetable breaks is the referee's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ratl.errors import Problem
from ratl.formats.sense_supply import Figure, fuel_figures, resupply_figures, supply_figures
from ratl.model.movement import Movement, Request, Rules, Serial
from ratl.model.plan import Plan
from ratl.model.profile import Profile
from ratl.model.route import REGIMES, Interval, Leg

_DAY_S: Final = 86_400
_LONG_S: Final = 366 * _DAY_S
"""No duration of a plan is longer."""
_HALTING: Final = ("sites", "origin-only")
_TRAVEL: Final = ("together", "apart")
_UNKNOWN_LIMITS: Final = ("allow", "warn", "forbid")
_UNITS: Final = ("vehicles", "m")


def list_nonsense(plan: Plan, name: str) -> Iterator[Problem]:
    """Yield what cannot be meant: one id for two things, windows that end before they begin, figures out of range.

    Parameters
    ----------
    name
        What to call the file.
    """
    figures = [
        *_plan_figures(plan),
        *_of("profile", _profile_figures(plan.profile)),
        *(f for i, leg in plan.legs.items() for f in _of(f"legs.{i}", _leg_figures(leg))),
        *(f for n, movement in enumerate(plan.movements, 1) for f in _movement_figures(f"movements[{n}]", movement)),
        *(f for n, s in enumerate(plan.supply, 1) for f in _of(f"supply[{n}].factors", supply_figures(s.factors))),
        *(f for n, r in enumerate(plan.resupplies, 1) for f in _of(f"resupplies[{n}]", resupply_figures(r))),
    ]
    for key, value, least, most, unit in figures:
        if value is not None and not least <= value <= most:
            written = {"found": value, "least": least, "most": most}
            params = {word: (f"{figure:.12g}", unit) for word, figure in written.items()}
            yield Problem("out_of_range", (name, key), params)
    for key, choice, known in _choices(plan):
        if choice not in known:
            yield Problem("not_a_choice", (name, key), {"found": choice, "known": known})
    for key, (from_s, until_s) in _windows(plan):
        if until_s < from_s:
            yield Problem("window_backwards", (name, key), {"from_s": from_s, "until_s": until_s})
    yield from _doubled(plan, name)


def _of(path: str, figures: Iterable[Figure]) -> Iterator[Figure]:
    for key, *rest in figures:
        yield f"{path}.{key}", *rest  # type: ignore[misc]


# ---- one id for two things; a deadline before the start


def _doubled(plan: Plan, name: str) -> Iterator[Problem]:
    movements: dict[str, str] = {}
    serials: dict[str, str] = {}
    for n, movement in enumerate(plan.movements, 1):
        path, request = f"movements[{n}]", movement.request
        if movement.id in movements:
            params = {"found": movement.id, "first": movements[movement.id]}
            yield Problem("duplicate_movement", (name, f"{path}.id"), params)
            continue
        movements[movement.id] = path
        for k, serial in enumerate(movement.serials, 1):
            here = f"{path}.serials[{k}]"
            if serial.id in serials:
                yield Problem(
                    "duplicate_serial", (name, f"{here}.id"), {"found": serial.id, "first": serials[serial.id]}
                )
            serials.setdefault(serial.id, here)
        if request.latest_completion_s is not None and request.latest_completion_s <= request.earliest_start_s:
            params = {"found": str(request.latest_completion_s)}
            yield Problem("ends_before_start", (name, f"{path}.request.latest_completion_s"), params)


# ---- windows


def _windows(plan: Plan) -> Iterator[tuple[str, Interval]]:
    yield from _numbered("night", plan.night)
    for n, curfew in enumerate(plan.curfews, 1):
        yield from _numbered(f"curfews[{n}].intervals", curfew.intervals)
    for n, held in enumerate(plan.reservations, 1):
        yield f"reservations[{n}]", (held.from_s, held.to_s)
    for name, leg in plan.legs.items():
        yield from _numbered(f"legs.{name}.open", leg.open or ())
        yield from _numbered(f"legs.{name}.closed", leg.closed)
    for name, site in plan.sites.items():
        yield from _numbered(f"sites.{name}.open", site.open or ())
    for n, movement in enumerate(plan.movements, 1):
        path = f"movements[{n}].request"
        for k, permission in enumerate(movement.request.permissions, 1):
            yield from _numbered(f"{path}.permissions[{k}].intervals", permission.intervals)
        for k, escort in enumerate(movement.request.escorts, 1):
            yield from _numbered(f"{path}.escorts[{k}].intervals", escort.intervals)


def _numbered(key: str, intervals: Sequence[Interval]) -> Iterator[tuple[str, Interval]]:
    for k, interval in enumerate(intervals, 1):
        yield f"{key}[{k}]", interval


# ---- choices


def _choices(plan: Plan) -> Iterator[tuple[str, str, Sequence[str]]]:
    for name, leg in plan.legs.items():
        yield f"legs.{name}.regime", leg.regime, REGIMES
    for name, site in plan.sites.items():
        yield f"sites.{name}.unit", site.unit, _UNITS
    techniques = sorted({*plan.profile.gaps_m, *plan.profile.density_vpkm})
    for n, movement in enumerate(plan.movements, 1):
        request = movement.request
        yield f"movements[{n}].request.halting", request.halting, _HALTING
        yield f"movements[{n}].request.serials_travel", request.serials_travel, _TRAVEL
        yield f"movements[{n}].request.technique", request.technique, techniques
        yield f"movements[{n}].request.rules.unknown_limits", request.rules.unknown_limits, _UNKNOWN_LIMITS


# ---- figures


def _plan_figures(plan: Plan) -> Iterator[Figure]:
    yield "horizon_s", plan.horizon_s, 1, _LONG_S, "s"
    yield "now_s", plan.now_s, 0, _LONG_S, "s"
    for name, point in plan.points.items():
        yield f"points.{name}.simultaneous", point.simultaneous, 1, 1000, ""
    for name, site in plan.sites.items():
        yield f"sites.{name}.capacity", site.capacity, 0, 1e9, ""


def _profile_figures(profile: Profile) -> Iterator[Figure]:
    for technique, gap_m in profile.gaps_m.items():
        yield f"gaps_m.{technique}", gap_m, 0, 1000, "m"
    for technique, density in profile.density_vpkm.items():
        yield f"density_vpkm.{technique}", density, 0.1, 1000, ""
    yield "halted_gap_m", profile.halted_gap_m, 0, 1000, "m"
    for key in ("march_unit_gap_s", "serial_gap_s", "column_gap_s", "extal_s", "extal_large_s"):
        yield key, getattr(profile, key), 0, _DAY_S, "s"
    yield "extal_block", profile.extal_block, 1, 100_000, ""
    yield "round_pass_time_s", profile.round_pass_time_s, 1, _DAY_S, "s"


def _leg_figures(leg: Leg) -> Iterator[Figure]:
    yield "length_m", leg.length_m, 0, 1e7, "m"
    yield "width_m", leg.width_m, 0, 1000, "m"
    yield "max_rate_mps", leg.max_rate_mps, 0.01, 100, "m/s"
    if leg.service is not None:
        yield "service.rate_vph", leg.service.rate_vph, 0.01, 1e6, ""
        yield "service.fixed_s", leg.service.fixed_s, 0, _LONG_S, "s"
        yield "service.storage_m", leg.service.storage_m, 0, 1e7, "m"


def _movement_figures(path: str, movement: Movement) -> Iterator[Figure]:
    yield from _of(f"{path}.request", _request_figures(movement.request))
    yield from _of(f"{path}.request.rules", _rule_figures(movement.request.rules))
    for k, serial in enumerate(movement.serials, 1):
        yield from _of(f"{path}.serials[{k}]", _serial_figures(serial))


def _request_figures(request: Request) -> Iterator[Figure]:
    yield "earliest_start_s", request.earliest_start_s, 0, _LONG_S, "s"
    yield "weight", request.weight, 0, 1e6, ""
    yield "priority", request.priority, 1, 1000, ""
    yield "max_wait_s", request.max_wait_s, 0, _LONG_S, "s"
    yield "max_travel_s", request.max_travel_s, 0, _LONG_S, "s"
    for class_, by_light in request.rates_mps.items():
        for light, rate_mps in by_light.items():
            yield f"rates_mps.{class_}.{light}", rate_mps, 0.01, 100, "m/s"
    for class_, rate_mps in request.catch_up_mps.items():
        yield f"catch_up_mps.{class_}", rate_mps, 0.01, 100, "m/s"
    for k, escort in enumerate(request.escorts, 1):
        yield f"escorts[{k}].teams", escort.teams, 1, 1000, ""
        yield f"escorts[{k}].return_s", escort.return_s, 0, _LONG_S, "s"


def _rule_figures(rules: Rules) -> Iterator[Figure]:
    for key in ("halt_interval_s", "first_halt_interval_s", "max_driving_s", "rest_s"):
        yield key, getattr(rules, key), 1, _LONG_S, "s"
    for key in ("halt_tolerance_s", "halt_s", "first_halt_s", "max_separation_s", "max_stand_s"):
        yield key, getattr(rules, key), 0, _LONG_S, "s"
    yield "max_distance_m", rules.max_distance_m, 1, 1e8, "m"


def _serial_figures(serial: Serial) -> Iterator[Figure]:
    yield "gap_behind_s", serial.gap_behind_s, 0, _DAY_S, "s"
    yield "declared_pass_time_s", serial.declared_pass_time_s, 0, _LONG_S, "s"
    for k, count in enumerate(serial.march_units, 1):
        yield f"march_units[{k}]", count, 1, 1e6, ""
    for k, vehicle in enumerate(serial.vehicles, 1):
        yield f"vehicles[{k}].length_m", vehicle.length_m, 0.1, 1000, "m"
        for key in ("width_m", "height_m", "mass_kg"):
            yield f"vehicles[{k}].{key}", getattr(vehicle, key), 0, 1e7, "kg" if key == "mass_kg" else "m"
        yield f"vehicles[{k}].people", vehicle.people, 0, 1000, ""
        yield from _of(f"vehicles[{k}]", fuel_figures(vehicle))
