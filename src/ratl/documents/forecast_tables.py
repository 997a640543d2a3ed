"""What came of a simulation as tables: times, windows, waits, drivers of delay, supply; the times as CSV too."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook

from ratl.documents.sheet import Column, Sheet, Value, settled, write_draft, write_sheet
from ratl.documents.stamps import iso_utc, plain, source_text, speaker_for, utc
from ratl.model.assessment import Assessment, MovementForecast, WaitForecast
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker

_WHEN, _KM, _SHARE, _HOURS, _COUNT = "yyyy-mm-dd hh:mm", "0.0", "0.0%", "0.0", "#,##0"
_TOLD = ("p10", "p50", "p80", "p90")


@dataclass(frozen=True)
class _Case:
    plan: Plan
    forecast: MovementForecast
    made: Assessment | None
    speaker: Speaker

    def when(self, seconds: float) -> datetime:
        return self.speaker.minute(seconds).replace(tzinfo=None)


def factors_name(made: Assessment, speaker: Speaker) -> str:
    """Return the name of the factors a simulation took; those that come with Ratl have one in each language."""
    own = Speaker("en").term("default_factors")
    return speaker.term("default_factors") if made.factors == own else speaker.isolated(made.factors)


def say_surfaces(speaker: Speaker, made: Assessment) -> Iterator[str]:
    """Yield which surfaces driven took the figures of another, and of which nothing was known at all."""

    def terms(names: Iterable[str]) -> list[str]:
        # A surface of the author's own has no word in the catalogue.
        return [f"surface_{name}" if speaker.has(f"surface_{name}") else name for name in names]

    for other in sorted(set(made.surfaces_counted.values())):
        alike = [surface for surface, taken in made.surfaces_counted.items() if taken == other]
        yield speaker.say("sim_surfaces_counted", {"surfaces": terms(alike), "other": terms([other])})
    if made.surfaces_left_out:
        yield speaker.say("sim_surfaces", {"surfaces": terms(made.surfaces_left_out)})


def waiting_m(plan: Plan, movement: Movement, wait: WaitForecast) -> float:
    """Return how far along its route the head of a serial is that waits for another."""
    serial = next(serial for serial in movement.serials if serial.id == wait.serial)
    driven = wait.leg if wait.entering else wait.leg + 1
    return sum(plan.legs[times.leg].length_m for times in serial.legs[:driven])


def forecast_csv(plan: Plan, forecast: MovementForecast, lang: str) -> bytes:
    """Return arrival and clearance at every point as CSV: local times, UTF-8 with a mark that spreadsheets know."""
    case = _Case(plan, forecast, None, speaker_for(plan, lang))
    sheet = _points(case)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([plain(case.speaker.term(column.head)) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_plain(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    if isinstance(value, float):
        return f"{value:.1f}"
    return "" if value is None else plain(str(value))


def forecast_workbook(
    plan: Plan, movement: Movement, forecast: MovementForecast, made: Assessment, lang: str
) -> bytes:  # fmt: skip
    """Return the tables of one movement as XLSX; the same simulation gives the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    case = _Case(plan, forecast, made, speaker_for(plan, lang))
    issued_s = plan.papers.issued_s if plan.papers.issued_s is not None else 0
    book.properties.creator = "Ratl"
    book.properties.title = plain(case.speaker.name(movement.id))
    book.properties.created = utc(plan, issued_s).replace(tzinfo=None)
    if plan.breaks:
        write_draft(book.create_sheet(plain(case.speaker.term("sheet_draft"))), plan, case.speaker)
    sheets: tuple[tuple[str, Callable[[_Case], Sheet]], ...] = (
        ("points", _points),
        ("windows", _windows),
        ("waits", _waits),
        ("drivers", _drivers),
        ("lasts", _supply),
        ("factors", _factors),
    )
    for key, fill in sheets:
        page = book.create_sheet(case.speaker.term(f"sheet_forecast_{key}"))
        write_sheet(page, fill(case), plan, movement, case.speaker)
    return settled(book, iso_utc(plan, issued_s))


