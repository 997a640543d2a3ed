"""A profile: one school's practice as figures. Every product names the profile it used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Planning factors of one practice.

    `gaps_m` and `density_vpkm` are by column technique (``"open"``, ``"close"``). Where a density is given it is the
    planning figure; otherwise it is 1000 ÷ (gap + mean vehicle length), or 1000 ÷ gap when
    `count_vehicle_length` is false. `rounding` is ``"once"`` (the pass time is rounded up to `round_pass_time_s` at
    the end) or ``"each-step"`` (the DD 1265 calculator: inches, yards, miles; up to one decimal at every step).
    """

    name: str
    gaps_m: Mapping[str, float] = field(default_factory=lambda: {"open": 50.0, "close": 25.0})
    density_vpkm: Mapping[str, float] = field(default_factory=dict)
    count_vehicle_length: bool = True
    halted_gap_m: float = 10.0
    march_unit_gap_s: int = 0
    serial_gap_s: int = 0
    column_gap_s: int = 0
    extal_s: int = 0
    """Extra time allowance per started `extal_block` vehicles."""
    extal_block: int = 25
    extal_large_s: int = 0
    """Allowance per block when the serial has more than `extal_large_from` vehicles."""
    extal_large_from: int = 600
    rounding: str = "once"
    round_pass_time_s: int = 1
    halt_interval_s: int | None = None
    first_halt_interval_s: int | None = None
    halt_tolerance_s: int = 0
    halt_s: int = 0
    first_halt_s: int | None = None
    """Length of that first halt, where it is another one."""
    halts_in_rate: bool = False
    """Whether the rate of march already contains the scheme's short halts (listed, then, without time)."""
    max_driving_s: int | None = None
    max_distance_m: float | None = None
    rest_s: int | None = None
    driver_hours: str | None = None
    """``"eu561"`` when Regulation (EC) 561/2006 is to be checked."""
    rates_mps: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Rate of march by road class and light (``day``, ``night``)."""
    catch_up_mps: Mapping[str, float] = field(default_factory=dict)
    march_unit_max: int | None = None
    march_unit_min: int | None = None
    serials_max: int | None = None
    clearance_rules: tuple[str, ...] = ()
    """Threshold rules of `clearance.thresholds` that apply by default."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Field name to the source of its figure; ``"[U]"`` marks general practice not read in a source."""
