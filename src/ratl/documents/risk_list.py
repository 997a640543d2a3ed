"""What `ratl risk` found, as the lines the screen shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from ratl.assess.areas import AreaTrend, Period
from ratl.assess.change import WEEK
from ratl.assess.counts import LEAST_WEEKS, Estimate
from ratl.assess.incidents import KINDS, IncidentFile, list_causes
from ratl.assess.movement import LegRisk, MovementRisk, PointRisk, RouteRisk, WayRisk, name_routes
from ratl.assess.report import RiskReport
from ratl.documents.draft import draft_mark
from ratl.documents.stamps import speaker_for
from ratl.words.catalogue import Speaker

_MONTH = 30
"""Days that rates are told for."""
_MOST = 5
"""Most legs, points and districts listed; files have all."""
_MOST_ROUTES = 12
_DAY_S = 86_400.0
_OLD_DAYS = 28
"""A history that ends longer before the movements set out is said to."""


def risk_list(report: RiskReport, lang: str) -> str:
    """Return what was found as plain text."""
    speaker = speaker_for(report.plan, lang)
    mark = draft_mark(speaker, report.plan)
    lines = [*([f"*** {mark} ***"] if mark else []), speaker.term("risk_need_to_know"), *_history(report, speaker)]
    for risk in report.movements:
        lines += ["", *_movement(report, risk, speaker)]
    lines += ["", *_areas(report, speaker), "", speaker.term("risk_meaning")]
    return "\n".join(lines)


def figure(value: float, digits: int = 2) -> str:
    """Return a figure to so many digits that count, without an exponent.

    >>> figure(0.034312), figure(0.0000213), figure(12.3), figure(0), figure(0.034312, 4)
    ('0.034', '0.000021', '12', '0', '0.03431')
    """
    if value == 0 or not np.isfinite(value):
        return "∞" if value else "0"
    places = max(0, digits - 1 - int(np.floor(np.log10(abs(value)))))
    return f"{value:.{places}f}"


def interval(found: Estimate, digits: int = 2) -> dict[str, object]:
    """Return an estimate as parameters of a sentence; its value to so many digits."""
    return {"value": figure(found.value, digits), "low": figure(found.low), "high": figure(found.high)}


def digits_apart(values: Iterable[float]) -> int:
    """Return how many digits tell different figures apart, five at most: nothing beats either of two routes.

    >>> digits_apart([0.003217, 0.003204, 0.0051]), digits_apart([0.01, 0.02]), digits_apart([0.3, 0.3])
    (3, 2, 2)
    """
    each = set(values)
    return next((n for n in range(2, 5) if len({figure(value, n) for value in each}) == len(each)), 5)


def day_of(at_s: float, zone: str) -> str:
    """Return the local day of a moment in seconds since 1970."""
    return datetime.fromtimestamp(at_s, ZoneInfo(zone)).date().isoformat()


# ---- what it rests on


def _history(report: RiskReport, speaker: Speaker) -> Iterator[str]:
    yield from (f"{file.file}: {line}" for file in report.files for line in _file(file, speaker))
    if len(report.files) > 1:
        yield f"! {speaker.term('risk_two_sources')}"
    settings, zone = report.settings, report.plan.zone
    flat = bool(np.isinf(settings.half_life_days))
    days = {
        "since": day_of(settings.since_s, zone), "until": day_of(settings.until_s - 1, zone),
        "days": round(settings.days), "half_life": 0 if flat else settings.half_life_days,
    }  # fmt: skip
    kinds = {
        "used": report.used, "kinds": [f"incident_{kind}" for kind in report.kinds], "other": report.other_kinds,
        "outside": report.outside,
    }  # fmt: skip
    place = {"reach": settings.reach_m, "on_roads": report.on_roads, "used": report.used}
    hour = {"count": report.with_clock, "used": report.used}
    rows = [
        ("risk_history", speaker.say("risk_history_flat" if flat else "risk_history_value", days)),
        ("risk_kinds", speaker.say("risk_kinds_value", kinds)),
        ("risk_place", speaker.say("risk_place_value", place)),
        ("risk_hour", speaker.say("risk_hour_value", hour) if report.with_clock else speaker.term("risk_hour_none")),
    ]
    yield from (f"{speaker.term(key)}: {said}" for key, said in rows)
    yield from (f"! {said}" for said in _age(report, speaker))
    if report.apart:
        yield f"? {speaker.say('risk_apart', {'apart': report.apart, 'regions': _regions(report, speaker)})}"
    if report.dispersion >= 1.05:
        yield f"? {speaker.say('risk_dispersion', {'factor': round(report.dispersion, 1)})}"


def _age(report: RiskReport, speaker: Speaker) -> Iterator[str]:
    """Yield what is to be said of a history that is short, or is not of the days before the movements set out."""
    settings, epoch_s = report.settings, datetime.fromisoformat(report.plan.epoch).timestamp()
    start_s = epoch_s + min(leg.head_enters_s for risk in report.movements for way in risk.ways for leg in way.legs)
    if settings.until_s - _DAY_S > start_s:
        yield speaker.say("risk_history_after", {"start": day_of(start_s, report.plan.zone)})
    elif start_s - settings.until_s > _OLD_DAYS * _DAY_S:
        yield speaker.say("risk_history_old", {"days": int((start_s - settings.until_s) // _DAY_S)})
    if settings.days < LEAST_WEEKS * WEEK:
        yield speaker.say("risk_history_short", {"days": round(settings.days)})


def _file(file: IncidentFile, speaker: Speaker) -> Iterator[str]:
    counts = {"layout": f"layout_{file.layout}", "rows": file.rows, "incidents": len(file.incidents)}
    yield speaker.say("risk_file_value", counts)
    if file.skipped:
        skipped = {"skipped": file.skipped_count, "rows": file.rows, "causes": list_causes(file.skipped)}
        yield speaker.say("risk_skipped", skipped)
    yield from (speaker.term(note) for note in file.notes)
    if file.strange_kinds:
        yield speaker.say("incident_kinds_unknown", _strange_kinds(file.strange_kinds, speaker))


def _strange_kinds(rows: Mapping[str, int], speaker: Speaker) -> Mapping[str, object]:
    said = [
        speaker.say("incident_kind_rows", {"found": found, "rows": count})
        for found, count in list(rows.items())[:_MOST]
    ]
    more = ["…"] if len(rows) > _MOST else []
    known = [f"incident_{kind}" for kind in KINDS]
    listed = speaker.join_words([*said, *more], speaker.term("list_separator"))
    return {"rows": sum(rows.values()), "found": listed, "known": known}


def _regions(report: RiskReport, speaker: Speaker) -> str:
    def told(region: str, count: int) -> str:
        name = speaker.isolated(region) if region else speaker.term("risk_no_region")
        return speaker.say("risk_region", {"region": name, "count": count})

    said = [told(*each) for each in report.regions[:_MOST]]
    more = ["…"] if len(report.regions) > _MOST else []
    return speaker.join_words([*said, *more], speaker.term("list_separator"))


# ---- a movement


def _movement(report: RiskReport, risk: MovementRisk, speaker: Speaker) -> Iterator[str]:
    yield speaker.say("risk_title", {"movement": risk.movement})
    yield _exposure(risk.exposure, speaker)
    if len(risk.ways) > 1:
        yield speaker.say("risk_ways", {"count": len(risk.ways)})
    for number, way in enumerate(risk.ways, start=1):
        if len(risk.ways) > 1:
            yield speaker.say("risk_way", {"number": number, "serials": way.serials})
            yield _exposure(way.exposure, speaker)
        yield from _way(report, way, speaker)


def called(risk: MovementRisk, way: WayRisk, speaker: Speaker) -> str:
    """Return what a picture of one way is called: by the movement, with the way's serials where it has several ways."""
    name = speaker.name(risk.movement)
    return name if len(risk.ways) == 1 else f"{name} ({speaker.listed(way.serials)})"


