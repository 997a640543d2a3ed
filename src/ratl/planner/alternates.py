"""The alternate route of a movement: its own table, and by when the choice must fall."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ratl.model.movement import Alternate, Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.planner.column import place_movement
from ratl.planner.posts import man_posts
from ratl.planner.routes import RouteChoice, explain_no_route, find_movement_routes, unknown_limits
from ratl.planner.trace import trace_serials
from ratl.planner.traffic import Traffic
from ratl.roads.paths import Route, list_points


def place_alternates(draft: Plan, plan: Plan, *, like: Plan | None = None) -> Plan:
    """Return `plan` with the alternates of every placed movement timed, the other movements staying where they are.

    Its control posts are manned for the main routes and for these.

    Parameters
    ----------
    like
        A plan on the same roads, cut otherwise, whose alternates are followed as far as that is possible.
    """
    drafted = {m.id: m for m in draft.movements}
    movements = tuple(_with_alternates(draft, plan, drafted[m.id], m, like) for m in plan.movements)
    timed = replace(plan, movements=movements)
    return replace(timed, control_posts=man_posts(timed))


def _with_alternates(draft: Plan, plan: Plan, bare: Movement, placed: Movement, like: Plan | None) -> Movement:
    if placed.status == "unplaced" or not bare.alternates:
        return placed
    traffic = Traffic(draft)
    for other in plan.movements:
        if other.id != placed.id:
            traffic.put(other)
    timed = tuple(
        _timed(_Fork(draft, bare, placed, alternate, traffic), _model(like, bare, index))
        for index, alternate in enumerate(bare.alternates)
    )
    serials = [*placed.serials, *(serial for alternate in timed for serial in alternate.serials)]
    driven = {(times.leg, times.forward) for serial in serials for times in serial.legs}
    kept = [warning for warning in placed.warnings if warning.code != "limit_unknown"]
    return replace(placed, alternates=timed, warnings=(*unknown_limits(draft, placed, driven), *kept))


def _model(like: Plan | None, bare: Movement, index: int) -> tuple[Plan, tuple[Serial, ...]] | None:
    """Return the serials of the same alternate in `like`; None when it has no table there."""
    models = next((m.alternates for m in like.movements if m.id == bare.id), ()) if like else ()
    return (like, models[index].serials) if like and models and models[index].serials else None


@dataclass(frozen=True, slots=True)
class _Fork:
    """A movement as placed, and the alternate that leaves its route."""

    draft: Plan
    bare: Movement
    placed: Movement
    alternate: Alternate
    traffic: Traffic

    @property
    def main(self) -> Route:
        return tuple((times.leg, times.forward) for times in self.placed.serials[0].legs)

    def points(self, route: Route) -> list[str]:
        """Return the points of a route."""
        return list_points(self.draft.legs, route)

    def drives_back(self, route: Route, stop: int) -> bool:
        """Return whether a route comes again to where it was in its first `stop` legs."""
        points = self.points(route)
        return not set(points[: stop + 1]).isdisjoint(points[stop + 1 :])

    def routes_from(self, stop: int) -> RouteChoice:
        """Return the alternate's routes that leave the main route no earlier than after `stop` legs."""
        before = self.points(self.main)[: stop + 1]
        via = list(self.alternate.via)
        while via and via[0] in before:
            via.pop(0)
        rest = replace(self.bare, request=replace(self.bare.request, origin=before[-1]))
        choice = find_movement_routes(self.traffic.ground, rest, via=tuple(via))
        return replace(choice, routes=tuple((*self.main[:stop], *route) for route in choice.routes))

    def begun(self, stop: int) -> tuple[Serial, ...]:
        """Return the placed serials as far as the go/no-go point, with the halt there: that much is settled."""
        return tuple(
            replace(s, legs=s.legs[:stop], halts=tuple(h for h in s.halts if h.after_leg < stop))
            for s in self.placed.serials
        )


def _timed(fork: _Fork, model: tuple[Plan, tuple[Serial, ...]] | None) -> Alternate:
    """Return the alternate with its table, which is the main route's up to the go/no-go point; or why it has none.

    Where no go/no-go point is named it is where the quickest route by the alternate's places leaves the main route.
    """
    alternate, points = fork.alternate, fork.points(fork.main)
    if not alternate.go_no_go:
        quickest = next(iter(fork.routes_from(0).routes), ())
        parting = next((k for k, (a, b) in enumerate(zip(fork.main, quickest, strict=False)) if a != b), 0)
        alternate = replace(alternate, go_no_go=points[parting])
    point = alternate.go_no_go
    if point not in points[:-1]:
        return replace(alternate, reasons=(Reason(code="go_no_go_off_route", params={"point": point}),))
    stop = points.index(point)
    alternate = replace(alternate, decide_by_s=_leaves_s(fork.draft, fork.placed.serials, point))
    choice = fork.routes_from(stop)
    if not choice.routes:
        rest = replace(fork.bare, request=replace(fork.bare.request, origin=point))
        return replace(alternate, reasons=explain_no_route(rest, choice.refusals))
    if choice.routes[0] == fork.main:
        return replace(alternate, reasons=(Reason(code="alternate_is_main", params={}),))
    routes = tuple(r for r in choice.routes if r != fork.main and not fork.drives_back(r, stop))
    if not routes:
        return replace(alternate, reasons=(Reason(code="go_no_go_too_late", params={"point": point}),))
    tried = _followed(fork, stop, model) or _placed(fork, stop, routes)
    if tried.status == "unplaced":
        return replace(alternate, reasons=tried.reasons)
    decide_by_s = _leaves_s(fork.draft, (*fork.placed.serials, *tried.serials), point)
    return replace(alternate, decide_by_s=decide_by_s, serials=tried.serials, completion_s=tried.completion_s)


def _followed(fork: _Fork, stop: int, model: tuple[Plan, tuple[Serial, ...]] | None) -> Movement | None:
    """Return the movement as it goes in a model; None when that does not continue from here."""
    if model is None:
        return None
    cut, serials = model
    tried = trace_serials(fork.draft, fork.bare, serials, cut, fork.traffic, fork.begun(stop))
    continues = all(s.legs[:stop] == m.legs[:stop] for s, m in zip(tried.serials, fork.placed.serials, strict=True))
    return tried if tried.completion_s is not None and continues else None


def _placed(fork: _Fork, stop: int, routes: tuple[Route, ...]) -> Movement:
    """Return the movement placed on the best of the routes. What is fixed by hand on the main route does not bind."""
    request = fork.bare.request
    if stop == 0:  # nothing is shared: it starts no earlier than the main route's table, by which the choice falls
        starts = [serial.start_s for serial in fork.placed.serials if serial.start_s is not None]
        request = replace(request, earliest_start_s=min(starts))
    bare = replace(fork.bare, request=replace(request, pins=()))
    return place_movement(fork.draft, bare, fork.traffic, routes=routes, begun=fork.begun(stop))


def _leaves_s(plan: Plan, serials: tuple[Serial, ...], point: str) -> int | None:
    """Return when the head of the main body first goes on from `point`, by one table or another.

    The advance party looks, the main body is committed.
    """
    body = [s for s in serials if s.role != "advance"] or list(serials)
    moments = [
        times.head_enters_s
        for serial in body
        for times in serial.legs
        if point == (plan.legs[times.leg].from_ if times.forward else plan.legs[times.leg].to)
    ]
    return min(moments, default=None)
