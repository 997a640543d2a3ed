"""Kinematics of one serial: head and tail over a leg, through changes of rate and out of a halt."""

from __future__ import annotations

from dataclasses import dataclass

from ratl.march.formulas import catch_up_rate_mps, find_march_rate_mps, pass_time_s, run_s, service_pass_time_s
from ratl.model.movement import Request, Serial
from ratl.model.profile import Profile
from ratl.model.route import Leg


@dataclass(frozen=True, slots=True)
class Pace:
    """How one serial takes one leg, by one light."""

    rate_mps: float
    run_s: int
    """Head, from end to end."""
    pass_time_s: int
    """Head to tail past one point; on a service leg no less than the service needs."""
    catch_up_s: int
    """Least a stretched tail needs from end to end."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How one serial takes every leg of one class and speed limit, by one light."""

    rate_mps: float
    pass_time_s: int
    """On the road; a service may take longer."""
    catch_up_mps: float


def find_rate(profile: Profile, request: Request, serial: Serial, leg: Leg, *, night: bool) -> Rate | None:
    """Return how `serial` takes legs of the class and speed limit of `leg`; None when the request has no rate there."""
    rate_mps = find_march_rate_mps(request, leg, serial.vehicles, night=night)
    if rate_mps is None:
        return None
    passing = serial.declared_pass_time_s
    if passing is None:
        passing = pass_time_s(profile, request.technique, serial.vehicles, len(serial.march_units), rate_mps)
    return Rate(rate_mps, passing, catch_up_rate_mps(request, leg, serial.vehicles, rate_mps))


def pace_over(rate: Rate, leg: Leg, vehicles: int) -> Pace:
    """Return how a serial of so many vehicles takes `leg` at a rate."""
    passing = service_pass_time_s(rate.pass_time_s, leg.service, vehicles)
    return Pace(rate.rate_mps, run_s(leg.length_m, rate.rate_mps), passing, run_s(leg.length_m, rate.catch_up_mps))


def find_pace(profile: Profile, request: Request, serial: Serial, leg: Leg, *, night: bool) -> Pace | None:
    """Return how `serial` takes `leg`, or None when the request has no rate for its class and light."""
    rate = find_rate(profile, request, serial, leg, night=night)
    return None if rate is None else pace_over(rate, leg, len(serial.vehicles))


def drive(head_s: int, tail_s: int, pace: Pace) -> tuple[int, int]:
    """Return when head and tail leave a leg they enter at `head_s` and `tail_s`.

    A stretched tail closes up at the catch-up rate, but never nearer than the pass time.
    """
    head_leaves = head_s + pace.run_s
    return head_leaves, max(tail_s + pace.catch_up_s, head_leaves + pace.pass_time_s)
