"""Islands by links: the same as scipy's components, whatever the order of the links."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ratl.roads.islands import number_islands


@given(st.integers(1, 40), st.integers(0, 60), st.randoms(use_true_random=False))
def test_islands_are_the_components(count: int, links: int, random: object) -> None:
    ends = np.array([random.randrange(count) for _ in range(2 * links)], np.int64).reshape(2, -1)  # type: ignore[attr-defined]
    _, expected = connected_components(coo_array((np.ones(links), ends), shape=(count, count)), directed=False)
    assert number_islands(count, *ends).tolist() == expected.tolist()


def test_a_long_road_in_any_order_is_one_island() -> None:
    order = np.random.default_rng(1).permutation(10_000)
    assert not number_islands(10_000, order[:-1], order[1:]).any()
