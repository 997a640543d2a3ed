"""Who is met, compiled, against the plain rules in `ratl.planner.traffic`; and those against the referee's."""

from itertools import product
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from ratl.planner.crowd import COLUMNS, meet_at_points, pile
from ratl.planner.ground import Ground
from ratl.planner.traffic import PointUse, Traffic, may_meet
from ratl.referee.occupations import Occupation, Way
from ratl.referee.r3_crossing import _clash
from tests.maps import draft, draw, move, scenario, site

CROSSING = draft(scenario(draw("A---9---B~~~9~~~C===9===D", sites={"S": site("B"), "T": site("C")}), move("M", "AD")))
WAYS = ("origin", "destination", "AB", "BC", "CD", "site:S", "site:T")


def test_who_may_meet_at_a_point_is_what_rule_r3_says() -> None:
    ground = Ground(CROSSING)
    uses = [
        PointUse("M", f"{into}{out}{near}", 0, 60, into, out, near)
        for into, out, near in product(WAYS, WAYS, (False, True))
        if into != out
    ]
    traffic = Traffic(CROSSING, ground)
    traffic.pour({}, {"B": (uses, [np.array([traffic.point_row(use) for use in uses])])})
    at, rows = pile([traffic.point_rows["B"]])
    nobody, here = np.empty((0, 3), np.int64), np.zeros(len(uses), np.int64)
    ways = [(0, 0, ground.way(u.way_in), ground.way(u.way_out), u.near_side, 0, 0) for u in uses]
    begins, _, which = meet_at_points(at, rows, here, np.array(ways).reshape(-1, COLUMNS), nobody, 60, -1)
    for row, mine in enumerate(uses):
        met = {int(k) for k in which[begins[row] : begins[row + 1]]}
        assert met == {k for k, other in enumerate(traffic.points["B"]) if not may_meet(CROSSING, mine, other)}


def test_the_referee_lets_the_same_meet() -> None:
    """Two sites at one point included: who pulls in on the driving side is clear of who goes to the other one."""
    roads = ("AB", True), ("BC", False)  # as they are driven to B
    off = ("site:S", "site:T")

    def way(name: str, *, comes: bool) -> Way:
        if name not in dict(roads):
            return Way(name)
        return Way(name, dict(roads)[name] is comes, CROSSING.legs[name].regime == "two-way")

    comes, goes = ("origin", *dict(roads), *off), ("destination", *dict(roads), *off)
    uses = [
        PointUse("M", "M/1", 0, 60, into, out, near)
        for into, out, near in product(comes, goes, (False, True))
        if not {into, out} <= set(off) and (not near or ({into, out} & set(off) and {into, out} & set(dict(roads))))
    ]
    case = cast(Any, SimpleNamespace(gap_s=lambda *_: 0))

    def judged(use: PointUse) -> Occupation:
        track = cast(Any, object())
        return Occupation(track, (0, 60), way(use.way_in, comes=True), way(use.way_out, comes=False), use.near_side)

    for one, other in product(uses, uses):
        assert may_meet(CROSSING, one, other) is not _clash(case, judged(one), judged(other)), (one, other)
