"""Our shortest routes against Valhalla's truck routes on the same extract: `make bench-roads`.

Pairs are junctions of our network between which the column can drive both ways, so that both sides begin and end at
the same OpenStreetMap nodes. Every route of Valhalla's is followed on our network point by point: what would forbid
us to drive it is said with the tag; where nothing does, our route must be no longer. Every pair whose lengths differ
by more than 2 % is explained: by our objections to Valhalla's route, and by what Valhalla knows of the roads of ours
that it did not take.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from osmium.filter import IdFilter

from benchmarks.extracts import BUILD, FOLDER, LEAVE, MAIN, list_extracts, say_no
from benchmarks.follow import Drive, Follower, Objection, object_to, sequences_banned
from benchmarks.our_roads import HEAVY, LIGHT, ColumnRoads, truck_of
from benchmarks.peers.valhalla_client import FLAT, Valhalla, request_route
from benchmarks.report import keep, machine, table
from ratl.feeds.osm import read_osm
from ratl.model.vehicle import Vehicle
from ratl.roads.build import build_network
from ratl.roads.network import RoadNetwork

PAIRS = 1000
SEED = 3
CLOSE = 0.02
#: Lengths differ by this much at most where the way is the same: Valhalla keeps whole metres of each of its edges.
ROUNDED = 0.002
#: The nearest edges only, however little is reached from there; a point at a node means the node.
AT_NODE = {"radius": 0, "minimum_reachability": 0, "node_snap_tolerance": 1}
KEYS = ("highway", "access", "vehicle", "motor_vehicle", "goods", "hgv", "oneway", "maxweight", "maxheight", "maxwidth",
        "maxlength", "maxaxleload", "maxweightrating", "service", "tracktype", "surface", "barrier", "route", "area",
        "junction", "construction", "hgv:conditional", "motor_vehicle:conditional", "maxweight:conditional",
        "smoothness", "bus", "psv", "motorcar", "width", "maxspeed")  # fmt: skip


@dataclass
class Pair:
    """One pair of junctions: both routes, what forbids us Valhalla's, and what keeps Valhalla from ours."""

    start: int
    end: int
    ours_m: float
    arcs: list[int]
    theirs_m: float = math.nan
    error: str = ""
    drive: Drive = field(default_factory=Drive)
    driven_m: float = math.nan
    objections: list[Objection] = field(default_factory=list)
    refusals: list[Objection] = field(default_factory=list)

    @property
    def apart(self) -> float:
        """How much longer Valhalla's route is, as a share of ours; infinite where it has none."""
        return math.inf if self.error else self.theirs_m / max(self.ours_m, 1.0) - 1

    @property
    def beaten(self) -> bool:
        """Whether Valhalla's route is one that we may drive, and shorter than ours. Then ours is wrong."""
        return not self.error and not self.objections and self.driven_m < self.ours_m - 0.01


def compare(roads: ColumnRoads, follower: Follower, valhalla: Valhalla, pairs: list[tuple[int, int]]) -> list[Pair]:
    """Return both answers to each pair, with what each side objects to in the other's route."""
    truck = {**truck_of(roads.vehicle), "shortest": True, "exclude_ferries": True}
    asked = [request_route(roads.place(a), roads.place(b), truck, snap=AT_NODE) for a, b in pairs]
    answers = valhalla.ask("routes", requests=asked, rounds=1)
    shapes = [answer["shape"][0] for answer in answers if "error" not in answer]
    walks = iter(valhalla.ask("edges", shapes=shapes, truck=truck))
    bans = sequences_banned(roads.network)
    found = []
    for (a, b), answer in zip(pairs, answers, strict=True):
        ours_m, arcs = roads.route(a, b) or (math.inf, [])
        pair = Pair(start=a, end=b, ours_m=ours_m, arcs=[int(arc) for arc in arcs])
        found.append(pair)
        if "error" in answer:
            pair.error = answer["error"]
            continue
        walk = next(walks)
        pair.theirs_m = answer["length_m"]
        pair.drive = follower.follow(walk["points"])
        pair.driven_m = float(sum(roads.length_m[arc] for arc in pair.drive.arcs))
        pair.objections = object_to(roads.network, roads.costs, bans, pair.drive)
        pair.objections += [
            Objection("no road of ours", "", way) for way in _ways_at(walk["edges"], pair.drive.missing)
        ]
    far = [pair for pair in found if pair.apart > CLOSE]
    _ask_refusals(roads, valhalla, truck, far)
    return found


