"""`ratl column`: what a column is, before any timetable."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ratl.feeds.scenario import read_scenario
from ratl.march.formulas import (
    column_length_m,
    column_pass_time_s,
    counted_flow_vph,
    density_vpkm,
    find_density_disagreement,
    road_space_m,
)
from ratl.march.organisation import list_organisation_warnings
from ratl.model.movement import Reason
from ratl.model.profile import Profile
from ratl.model.scenario import MovementSpec
from ratl.model.vehicle import Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class RateFigures:
    """A whole column at one rate of march."""

    class_: str
    light: str
    rate_mps: float
    pass_time_s: int
    length_m: float
    """Pass time × rate: vehicles, gaps and allowance."""
    counted_vph: float
    """Vehicles ÷ pass time: what a post counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFigures:
    """One movement's column. `occupied_m` is vehicles and the gaps between them, without time gaps."""

    movement: MovementSpec
    profile: Profile
    vehicles: int
    people: int
    density_vpkm: float
    occupied_m: float
    rates: tuple[RateFigures, ...]
    mlc: int | None
    heaviest: Vehicle
    highest: Vehicle
    widest: Vehicle
    longest: Vehicle
    slowest: Vehicle | None
    """The vehicle with the lowest rate of its own, which sets the pace."""
    warnings: tuple[Reason, ...]


def describe_columns(path: Path) -> tuple[ColumnFigures, ...]:
    """Return the figures of every column of the scenario at `path`.

    Raises
    ------
    InputError
        When the scenario cannot be used.
    """
    scenario = read_scenario(path)
    classes = {road.leg.class_ for road in scenario.network.roads.values()}
    return tuple(describe_column(spec, scenario.profile, classes) for spec in scenario.movements)


def describe_column(spec: MovementSpec, profile: Profile, classes: Collection[str]) -> ColumnFigures:
    """Return the figures of one column under a profile, at every rate its movement asks for on these road classes."""
    vehicles = [vehicle for serial in spec.serials for vehicle in serial.vehicles]
    density = density_vpkm(profile, spec.request.technique, vehicles)
    capped = [v for v in vehicles if v.rates_mps]
    load_classes = [v.mlc for v in vehicles if v.mlc is not None]
    disagreement = find_density_disagreement(profile, spec.request.technique)
    return ColumnFigures(
        movement=spec,
        profile=profile,
        vehicles=len(vehicles),
        people=sum(v.people for v in vehicles),
        density_vpkm=density,
        occupied_m=road_space_m(len(vehicles), density),
        rates=tuple(rate for rate in _rates(spec, profile, vehicles) if rate.class_ in classes),
        mlc=max(load_classes) if len(load_classes) == len(vehicles) else None,
        heaviest=max(vehicles, key=lambda v: v.mass_kg),
        highest=max(vehicles, key=lambda v: v.height_m),
        widest=max(vehicles, key=lambda v: v.width_m),
        longest=max(vehicles, key=lambda v: v.length_m),
        slowest=min(capped, key=lambda v: max(v.rates_mps.values()), default=None),
        warnings=(*([disagreement] if disagreement else []), *list_organisation_warnings(profile, spec.serials)),
    )


def _rates(spec: MovementSpec, profile: Profile, vehicles: list[Vehicle]) -> list[RateFigures]:
    serials = [(serial.vehicles, len(serial.march_units)) for serial in spec.serials]
    figures = []
    for class_, lights in spec.request.rates_mps.items():
        caps = [v.rates_mps[class_] for v in vehicles if class_ in v.rates_mps]
        caps += [v.top_speed_mps for v in vehicles if v.top_speed_mps is not None]
        for light, asked_mps in lights.items():
            rate_mps = min([asked_mps, *caps])
            pass_s = column_pass_time_s(profile, spec.request.technique, serials, rate_mps)
            figures.append(
                RateFigures(
                    class_=class_,
                    light=light,
                    rate_mps=rate_mps,
                    pass_time_s=pass_s,
                    length_m=column_length_m(pass_s, rate_mps),
                    counted_vph=counted_flow_vph(len(vehicles), pass_s),
                )
            )
    return figures
