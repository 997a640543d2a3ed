"""What a schedule means day by day, reckoned from the schedule alone: curves, thresholds, use of the lift, breaches.

No solver here: what the board was told in linear rules is counted again by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from ratl.model.drawdown import Base, Curve, Drawdown, Fall, LiftUse, Outlook, Requirement, Schedule, Told, Unit
from ratl.model.movement import Reason

PEOPLE = "people"
"""What a curve of people is called."""


def compute_outlook(drawdown: Drawdown, told: Told, schedule: Schedule) -> Outlook:
    """Return curves by capability, the day each threshold is gone under, and how the lift is used."""
    tally = Tally(drawdown, schedule)
    curves = [curve for base in drawdown.bases.values() for curve in tally.curves(base)]
    falls = [tally.fall(asked) for asked in drawdown.requirements if asked.kind == "keep"]
    lift = [_lift_use(drawdown, told, schedule, pool.id, pool.count) for pool in drawdown.lift]
    return Outlook(curves=tuple(curves), falls=tuple(falls), lift=tuple(lift))


def list_breaches(drawdown: Drawdown, schedule: Schedule) -> tuple[Reason, ...]:
    """Return every requirement of capabilities that a schedule does not keep, with the first day."""
    tally, found = Tally(drawdown, schedule), []
    for asked in drawdown.requirements:
        day = next(tally.short_days(asked), None)
        if day is not None:
            found.append(Reason(code="breach", params={"requirement": asked.id, "base": asked.base, "day": day}))
    for unit in drawdown.units:
        if unit.latest_day is not None and tally.arrives(unit) > unit.latest_day:
            params = {"unit": unit.id, "day": tally.arrives(unit), "latest": unit.latest_day}
            found.append(Reason(code="breach_latest", params=params))
    return tuple(found)


class Tally:
    """Who is where on which day."""

    def __init__(self, drawdown: Drawdown, schedule: Schedule) -> None:
        self.drawdown = drawdown
        self.waves = {unit: wave for wave in schedule.waves for unit in wave.units}

    def leaves(self, unit: Unit) -> int:
        """Return the day a unit leaves."""
        return self.waves[unit.id].day

    def arrives(self, unit: Unit) -> int:
        """Return the day a unit arrives."""
        return self.waves[unit.id].arrival_day

    def works(self, unit: Unit, base: str, day: int) -> bool:
        """Return whether a unit's capabilities count at a base on a day."""
        if base == unit.site:
            return day <= self.leaves(unit) - unit.loading_days
        return base == unit.destination and day >= self.arrives(unit) + unit.setup_days

    def is_at(self, unit: Unit, base: str, day: int) -> bool:
        """Return whether a unit is at a base at the end of a day."""
        return day < self.leaves(unit) if base == unit.site else base == unit.destination and day >= self.arrives(unit)

    def present(self, base: Base, capability: str, day: int) -> int:
        """Return how much of a capability is there on a day."""
        units = [unit for unit in self.drawdown.units if self.works(unit, base.id, day)]
        return base.capabilities.get(capability, 0) + sum(unit.capabilities.get(capability, 0) for unit in units)

    def people(self, base: str, day: int) -> int:
        """Return the people of units at a base at the end of a day."""
        return sum(unit.people for unit in self.drawdown.units if self.is_at(unit, base, day))

    def least(self, asked: Requirement, day: int) -> int | None:
        """Return what a requirement to keep asks for on a day; None: nothing."""
        until = self.drawdown.days - 1 if asked.until_day is None else asked.until_day
        if asked.kind != "keep" or not asked.from_day <= day <= until:
            return None
        by_people = self.people(asked.base, day) // asked.per_people if asked.per_people else 0
        return max(asked.least, by_people)

    def short_days(self, asked: Requirement) -> Iterator[int]:
        """Yield the days on which there is less than a requirement asks for."""
        base = self.drawdown.bases[asked.base]
        for day in range(self.drawdown.days):
            least = self.least(asked, day) if asked.kind == "keep" else self._least_for_others(asked, day)
            if least is not None and self.present(base, asked.capability, day) < least:
                yield day

    def _least_for_others(self, asked: Requirement, day: int) -> int | None:
        """Return what is asked for because a unit without the capability loads, or arrives, on a day."""
        for unit in self.drawdown.units:
            if unit.capabilities.get(asked.capability):
                continue
            loads = self.leaves(unit) - unit.loading_days < day <= self.leaves(unit)
            if asked.kind == "load" and unit.site == asked.base and loads:
                return asked.least
            if asked.kind == "receive" and unit.destination == asked.base and self.arrives(unit) == day:
                return asked.least
        return None

    def curves(self, base: Base) -> Iterator[Curve]:
        """Yield the curve of people and of every capability that is, or comes, to a base."""
        days = range(self.drawdown.days)
        here = [unit for unit in self.drawdown.units if base.id in (unit.site, unit.destination)]
        people = tuple(self.people(base.id, day) for day in days)
        yield Curve(base=base.id, what=PEOPLE, present=people, least=(None,) * len(days))
        for capability in dict.fromkeys(key for unit in here for key in unit.capabilities):
            asked = [r for r in self.drawdown.requirements if (r.base, r.capability) == (base.id, capability)]
            least = [[n for r in asked if (n := self.least(r, day)) is not None] for day in days]
            yield Curve(
                base=base.id,
                what=capability,
                present=tuple(self.present(base, capability, day) for day in days),
                least=tuple(max(each, default=None) for each in least),
            )

    def fall(self, asked: Requirement) -> Fall:
        """Return the first day on which a base has less than a requirement's threshold, asked for then or not."""
        base, days = self.drawdown.bases[asked.base], range(self.drawdown.days)

        def least(day: int) -> int:
            by_people = self.people(asked.base, day) // asked.per_people if asked.per_people else 0
            return max(asked.least, by_people)

        under = (day for day in days if self.present(base, asked.capability, day) < least(day))
        return Fall(
            requirement=asked.id, base=asked.base, capability=asked.capability, least=least(asked.from_day),
            day=next(under, None), until_day=asked.until_day,
        )  # fmt: skip


def _lift_use(drawdown: Drawdown, told: Told, schedule: Schedule, pool: str, count: int) -> LiftUse:
    away = [0] * drawdown.days
    trips, first_day, last_day = 0, drawdown.days, -1
    for wave in schedule.waves:
        low_beds = wave.low_beds.get(pool, 0)
        if low_beds:
            first, last = told.taken(pool, wave.lane, wave.day)
            first_day, last_day, trips = min(first_day, first), max(last_day, last), trips + low_beds
            for day in range(max(first, 0), min(last + 1, drawdown.days)):
                away[day] += low_beds
    span = min(last_day, drawdown.days - 1) - max(first_day, 0) + 1
    share = sum(away) / (count * span) if trips else 0.0
    return LiftUse(pool=pool, count=count, away=tuple(away), trips=trips, share=share)