def compare_fastest(network: RoadNetwork, vehicle: Vehicle, valhalla: Valhalla, count: int) -> dict[str, Any]:
    """Return how alike the fastest routes are: other rates on other roads, so this is told and proves nothing."""
    roads = ColumnRoads(network, vehicle, metric="fastest")
    follower, pairs = Follower(network, roads.costs), roads.draw_pairs(count, SEED)
    truck = {**truck_of(vehicle), "exclude_ferries": True}
    asked = [request_route(roads.place(a), roads.place(b), truck, snap=AT_NODE) for a, b in pairs]
    answers = valhalla.ask("routes", requests=asked, rounds=1)
    walks = iter(valhalla.ask("edges", shapes=[a["shape"][0] for a in answers if "error" not in a], truck=truck))
    longer, common = [], []
    for (a, b), answer in zip(pairs, answers, strict=True):
        ours = roads.route(a, b)
        driven = follower.follow(next(walks)["points"]).arcs if "error" not in answer else []
        if ours is None or not driven:
            continue
        arcs = ours[1].tolist()
        ours_m, theirs_m = roads.length_m[arcs].sum(), roads.length_m[driven].sum()
        longer.append(ours_m / max(theirs_m, 1.0))
        common.append(roads.length_m[list(set(arcs) & set(driven))].sum() / max(theirs_m, 1.0))
    return {
        "ours / Valhalla's length, median": f"{np.median(longer):.3f}",
        "5 %": f"{np.quantile(longer, 0.05):.2f}",
        "95 %": f"{np.quantile(longer, 0.95):.2f}",
        "of Valhalla's on ours, median": f"{np.median(common):.0%}",
        "pairs with 80 % in common": f"{np.mean(np.array(common) >= 0.8):.0%}",
    }


def _ways_at(edges: list[list[float]], rows: list[int]) -> Iterable[int]:
    return dict.fromkeys(int(way) for first, last, way, _ in edges for row in rows if first <= row < last)


def _ask_refusals(roads: ColumnRoads, valhalla: Valhalla, truck: dict[str, Any], pairs: list[Pair]) -> None:
    """Ask what Valhalla knows of the roads of our routes that it did not take, and whether turns are the reason."""
    for pair in pairs:
        taken = set(pair.drive.arcs)
        pieces = [piece for arc in pair.arcs if arc not in taken for piece in roads.pieces_driven(arc)]
        places = [roads.middle(piece, along) for piece, along in pieces]
        known = valhalla.ask("near", places=[place[:2] for place in places], truck=truck)
        for (piece, _), place, edges in zip(pieces, places, known, strict=True):
            way = int(roads.network.piece_source[piece])
            same = [edge for edge in edges if math.cos(math.radians(edge["heading"] - place[2])) > 0.7]
            if not same:
                pair.refusals.append(Objection("no road of Valhalla's", "", way))
            elif not any(edge["truck"] for edge in same):
                car = any(edge["car"] for edge in same)
                pair.refusals.append(Objection("Valhalla: no trucks", "cars only" if car else "", way))
            elif all(edge["destination_only"] for edge in same):
                pair.refusals.append(Objection("Valhalla: destination only", "", way))
            else:
                pair.refusals += [
                    Objection("Valhalla: limit", limit["type"] + " " + str(limit.get("value", "")), way)
                    for edge in same[:1] for limit in edge["restrictions"] if _bites(limit, truck)
                ]  # fmt: skip
        pair.refusals = list(dict.fromkeys(pair.refusals))
        if not pair.refusals:
            pair.refusals = _try_without(roads, valhalla, truck, pair)


