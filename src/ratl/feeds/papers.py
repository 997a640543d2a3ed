"""``[papers]``, ``[[reservation]]`` and ``[[control_post]]`` of a scenario."""

from __future__ import annotations

import dataclasses

from ratl.feeds.references import CorridorIds
from ratl.feeds.sections import Section
from ratl.feeds.setting import Setting
from ratl.model.plan import ControlPost, Papers, Texts
from ratl.model.scenario import ReservationSpec


def read_papers(section: Section | None, setting: Setting) -> Papers:
    """Return what the documents need beside the plan."""
    if section is None:
        return Papers()
    inner = section.section("texts")
    texts = Texts(**{f.name: inner.names(f.name) for f in dataclasses.fields(Texts)}) if inner else Texts()
    return Papers(
        title=section.names("title"),
        caveat=section.names("caveat"),
        organisation=section.names("organisation"),
        issued_s=setting.plan_s(section.moment("issued", setting.zone)),
        submitted_s=setting.plan_s(section.moment("submitted", setting.zone)),
        sequence=section.whole("sequence", 1, least=1, most=9999),
        organiser=section.text("organiser"),
        commander=section.wording("commander"),
        contact=section.wording("contact"),
        frequencies=section.wording("frequencies"),
        reported_distance_m=section.quantity("reported_distance", "km", least=0.1, most=20_000),
        reported_source=section.wording("reported_source"),
        humanitarian=section.flag("humanitarian"),
        emergency=section.flag("emergency"),
        texts=texts,
    )


def read_reservations(sections: list[Section], ids: CorridorIds) -> tuple[ReservationSpec, ...]:
    """Return what is held for somebody: each names one road, point or site."""
    result = []
    for section in sections:
        problems = section.problems
        targets = {"road": ids.roads, "point": ids.places, "site": ids.sites}
        named = {key: section.identity(key) for key in targets}
        for key, name in named.items():
            targets[key].check(name, section.where(key), problems)
        if sum(1 for name in named.values() if name) != 1:
            problems.add("reservation_target", section.where())
        result.append(
            ReservationSpec(
                holder=section.text("holder", required=True), hours=section.hours("hours", required=True), **named
            )
        )
    return tuple(result)


def read_control_posts(sections: list[Section], setting: Setting) -> tuple[ControlPost, ...]:
    """Return the traffic control posts asked for."""
    return tuple(
        ControlPost(
            point=setting.check_one(setting.ids.places, section, "point", required=True),
            manned_by=section.wording("manned_by", required=True),
            call_sign=section.text("call_sign"),
            before_s=_seconds_or(section, "before", 1800),
            after_s=_seconds_or(section, "after", 900),
        )
        for section in sections
    )


def _seconds_or(section: Section, key: str, default: int) -> int:
    value = section.seconds(key, most=1440)
    return default if value is None else value
