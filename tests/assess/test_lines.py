"""Cells: as many as a line is long, in its course."""

from __future__ import annotations

import numpy as np
import pytest

from ratl.assess.lines import Lines


def test_cells_lie_evenly_along_the_course_of_each_line() -> None:
    # 0.01° is 1.113 km along the equator. The second line goes 0.01° east and 0.01° north: a bend in its middle.
    lines = Lines(
        np.array([0, 1], np.int32), np.array([1, 2], np.int32), np.array([1000.0, 2000.0]),
        (((0.0, 0.0), (0.01, 0.0)), ((0.01, 0.0), (0.02, 0.0), (0.02, 0.01))),
    )  # fmt: skip
    cells = lines.cells
    assert cells.line.tolist() == [0] * 4 + [1] * 8
    assert cells.along_m.tolist() == [125, 375, 625, 875, *range(125, 2000, 250)]
    assert cells.lon[:4] == pytest.approx([0.00125, 0.00375, 0.00625, 0.00875])
    assert cells.lat[:8] == pytest.approx(0, abs=1e-4)
    assert cells.lon[-3:] == pytest.approx(0.02)
    assert np.diff(cells.lat[-4:]) == pytest.approx([0.0025] * 3, rel=0.02)


def test_a_line_of_no_course_is_one_place() -> None:
    lines = Lines(np.array([0], np.int32), np.array([1], np.int32), np.array([400.0]), (((1.0, 2.0), (1.0, 2.0)),))
    assert (lines.cells.lon.tolist(), lines.cells.lat.tolist()) == ([1.0, 1.0], [2.0, 2.0])
