"""What the tables of a drawdown say against each other, from day 0 on and before any schedule is looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ratl.feeds.columns import Row
from ratl.feeds.problems import Problems
from ratl.model.drawdown import Drawdown, Lane, Requirement, Unit

Rows = Mapping[str, Sequence[Row]]


def check_drawdown(drawdown: Drawdown, rows: Rows, problems: Problems) -> None:
    """Note everything that no schedule could mend."""
    checks = _Checks(drawdown, rows, problems)
    checks.lanes()
    if not problems:
        checks.bases()
        checks.units()
        checks.requirements()


class _Checks:
    def __init__(self, drawdown: Drawdown, rows: Rows, problems: Problems) -> None:
        self.drawdown, self.rows, self.problems = drawdown, rows, problems

    def lanes(self) -> None:
        """See that every lane leads from a base that closes to one that receives, once, and every unit has one."""
        seen: dict[str, str] = {}
        for row, lane in zip(self.rows["lanes"], self.drawdown.lanes, strict=True):
            if not self.drawdown.bases[lane.origin].closes:
                self.problems.add("drawdown_lane_from", row.where("from"), found=lane.origin)
            if self.drawdown.bases[lane.destination].closes:
                self.problems.add("drawdown_lane_to", row.where("to"), found=lane.destination)
            if lane.id in seen:
                self.problems.add("drawdown_lane_twice", row.where("to"), first=seen[lane.id].removeprefix("row "))
            seen.setdefault(lane.id, row.place[-1])
            if lane.least_vehicles > lane.most_vehicles:
                where, most = row.where("least_vehicles"), lane.most_vehicles
                self.problems.add("drawdown_lane_sizes", where, least=lane.least_vehicles, most=most)
            if not lane.open_days:
                self.problems.add("drawdown_never_open", row.where("hours"), found=lane.hours)
        leads = {(lane.origin, lane.destination) for lane in self.drawdown.lanes}
        for row, unit in zip(self.rows["units"], self.drawdown.units, strict=True):
            if (unit.site, unit.destination) not in leads:
                where = row.where("destination")
                self.problems.add("drawdown_no_lane", where, origin=unit.site, destination=unit.destination)

    def bases(self) -> None:
        """See that a base that closes has units, and what is left or carried there can be."""
        for row, base in zip(self.rows["bases"], self.drawdown.bases.values(), strict=True):
            units = self.drawdown.units_of(base.id)
            if base.closes and not units:
                self.problems.add("drawdown_no_units", row.where("id"), found=base.id)
            left = sum(unit.left for unit in units)
            if left and not base.disposal_per_day:
                self.problems.add("drawdown_no_disposal", row.where("disposal_per_day"), found=base.id, left=left)
            carried = sum(unit.quarters for unit in units)
            if carried and not self.drawdown.lift:
                self.problems.add("drawdown_no_lift", row.where("id"), found=base.id)
            if carried and base.loads_per_day == 0:
                self.problems.add("drawdown_no_loading", row.where("loading_rate"), found=base.id)

    def units(self) -> None:
        """See that a unit's days are in order, and a column of its lane takes it."""
        for row, unit in zip(self.rows["units"], self.drawdown.units, strict=True):
            for key, day in (("due", unit.due_day), ("latest", unit.latest_day)):
                if day is not None and day < unit.earliest_day:
                    self.problems.add("drawdown_before_earliest", row.where(key), found=row.text(key))
            lane, base = self.drawdown.lane_of(unit), self.drawdown.bases[unit.site]
            vehicles = len(unit.vehicles)
            if vehicles > lane.most_vehicles:
                where, most = self._lane_row(lane).where("most_vehicles"), lane.most_vehicles
                self.problems.add("drawdown_unit_too_large", where, unit=unit.id, vehicles=vehicles, most=most)
            most_a_day = base.vehicles_per_day
            if most_a_day is not None and vehicles > most_a_day:
                where = self._row("bases", base.id).where("vehicles_per_day")
                self.problems.add(
                    "drawdown_departures_too_few", where, unit=unit.id, vehicles=vehicles, most=most_a_day
                )

    def requirements(self) -> None:
        """See that a requirement says how much, where and how long, and that somebody has so much."""
        for row, asked in zip(self.rows["requirements"], self.drawdown.requirements, strict=True):
            base = self.drawdown.bases[asked.base]
            if base.closes == (asked.kind == "receive"):
                self.problems.add("drawdown_wrong_base", row.where("base"), found=asked.base, kind=asked.kind)
                continue
            if asked.kind != "keep" and not asked.least:
                self.problems.add("drawdown_how_much", row.where("least"))
            if asked.kind == "keep":
                self._check_keep(row, asked)
            self._check_somebody(row, asked)

    def _check_keep(self, row: Row, asked: Requirement) -> None:
        if not asked.least and asked.per_people is None:
            self.problems.add("drawdown_how_much", row.where("least"))
        if asked.least and asked.until_day is None:
            self.problems.add("drawdown_until_when", row.where("until"))
        if asked.until_day is not None and asked.until_day < asked.from_day:
            self.problems.add("drawdown_until_before", row.where("until"), found=row.text("until"))

    def _check_somebody(self, row: Row, asked: Requirement) -> None:
        """Note a capability that nobody has, and one of which all together never have enough."""
        if asked.kind == "receive":
            units: Sequence[Unit] = [unit for unit in self.drawdown.units if unit.destination == asked.base]
        else:
            units = self.drawdown.units_of(asked.base)
        there = self.drawdown.bases[asked.base].capabilities
        known = {key for unit in units for key in unit.capabilities} | set(there)
        if asked.capability not in known:
            self.problems.add_unknown(
                "drawdown_nobody_has", row.where("capability"), asked.capability, known, base=asked.base
            )
            return
        have = there.get(asked.capability, 0) + sum(unit.capabilities.get(asked.capability, 0) for unit in units)
        least = asked.least
        if asked.kind == "keep" and asked.per_people and asked.from_day == 0:
            least = max(least, sum(unit.people for unit in units) // asked.per_people)
        if least > have:
            self.problems.add("drawdown_never_enough", row.where("least"), least=least, have=have, base=asked.base)

    def _row(self, table: str, name: str) -> Row:
        return next(row for row in self.rows[table] if row.text("id") == name)

    def _lane_row(self, lane: Lane) -> Row:
        return self.rows["lanes"][self.drawdown.lanes.index(lane)]
