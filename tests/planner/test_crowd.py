"""Who is met, compiled, against the plain rules in `ratl.planner.traffic`."""

from itertools import product

import numpy as np

from ratl.planner.crowd import COLUMNS, meet_at_points, pile
from ratl.planner.ground import Ground
from ratl.planner.traffic import PointUse, Traffic, may_meet
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
