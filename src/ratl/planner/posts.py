"""Manning times of the traffic control posts, from the heads and tails that pass them."""

from __future__ import annotations

from dataclasses import replace

from ratl.march.calendar import Intervals, merged
from ratl.model.movement import Movement, Serial
from ratl.model.plan import AlternateManning, ControlPost, Plan
from ratl.planner.traffic import point_uses

_Table = tuple[Movement, tuple[Serial, ...]]


def man_posts(plan: Plan) -> tuple[ControlPost, ...]:
    """Return the posts with their manning times: from before a head comes until after its tail is through, merged.

    Once for the main routes of all movements, and once for each alternate that passes.
    """
    main = [(movement, movement.serials) for movement in plan.movements]
    alternates = [(m, index, alternate.serials) for m in plan.movements for index, alternate in enumerate(m.alternates)]
    return tuple(
        replace(
            post,
            manned=_manned(plan, post, main),
            alternates=tuple(
                AlternateManning(movement=movement.id, alternate=index, manned=manned)
                for movement, index, serials in alternates
                if (manned := _manned(plan, post, [(movement, serials)]))
            ),
        )
        for post in plan.control_posts
    )


def _manned(plan: Plan, post: ControlPost, tables: list[_Table]) -> Intervals:
    return merged(
        (max(0, use.begin - post.before_s), use.end + post.after_s)
        for movement, serials in tables
        for serial in serials
        for point, use in point_uses(plan, movement, serial)
        if point == post.point
    )