def _points(case: _Case) -> Sheet:
    columns = (
        Column("th_serial"),
        Column("th_point", width=30),
        Column("th_km", _KM),
        Column("th_planned_arrival", _WHEN, 17),
        *(Column(f"th_arrival_{level}", _WHEN, 17) for level in _TOLD),
        Column("th_planned_clearance", _WHEN, 17),
        *(Column(f"th_clearance_{level}", _WHEN, 17) for level in _TOLD),
    )
    rows: list[tuple[Value, ...]] = [
        (
            point.serial,
            case.speaker.name(point.point),
            point.distance_m / 1000,
            case.when(point.planned_arrival_s),
            *(case.when(getattr(point.arrival, level)) for level in _TOLD),
            case.when(point.planned_clearance_s),
            *(case.when(getattr(point.clearance, level)) for level in _TOLD),
        )
        for point in case.forecast.points
    ]
    return Sheet(columns, rows)


def _windows(case: _Case) -> Sheet:
    columns = (Column("th_serial"), Column("th_leg", width=40), Column("th_window_until", _WHEN, 17),
               Column("th_chance", _SHARE))  # fmt: skip
    forecast = case.forecast
    rows: list[tuple[Value, ...]] = [
        (w.serial, case.speaker.name(w.leg), case.when(w.until_s), w.chance) for w in forecast.windows
    ]
    if forecast.deadline_s is not None:
        name = case.speaker.term("forecast_deadline")
        rows.append(("", name, case.when(forecast.deadline_s), forecast.deadline_chance))
    return Sheet(columns, rows)


def _waits(case: _Case) -> Sheet:
    columns = (Column("th_serial"), Column("th_waits_for"), Column("th_waits_at", width=40),
               Column("th_km", _KM), Column("th_chance", _SHARE), Column("th_mean_min", _COUNT))  # fmt: skip
    movement = next(m for m in case.plan.movements if m.id == case.forecast.movement)
    rows: list[tuple[Value, ...]] = [
        (w.serial, w.by, case.speaker.name(w.what), waiting_m(case.plan, movement, w) / 1000, w.chance, w.mean_s / 60)
        for w in case.forecast.waits
    ]
    return Sheet(columns, rows)


def _drivers(case: _Case) -> Sheet:
    columns = (
        Column("th_cause", width=44),
        *(Column(key, _HOURS) for key in ("th_saved_h", "th_saved_p10_h", "th_saved_p90_h")),
        *(Column(f"th_completion_{level}", _WHEN, 17) for level in ("p10", "p50", "p90")),
    )
    done = case.forecast.completion
    first = case.speaker.term("cause_all"), None, None, None, *map(case.when, (done.p10, done.p50, done.p90))
    rows: list[tuple[Value, ...]] = [first]
    for driver in case.forecast.drivers:
        name = case.speaker.say("forecast_without", {"cause": f"cause_{driver.cause}"})
        saved_s = driver.mean_saved_s, driver.saved.p10, driver.saved.p90
        times = map(case.when, (driver.p10, driver.p50, driver.p90))
        rows.append((name, *(seconds / 3600 for seconds in saved_s), *times))
    return Sheet(columns, rows)


def _supply(case: _Case) -> Sheet:
    columns = (
        Column("th_lasts", width=44),
        *(Column(f"th_{level}", _HOURS) for level in ("p10", "p50", "p80", "p90")),
    )
    forecast, supply = case.forecast, case.forecast.supply
    named = (
        ("forecast_days", supply.days),
        ("forecast_fuel_l", supply.fuel_l),
        ("forecast_breakdowns", forecast.breakdowns),
        ("forecast_tows", forecast.tows),
        ("forecast_abandoned", forecast.abandoned),
        ("forecast_incidents", forecast.incidents),
    )
    rows: list[tuple[Value, ...]] = [
        (case.speaker.term(key), *(getattr(found, level) for level in _TOLD)) for key, found in named if found
    ]
    return Sheet(columns, rows)


def _factors(case: _Case) -> Sheet:
    assert case.made is not None  # the workbook has them, the CSV has no such sheet
    columns = (Column("th_factor", width=36), Column("th_factor_source", width=90))
    rows: list[tuple[Value, ...]] = [
        (key, plain(source_text(case.speaker, source))) for key, source in case.made.sources.items()
    ]
    notes: list[tuple[Value, ...]] = [("surfaces", plain(note)) for note in say_surfaces(case.speaker, case.made)]
    return Sheet(columns, [*rows, *notes])
