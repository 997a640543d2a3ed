"""What every paper and drawing of a drawdown is made from, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ratl.documents.scribe import Scribe
from ratl.documents.stamps import names_of
from ratl.model.drawdown import Base, Curve, Drawdown, Outlook, Requirement, Schedule, Unit, Wave
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker


@dataclass(frozen=True)
class DrawdownPaper:
    """A drawdown with its schedule, outlook and plan, and who says them."""

    drawdown: Drawdown
    schedule: Schedule
    outlook: Outlook
    scribe: Scribe

    @classmethod
    def of(cls, drawdown: Drawdown, schedule: Schedule, outlook: Outlook, plan: Plan, lang: str) -> DrawdownPaper:
        """Return the paper of a drawdown in one language."""
        return cls(drawdown, schedule, outlook, Scribe(plan, speaker_of(drawdown, lang, names_of(plan))))

    @property
    def speaker(self) -> Speaker:
        """Who says it."""
        return self.scribe.speaker

    @property
    def first_day(self) -> date:
        """Day 0."""
        return date.fromisoformat(self.drawdown.scenario.epoch[:10])

    def date_of(self, day: int) -> date:
        """Return the date of a day."""
        return self.first_day + timedelta(days=day)

    def day(self, day: int | None) -> str:
        """Return a day as count and date; a dash for none."""
        return say_day(self.drawdown, self.speaker, day)

    def capability(self, key: str) -> str:
        """Return the name of a capability, or of people."""
        return say_capability(self.speaker, key)

    def requirement(self, key: str) -> Requirement:
        """Return a requirement."""
        return next(asked for asked in self.drawdown.requirements if asked.id == key)

    def movement(self, wave: Wave) -> Movement:
        """Return a column as the plan has it."""
        return next(movement for movement in self.scribe.plan.movements if movement.id == wave.id)

    def unit(self, key: str) -> Unit:
        """Return a unit."""
        return next(unit for unit in self.drawdown.units if unit.id == key)

    def closing_bases(self) -> list[Base]:
        """Return the bases that close, the first to close first."""
        bases = [base for base in self.drawdown.bases.values() if base.closes]
        return sorted(bases, key=lambda base: (self.schedule.closed[base.id], base.id))

    def curves_of(self, base: str) -> list[Curve]:
        """Return the curves of a base that ever have something to show."""
        return [curve for curve in self.outlook.curves if curve.base == base and any(curve.present)]

    def vehicles_of(self, wave: Wave) -> int:
        """Return the vehicles of units in a column; low-beds are counted apart."""
        return sum(len(self.unit(key).vehicles) for key in wave.units)

    def people_of(self, wave: Wave) -> int:
        """Return the people of units in a column."""
        return sum(self.unit(key).people for key in wave.units)


def speaker_of(drawdown: Drawdown, lang: str, names: Mapping[str, Mapping[str, str]] | None = None) -> Speaker:
    """Return a speaker that knows the names of places, units and capabilities of a drawdown."""
    scenario = drawdown.scenario
    speaker = Speaker(lang, scenario.epoch, scenario.zone)
    known = {i: point.name for i, point in scenario.network.points.items()}
    known |= {i: road.leg.name for i, road in scenario.network.roads.items() if road.leg.name}
    known |= {unit.id: unit.name for unit in drawdown.units}
    known |= {f"capability_{key}": name for key, name in drawdown.capabilities.items()}
    return replace(speaker, names={**known, **(names or {})})


def say_day(drawdown: Drawdown, speaker: Speaker, day: int | None) -> str:
    """Return a day as count and date; a dash for none."""
    if day is None:
        return "–"
    on = date.fromisoformat(drawdown.scenario.epoch[:10]) + timedelta(days=day)
    return speaker.isolated(f"D{day:+d} ({on:%Y-%m-%d})")


def say_capability(speaker: Speaker, key: str) -> str:
    """Return the name of a capability: the author's, else the catalogue's, else its id."""
    name = f"capability_{key}"
    if name in speaker.names:
        return speaker.name(name)
    return speaker.term(name) if speaker.has(name) else speaker.isolated(key)


def say_asked(speaker: Speaker, asked: Requirement) -> str:
    """Return how much of what a requirement asks for."""
    params = {"what": say_capability(speaker, asked.capability), "least": asked.least, "people": asked.per_people or 0}
    code = "both" if asked.least and asked.per_people else "per_people" if asked.per_people else "least"
    return speaker.say(f"drawdown_asked_{code}", params)
