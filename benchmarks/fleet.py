"""Columns of the general classes: one kind of lorry, serials of many, and the scenario they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ratl.march.profiles import get_profile
from ratl.model.movement import Request, Rules, Serial
from ratl.model.plan import Plan
from ratl.model.scenario import MovementSpec, Network, Scenario
from ratl.model.vehicle import Vehicle
from ratl.services.import_network import import_network

#: A two-axle lorry; the figures are this benchmark's own.
LORRY = Vehicle(
    id="", type="lorry", length_m=8.5, width_m=2.5, height_m=3.3, mass_kg=12_000, axle_load_kg=7_500, mlc=12
)
#: Gaps of 50 m, no gap between columns, 65 km/h outside towns and 40 km/h in them, day and night alike.
PROFILE = get_profile("humanitarian")
#: Most vehicles of a serial, and of a march unit.
SERIAL, UNIT = 25, 10
#: A Monday.
EPOCH = "2025-06-02"


def cut_column(movement: str, vehicles: int, most: int = SERIAL) -> tuple[Serial, ...]:
    """Return a column as serials of nearly one size, `most` vehicles or fewer each."""
    parts = -(-vehicles // most)
    sizes = [vehicles // parts + (n < vehicles % parts) for n in range(parts)]
    return tuple(_serial(f"{movement}/{n}", size) for n, size in enumerate(sizes, start=1))


def _serial(name: str, size: int) -> Serial:
    units = tuple(min(UNIT, size - first) for first in range(0, size, UNIT))
    return Serial(
        id=name,
        march_units=units,
        vehicles=tuple(replace(LORRY, id=f"{name}-{n:02}") for n in range(1, size + 1)),
    )


def ask(
    name: str, origin: str, destination: str, start_s: int, serials: tuple[Serial, ...], **fields: object
) -> MovementSpec:
    """Return a movement asked for; `fields` are of its request."""
    usual: Mapping[str, object] = {
        "rates_mps": PROFILE.rates_mps,
        "rules": Rules(unknown_limits="allow"),
        "halting": "sites",
    }
    request = Request(origin=origin, destination=destination, earliest_start_s=start_s, **{**usual, **fields})  # type: ignore[arg-type]
    return MovementSpec(id=name, name={"en": name, "ar": name}, request=request, serials=serials)


def stage(
    name: str,
    network: Network,
    movements: tuple[MovementSpec, ...],
    *,
    zone: str,
    days: int,
    offset: str,
    **fields: object,
) -> Scenario:
    """Return the scenario of these movements."""
    return Scenario(
        name=name,
        epoch=f"{EPOCH}T00:00:00{offset}",
        zone=zone,
        horizon_days=days,
        profile=PROFILE,
        network=network,
        movements=movements,
        **fields,  # type: ignore[arg-type]
    )


def import_extract(extract: Path, folder: Path) -> Path:
    """Return the network file of an extract, imported into `folder` if it is not there."""
    file = folder / f"{extract.name.split('.')[0]}.ratlnet"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        import_network(extract, file)
    return file


def named(plan: Plan, name: str) -> Plan:
    """Return a draft that says which class and seed it is."""
    return replace(plan, network=replace(plan.network, name=name))
