"""Many columns, measured: ``python -m benchmarks.planner [--class NAME ...] [--seconds N] [--seeds S ...]``.

The public set (``public``) and every class of ``classes.toml``, one instance after the other, each in a process of its
own: value, bound, which bound, gap, time to the first plan, time, memory, load, what the referee says; beside them the
peers (`benchmarks.peers_planner`) at equal time. Each class leaves ``build/bench/planner/NAME.json`` and ``.txt`` (of
another time ``NAME-600s``, of other solver seeds ``NAME-solvers``), written after every instance, so that the steps can
be run one by one; ``--table`` prints what is there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.apart import LateError, run_apart
from benchmarks.extracts import FOLDER
from benchmarks.generate import classes, write
from benchmarks.instances import READING, Convoy, Instance, read_draft, write_instance
from benchmarks.peers_general import NAME, Way, cp_sat_general, ways_of
from benchmarks.peers_planner import Peer, cp_sat, is_classical, random_orders, routes_of
from benchmarks.replanning import replan_row
from benchmarks.runs import BEFORE, HEAD, Measured, as_json, cells, gap_of, measure

PUBLIC = Path(__file__).parents[2] / "shared" / "data" / "cmp"
BUILD = report.BUILD / "planner"
#: What is asked of the public set: in all so many seconds, all but one proven.
PUBLIC_RECIPE = {"size": "182 instances", "seeds": [1], "seconds": 30, "proven": 181, "in_all_s": 120}
SLOW = 5.0
"""So many times its seconds, and `GRACE` more, an instance is waited for."""
GRACE = 300.0
#: Where the best of ten orders leaves more than this, time to the better peer's value is told.
LEAVES = 0.02

Routes = tuple[tuple[tuple[str, bool], ...], ...] | dict[str, Way]
"""Of columns that wait at their origins only: the legs of each; of others: their ways by movement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One instance with everybody's answer; `missed` says why there is none of ours."""

    name: str
    seed: int
    ours: Measured | None = None
    missed: str = ""
    peers: tuple[Peer, ...] = ()
    replan: str = ""

    @property
    def best_peer(self) -> Peer | None:
        """The better of the peers; a value below what is proven of every plan is of a model that drops rules."""
        least = self.ours.bound - BEFORE if self.ours and not self.ours.unplaced else -float("inf")
        plans = (p for p in self.peers if p.value < float("inf") and (p.unplaced or p.value >= least))
        return min(plans, key=lambda p: p.key, default=None)

    @property
    def outcome(self) -> str:
        """``won``, ``level`` or ``lost`` against the better peer, at equal time; empty without one."""
        if not self.peers:
            return ""
        if self.ours is None or self.ours.value == float("inf"):
            return "lost" if self.best_peer else "level"
        mine = (self.ours.unplaced, self.ours.value)
        if self.best_peer is None or mine < self.best_peer.key:
            return "won"
        return "level" if mine == self.best_peer.key else "lost"

    @property
    def sooner(self) -> float | None:
        """How many times sooner ours reached the better peer's value.

        None where the best of ten orders leaves too little to tell, or ours never did.
        """
        orders = next((p for p in self.peers if p.name == "orders"), None)
        best = self.best_peer
        if self.ours is None or orders is None or best is None or gap_of(orders.value, self.ours.bound) <= LEAVES:
            return None
        ours_s = next((step.seconds for step in self.ours.steps if step.value <= best.value), None)
        return best.steps[-1].seconds / ours_s if ours_s else None


