"""A vehicle as it drives: a towed combination is one vehicle with combined figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ROLES = ("command", "cargo", "fuel", "recovery", "ambulance", "escort", "engineer", "passenger", "low-bed", "water",
         "maintenance", "communications")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleType:
    """Figures every vehicle of a type shares; None means not known.

    `rates_mps` is the most a vehicle of the type can keep, by road class; a class not named is not limited.
    `sources` names, per field, where the figure is from (``"scenario"`` when the author chose it).
    """

    id: str
    name: Mapping[str, str]
    length_m: float | None = None
    width_m: float | None = None
    height_m: float | None = None
    mass_kg: float | None = None
    """Laden mass on the march."""
    mass_empty_kg: float | None = None
    axle_load_kg: float | None = None
    """Heaviest single axle, laden."""
    axles: int | None = None
    mlc: int | None = None
    tracked: bool = False
    turning_radius_m: float | None = None
    top_speed_mps: float | None = None
    gradeability_pct: float | None = None
    fording_m: float | None = None
    rates_mps: Mapping[str, float] = field(default_factory=dict)
    tank_l: float | None = None
    fuel_l_per_100km: float | None = None
    idle_l_per_h: float | None = None
    cargo_fuel_l: float = 0.0
    """Fuel carried to be issued to others (a tanker)."""
    tow_kg: float | None = None
    """Heaviest vehicle it can tow (a recovery vehicle)."""
    weight_class: str = "heavy"
    """``light``, ``medium`` or ``heavy``, for the brief's table."""
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """One vehicle (or towed combination) of a column, with every figure resolved from its type.

    `assumed` names the fields taken from the type library; they are printed as assumed.
    """

    id: str
    type: str
    length_m: float
    width_m: float
    height_m: float
    mass_kg: float
    axle_load_kg: float | None = None
    mlc: int | None = None
    tracked: bool = False
    people: int = 2
    role: str = "cargo"
    weight_class: str = "heavy"
    name: Mapping[str, str] = field(default_factory=dict)
    rates_mps: Mapping[str, float] = field(default_factory=dict)
    top_speed_mps: float | None = None
    tank_l: float | None = None
    fuel_l_per_100km: float | None = None
    idle_l_per_h: float | None = None
    cargo_fuel_l: float = 0.0
    tow_kg: float | None = None
    drivers: int = 1
    """People on board who drive it in turn."""
    load_share: float = 1.0
    """Share of a full load on board: what it burns depends on it."""
    payload: Mapping[str, str] = field(default_factory=dict)
    dangerous_goods: str = ""
    """ADR/UN class, empty when none."""
    call_sign: str = ""
    plate: str = ""
    assumed: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
