"""How each serial of a movement takes each leg, worked out once."""

from __future__ import annotations

from ratl.march.timetable import Pace, Rate, find_rate, pace_over
from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan
from ratl.model.route import Leg

Lights = tuple[Pace | None, Pace | None]
"""Pace by day, pace by night; None where the request has no rate."""


class Paces:
    """Paces of the serials of one movement on the legs of one plan, as they are asked for."""

    def __init__(self, plan: Plan, movement: Movement) -> None:
        self.plan = plan
        self.request = movement.request
        self._known: dict[tuple[str, str], Lights] = {}
        self._rates: dict[tuple[str, str, float | None, bool], Rate | None] = {}

    def of(self, serial: Serial, leg_id: str) -> Lights:
        """Return the paces of a serial on a leg."""
        key = serial.id, leg_id
        if key not in self._known:
            leg = self.plan.legs[leg_id]
            day, night = (self._pace(serial, leg, dark) for dark in (False, True))
            self._known[key] = day, night
        return self._known[key]

    def _pace(self, serial: Serial, leg: Leg, night: bool) -> Pace | None:
        key = serial.id, leg.class_, leg.max_rate_mps, night
        if key not in self._rates:
            self._rates[key] = find_rate(self.plan.profile, self.request, serial, leg, night=night)
        rate = self._rates[key]
        return None if rate is None else pace_over(rate, leg, len(serial.vehicles))