def main() -> int:
    """Run, print, keep; 1 when the referee found anything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planner", description=__doc__)
    names = ("public", *classes())
    parser.add_argument("--class", dest="names", nargs="+", choices=names, default=names, metavar="CLASS")
    parser.add_argument("--seconds", type=float, help="for each instance; else as the class says")
    parser.add_argument("--seeds", type=int, nargs="+", help="of the instances (public: of the solver)")
    parser.add_argument("--solver", type=int, nargs="+", help="seeds of the solver, each on every instance; else 1")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--public", type=Path, default=PUBLIC, help="folder of the public set")
    parser.add_argument("--extracts", type=Path, default=FOLDER, help="folder of OpenStreetMap extracts")
    parser.add_argument("--table", action="store_true", help="print the figures kept, run nothing")
    asked = parser.parse_args()
    if asked.table:
        print(summary())
        return 0
    BUILD.mkdir(parents=True, exist_ok=True)
    warm_up()
    broken = 0
    for name in asked.names:
        recipe: dict[str, Any] = PUBLIC_RECIPE if name == "public" else classes()[name]
        seconds: float = asked.seconds or recipe["seconds"]
        seeds = asked.seeds or recipe["seeds"]
        solvers = asked.solver or [1]
        files = (
            _public(asked.public, seeds) if name == "public" else _made(name, recipe, seeds, solvers, asked.extracts)
        )
        peers = not asked.no_peers and name != "public"
        other_time = f"-{seconds:g}s" if seconds != recipe["seconds"] else ""
        stem = f"{name}{other_time}{'-solvers' if len(solvers) > 1 else ''}"
        print(f"{name}: {recipe['size']}; {seconds:g} s each; load {os.getloadavg()[0]:.1f}", flush=True)
        cases: list[Case] = []
        for file, seed, solver in files:
            cases.append(run_case(file, seed, seconds, solver, peers=peers))
            _keep(stem, asked_in(recipe, seconds), seconds, cases)
        broken += sum(len(case.ours.violations) for case in cases if case.ours)
    report.keep(
        "planner", {path.stem: json.loads(path.read_text()) for path in sorted(BUILD.glob("*.json"))}, summary()
    )
    return 1 if broken else 0


# ---- instances


def _public(folder: Path, seeds: Sequence[int]) -> Iterator[tuple[Path, int, int]]:
    """Give every file of the public set: by its path, as two of ``small/`` share a name with others."""
    for seed in seeds:
        for path in sorted(folder.rglob("*.txt")):
            yield path, seed, seed


def _made(
    name: str, recipe: dict[str, Any], seeds: Sequence[int], solvers: Sequence[int], extracts: Path
) -> Iterator[tuple[Path, int, int]]:
    """Give the instances of a class, made where they are not there yet, for each seed of the solver."""
    digest = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:8]
    for seed in seeds:
        file = BUILD / "instances" / f"{name}-{seed}-{digest}.json"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            write(name, seed, file, extracts)
        yield from ((file, seed, solver) for solver in solvers)


def warm_up() -> None:
    """Compile what every process shares, on an instance that is solved at once."""
    convoys = tuple(Convoy(origin=a, destination=b, release_s=0, pass_time_s=1) for a, b in ((0, 2), (2, 0)))
    tiny = Instance(name="tiny", points=((0.0, 0.0),) * 3, edges=((0, 1, 1), (1, 2, 1)), convoys=convoys)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tiny.json"
        write_instance(tiny, file)
        measure(file, 1.0, 1)
        write("corridor", 1, file)
        measure(file, 1.0, 1)


# ---- one instance


def run_case(file: Path, seed: int, seconds: float, solver: int, *, peers: bool) -> Case:
    """Return everybody's answer to one instance, ours told as it comes."""
    limit_s = SLOW * seconds + GRACE
    try:
        row, routes, replan = run_apart(_ours, file, seconds, solver, limit_s=limit_s)
    except LateError as late:
        print(f"{file.stem}: {late}", flush=True)
        return Case(name=file.stem, seed=seed, missed=str(late))
    print("  ".join(cells(row)), flush=True)
    found = tuple(_peers(file, seconds, solver, routes, limit_s)) if peers else ()
    for peer in found:
        unplaced = f", {peer.unplaced} unplaced" if peer.unplaced else ""
        print(f"    {peer.name}: {peer.value:.0f}{unplaced} in {peer.seconds:.1f} s", flush=True)
    return Case(name=row.name, seed=seed, ours=row, peers=found, replan=replan)


def _ours(file: Path, seconds: float, seed: int) -> tuple[Measured, Routes | None, str]:
    row, plan = measure(file, seconds, seed)
    routes = (routes_of(plan) if not plan.objective.unplaced else None) if is_classical(plan) else ways_of(plan)
    return row, routes, replan_row(plan) if row.name.startswith("port/") else ""


