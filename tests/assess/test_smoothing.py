"""The kernel along roads: mass one, flat for flat, split evenly; against a slow twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.assess.lines import Lines
from ratl.assess.smoothing import spread_along
from tests.assess.roads import lines_of, straight

TOWN = """
A---2---B---3---C
|       |       |
2       2       2
|       |       |
D---2---E---3---F---9---G
"""


def shares(lines: Lines, cell: int, bandwidth_m: float) -> list[float]:
    return [float(x) for x in spread_along(lines, np.array([cell]), bandwidth_m).toarray()[0]]


def test_on_one_straight_road_it_is_the_kernel_itself() -> None:
    # 20 km in five parts; the middle of the third, 1 km reaching 4 km: 0.75 u − 0.25 u³ is the mass to u = x / 4.
    lines = straight(4, 5, 2, 5, 4)
    cell = int(np.flatnonzero(lines.cells.line == 2)[3])  # 0.875 km along, in cells of 250 m
    back, on = 0.875 / 4, 1.125 / 4
    mass = lambda u: 0.75 * u - 0.25 * u**3  # noqa: E731
    assert shares(lines, cell, 4000.0) == pytest.approx(
        [0.0, 0.5 - mass(back), mass(back) + mass(on), 0.5 - mass(on), 0.0]
    )


def test_at_a_junction_of_three_each_way_on_gets_half() -> None:
    lines, ids = lines_of("A---9---B---9---C\n        |\n        9\n        |\n        D\n")
    cell = int(np.flatnonzero(lines.cells.line == ids.index("AB"))[-1])
    found = dict(zip(ids, shares(lines, cell, 3000.0), strict=True))
    assert found["BC"] == pytest.approx(found["BD"])
    assert found["BC"] > 0.2
    assert sum(found.values()) == pytest.approx(1)


def test_at_a_dead_end_it_is_thrown_back() -> None:
    lines = straight(1)
    assert shares(lines, 0, 5000.0) == pytest.approx([1.0])


@given(st.integers(0, 10_000), st.sampled_from([400.0, 1500.0, 5000.0, 12_000.0]))
def test_one_incident_is_one_incident(seed: int, bandwidth_m: float) -> None:
    lines, _ = lines_of(TOWN)
    cell = seed % len(lines.cells.line)
    found = shares(lines, cell, bandwidth_m)
    assert min(found) >= 0
    assert sum(found) == pytest.approx(1, abs=1e-12)
    assert found == pytest.approx(twin(lines, cell, bandwidth_m), abs=1e-12)


@pytest.mark.parametrize("bandwidth_m", [700.0, 4000.0])
def test_as_many_incidents_everywhere_are_as_many_everywhere(bandwidth_m: float) -> None:
    lines, _ = lines_of(TOWN)
    cells = lines.cells
    per_line = np.bincount(cells.line)
    each_m = (lines.length_m / per_line)[cells.line]
    spread = spread_along(lines, np.arange(len(cells.line)), bandwidth_m)
    density = (spread.T @ each_m) / lines.length_m
    # A cell stands for all of its 250 m: what is lost to that is under 1 %.
    assert density == pytest.approx(np.ones(len(density)), rel=0.01)


def twin(lines: Lines, cell: int, bandwidth_m: float) -> list[float]:
    """Return the same by following every way to its end, in steps of a recursion a child could check."""
    found = [0.0] * len(lines.start)
    mass = lambda far: 0.5 if far >= bandwidth_m else 0.75 * far / bandwidth_m - 0.25 * (far / bandwidth_m) ** 3  # noqa: E731
    meeting: dict[int, list[tuple[int, bool]]] = {}
    for line, (start, end) in enumerate(zip(lines.start.tolist(), lines.end.tolist(), strict=True)):
        meeting.setdefault(start, []).append((line, True))
        meeting.setdefault(end, []).append((line, False))

    def walk(line: int, forward: bool, begin_m: float, end_m: float, part: float) -> None:
        found[line] += part * (mass(end_m) - mass(begin_m))
        if end_m >= bandwidth_m:
            return
        node = int(lines.end[line] if forward else lines.start[line])
        ways = [way for way in meeting[node] if way != (line, not forward)] or [(line, not forward)]
        for way, ahead in ways:
            rest = part / len(ways)
            if rest < 1 / 256:  # what is left of so small a part stays on the line it comes to
                found[way] += rest * (0.5 - mass(end_m))
            else:
                walk(way, ahead, end_m, end_m + float(lines.length_m[way]), rest)

    own, along_m = int(lines.cells.line[cell]), float(lines.cells.along_m[cell])
    walk(own, True, 0.0, float(lines.length_m[own]) - along_m, 1.0)
    walk(own, False, 0.0, along_m, 1.0)
    return found
