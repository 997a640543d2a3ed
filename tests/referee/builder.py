"""A small builder of plans for the referee's tests: it drives a serial over its legs, one line of arithmetic at a time.

It shares no code with Ratl beyond the records: figures are worked out here in the plainest way.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ratl.model.movement import Halt, LegTimes, Movement, Reason, Request, Serial
from ratl.model.plan import NetworkId, Objective, Plan
from ratl.model.profile import Profile
from ratl.model.route import Interval, Leg, Point
from ratl.model.vehicle import Vehicle


@dataclass
class Stop:
    """Where to stand, and until when; without a time as long as the halt needs."""

    site: str
    kind: str
    minimum_s: int = 0
    depart_s: int | None = None


def vehicles(prefix: str, count: int, **figures: object) -> tuple[Vehicle, ...]:
    usual = {"length_m": 12.0, "width_m": 2.5, "height_m": 3.4, "mass_kg": 28000.0, "axle_load_kg": 9000.0, "mlc": 30}
    return tuple(Vehicle(id=f"{prefix}-{i:02}", type="truck", **{**usual, **figures}) for i in range(1, count + 1))


def points(names: str, **simultaneous: int) -> dict[str, Point]:
    return {
        name: Point(name={"en": name}, lon=40.0 + i / 10, lat=34.0, simultaneous=simultaneous.get(name, 1))
        for i, name in enumerate(names.split())
    }


FREE = dict.fromkeys(
    ("height_m", "width_m", "length_m", "mass_kg", "axle_load_kg", "mlc_wheeled", "mlc_tracked"), "none"
)


def leg(ends: str, km: float, class_: str = "primary", **fields: object) -> Leg:
    from_, to = ends.split()
    fields.setdefault("limits", FREE)
    return Leg(from_=from_, to=to, length_m=km * 1000, class_=class_, **fields)


@dataclass
class Road:
    """What a serial drives on and by: the plan's fixed part."""

    profile: Profile
    legs: Mapping[str, Leg]
    night: tuple[Interval, ...] = ()

    def rate(self, request: Request, name: str, at_s: int) -> float:
        light = "night" if any(a <= at_s < b for a, b in self.night) else "day"
        return request.rates_mps[self.legs[name].class_][light]

    def pass_time(self, request: Request, serial: Serial, name: str, rate: float) -> int:
        profile, count, service = self.profile, len(serial.vehicles), self.legs[name].service
        if serial.declared_pass_time_s is not None:
            return serial.declared_pass_time_s
        gap = profile.gaps_m[request.technique]
        mean = sum(v.length_m for v in serial.vehicles) / count if profile.count_vehicle_length else 0
        spacing = 1000 / profile.density_vpkm[request.technique] if profile.density_vpkm else gap + mean
        seconds = count * spacing / rate + (len(serial.march_units) - 1) * profile.march_unit_gap_s
        seconds += math.ceil(count / 25) * profile.extal_s
        road = math.ceil(seconds / profile.round_pass_time_s - 1e-9) * profile.round_pass_time_s
        return road if service is None else max(road, service.fixed_s + math.ceil(count / service.rate_vph * 3600))

    def drive(
        self, request: Request, serial: Serial, start_s: int, route: str, stops: Mapping[int, Stop] | None = None
    ) -> Serial:
        """Drive `route` (leg names, a leading ``-`` for backward) from `start_s`, standing at `stops` by leg index."""
        legs: list[LegTimes] = []
        halts: list[Halt] = []
        head, tail = start_s, -1
        for index, step in enumerate(route.split()):
            name, forward = step.lstrip("-"), not step.startswith("-")
            length, class_ = self.legs[name].length_m, self.legs[name].class_
            rate = self.rate(request, name, head)
            passing = self.pass_time(request, serial, name, rate)
            if tail < 0:  # from the origin, or re-formed at a halt
                tail = head + passing
                if halts:
                    halts[-1] = dataclasses.replace(halts[-1], tail_departs_s=tail)
            run = math.ceil(length / rate - 1e-6)
            catch_up = max(rate, request.catch_up_mps.get(class_, rate))
            head_out = head + run
            tail_out = max(tail + math.ceil(length / catch_up - 1e-6), head_out + passing)
            legs.append(
                LegTimes(
                    leg=name,
                    forward=forward,
                    run_s=run,
                    pass_time_s=passing,
                    head_enters_s=head,
                    head_leaves_s=head_out,
                    tail_enters_s=tail,
                    tail_leaves_s=tail_out,
                )
            )
            head, tail = head_out, tail_out
            if stops and index in stops:
                stop = stops[index]
                next_name = route.split()[index + 1].lstrip("-")
                depart = stop.depart_s
                if depart is None:
                    next_pass = self.pass_time(request, serial, next_name, self.rate(request, next_name, head_out))
                    depart = max(head_out + stop.minimum_s, tail_out + stop.minimum_s - next_pass)
                    if stop.kind in ("rest", "overnight"):
                        depart = tail_out + stop.minimum_s
                halts.append(
                    Halt(
                        site=stop.site,
                        after_leg=index,
                        kind=stop.kind,
                        minimum_s=stop.minimum_s,
                        head_arrives_s=head_out,
                        tail_arrives_s=tail_out,
                        head_departs_s=depart,
                        tail_departs_s=-1,
                    )
                )
                head, tail = depart, -1
        return dataclasses.replace(
            serial, legs=tuple(legs), halts=tuple(halts), start_s=start_s, completion_s=legs[-1].tail_leaves_s
        )


def movement(name: str, request: Request, serials: Sequence[Serial], alone_s: int, **fields: object) -> Movement:
    """A planned movement, what it loses against going alone told in one reason."""
    completion = max(s.completion_s or 0 for s in serials)
    held = {"leg": "L", "by": "X/1", "until_s": completion, "gap_s": 0, "seconds": completion - alone_s}
    reasons = (Reason(code="held_leg_busy", params=held),) if completion > alone_s else ()
    fields = {"status": "planned", "reasons": reasons, "best_alone_s": alone_s, **fields}
    return Movement(id=name, request=request, serials=tuple(serials), completion_s=completion, **fields)


def plan(road: Road, movements: Sequence[Movement], **fields: object) -> Plan:
    value = sum(m.request.weight * (m.completion_s - m.request.earliest_start_s) for m in movements)
    bound = sum(m.request.weight * (m.best_alone_s - m.request.earliest_start_s) for m in movements)
    return Plan(
        epoch="2025-08-18T00:00:00+03:00",
        zone="Asia/Baghdad",
        network=NetworkId(name="test", sha256="0" * 64),
        profile=road.profile,
        legs=road.legs,
        night=road.night,
        movements=tuple(movements),
        objective=Objective(
            value=value,
            lower_bound=bound,
            gap=(value - bound) / value,
            excess_gap=1.0 if value > bound else 0.0,
        ),
        **fields,
    )