def _peers(file: Path, seconds: float, seed: int, routes: Routes | None, limit_s: float) -> Iterator[Peer]:
    jobs: list[tuple[str, Any, tuple[Any, ...]]] = [("orders", random_orders, (file, seconds, seed))]
    if isinstance(routes, dict):
        unplaced = len(read_draft(file).movements) - len(routes)
        jobs.append((NAME, cp_sat_general, (file, seconds, seed, routes, unplaced)))
    elif routes is not None:
        jobs.append(("CP-SAT", cp_sat, (file, seconds, seed, routes)))
    for name, job, arguments in jobs:
        try:
            yield run_apart(job, *arguments, limit_s=limit_s)
        except LateError as late:
            print(f"    {name}: {late}", flush=True)
            yield Peer(name=name, value=float("inf"), unplaced=0, seconds=limit_s)


# ---- what it comes to


def _keep(name: str, recipe: dict[str, Any], seconds: float, cases: Sequence[Case]) -> None:
    rows = [case.ours for case in cases if case.ours]
    lines = [report.table(HEAD, map(cells, rows)), *(f"{c.name}: {c.missed}" for c in cases if c.missed)]
    lines += [f"{case.name}: replan after one delay: {case.replan}" for case in cases if case.replan]
    if name == "public":
        above = [row for row in rows if row.value > row.alone]
        lines += [f"\nnot at free flow: {len(above)}", report.table(HEAD, map(cells, above))]
    if name == "public" or "nodes" in recipe:
        lines.append(READING)
    figures = {
        "machine": report.machine(load=f"{os.getloadavg()[0]:.1f}"), "recipe": recipe, "seconds": seconds,
        "summary": sum_up(recipe, seconds, cases),
        "cases": [
            {
                "name": case.name, "seed": case.seed, "missed": case.missed, "replan": case.replan,
                "ours": as_json(case.ours) if case.ours else None, "peers": [asdict(peer) for peer in case.peers],
                "outcome": case.outcome, "sooner": case.sooner,
            }
            for case in cases
        ],
    }  # fmt: skip
    (BUILD / f"{name}.json").write_text(json.dumps(figures, indent=1, default=float) + "\n")
    (BUILD / f"{name}.txt").write_text("\n".join(lines) + "\n")


def sum_up(recipe: dict[str, Any], seconds: float, cases: Sequence[Case]) -> dict[str, Any]:
    """Return the row of a class: gaps over its seeds, peers, and what must be and is not."""
    rows = [case.ours for case in cases if case.ours]
    gaps = [case.ours.gap if case.ours else 1.0 for case in cases]
    outcomes = [case.outcome for case in cases if case.outcome]
    told = [case for case in cases if case.sooner is not None]
    return {
        "instances": len(cases),
        "seeds": len({case.seed for case in cases}),
        "seconds": seconds,
        "mean_gap": statistics.mean(gaps) if gaps else 1.0,
        "worst_gap": max(gaps, default=1.0),
        "proven": sum(row.proven for row in rows),
        "unplaced": sum(row.unplaced for row in rows),
        "load": statistics.mean(row.load for row in rows) if rows else 0.0,
        "memory_mb": max((row.memory_mb for row in rows), default=0.0),
        "time_s": sum(row.seconds for row in rows),
        "violations": sum(len(row.violations) for row in rows),
        "won": outcomes.count("won"), "level": outcomes.count("level"), "lost": outcomes.count("lost"),
        "sooner": [round(case.sooner or 0.0, 1) for case in told],
        "above_best": above_best(rows),
        "misses": list(misses(recipe, cases)),
    }  # fmt: skip


