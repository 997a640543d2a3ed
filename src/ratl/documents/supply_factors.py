"""The figures that the supply of a plan rests on, each with where it is from: for the papers and for the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ratl.documents.scribe import Scribe
from ratl.documents.stamps import OURS
from ratl.march.driver_hours import DAY_S
from ratl.model.supply import Resupply, SupplyFactors
from ratl.model.vehicle import Vehicle

Figure = tuple[str, str, str]
"""What it is, how much, and where it is from."""


def list_factors(scribe: Scribe, factors: SupplyFactors, vehicles: Sequence[Vehicle]) -> list[Figure]:
    """Return every figure that counts in the sums for these vehicles, with its source."""
    return [
        *(
            (scribe.term(f"doc_factor_{key}"), value, scribe.source(factors.sources.get(key, "")))
            for key, value in _given(scribe, factors)
        ),
        *_surfaces(scribe, factors),
        _idling(scribe, factors),
        *_driver_day(scribe, factors),
        *_fuel(scribe, vehicles),
    ]


def say_resupply(scribe: Scribe, resupply: Resupply) -> str:
    """Return what is brought where, when, how, and who says so."""
    params = {"id": resupply.id, "site": resupply.site, "at_s": resupply.at_s}
    said = scribe.say(f"sustain_resupply_{resupply.by}", params)
    return said + scribe.say("sustain_from", {"source": scribe.source(resupply.source)})


def _given(scribe: Scribe, factors: SupplyFactors) -> Iterator[tuple[str, str]]:
    """Yield field and figure of what a scenario says of supply; what it may leave out, where it does not."""
    isolated, quantity = scribe.speaker.isolated, scribe.speaker.quantity
    yield "water_l_per_person_day", scribe.litres(factors.water_l_per_person_day)
    yield "rations_per_person_day", isolated(f"{factors.rations_per_person_day:g}")
    yield "fuel_reserve_share", isolated(f"{100 * factors.fuel_reserve_share:g} %")
    yield "days_carried", isolated(f"{factors.days_carried:g}")
    yield "refuel_l_per_min", scribe.say("doc_litres_per_minute", {"litres": factors.refuel_l_per_min})
    yield "ambulance_mps", scribe.kmh(factors.ambulance_mps)
    yield "recovery_mps", scribe.kmh(factors.recovery_mps)
    if factors.spares_kg_per_vehicle_day:
        yield "spares_kg_per_vehicle_day", quantity(f"{factors.spares_kg_per_vehicle_day:g}", "kg")
    if factors.medical_kg_per_person_day:
        yield "medical_kg_per_person_day", quantity(f"{factors.medical_kg_per_person_day:g}", "kg")
    if factors.ration_kg is not None:
        yield "ration_kg", quantity(f"{factors.ration_kg:g}", "kg")
    if factors.empty_fuel_share < 1:
        yield "empty_fuel_share", isolated(f"{100 * factors.empty_fuel_share:g} %")
    if factors.vehicles_per_recovery is not None:
        yield "vehicles_per_recovery", isolated(f"{factors.vehicles_per_recovery:g}")


def _surfaces(scribe: Scribe, factors: SupplyFactors) -> Iterator[Figure]:
    for surface, factor in factors.surface_factors.items():
        name = scribe.say("doc_factor_surface", {"surface": scribe.kind("surface", surface)})
        yield name, scribe.speaker.isolated(f"× {factor:g}"), scribe.source(factors.sources.get("surface_factors", ""))


def _idling(scribe: Scribe, factors: SupplyFactors) -> Figure:
    """Return the halts at which engines run: chosen, or Ratl's own choice."""
    kinds = scribe.term("list_separator").join(scribe.kind("halt", kind) for kind in factors.idle_halts)
    source = scribe.source(factors.sources.get("idle_halts", OURS))
    return scribe.term("doc_factor_idle_halts"), kinds or scribe.term("doc_factor_no_halts"), source


def _fuel(scribe: Scribe, vehicles: Sequence[Vehicle]) -> Iterator[Figure]:
    """Yield, for each figure of a vehicle's fuel, of how many vehicles each source has given it."""
    for field in ("fuel_l_per_100km", "tank_l", "idle_l_per_h", "cargo_fuel_l"):
        known = Counter(vehicle.sources.get(field, "") for vehicle in vehicles if getattr(vehicle, field))
        for source, count in known.most_common():
            yield scribe.term(f"doc_factor_{field}"), scribe.counted("vehicles", count), scribe.source(source)


def _driver_day(scribe: Scribe, factors: SupplyFactors) -> Iterator[Figure]:
    """Yield what one driver may drive a day: what was given, else what the profile has; nothing where neither has."""
    name, profile = scribe.term("doc_factor_driver_day_s"), scribe.plan.profile
    if factors.driver_day_s is not None:
        yield name, scribe.duration(factors.driver_day_s), scribe.source(factors.sources.get("driver_day_s", ""))
    elif profile.driver_hours:
        source = scribe.source(profile.sources.get("driver_hours", ""))
        told = scribe.say("doc_source_profile", {"profile": profile.name, "source": source})
        yield name, scribe.duration(DAY_S), told
