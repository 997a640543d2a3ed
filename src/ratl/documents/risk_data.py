"""What `ratl risk` found, as JSON for other programs and as a list of the rows skipped."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import Any

import numpy as np

from ratl.assess.counts import Estimate
from ratl.assess.movement import LegRisk, MovementRisk, PointRisk, RouteRisk, WayRisk
from ratl.assess.report import RiskReport
from ratl.documents.risk_list import day_of

FORMAT = "ratl-risk/1"


def risk_json(report: RiskReport) -> bytes:
    """Return every figure of the report. Rates are incidents a day, times plan seconds, intervals of 95 %."""
    zone, settings, period = report.plan.zone, report.settings, report.period
    document = {
        "format": FORMAT,
        "epoch": report.plan.epoch,
        "zone": zone,
        "history": {
            "since": day_of(settings.since_s, zone), "until": day_of(settings.until_s - 1, zone),
            "half_life_days": None if np.isinf(settings.half_life_days) else settings.half_life_days,
            "reach_m": settings.reach_m, "bandwidth_m": settings.bandwidth_m, "kinds": report.kinds,
            "used": report.used, "on_roads": round(report.on_roads, 3), "other_kinds": report.other_kinds,
            "outside": report.outside, "with_clock": report.with_clock, "dispersion": round(report.dispersion, 3),
            "apart": dict(report.regions),
        },
        "files": [
            {
                "file": file.file, "layout": file.layout, "rows": file.rows, "incidents": len(file.incidents),
                "skipped": {cause: list(rows) for cause, rows in file.skipped.items()}, "notes": file.notes,
                "strange_kinds": file.strange_kinds,
            }
            for file in report.files
        ],
        "movements": [_movement(risk) for risk in report.movements],
        "areas": {
            "now": day_of(period.now_s, zone), "around_m": report.around_m,
            "found": [
                {"name": trend.name, **_finite(asdict(trend.change)), "partly": trend.partly, "undated": trend.undated,
                 "weeks": trend.weeks}
                for trend in report.areas
            ],
        },
    }  # fmt: skip
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def skipped_csv(report: RiskReport) -> bytes:
    """Return every row skipped, with its cause as a code."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("file", "row", "cause"))
    for file in report.files:
        rows.writerows(sorted((file.file, row, cause) for cause, numbers in file.skipped.items() for row in numbers))
    return text.getvalue().encode()


def _movement(risk: MovementRisk) -> dict[str, Any]:
    return {
        "movement": risk.movement,
        "exposure": _estimate(risk.exposure),
        "ways": [_way(way) for way in risk.ways],
    }


def _way(risk: WayRisk) -> dict[str, Any]:
    return {
        "serials": risk.serials,
        "exposure": _estimate(risk.exposure),
        "legs": [_leg(leg) for leg in risk.legs],
        "points": [_point(point) for point in risk.points],
        "routes": [_route(route) for route in risk.routes],
        "front_too_large": risk.front_too_large,
    }


def _leg(leg: LegRisk) -> dict[str, Any]:
    return {
        "leg": leg.leg, "from_m": leg.from_m, "length_m": leg.length_m, "head_enters_s": leg.head_enters_s,
        "rate_per_day": _estimate(leg.rate), "rate_by_hour": [_estimate(hour) for hour in leg.by_hour],
        "exposure": _estimate(leg.exposure),
    }  # fmt: skip


def _point(point: PointRisk) -> dict[str, Any]:
    return {
        "point": point.point, "rate_per_day": _estimate(point.rate), "occupied_s": point.occupied_s,
        "meanwhile": _estimate(point.meanwhile), "detour_s": point.detour_s,
    }  # fmt: skip


def _route(route: RouteRisk) -> dict[str, Any]:
    return {
        "seconds": route.seconds, "length_m": route.length_m, "exposure": _estimate(route.exposure),
        "on_front": route.on_front, "planned": route.planned, "legs": route.route,
    }  # fmt: skip


def _estimate(found: Estimate) -> list[float]:
    """Return value, low and high to six digits that count."""
    return [float(f"{figure:.6g}") for figure in (found.value, found.low, found.high)]


def _finite(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures as JSON can hold them: no infinity, which is null."""
    return {key: None if isinstance(value, float) and np.isinf(value) else value for key, value in figures.items()}
