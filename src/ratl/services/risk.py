"""`ratl risk`: a plan and a history of incidents → exposure, weak points, other routes, watch areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from ratl.assess.areas import AreaTrend, AroundRoads, DrawnArea, Period, watch_area
from ratl.assess.exposure import Exposure, compute_exposure
from ratl.assess.incidents import KINDS, Incidents, join_incidents
from ratl.assess.lines import Lines, lines_of_plan
from ratl.assess.movement import assess_movement
from ratl.assess.report import RiskReport
from ratl.documents.draft import named_as_drafts
from ratl.documents.exposure_graph import exposure_graph
from ratl.documents.front_graph import front_graph
from ratl.documents.risk_data import risk_json, skipped_csv
from ratl.feeds.incidents import Box, read_incidents
from ratl.feeds.map_marks import read_map_marks
from ratl.formats.plan import parse_plan
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.roads.areas import MapMark
from ratl.roads.edges import Flags, Ints
from ratl.services.files import read_bytes, write_files
from ratl.services.risk_question import Asked, check_files, choose_kinds, choose_movements, choose_times
from ratl.words.catalogue import LANGUAGES

_MARGIN_DEG: Final = 3.0
"""So far around the roads a place counts as near them, when latitude and longitude may be swapped."""


def assess_risk(asked: Asked, on_progress: Callable[..., None] = lambda _stage, **_params: None) -> RiskReport:
    """Return what the movements of a plan are exposed to by a history of incidents.

    Raises
    ------
    InputError
        When a file cannot be used, a day is none, or there is nothing to look at.
    """
    plan = parse_plan(read_bytes(asked.plan), asked.plan.name)
    check_files(asked.incidents)
    movements = choose_movements(plan, asked)
    kinds = choose_kinds(asked.kinds)
    marks = _areas(asked, plan)
    lines = lines_of_plan(plan)
    on_progress("stage_incidents")
    files = tuple(read_incidents(path, zone=plan.zone, box=_box(lines)) for path in asked.incidents)
    every = join_incidents([file.incidents for file in files])
    counted = every.where(np.isin(every.kind, [KINDS.index(kind) for kind in kinds]))
    settings, period = choose_times(asked, plan, counted if len(counted) else every)
    on_progress("stage_exposure")
    inside = counted.where((counted.begin_s < settings.until_s) & (counted.end_s > settings.since_s - 1))
    apart = inside.where(~inside.is_placed & _within(_box(lines), inside))
    exposure = compute_exposure(lines, counted, _hours(counted, plan.zone), settings)
    on_progress("stage_areas")
    return RiskReport(
        plan=plan, files=files, settings=settings, around_m=asked.around_m, kinds=kinds,
        other_kinds=len(every) - len(counted), outside=len(counted) - len(inside),
        used=len(inside), on_roads=float(exposure.on_road.sum()),
        apart=len(apart), regions=_regions(apart), with_clock=int(inside.has_clock.sum()),
        dispersion=exposure.dispersion, period=period, after_leaving=bool(asked.left),
        movements=tuple(assess_movement(plan, movement, exposure, _clock(plan)) for movement in movements),
        areas=tuple(_trends(plan, movements, exposure, counted, period, marks, asked)),
    )  # fmt: skip


def _areas(asked: Asked, plan: Plan) -> tuple[MapMark, ...]:
    if asked.area is None:
        return ()
    return read_map_marks(asked.area, zone=plan.zone, departure=None, areas_only=True)


def _box(lines: Lines) -> Box:
    lon, lat = lines.cells.lon, lines.cells.lat
    return (
        float(lon.min()) - _MARGIN_DEG, float(lat.min()) - _MARGIN_DEG,
        float(lon.max()) + _MARGIN_DEG, float(lat.max()) + _MARGIN_DEG,
    )  # fmt: skip


def _hours(incidents: Incidents, zone: str) -> Ints:
    """Return the local hour of the day of each incident with a clock time; nought for the others."""
    found, place = np.zeros(len(incidents), np.int32), ZoneInfo(zone)
    for row in np.flatnonzero(incidents.has_clock):
        found[row] = datetime.fromtimestamp(float(incidents.begin_s[row]), UTC).astimezone(place).hour
    return found


def _clock(plan: Plan) -> Callable[[int], int]:
    epoch, zone = datetime.fromisoformat(plan.epoch), ZoneInfo(plan.zone)

    def seconds(plan_s: int) -> int:
        local = (epoch + timedelta(seconds=plan_s)).astimezone(zone)
        return local.hour * 3600 + local.minute * 60 + local.second

    return seconds


def _regions(incidents: Incidents) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(incidents.regions[number] for number in incidents.region).most_common())


def _within(box: Box, incidents: Incidents) -> Flags:
    west, south, east, north = box
    inside = (incidents.lon >= west) & (incidents.lon <= east)
    return inside & (incidents.lat >= south) & (incidents.lat <= north)


def _trends(
    plan: Plan, movements: Sequence[Movement], exposure: Exposure, incidents: Incidents, period: Period,
    marks: Sequence[MapMark], asked: Asked,
) -> list[AreaTrend]:  # fmt: skip
    """Return what became of the incidents around the routes and in each area drawn."""
    count = len(marks) + 1
    around = AroundRoads(exposure.lines.where(_driven(movements, plan)), asked.around_m)
    found = [watch_area(around, incidents, period, areas=count)]
    for mark in marks:
        name: Mapping[str, str] = mark.name or {"": mark.source}
        found.append(watch_area(DrawnArea(mark.geometry), incidents, period, name=name, areas=count))
    return found


def _driven(movements: Sequence[Movement], plan: Plan) -> list[int]:
    """Return which legs of the plan the movements drive, by number."""
    driven = {times.leg for movement in movements for serial in movement.serials for times in serial.legs}
    return [number for number, leg in enumerate(plan.legs) if leg in driven]


def write_risk(report: RiskReport, folder: Path) -> tuple[Path, ...]:
    """Write the figures, the pictures in both languages and the rows skipped into `folder`, for its owner's eyes only.

    Raises
    ------
    InputError
        When they cannot be written there.
    """
    drawings: dict[str, bytes] = {}
    for risk in report.movements:
        slug = "".join(c if c.isalnum() or c in "-_" else "_" for c in risk.movement)
        for number, way in enumerate(risk.ways, start=1):
            of_way = f"-way{number}" if len(risk.ways) > 1 else ""
            for lang in LANGUAGES:
                drawings[f"{slug}{of_way}-exposure-{lang}.svg"] = exposure_graph(report, risk, way, lang).encode()
                if way.routes:
                    drawings[f"{slug}{of_way}-front-{lang}.svg"] = front_graph(report, risk, way, lang).encode()
    figures = {"risk.json": risk_json(report), "skipped.csv": skipped_csv(report)}
    return write_files(folder, figures | named_as_drafts(report.plan, drawings), private=True)