def _exposure(found: Estimate, speaker: Speaker) -> str:
    code, params = "risk_exposure_none", interval(found)
    if found.value > 0:
        code, params = "risk_exposure_value", {**params, "one_in": float(f"{1 / found.value:.2g}")}
    return f"{speaker.term('risk_exposure')}: {speaker.say(code, params)}"


def _way(report: RiskReport, risk: WayRisk, speaker: Speaker) -> Iterator[str]:
    legs = sorted((leg for leg in risk.legs if leg.exposure.value > 0), key=lambda leg: -leg.exposure.value)
    if legs:
        yield f"{speaker.term('risk_legs')}:"
        yield from (f"  {_leg(leg, speaker)}" for leg in legs[:_MOST])
    if risk.points:
        yield f"{speaker.term('risk_points')}:"
        yield from (f"  {_point(report, point, speaker)}" for point in risk.points[:_MOST])
    if risk.front_too_large:
        yield speaker.term("risk_front_too_large")
        return
    yield f"{speaker.term('risk_routes')}:"
    names = name_routes(report.plan, risk.routes)
    digits = digits_apart(route.exposure.value for route in risk.routes)
    for number, route in enumerate(risk.routes[:_MOST_ROUTES], start=1):
        yield f"  {_route(number, route, names[route.route], digits, speaker)}"
    if len(risk.routes) > _MOST_ROUTES:
        yield f"  {speaker.say('refused_more', {'count': len(risk.routes) - _MOST_ROUTES})}"
    if not any(route.on_front for route in risk.routes):
        yield f"  {speaker.term('risk_front_none')}"


