"""Does a vehicle fit a leg: yes, no or unknown, limit by limit.

The core test of load class, vehicle class ≤ bridge class, is [FM5-170-B]; Ratl flags, it never approves an overload.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from ratl.model.movement import Reason
from ratl.model.route import LIMITS
from ratl.model.vehicle import Vehicle
from ratl.roads.regimes import effective_class

#: Floating dust forgiven when a figure stands exactly at its limit.
_DUST: Final = 1e-9


class Limited(Protocol):
    """What has limits and a width: a leg, or the facts of a stretch that is not cut into legs."""

    @property
    def limits(self) -> Mapping[str, float | str]: ...  # noqa: D102
    @property
    def limits_forward(self) -> Mapping[str, float | str]: ...  # noqa: D102
    @property
    def limits_backward(self) -> Mapping[str, float | str]: ...  # noqa: D102
    @property
    def width_m(self) -> float | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Fit:
    """One vehicle against one limit: ``"yes"``, ``"no"`` or ``"unknown"``. None where figure or limit is not known."""

    vehicle: str
    limit: str
    answer: str
    figure: float | None
    allowed: float | str | None


@dataclass(frozen=True, slots=True)
class LegFit:
    """Several vehicles against a leg: one refusal per limit, about the worst vehicle; keys of the unknown limits."""

    refusals: tuple[Reason, ...]
    unknown: tuple[str, ...]


def limits_driven(leg: Limited, forward: bool) -> Mapping[str, float | str]:
    """Return the limits of `leg` in the direction driven."""
    return {**leg.limits, **(leg.limits_forward if forward else leg.limits_backward)}


def list_fits(vehicle: Vehicle, leg: Limited, forward: bool) -> tuple[Fit, ...]:
    """Return the fit of `vehicle` to each limit that concerns it, in the order of `ratl.model.route.LIMITS`.

    An absent limit or figure is unknown, ``"none"`` known to be free; absent access counts as ``"yes"``. Where the
    roadway is too narrow for the posted class, its width governs ([FM5-170-B]).
    """
    limits = limits_driven(leg, forward)
    concerned = [key for key in LIMITS if key != ("mlc_wheeled" if vehicle.tracked else "mlc_tracked")]
    return tuple(_fit(vehicle, key, limits, leg.width_m) for key in concerned)


def _fit(vehicle: Vehicle, key: str, limits: Mapping[str, float | str], width_m: float | None) -> Fit:
    allowed = limits.get(key)
    if key == "access":
        return Fit(vehicle.id, key, "no" if allowed == "no" else "yes", None, allowed)
    load_class = key.startswith("mlc_")
    figure = vehicle.mlc if load_class else getattr(vehicle, key)
    if isinstance(allowed, str):
        return Fit(vehicle.id, key, "yes", figure, allowed)
    if allowed is None:
        return Fit(vehicle.id, key, "unknown", figure, None)
    governing = effective_class(allowed, width_m) if load_class else allowed
    if figure is None:
        return Fit(vehicle.id, key, "unknown", None, governing)
    return Fit(vehicle.id, key, "yes" if figure <= governing + _DUST else "no", figure, governing)


def fit_leg(vehicles: Iterable[Vehicle], leg: Limited, forward: bool) -> LegFit:
    """Return how `vehicles` together fit `leg`, driven `forward` or not.

    Refusals are ``limit_exceeded`` (vehicle, limit, figure, allowed, count) about the worst vehicle of each limit, or
    ``access_refused``; count is how many vehicles exceed it.
    """
    fits = [fit for vehicle in vehicles for fit in list_fits(vehicle, leg, forward)]
    refused = {key: [f for f in fits if f.limit == key and f.answer == "no"] for key in LIMITS}
    doubtful = {f.limit for f in fits if f.answer == "unknown"}
    return LegFit(
        refusals=tuple(_refusal(key, found) for key, found in refused.items() if found),
        unknown=tuple(key for key in LIMITS if key in doubtful),
    )


def distinct_sizes(vehicles: Iterable[Vehicle]) -> tuple[Vehicle, ...]:
    """Return one vehicle for each set of figures that fit depends on, in order: enough to know whether all fit."""
    kept: dict[tuple[object, ...], Vehicle] = {}
    for v in vehicles:
        kept.setdefault((v.length_m, v.width_m, v.height_m, v.mass_kg, v.axle_load_kg, v.mlc, v.tracked), v)
    return tuple(kept.values())


def _refusal(key: str, found: list[Fit]) -> Reason:
    if key == "access":
        return Reason(code="access_refused", params={"count": len(found)})
    worst = max(found, key=lambda fit: fit.figure or 0.0)
    figures = {"vehicle": worst.vehicle, "limit": key, "figure": worst.figure, "allowed": worst.allowed}
    return Reason(code="limit_exceeded", params={**figures, "count": len(found)})
