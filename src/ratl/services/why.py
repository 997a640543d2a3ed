"""`ratl why`: why a road is not on the route."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np

from ratl.errors import InputError, Problem
from ratl.model.movement import Reason
from ratl.roads.answer import RouteAnswer, WhyAnswer
from ratl.roads.costs import refusals_of
from ratl.roads.itinerary import RefusedStretch, read_itinerary
from ratl.roads.lengths import great_circle_m
from ratl.roads.places import Gazetteer
from ratl.roads.snap import Snap, find_nearest
from ratl.services.journey import Journey, Question
from ratl.services.route import answer_route, joins_turning_round
from ratl.units import western_digits
from ratl.words.folding import fold

#: Most points of a road that a route is led over to find how much longer it is.
_TRIED: Final = 8


def explain_road(question: Question, *, road: str = "", at: str = "") -> WhyAnswer:
    """Return why a road is not on the route that answers `question`; without a road, what diverts that route.

    Parameters
    ----------
    road
        Name or number of the road, or the id of its way.
    at
        A place on it, as `ratl.roads.places.Gazetteer.find` reads places.

    Raises
    ------
    InputError
        When the question cannot be answered; ``road_or_at`` where both are given.
    """
    if road and at:
        raise InputError([Problem("road_or_at", ("--road",))])
    journey = Journey(question)
    answer = answer_route(journey)
    if not road and not at:
        return WhyAnswer(kind="limits", answer=answer, road={})
    pieces = _pieces_at(journey, at) if at else _pieces_called(journey, road)
    names = journey.names(pieces[0])
    why = WhyAnswer(kind="no_way", answer=answer, road=names, refused=_refused(journey, pieces))
    if answer.options:
        used = _find_used(answer, pieces)
        if used:
            return replace(why, kind="used", from_m=used[0], to_m=used[1], refused=())
    open_pieces = [piece for piece in pieces if not _shut(journey, piece)]
    if not open_pieces:
        return replace(why, kind="refused")
    part = journey.component(journey.snaps()[0])
    joined = [piece for piece in open_pieces if journey.component(_snap(journey, piece)) == part]
    if not joined:
        return replace(why, kind="islands")
    return _compare(journey, why, joined)


def _pieces_at(journey: Journey, text: str) -> list[int]:
    place = Gazetteer(journey.network.places).find(text)
    nearest = find_nearest(journey.shapes, place.lon, place.lat)
    if nearest is None:
        raise InputError([Problem("network_without_roads", (journey.question.network.name,))])
    if nearest.distance_m > journey.question.snap_limit_m:
        raise InputError([journey.far_from_roads(place, nearest)])
    network = journey.network
    span = range(int(network.edge_piece[nearest.edge]), int(network.edge_piece[nearest.edge + 1]))
    same = [
        piece
        for piece in span
        if network.piece_length_m[piece] and journey.names(piece) == journey.names(nearest.piece)
    ]
    return same or [nearest.piece]


def _pieces_called(journey: Journey, text: str) -> list[int]:
    """Return the pieces of the roads with a name, number or way id, those nearest to the places asked for first."""
    network = journey.network
    written = western_digits(text).strip()
    wanted = fold(text)
    rows = {k for k, names in enumerate(network.names) if wanted in map(fold, names.values())}
    driven = network.piece_length_m > 0
    of_names = np.isin(network.piece_name, list(rows))
    of_way = network.piece_source == int(written) if written.isdigit() else np.zeros(len(driven), np.bool_)
    found = np.flatnonzero(driven & (of_names | of_way))
    if len(found):
        return [int(piece) for piece in found]
    spelled = {fold(name): name for names in network.names for name in names.values()}
    near = difflib.get_close_matches(wanted, spelled, n=3, cutoff=0.7)
    if near:
        raise InputError([Problem("unknown_road_like", (text,), {"nearest": tuple(spelled[n] for n in near)})])
    raise InputError([Problem("unknown_road", (text,))])


def _shut(journey: Journey, piece: int) -> bool:
    return not np.isfinite(journey.real.piece_s[piece]).any()


def _refused(journey: Journey, pieces: Iterable[int]) -> tuple[RefusedStretch, ...]:
    """Return what refuses the column on these pieces; one way is said only where the other way is refused too."""
    network, found = journey.network, []
    for piece in pieces:
        both = [refusals_of(network, journey.real, piece, along) for along in (True, False)]
        if not all(both):
            continue
        reasons: list[Reason] = []
        for reason in itertools.chain(*both):
            if reason not in reasons and reason.code != "refused_one_way":
                reasons.append(reason)
        lon, lat = journey.shapes.points(piece)[0]
        found.append(
            RefusedStretch(
                names=journey.names(piece), from_m=0.0, to_m=float(network.piece_length_m[piece]),
                way=int(network.piece_source[piece]), lon=float(lon), lat=float(lat),
                reasons=tuple(reasons) or both[0],
            )
        )  # fmt: skip
    once: dict[tuple[int, tuple[str, ...]], RefusedStretch] = {}
    for stretch in found:
        once.setdefault((stretch.way, tuple(str(reason) for reason in stretch.reasons)), stretch)
    return tuple(once.values())


def _find_used(answer: RouteAnswer, pieces: list[int]) -> tuple[float, float] | None:
    """Return from and to where the best route drives these pieces."""
    driven = answer.options[0].itinerary.piece_m
    found = [driven[piece] for piece in pieces if piece in driven]
    return (min(begin for begin, _ in found), max(end for _, end in found)) if found else None


def _snap(journey: Journey, piece: int) -> Snap:
    """Return the middle of a piece as a point to lead a route over."""
    network, edge = journey.network, int(journey.shapes.piece_edge[piece])
    lon, lat = journey.shapes.points(piece).mean(axis=0)
    return Snap(
        piece=piece, edge=edge, along_m=float(network.piece_length_m[piece]) / 2, lon=float(lon), lat=float(lat),
        distance_m=0.0, part=int(journey.parts[piece]),
    )  # fmt: skip


def _least_out_of_the_way(journey: Journey, pieces: list[int]) -> list[int]:
    """Return the few of `pieces` that lie best between the places asked for, as the crow flies."""
    first, last = journey.snaps()[0], journey.snaps()[-1]

    def round_m(piece: int) -> float:
        lon, lat = journey.shapes.points(piece)[0]
        return great_circle_m(first.lon, first.lat, lon, lat) + great_circle_m(lon, lat, last.lon, last.lat)

    return sorted(pieces, key=round_m)[:_TRIED]


def _compare(journey: Journey, why: WhyAnswer, pieces: list[int]) -> WhyAnswer:
    """Return how much longer a route over one of `pieces` is: the best of those tried."""
    snaps = journey.snaps()
    tried = [
        [*snaps[:k], _snap(journey, piece), *snaps[k:]]
        for piece in _least_out_of_the_way(journey, pieces)
        for k in range(1, len(snaps))
    ]
    found = (journey.router.find(journey.real, stops, timed=journey.timed) for stops in tried)
    paths = [path for path in found if path]
    if not paths and any(joins_turning_round(journey, stops) for stops in tried):
        return replace(why, kind="turning_round")
    if not paths or not why.answer.options:
        return why
    best = min(paths, key=lambda path: path.cost)
    over, route = read_itinerary(journey.shapes, journey.real, best), why.answer.options[0].itinerary
    return replace(why, kind="slower", longer_s=over.seconds - route.seconds, longer_m=over.length_m - route.length_m)