def _leg(leg: LegRisk, speaker: Speaker) -> str:
    rate = leg.rate.times(_MONTH)
    params = {
        "from": f"{leg.from_m / 1000:.1f}", "to": f"{(leg.from_m + leg.length_m) / 1000:.1f}", "leg": leg.leg,
        "time": leg.head_enters_s, **interval(leg.exposure),
        "rate": figure(rate.value), "rate_low": figure(rate.low), "rate_high": figure(rate.high),
    }  # fmt: skip
    return speaker.say("risk_leg", params)


def _point(report: RiskReport, point: PointRisk, speaker: Speaker) -> str:
    rate = interval(point.rate.times(_MONTH))
    way: dict[str, object] = {"code": "risk_no_way_round"}
    if point.detour_s is not None:
        way = {"code": "risk_way_round", "later_s": point.detour_s}
    params = {
        "point": point.point, "reach": report.settings.reach_m, **rate, "rate": rate["value"],
        "seconds": point.occupied_s, "way": way,
    }  # fmt: skip
    return speaker.say("risk_point", params)


def _route(number: int, route: RouteRisk, by: Sequence[str], digits: int, speaker: Speaker) -> str:
    marks = [speaker.term("risk_route_planned")] if route.planned else []
    marks += [] if route.on_front else [speaker.term("risk_route_beaten")]
    if by:
        shown = by if len(by) <= _MOST else [*by[: _MOST - 1], by[-1]]
        marks.append(speaker.say("risk_route_by", {"points": list(shown)}))
    params = {
        "number": number, "seconds": route.seconds, "length": route.length_m, **interval(route.exposure, digits),
        "marks": "".join(f" · {mark}" for mark in marks),
    }  # fmt: skip
    return speaker.say("risk_route", params)


# ---- areas


def _areas(report: RiskReport, speaker: Speaker) -> Iterator[str]:
    period, zone = report.period, report.plan.zone
    params = {
        "now": day_of(period.now_s, zone), "until": day_of(period.until_s - 1, zone),
        "days": round((period.until_s - period.now_s) / 86_400), "before": period.weeks_before * WEEK,
    }  # fmt: skip
    yield f"{speaker.say('risk_areas_left' if report.after_leaving else 'risk_areas', params)}:"
    for trend in report.areas:
        yield f"  {_trend(report, trend, speaker)}"
        if trend.partly or trend.undated:
            yield f"    {speaker.say('risk_area_apart', {'partly': trend.partly, 'undated': trend.undated})}"
    yield speaker.term("risk_areas_shared")


def _trend(report: RiskReport, trend: AreaTrend, speaker: Speaker) -> str:
    change = trend.change
    around = speaker.say("risk_around", {"around": report.around_m})
    counts: dict[str, object] = {
        "now": change.now, "now_days": round(change.now_days), "before": change.before,
        "before_days": round(change.before_days), "low": figure(change.low), "high": figure(change.high),
    }  # fmt: skip
    code = "risk_counts" if change.ratio is not None else "risk_counts_new" if change.now else "risk_counts_none"
    counts |= {"code": code, "ratio": figure(change.ratio or 0.0)}
    params = {
        "area": speaker.wording(trend.name) or around, "counts": counts, "power": change.power,
        "since": _since(report.period, change.since_week, report.plan.zone, speaker),
        "needed": _needed(trend, report.period),
    }  # fmt: skip
    return speaker.say(f"risk_area_{change.verdict}", params)


def _since(period: Period, week: int | None, zone: str, speaker: Speaker) -> str:
    if week is None:
        return ""
    day = datetime.fromtimestamp(period.now_s, ZoneInfo(zone)) + timedelta(weeks=week)
    return " " + speaker.say("risk_since_week", {"day": day.date().isoformat()})


def _needed(trend: AreaTrend, period: Period) -> Mapping[str, object]:
    if period.weeks_before < LEAST_WEEKS:
        return {"code": "risk_needed_baseline", "weeks": LEAST_WEEKS, "have": period.weeks_before}
    if trend.change.needed_days is None:
        return {"code": "risk_needed_never"}
    return {"code": "risk_needed_days", "days": trend.change.needed_days}
