"""Manning times of the traffic control posts, from the heads and tails that pass them."""

from __future__ import annotations

from dataclasses import replace

from ratl.march.calendar import merged
from ratl.model.plan import ControlPost, Plan
from ratl.model.route import Interval
from ratl.planner.traffic import point_uses


def man_posts(plan: Plan) -> tuple[ControlPost, ...]:
    """Return the posts with their manning times: from before a head comes until after its tail is through, merged."""
    passings: dict[str, list[Interval]] = {}
    for movement in plan.movements:
        for serial in movement.serials:
            for point, use in point_uses(plan, movement, serial):
                passings.setdefault(point, []).append((use.begin, use.end))
    return tuple(
        replace(
            post, manned=merged((max(0, a - post.before_s), b + post.after_s) for a, b in passings.get(post.point, ()))
        )
        for post in plan.control_posts
    )
