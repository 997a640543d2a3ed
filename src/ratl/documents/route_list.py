"""Answers about routes as text: the list of roads, what diverts a route, why a road is not used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ratl.model.movement import Reason
from ratl.roads.answer import Blockage, Diversion, RouteAnswer, RouteOption, Stop, WhyAnswer
from ratl.roads.corridor import called
from ratl.roads.itinerary import Event, RefusedStretch, Stretch, list_roads
from ratl.roads.sites import NearSite
from ratl.words.catalogue import Speaker
from ratl.words.clock import MINUTE_S, minute_s

_SITES_SHOWN = 12
_REFUSALS_SHOWN = 20
_ROADS_SHOWN = 4
_NO_GAP_M = 1.0
#: Less is nought in tenths of a kilometre.
_SHOWN_M = 50.0
#: What a tag that cannot be acted on is about, where that is no limit.
_UNREAD_OF: Final = {
    **dict.fromkeys(("trailer", "hgv_articulated", "caravan"), "_of_towing"),
    **dict.fromkeys(("seasonal", "tidal", "flood_prone", "ice_road", "winter_road"), "_of_seasons"),
}


def route_list(answer: RouteAnswer, lang: str, *, every_site: bool = False) -> str:
    """Return the answer to ``ratl route`` as text.

    Parameters
    ----------
    every_site
        Whether all sites near the routes are listed, or the first dozen.
    """
    speaker = _speaker(answer, lang)
    lines = [*_heading(answer, speaker)]
    for number, option in enumerate(answer.options, start=1):
        lines += ["", *_option(answer, option, number, speaker, every_site=every_site)]
    if answer.blockage:
        lines += ["", *_blockage(answer.blockage, speaker)]
    if answer.diversion:
        lines += ["", *_diversion(answer.diversion, speaker)]
    lines += [f"! {speaker.say(reason.code, reason.params)}" for reason in answer.warnings]
    return "\n".join(lines)


def why_list(why: WhyAnswer, lang: str) -> str:
    """Return the answer to ``ratl why`` as text."""
    speaker = _speaker(why.answer, lang)
    road = {"road": called(why.road), "from_m": why.from_m, "to_m": why.to_m}
    lines: list[str] = []
    if why.kind == "limits":
        if why.answer.diversion:
            lines += _diversion(why.answer.diversion, speaker)
        elif why.answer.blockage:
            lines += _blockage(why.answer.blockage, speaker)
        else:
            lines.append(speaker.term("why_nothing"))
        return "\n".join(lines)
    params = {**road, "longer_s": max(why.longer_s, 0.0), "longer_m": why.longer_m, "shorter_m": -why.longer_m}
    shorter = why.kind == "slower" and why.longer_m <= -_SHOWN_M
    lines.append(speaker.say("why_slower_shorter" if shorter else f"why_{why.kind}", params))
    if why.refused and why.kind != "refused":
        lines.append(speaker.term("why_parts"))
    lines += _refused(why.refused, speaker, with_km=False)
    if why.answer.blockage:
        lines += ["", *_blockage(why.answer.blockage, speaker)]
    return "\n".join(lines)


def _speaker(answer: RouteAnswer, lang: str) -> Speaker:
    return Speaker(lang, answer.departure, answer.zone)


def _heading(answer: RouteAnswer, speaker: Speaker) -> Iterator[str]:
    last = len(answer.stops) - 1
    for number, stop in enumerate(answer.stops):
        key = "route_from" if number == 0 else "route_to" if number == last else "route_via"
        yield speaker.say(key, _stop(stop, speaker))
    params = {
        "count": len(answer.vehicles), "profile": answer.profile, "light": answer.light,
        "mass": max(v.mass_kg for v in answer.vehicles), "height": max(v.height_m for v in answer.vehicles),
        "width": max(v.width_m for v in answer.vehicles), "length": max(v.length_m for v in answer.vehicles),
    }  # fmt: skip
    yield speaker.say("route_column", params)
    if answer.departure:
        yield speaker.say("route_departure", {"moment": f"{speaker.local(0):%Y-%m-%d %H:%M} {answer.zone}"})


def _stop(stop: Stop, speaker: Speaker) -> dict[str, object]:
    name = speaker.wording(stop.place.names) or speaker.isolated(stop.place.written)
    at = f"{stop.snap.lat:.5f},{stop.snap.lon:.5f}"
    return {"name": name, "at": at, "distance": stop.snap.distance_m, "road": called(stop.road)}


def _option(
    answer: RouteAnswer, option: RouteOption, number: int, speaker: Speaker, *, every_site: bool
) -> Iterator[str]:
    route = option.itinerary
    params = {"number": number, "length": route.length_m, "seconds": route.seconds}
    yield speaker.say("route_title", params)
    if number > 1:
        yield f"  {speaker.say('route_compared', {'ratio': option.ratio - 1, 'shared': option.shared})}"
    way: list[tuple[float, int, str]] = []
    way += [(s.from_m, 1, _stretch(s, speaker, answer)) for s in list_roads(route.stretches)]
    way += [(e.at_m, 0, line) for e in route.events for line in _event(e, speaker, answer)]
    yield from (line for _, _, line in sorted(way, key=lambda each: each[:2]))
    for unknown_m in dict.fromkeys(route.unknown_m.values()):
        limits = [speaker.term(limit) for limit, metres in route.unknown_m.items() if metres == unknown_m]
        told = speaker.join_words(limits, speaker.term("clause_separator"))
        yield f"? {speaker.say('route_unknown', {'limits': told, 'unknown': unknown_m, 'length': route.length_m})}"
    for tag, at_m in route.unread.items():
        of = _UNREAD_OF.get(re.split("[:=]", tag)[0], "")
        yield f"? {speaker.say(f'route_unread{of}', {'tag': tag, 'at': at_m})}"
    for at_m, reason in route.undecided:
        yield f"? {speaker.say('route_undecided', {'at': at_m, 'because': _flat(reason)})}"
    if route.toll_m:
        yield f"  {speaker.say('route_toll', {'length': route.toll_m})}"
    yield from _sites(option.sites, speaker, answer.sites_within_m, every_site=every_site)


def _stretch(stretch: Stretch, speaker: Speaker, answer: RouteAnswer) -> str:
    length_m = stretch.to_m - stretch.from_m
    params = {
        "from": f"{stretch.from_m / 1000:.1f}", "to": f"{stretch.to_m / 1000:.1f}",
        "at": _moment(stretch.begin_s, speaker, answer),
        "road": called(stretch.names), "class": stretch.class_, "length": length_m, "rate": stretch.rate_mps,
        "seconds": stretch.driving_s,
    }  # fmt: skip
    line = speaker.say("route_stretch", params)
    posted = [
        speaker.say(
            "route_posted" if p.source else "route_posted_in_table",
            {"limit": p.limit, "allowed": p.allowed, "source": p.source},
        )
        for p in stretch.posted
    ]
    return f"  {speaker.join_words([line, *posted], speaker.term('clause_separator'))}"


def _event(event: Event, speaker: Speaker, answer: RouteAnswer) -> Iterator[str]:
    at = _moment(event.begin_s, speaker, answer)
    place = {"km": f"{event.at_m / 1000:.1f}", "at": at, "road": called(event.names)}
    if event.kind == "wait":
        yield f"  * {speaker.say('route_wait', {**place, 'seconds': event.seconds})}"
        yield from (f"      {speaker.say(r.code, r.params)}" for r in event.reasons)
        return
    kind = f"service_{event.kind}"
    params = {**place, "kind": kind if speaker.has(kind) else event.kind, "seconds": event.seconds}
    untimed = "route_event_ferry" if event.kind == "ferry" else "route_event_untimed"
    yield f"  * {speaker.say('route_event' if event.seconds else untimed, params)}"


def _sites(sites: Sequence[NearSite], speaker: Speaker, within_m: float, *, every_site: bool) -> Iterator[str]:
    if not sites:
        return
    yield f"  {speaker.say('route_sites', {'count': len(sites), 'within': within_m})}"
    for near in sites if every_site else sites[:_SITES_SHOWN]:
        site = near.site
        params = {
            "km": f"{near.along_m / 1000:.1f}", "kind": f"road_site_{site.kind}",
            "name": speaker.wording(site.names) or speaker.nameless(site.id), "off": near.off_m,
            "side": "side_right" if near.right else "side_left",
        }  # fmt: skip
        line = speaker.say("route_site", params)
        if site.capacity_vehicles is not None:
            room = speaker.say("route_site_room", {"count": site.capacity_vehicles, "basis": site.basis or "–"})
            line = speaker.join_words([line, room], speaker.term("list_separator"))
        yield f"    {line}"
    if not every_site and len(sites) > _SITES_SHOWN:
        yield f"    {speaker.say('route_sites_more', {'count': len(sites) - _SITES_SHOWN})}"


def _diversion(diversion: Diversion, speaker: Speaker) -> Iterator[str]:
    longer_m = diversion.longer_m
    params = {"longer_s": max(diversion.longer_s, 0.0), "longer_m": longer_m, "shorter_m": -longer_m}
    diverted = "route_diverted_shorter" if longer_m <= -_SHOWN_M else "route_diverted"
    yield speaker.say("route_delayed" if diversion.same_roads else diverted, params)
    yield from _refused(diversion.refused, speaker, with_km=True)


def _blockage(blockage: Blockage, speaker: Speaker) -> Iterator[str]:
    junctions = [str(count) for count in blockage.junctions]
    yield speaker.say(f"route_blocked_{blockage.kind}", {"junctions": " / ".join(junctions)})
    yield from _refused(blockage.refused, speaker, with_km=True)


def _refused(refused: Sequence[RefusedStretch], speaker: Speaker, *, with_km: bool) -> Iterator[str]:
    together = _joined(refused) if with_km else [[stretch] for stretch in refused]
    for stretches in together[:_REFUSALS_SHOWN]:
        stretch = stretches[0]
        params = {
            "from": f"{stretch.from_m / 1000:.1f}", "to": f"{stretches[-1].to_m / 1000:.1f}",
            "road": called(stretch.names), "way": stretch.way, "at": f"{stretch.lat:.5f},{stretch.lon:.5f}",
            "roads": [called(each.names) for each in stretches if called(each.names)][:_ROADS_SHOWN],
            "count": len(stretches),
        }  # fmt: skip
        along = "refused_at_km" if params["from"] != params["to"] else "refused_at_point"
        along = "refused_along" if len(stretches) > 1 and params["roads"] else along
        yield f"  - {speaker.say(along if with_km else 'refused_at', params)}"
        yield from (f"      {speaker.say(r.code, r.params)}" for r in stretch.reasons)
    if len(together) > _REFUSALS_SHOWN:
        yield f"  {speaker.say('refused_more', {'count': len(together) - _REFUSALS_SHOWN})}"


def _joined(refused: Sequence[RefusedStretch]) -> list[list[RefusedStretch]]:
    """Return the stretches, those that follow one another for the same reasons together."""
    groups: list[list[RefusedStretch]] = []
    for stretch in refused:
        last = groups[-1][-1] if groups else None
        if last and last.reasons == stretch.reasons and stretch.from_m - last.to_m <= _NO_GAP_M:
            groups[-1].append(stretch)
        else:
            groups.append([stretch])
    return groups


def _moment(seconds: float, speaker: Speaker, answer: RouteAnswer) -> str:
    """Return the time of day, or the time under way where there is no departure."""
    if answer.departure:
        return speaker.time(seconds)
    hours, minutes = divmod(minute_s(seconds) // MINUTE_S, 60)
    return speaker.isolated(f"+{hours}:{minutes:02}")


def _flat(reason: Reason) -> dict[str, object]:
    return {"code": reason.code, **reason.params}
