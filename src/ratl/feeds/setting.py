"""What every part of a scenario is read against: its time, its profile, the ids of its network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ratl.feeds.problems import Problems
from ratl.feeds.references import CorridorIds, Ids
from ratl.feeds.sections import Section
from ratl.model.profile import Profile
from ratl.units import western_digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every movement of a scenario is read against."""

    epoch: datetime
    zone: str
    horizon_days: int
    profile: Profile
    ids: CorridorIds
    problems: Problems

    def plan_s(self, moment: datetime | None) -> int | None:
        """Return a moment in plan seconds."""
        return None if moment is None else int((moment - self.epoch).total_seconds())

    def moment_s(self, section: Section, key: str, *, required: bool = False) -> int | None:
        """Return a moment within the horizon, in plan seconds."""
        at_s = self.plan_s(section.moment(key, self.zone, required=required))
        if at_s is not None and not 0 <= at_s <= self.horizon_days * 86_400:
            self.problems.add(
                "outside_horizon", section.where(key), found=str(section.data[key]), first=f"{self.epoch:%Y-%m-%d}",
                days=self.horizon_days,
            )  # fmt: skip
        return at_s

    def check_all(self, ids: Ids, section: Section, key: str) -> tuple[str, ...]:
        """Return the ids a list names, noting the unknown ones."""
        names = tuple(western_digits(name) for name in section.texts(key))
        for name in names:
            ids.check(name, section.where(key), self.problems)
        return names

    def check_one(self, ids: Ids, section: Section, key: str, *, required: bool = False) -> str:
        """Return the id a key names, noting it where it is unknown."""
        name = section.identity(key, required=required)
        ids.check(name, section.where(key), self.problems)
        return name
