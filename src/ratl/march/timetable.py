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


def find_pace(profile: Profile, request: Request, serial: Serial, leg: Leg, *, night: bool) -> Pace | None:
    """Return how `serial` takes `leg`, or None when the request has no rate for its class and light."""
    rate_mps = find_march_rate_mps(request, leg, serial.vehicles, night=night)
    if rate_mps is None:
        return None
    passing = serial.declared_pass_time_s
    if passing is None:
        passing = pass_time_s(profile, request.technique, serial.vehicles, len(serial.march_units), rate_mps)
    passing = service_pass_time_s(passing, leg.service, len(serial.vehicles))
    catch_up = run_s(leg.length_m, catch_up_rate_mps(request, leg, serial.vehicles, rate_mps))
    return Pace(rate_mps, run_s(leg.length_m, rate_mps), passing, catch_up)


def drive(head_s: int, tail_s: int, pace: Pace) -> tuple[int, int]:
    """Return when head and tail leave a leg they enter at `head_s` and `tail_s`.

    A stretched tail closes up at the catch-up rate, but never nearer than the pass time.
    """
    head_leaves = head_s + pace.run_s
    return head_leaves, max(tail_s + pace.catch_up_s, head_leaves + pace.pass_time_s)
