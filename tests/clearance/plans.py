"""A small placed plan: one movement of two serials over a leg of A and a leg of B, head from second 0 on."""

from __future__ import annotations

from ratl.march.profiles import US
from ratl.model.movement import LegTimes, Movement, Permission, Request, Serial
from ratl.model.plan import NetworkId, Papers, Plan
from ratl.model.profile import Profile
from ratl.model.route import Authority, Leg
from ratl.model.vehicle import Vehicle

HOUR, DAY = 3600, 86400
TRUCK = Vehicle(id="T", type="truck", length_m=10, width_m=2.5, height_m=3.5, mass_kg=30_000)


def driven(leg: str, enters_s: int, run_s: int = HOUR, pass_s: int = 600) -> LegTimes:
    return LegTimes(
        leg=leg, forward=True, run_s=run_s, pass_time_s=pass_s, head_enters_s=enters_s, head_leaves_s=enters_s + run_s,
        tail_enters_s=enters_s + pass_s, tail_leaves_s=enters_s + run_s + pass_s,
    )  # fmt: skip


def serial(name: str, vehicles: int, start_s: int) -> Serial:
    legs = (driven("LA", start_s), driven("LN", start_s + HOUR), driven("LB", start_s + 2 * HOUR))
    return Serial(
        id=name, march_units=(vehicles,), vehicles=(TRUCK,) * vehicles, legs=legs, start_s=start_s,
        completion_s=legs[-1].tail_leaves_s,
    )  # fmt: skip


def movement(name: str, *vehicles: int, start_s: int = 0, permissions: tuple[Permission, ...] = ()) -> Movement:
    request = Request(origin="P0", destination="P3", earliest_start_s=0, permissions=permissions)
    serials = tuple(serial(f"{name}/{n}", count, start_s + n * 900) for n, count in enumerate(vehicles))
    return Movement(id=name, request=request, serials=serials, status="planned")


def plan(
    *movements: Movement,
    authorities: dict[str, Authority] | None = None,
    papers: Papers | None = None,
    profile: Profile = US,
) -> Plan:
    """Return a plan that begins on Monday 18 August 2025 at 06:00 in Baghdad."""
    plain = {key: Authority(name={"en": key}, zone="Asia/Baghdad") for key in ("A", "B")}
    legs = {
        "LA": Leg(from_="P0", to="P1", length_m=40_000, authority="A"),
        "LN": Leg(from_="P1", to="P2", length_m=40_000),
        "LB": Leg(from_="P2", to="P3", length_m=40_000, authority="B"),
    }
    return Plan(
        epoch="2025-08-18T06:00:00+03:00", zone="Asia/Baghdad", network=NetworkId(name="n", sha256=""),
        profile=profile, points={}, legs=legs, sites={}, movements=movements, horizon_s=7 * DAY,
        authorities=plain | (authorities or {}), papers=papers or Papers(),
    )  # fmt: skip