def _bites(limit: dict[str, Any], truck: dict[str, Any]) -> bool:
    """Return whether a limit concerns the truck; one that is no figure does."""
    figure = truck.get(limit["type"].removeprefix("max_"))
    return limit.get("truck", True) and (figure is None or figure > limit["value"])


def _try_without(roads: ColumnRoads, valhalla: Valhalla, truck: dict[str, Any], pair: Pair) -> list[Objection]:
    """Return which rule of Valhalla's, left out, gives it a route as short as ours."""
    for rule in ("ignore_restrictions", "ignore_access", "ignore_oneways"):
        request = request_route(roads.place(pair.start), roads.place(pair.end), {**truck, rule: True}, snap=AT_NODE)
        answer = valhalla.ask("routes", requests=[request], rounds=1)[0]
        if answer.get("length_m", math.inf) <= pair.ours_m * (1 + ROUNDED) + 5:
            return [Objection("Valhalla without " + rule.removeprefix("ignore_"), "", 0)]
    return []


def read_tags(extract: Path, ways: set[int]) -> dict[int, str]:
    """Return the tags of ways that say who may drive there."""
    found = {}
    for way in osmium.FileProcessor(str(extract), osmium.osm.WAY).with_filter(IdFilter(sorted(ways or {0}))):
        tags = dict(way.tags)
        found[way.id] = " ".join(f"{key}={tags[key]}" for key in KEYS if key in tags)
    return found


def summarise(pairs: list[Pair]) -> dict[str, Any]:
    """Return the shares that the proof is about."""
    near = [pair for pair in pairs if abs(pair.apart) <= CLOSE]
    legal = [pair for pair in pairs if not pair.error and not pair.objections]
    return {
        "pairs": len(pairs),
        "within 2 %": len(near) / len(pairs),
        "Valhalla longer": sum(CLOSE < pair.apart < math.inf for pair in pairs),
        "Valhalla shorter": sum(pair.apart < -CLOSE for pair in pairs),
        "Valhalla has none": sum(bool(pair.error) for pair in pairs),
        "legal for us": len(legal),
        "of these ours is longer": sum(pair.beaten for pair in pairs),
        "unexplained": sum(
            abs(pair.apart) > CLOSE and not (pair.objections if pair.apart < 0 else pair.refusals) for pair in pairs
        ),
    }


Cause = tuple[str, str, str, int, str]
"""What, the rule, whose fault, how many pairs, the ways most often in question."""


def judge(cause: Objection, tags: str) -> str:
    """Return whose fault a difference is, as far as it can be told from the rule and the tags."""
    key, _, word = cause.what.partition("=")
    told = {
        "Valhalla: a limit of the first or last road is not looked at": cause.kind == "refused_limit" and cause.at_end,
        "ours: a column does not turn round in the road": cause.kind.startswith("u-turn"),
        "ours: no footway or pedestrian road, whoever may drive there": cause.kind == "no road of ours",
        "Valhalla: access by direction is not read": key.endswith((":backward", ":forward")),
        "rule: leave for residents is none for a column": cause.kind == "refused_access" and word in LEAVE,
        "ours: a barrier of which nothing is said is closed": key == "barrier",
        "Valhalla: motorcar=destination is read for trucks": "only" in cause.kind and "motorcar=" in tags,
        "rule: a node that says no is closed, whatever stands there": cause.kind == "refused_access" and not tags,
    }
    return next((whose for whose, holds in told.items() if holds), "?")


