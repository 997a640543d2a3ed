"""Which nodes links join at all. In numpy alone: scipy takes as long to import as a country to read."""

from __future__ import annotations

import numpy as np

from ratl.roads.edges import Ints


def number_islands(count: int, one: Ints, other: Ints) -> Ints:
    """Return int32[count], the island of each node; islands are numbered in the order of their first nodes.

    Each island takes the number of its first node: links hand the lower of two numbers on to the node that the higher
    one stands for, until none is left to hand on.

    Parameters
    ----------
    one, other
        int[k], the nodes at the ends of each link.

    Examples
    --------
    >>> number_islands(5, np.array([4, 3]), np.array([0, 2]))
    array([0, 1, 2, 2, 0], dtype=int32)
    """
    first = np.arange(count)
    while True:
        before, low = first, np.minimum(first[one], first[other])
        first = before.copy()
        np.minimum.at(first, before[one], low)
        np.minimum.at(first, before[other], low)
        while not np.array_equal(first, first[first]):
            first = first[first]
        if np.array_equal(first, before):
            return np.unique(first, return_inverse=True)[1].astype(np.int32)
