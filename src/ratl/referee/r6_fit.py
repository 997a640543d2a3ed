"""R6 fit: every vehicle fits every leg in its direction; what is not known is forbidden or at least reported."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ratl.model.movement import Movement
from ratl.model.plan import Violation
from ratl.model.vehicle import Vehicle
from ratl.referee.traversals import Case, Track, Traversal

RULE = "R6"
FREE = "none"
UNKNOWN_CODE = "limit_unknown"
_CLASS_BY_WIDTH = ((2.75, 0.0), (3.35, 12.0), (4.0, 30.0))
"""A roadway narrower than this (m) has this load class at most, FM 5-170 Table B-1; from 4.0 m on what is posted."""


def judge(case: Case) -> Iterator[Violation]:
    """Yield, per serial, leg and limit: too big, not to be told whether it fits and forbidden, or not reported."""
    for track in case.judged:
        reported = _reported(track.movement)
        for traversal in {t.driven: t for t in track.traversals}.values():
            yield from _leg(track, traversal, reported)


def _limits(traversal: Traversal) -> Mapping[str, float | str]:
    leg = traversal.leg
    return {**leg.limits, **(leg.limits_forward if traversal.times.forward else leg.limits_backward)}


def _leg(track: Track, traversal: Traversal, reported: set[tuple[str, str]]) -> Iterator[Violation]:
    leg, limits, vehicles = traversal.times.leg, _limits(traversal), track.serial.vehicles
    # A road in a planner's table is usable unless it says no: an absent access counts as yes, and is no unknown.
    if limits.get("access") == "no":
        yield track.violation(RULE, "r6_no_access", leg=leg)
    for key, figures in _figures(vehicles).items():
        limit = limits.get(key)
        if limit == FREE or not figures:
            continue
        known = [(figure, vehicle) for figure, vehicle in figures if figure is not None]
        if not isinstance(limit, float | int) or math.isnan(limit):
            yield from _unknown(track, leg, key, reported)
            continue
        if key.startswith("mlc_"):
            limit = min(limit, _most_class(traversal.leg.width_m))
        figure, vehicle = max(known, default=(-math.inf, ""))
        if figure > limit:
            params = {"limit": key, "leg": leg, "allowed": limit, "vehicle": vehicle, "figure": figure}
            yield track.violation(RULE, "r6_does_not_fit", **params)
        if len(known) < len(figures):
            yield from _unknown(track, leg, key, reported)


def _most_class(width_m: float | None) -> float:
    """Return the highest load class that a roadway is wide enough for; infinite where its width does not matter."""
    if width_m is None:
        return math.inf
    return next((load_class for below_m, load_class in _CLASS_BY_WIDTH if width_m < below_m), math.inf)


def _figures(vehicles: tuple[Vehicle, ...]) -> dict[str, list[tuple[float | None, str]]]:
    """Return, per limit, the figure and the id of each vehicle it binds."""
    return {
        "height_m": [(v.height_m, v.id) for v in vehicles],
        "width_m": [(v.width_m, v.id) for v in vehicles],
        "length_m": [(v.length_m, v.id) for v in vehicles],
        "mass_kg": [(v.mass_kg, v.id) for v in vehicles],
        "axle_load_kg": [(v.axle_load_kg, v.id) for v in vehicles],
        "mlc_wheeled": [(v.mlc, v.id) for v in vehicles if not v.tracked],
        "mlc_tracked": [(v.mlc, v.id) for v in vehicles if v.tracked],
    }


def _unknown(track: Track, leg: str, key: str, reported: set[tuple[str, str]]) -> Iterator[Violation]:
    if track.movement.request.rules.unknown_limits == "forbid":
        yield track.violation(RULE, "r6_unknown_forbidden", limit=key, leg=leg)
    elif (key, leg) not in reported:
        yield track.violation(RULE, "r6_unknown_silent", limit=key, leg=leg)


def _reported(movement: Movement) -> set[tuple[str, str]]:
    """Return the (limit, leg) pairs that the movement's warnings name as unknown."""
    found: set[tuple[str, str]] = set()
    for warning in movement.warnings:
        legs = warning.params.get("legs")
        if warning.code == UNKNOWN_CODE and isinstance(legs, list | tuple):
            found |= {(str(warning.params.get("limit")), str(leg)) for leg in legs}
    return found
