"""Class ``corridor``: one line of 350 km, columns one way, relief against them.

Towns lie along the line at drawn distances. Some sections have a bridge of one direction at a time; some towns have a
bypass, longer and slower. Every second town has a halt site of finite capacity. West of the border an authority keeps a
curfew; the border post opens by day and passes so many vehicles an hour; civil traffic has one bridge for an hour each
noon. Columns are cut into serials; every third has a deadline. Nothing is fixed by hand: what cannot be placed is to be
refused with a reason.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.fleet import ask, cut_column, named, stage
from ratl.model.movement import Rules
from ratl.model.plan import Plan
from ratl.model.route import LIMITS, Authority, Leg, Point, Service, Site
from ratl.model.scenario import AuthoritySpec, MovementSpec, Network, ReservationSpec, Road, SiteSpec
from ratl.planner.draft import compute_draft

KM = 1000.0
EAST_PER_M = 1 / 92_000
"""Degrees of longitude per metre at the latitude of the line."""
LATITUDE, LONGITUDE = 33.5, 40.0
FREE = {**dict.fromkeys(LIMITS, "none"), "access": "yes"}
#: Halts: every 2 h with half an hour's leave, for half an hour; 9 h of driving, then 8 h of rest.
RULES = Rules(
    halt_interval_s=7200, halt_tolerance_s=1800, halt_s=1800, max_driving_s=9 * 3600, rest_s=8 * 3600,
    unknown_limits="allow",
)  # fmt: skip


def make_corridor(recipe: dict[str, Any], name: str, seed: int) -> Plan:
    """Return the draft plan of the class with this seed; the seed says how many columns there are."""
    rng = np.random.default_rng(seed)
    network = _Line(recipe, rng).network(name)
    columns = 1 + (seed - 1) % recipe["most_columns"]
    bridges = [road for road in network.roads if road.startswith("bridge")]
    held = ReservationSpec(holder="civil", hours=recipe["civil_hours"], road=str(rng.choice(bridges)))
    scenario = stage(
        name, network, tuple(_movements(recipe, columns, rng)), zone="Asia/Baghdad", offset="+03:00",
        days=recipe["days"], seed=seed, light="06:00-18:00", reservations=(held,),
    )  # fmt: skip
    return named(compute_draft(scenario, {}), name)


def _movements(recipe: dict[str, Any], columns: int, rng: np.random.Generator) -> list[MovementSpec]:
    least, most = recipe["vehicles"]
    made = []
    for n in range(1, columns + 1):
        start_s = int(rng.integers(4, 40)) * 3600
        latest_s = start_s + recipe["deadline_h"] * 3600 if n % 3 == 0 else None
        serials = cut_column(f"C{n:02}", int(rng.integers(least, most + 1)))
        made.append(ask(f"C{n:02}", "west", "east", start_s, serials, rules=RULES, latest_completion_s=latest_s))
    for n in range(1, -(-columns // 3) + 1):
        start_s = int(rng.integers(4, 40)) * 3600
        serials = cut_column(f"R{n:02}", recipe["relief_vehicles"])
        made.append(ask(f"R{n:02}", "east", "west", start_s, serials, rules=RULES))
    return made


class _Line:
    """Towns from west to east, and the roads between them."""

    def __init__(self, recipe: dict[str, Any], rng: np.random.Generator) -> None:
        self.recipe, self.rng = recipe, rng
        sections = recipe["sections"]
        share = rng.uniform(0.7, 1.3, sections)
        ends = np.rint(np.cumsum(share) / share.sum() * recipe["length_km"] * KM)
        self.at_m = [0.0, *map(float, ends)]
        self.towns = ["west", *(f"town{n}" for n in range(1, sections)), "east"]
        self.border = int(rng.integers(sections // 2, sections - 2))
        """The section that begins with the post."""
        others = [n for n in range(1, sections - 1) if n != self.border]
        self.bridges = set(rng.choice(others, int(rng.integers(3, 6)), replace=False).tolist())
        self.points: dict[str, Point] = {}
        self.roads: dict[str, Road] = {}

    def network(self, name: str) -> Network:
        for town, at_m in zip(self.towns, self.at_m, strict=True):
            self._point(town, at_m, "town")
        for n in range(len(self.towns) - 1):
            self._section(n)
        self._bypasses()
        return Network(
            name=name, points=self.points, roads=self.roads, sites=dict(self._sites()),
            authorities={
                "A": AuthoritySpec(authority=_authority(), curfew=self.recipe["curfew"]),
                "B": AuthoritySpec(authority=_authority()),
            },
        )  # fmt: skip

    def _point(self, name: str, at_m: float, kind: str, north: float = 0.0) -> str:
        lon, lat = LONGITUDE + at_m * EAST_PER_M, LATITUDE + north
        self.points[name] = Point(name={"en": name, "ar": name}, lon=lon, lat=lat, kind=kind, critical=kind != "town")
        return name

    def _road(self, road: str, start: str, end: str, length_m: float, n: int, **fields: object) -> None:
        hours = str(fields.pop("hours", ""))
        leg = Leg(
            from_=start, to=end, length_m=length_m, limits=FREE, road=road, authority="A" if n < self.border else "B",
            name={"en": road, "ar": road}, **fields,  # type: ignore[arg-type]
        )  # fmt: skip
        self.roads[road] = Road(leg=leg, hours=hours)

    def _section(self, n: int) -> None:
        """Lay the road between two towns, with what stands on it: a bridge half way, or the border at its beginning."""
        start, end = self.towns[n], self.towns[n + 1]
        length_m = self.at_m[n + 1] - self.at_m[n]
        if n in self.bridges:
            bridge_m = float(self.rng.integers(3, 9)) * 100
            near_m = round((length_m - bridge_m) / 2)
            middle = [self._point(f"bridge{n}{side}", self.at_m[n] + near_m, "bridge") for side in "we"]
            self._road(f"road{n}w", start, middle[0], near_m, n)
            self._road(f"bridge{n}", *middle, bridge_m, n, regime="alternating")
            self._road(f"road{n}e", middle[1], end, length_m - bridge_m - near_m, n)
        elif n == self.border:
            post = Service(
                rate_vph=self.recipe["border_vph"],
                fixed_s=600,
                storage_m=self.recipe["border_storage_m"],
                kind="border",
            )
            beyond = self._point("border", self.at_m[n] + 500, "border")
            self._road("post", start, beyond, 500, n, service=post, hours=self.recipe["border_hours"])
            self._road(f"road{n}", beyond, end, length_m - 500, n)
        else:
            self._road(f"road{n}", start, end, length_m, n)

    def _bypasses(self) -> None:
        """Lay one to three ways round a bridge: longer, and of a slower class."""
        count = min(int(self.rng.integers(1, 4)), len(self.bridges))
        for n in sorted(self.rng.choice(sorted(self.bridges), count, replace=False).tolist()):
            longer = float(self.rng.uniform(1.15, 1.4))
            length_m = round((self.at_m[n + 1] - self.at_m[n]) * longer)
            self._road(f"bypass{n}", self.towns[n], self.towns[n + 1], length_m, n, class_="tertiary")

    def _sites(self) -> list[tuple[str, SiteSpec]]:
        """Return the halt sites: every second town, and the town before the border."""
        least, most = self.recipe["site_vehicles"]
        found = []
        for n in sorted({*range(2, len(self.towns) - 1, 2), self.border}):
            site = Site(
                at=self.towns[n], capacity=int(self.rng.integers(least, most + 1)), overnight=True,
                name={"en": f"Halt {n}", "ar": f"موقف {n}"},
            )  # fmt: skip
            found.append((f"S{n}", SiteSpec(site=site)))
        return found


def _authority() -> Authority:
    return Authority(name={"en": "authority", "ar": "سلطة"}, zone="Asia/Baghdad")
