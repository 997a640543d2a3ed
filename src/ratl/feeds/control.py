"""Control of the march: pins, stretches with their permissions and escorts, alternates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ratl.feeds.references import Ids
from ratl.feeds.sections import Section
from ratl.feeds.setting import Setting
from ratl.model.movement import Alternate, Escort, Pin, Serial
from ratl.model.scenario import EscortSpec, MovementSpec, Network, PermissionSpec, Stretch

_WEEK_MIN: Final = 7 * 1440
_PIN_KEYS: Final = {
    "start": ("at",),
    "start_point": ("at", "point"),
    "route": ("via",),
    "halt": ("site",),
    "overnight": ("site",),
}


def read_pins(
    section: Section, movement: str, serials: Sequence[Serial], setting: Setting, *, apart: bool
) -> list[Pin]:
    """Return what the planner has fixed by hand for one movement; serials that travel `apart` may have a route each."""
    known = Ids("serial", "serial", tuple(s.id for s in serials))
    pins: list[Pin] = []
    for pin in section.sections("pin"):
        kind = pin.choice("kind", tuple(_PIN_KEYS), required=True)
        if kind == "route" and "serial" in pin.data and not apart:
            setting.problems.add("pin_route_serial", pin.where("serial"))
        for key in _PIN_KEYS.get(kind, ()):
            if key not in pin.data:
                setting.problems.add("pin_lacks", pin.where(key), kind=kind, key=key)
        short = pin.identity("serial")
        serial = short if short.startswith(f"{movement}/") or not short else f"{movement}/{short}"
        known.check(serial, pin.where("serial"), setting.problems)
        if kind == "route" and any(
            p.kind == "route" and (p.serial == serial or not p.serial or not serial) for p in pins
        ):
            setting.problems.add("pin_second_route", pin.where("kind"))
        pins.append(
            Pin(
                kind=kind,
                serial=serial,
                at_s=setting.moment_s(pin, "at"),
                point=setting.check_one(setting.ids.places, pin, "point"),
                site=setting.check_one(setting.ids.sites, pin, "site"),
                for_s=pin.seconds("for", most=_WEEK_MIN),
                via=setting.check_all(setting.ids.places, pin, "via"),
            )
        )
    return pins


def read_stretch(section: Section, setting: Setting) -> Stretch:
    """Return the roads a permission or an escort is for."""
    authority = setting.check_one(setting.ids.authorities, section, "authority")
    roads = setting.check_all(setting.ids.roads, section, "roads")
    if not authority and not roads:
        setting.problems.add("no_stretch", section.where("authority"))
    return Stretch(authority=authority, roads=roads)


def read_escort(section: Section, setting: Setting) -> EscortSpec:
    """Return an escort and when it is available."""
    stretch = read_stretch(section, setting)
    escort = Escort(
        authority=stretch.authority,
        legs=(),
        intervals=(),
        teams=section.whole("teams", 1, least=1, most=100),
        return_s=section.seconds("return", most=_WEEK_MIN) or 0,
        hand_over=setting.check_all(setting.ids.places, section, "hand_over"),
    )
    return EscortSpec(escort=escort, stretch=stretch, hours=section.hours("hours"))


def check_stretches(movements: Sequence[MovementSpec], network: Network, top: Section, zone: str) -> None:
    """Note every permission and escort that would hold on no road, or whose hours would be read in several zones.

    Parameters
    ----------
    network
        A whole one: without a road that could not be read, an authority may seem to have none.
    top
        The scenario, for the places of the problems.
    zone
        IANA zone of a road without an authority.
    """
    for n, movement in enumerate(movements, start=1):
        for k, permission in enumerate(movement.permissions, start=1):
            _check_stretch(permission, network, top, f"movement[{n}].permission[{k}]", zone)
        for k, escort in enumerate(movement.escorts, start=1):
            _check_stretch(escort, network, top, f"movement[{n}].escort[{k}]", zone)


def _check_stretch(spec: PermissionSpec | EscortSpec, network: Network, top: Section, path: str, zone: str) -> None:
    authorities = {road.leg.authority for road in network.roads.values()}
    stretch = spec.stretch
    if not stretch.roads and stretch.authority not in authorities:
        top.problems.add("authority_without_roads", top.where(f"{path}.authority"), found=stretch.authority)
    of_roads = [network.roads[road].leg.authority for road in stretch.roads]
    zones = {network.authorities[i].authority.zone if i else zone for i in of_roads}
    if spec.hours and len(zones) > 1:
        top.problems.add("stretch_across_zones", top.where(f"{path}.roads"), known=tuple(sorted(zones)))


def read_alternate(section: Section, setting: Setting) -> Alternate:
    """Return another route kept ready."""
    via = setting.check_all(setting.ids.places, section, "via")
    if not via:
        setting.problems.add("missing_key", section.where("via"))
    return Alternate(
        name=section.names("name"),
        via=via,
        go_no_go=setting.check_one(setting.ids.places, section, "go_no_go"),
        turn_back=setting.check_all(setting.ids.sites, section, "turn_back"),
        holding=setting.check_all(setting.ids.sites, section, "holding"),
    )