def count_causes(caused: list[tuple[Pair, list[Objection]]], tags: dict[int, str]) -> list[Cause]:
    """Return what keeps pairs apart, the most frequent first."""
    pairs_of: Counter[tuple[str, str, str]] = Counter()
    ways_of: dict[tuple[str, str, str], Counter[int]] = defaultdict(Counter)
    for _, causes in caused:
        keys = [(cause.kind, cause.what, judge(cause, tags.get(cause.way, ""))) for cause in causes]
        pairs_of.update(set(keys) or {("unexplained", "", "?")})
        for key, cause in zip(keys, causes, strict=True):
            ways_of[key][cause.way] += 1
    return [
        (*key, count, "; ".join(f"{way} ({tags.get(way, 'a node')})" for way, _ in ways_of[key].most_common(3)))
        for key, count in pairs_of.most_common()
    ]


def run(
    name: str, extract: Path, valhalla: Valhalla, network: RoadNetwork, vehicle: Vehicle, count: int
) -> dict[str, Any]:
    """Compare one extract for one column; return the figures and print the tables."""
    roads = ColumnRoads(network, vehicle)
    pairs = compare(roads, Follower(network, roads.costs), valhalla, roads.draw_pairs(count, SEED))
    far = [pair for pair in pairs if abs(pair.apart) > CLOSE]
    refused = [pair for pair in pairs if pair.objections]
    tags = read_tags(extract, {o.way for p in (*far, *refused) for o in (*p.objections, *p.refusals)})
    summary = summarise(pairs)
    fastest = compare_fastest(network, vehicle, valhalla, count)
    print(f"\n{name}, {vehicle.id}")
    print(table(list(summary), [[f"{v:.1%}" if isinstance(v, float) else v for v in summary.values()]]))
    apart = count_causes([(pair, pair.objections if pair.apart < 0 else pair.refusals) for pair in far], tags)
    forbidden = count_causes([(pair, pair.objections) for pair in refused], tags)
    for title, causes in (
        ("Pairs more than 2 % apart, and why", apart),
        ("Valhalla's routes that we refuse", forbidden),
    ):
        print(f"\n{title}:")
        print(table(("cause", "rule", "whose", "pairs"), [row[:4] for row in causes]))
        for kind, what, _, pairs_of, ways in causes:
            print(f"  {kind} {what} [{pairs_of}]: {ways}")
    return {
        "name": name,
        "vehicle": vehicle.id,
        "summary": summary,
        "apart": apart,
        "forbidden": forbidden,
        "fastest": fastest,
    }


def main() -> None:
    """Compare on the main extracts, for both columns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER, help="folder of OpenStreetMap extracts")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--extracts", nargs="*", default=MAIN)
    asked = parser.parse_args()
    valhalla = Valhalla.start()
    if valhalla is None:
        return
    extracts = list_extracts(asked.folder)
    on = machine(**valhalla.versions)
    compared = []
    for name in asked.extracts:
        alike = say_no(extracts[name], BUILD / f"{name}-alike.osm.pbf")
        for title, extract in ((name, extracts[name]), (f"{name}, leave read as no", alike)):
            network = build_network(read_osm(extract))
            tiles = str(BUILD / f"flat-{extract.name}")
            valhalla.ask("build", tiles=tiles, extract=str(extract), mjolnir=FLAT)
            valhalla.ask("open", tiles=tiles)
            compared += [run(title, extract, valhalla, network, vehicle, asked.pairs) for vehicle in (HEAVY, LIGHT)]
    valhalla.stop()
    shares = [[f"{v:.1%}" if isinstance(v, float) else v for v in each["summary"].values()] for each in compared]
    rows = [[f"{each['name']}, {each['vehicle']}", *told] for each, told in zip(compared, shares, strict=True)]
    beside = [[f"{each['name']}, {each['vehicle']}", *each["fastest"].values()] for each in compared]
    told = [table(["shortest", *compared[0]["summary"]], rows), table(["fastest", *compared[0]["fastest"]], beside)]
    keep("compare_valhalla", {"machine": on, "compared": compared}, "\n\n".join(told))


if __name__ == "__main__":
    main()