def asked_in(recipe: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Return a recipe with what must be reached in so many seconds, where it says so; else what it asks in its own."""
    longer = recipe.get("longer", {})
    return {**recipe, **longer} if longer.get("seconds") == seconds else recipe


def above_best(rows: Sequence[Measured]) -> dict[str, list[float]]:
    """Return, of each instance given to several seeds of the solver, how far each value lies above the best of them."""
    values: dict[str, list[float]] = {}
    for row in rows:
        values.setdefault(row.name, []).append(row.value)
    return {name: [v / min(found) - 1 for v in found] for name, found in values.items() if len(found) > 1}


def misses(recipe: dict[str, Any], cases: Sequence[Case]) -> Iterator[str]:
    """Give what a class must reach and does not, in words."""
    rows = [case.ours for case in cases if case.ours]
    gaps = [100 * case.ours.gap if case.ours else 100.0 for case in cases]
    if gaps and statistics.mean(gaps) > recipe.get("gap", 100.0):
        yield f"mean gap {statistics.mean(gaps):.2f} %, must {recipe['gap']:g} %"
    if gaps and max(gaps) > recipe.get("worst", 100.0):
        yield f"worst gap {max(gaps):.2f} %, must {recipe['worst']:g} %"
    first_s = max((row.first_s for row in rows), default=0.0)
    if first_s > recipe.get("first_s", first_s):
        yield f"first plan after {first_s:.1f} s, must {recipe['first_s']:g} s"
    memory_mb = max((row.memory_mb for row in rows), default=0.0)
    if memory_mb > recipe.get("memory_mb", memory_mb):
        yield f"memory {memory_mb:.0f} MB, must {recipe['memory_mb']} MB"
    placed = 100 * (1 - sum(r.unplaced for r in rows) / max(1, sum(r.columns for r in rows)))
    if placed < recipe.get("placed", 0.0):
        yield f"placed {placed:.1f} %, must {recipe['placed']:g} %"
    proven = sum(row.proven for row in rows)
    if proven < recipe.get("proven", 0):
        yield f"{proven} proven, must {recipe['proven']}"
    in_all_s = sum(row.seconds for row in rows)
    if in_all_s > recipe.get("in_all_s", in_all_s):
        yield f"{in_all_s:.0f} s in all, must {recipe['in_all_s']} s"
    small = [row for row in rows if row.columns <= recipe.get("proven_columns", 0)]
    if unproven := [row.name for row in small if not row.proven]:
        yield f"not proven: {', '.join(unproven)}"
    loose = [row.name for row in rows if 100 * row.excess_gap > recipe.get("excess", float("inf"))]
    if loose:
        yield f"excess gap above {recipe['excess']:g} %: {', '.join(loose)}"
    yield from (f"{case.name}: {case.missed}" for case in cases if case.missed)
    yield from (f"{row.name}: {len(row.violations)} violations" for row in rows if row.violations)


def _class_of(stem: str, names: Sequence[str]) -> str:
    """Return which class a file kept is of: `chardaire-long-600s` is of `chardaire-long`; empty of none."""
    return max((name for name in names if f"{stem}-".startswith(f"{name}-")), key=len, default="")


def summary() -> str:
    """Return the table of all classes measured so far, and what they miss."""
    head = (
        "class", "runs", "s each", "load", "mean gap", "worst", "proven", "unplaced", "MB", "time s", "won/level/lost",
        "misses",
    )  # fmt: skip
    rows, notes = [], []
    order = ("public", *classes())
    of = {file: name for file in BUILD.glob("*.json") if (name := _class_of(file.stem, order))}
    for file in sorted(of, key=lambda file: (order.index(of[file]), file.stem)):
        name, s = file.stem, json.loads(file.read_text())["summary"]
        rows.append((
            name, s["instances"], f"{s['seconds']:g}", f"{s['load']:.3f}", f"{100 * s['mean_gap']:.2f}%",
            f"{100 * s['worst_gap']:.2f}%", s["proven"], s["unplaced"], f"{s['memory_mb']:.0f}", f"{s['time_s']:.0f}",
            f"{s['won']}/{s['level']}/{s['lost']}", len(s["misses"]) or "none",
        ))  # fmt: skip
        notes += [f"{name}: {miss}" for miss in s["misses"]]
        for instance, above in s.get("above_best", {}).items():
            notes.append(f"{instance}: above the best of {len(above)}: {', '.join(f'{100 * a:.2f}%' for a in above)}")
        if s["sooner"]:
            notes.append(f"{name}: times sooner at the better peer's value: {', '.join(map(str, s['sooner']))}")
    machine = " · ".join(f"{key} {value}" for key, value in report.machine(load=f"{os.getloadavg()[0]:.1f}").items())
    return "\n".join([machine, "", report.table(head, rows), "", *notes, "", READING])


if __name__ == "__main__":
    raise SystemExit(main())
