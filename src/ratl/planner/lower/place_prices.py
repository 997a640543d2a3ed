"""What seconds of places and spans of them cost who passes, how many use them, and how their prices move, compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ratl.compiled import compiled
from ratl.planner.lower.spans import Spans

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
Singles = NDArray[np.float32]


@compiled
def spread(shared: Reals, heads: Singles, first: int, until: int) -> None:
    """Write what a passing costs everybody into some lanes."""
    for row in range(shared.shape[0]):
        for second in range(shared.shape[1]):
            heads[row, second, first:until] = np.float32(shared[row, second])


@compiled
def head_prices(price: Reals, spans: Spans, held: int, heads: Reals) -> None:
    """Write the price of a passing of `held` seconds by place and the second it begins, whoever it is.

    Parameters
    ----------
    price
        By place and second.
    heads
        Written; as many columns as `price`, what reaches beyond the last one costs nothing there.
    """
    places, seconds = price.shape
    for place in range(places):
        total = 0.0
        for second in range(min(held, seconds)):
            total += price[place, second]
        for second in range(seconds):
            heads[place, second] = max(total, 0.0)
            total -= price[place, second]
            if second + held < seconds:
                total += price[place, second + held]
    for i in range(len(spans.row)):
        for head in range(max(0, spans.last[i] - held + 1), spans.first[i] + 1):
            heads[spans.row[i], head] += spans.price[i]


@compiled
def own_prices(spans: Spans, own: Ints, held: int, heads: Reals | Singles) -> None:
    """Add what one column pays for its own spans beyond what others would."""
    for i in own:
        for head in range(max(0, spans.first[i] - held + 1), spans.last[i] + 1):
            if head > spans.first[i] or head <= spans.last[i] - held:
                heads[spans.row[i], head] += spans.price[i]


@compiled
def restore(spans: Spans, own: Ints, held: int, shared: Reals, heads: Singles) -> None:
    """Take away again what `own_prices` added to the prices everybody pays."""
    for i in own:
        for head in range(max(0, spans.first[i] - held + 1), spans.last[i] + 1):
            heads[spans.row[i], head] = shared[spans.row[i], head]


@compiled
def count_uses(
    spans: Spans, first_span: Ints, k: int, held: int, rows: Ints, heads: Ints, uses: Reals, span_uses: Reals
) -> None:
    """Add one column's passings: at the second each begins 1, at the second it ends -1; and to the spans they use."""
    for j in range(len(rows)):
        row, head = rows[j], heads[j]
        uses[row, head] += 1.0
        uses[row, min(head + held, uses.shape[1] - 1)] -= 1.0
        for i in range(first_span[row], first_span[row + 1]):
            if spans.column[i] == k:
                used = head <= spans.last[i] and head + held > spans.first[i]
            else:
                used = head <= spans.first[i] and head + held > spans.last[i]
            if used:
                span_uses[i] += 1.0


@compiled
def turn(price: Reals, uses: Reals, direction: Reals) -> float:
    """Write the overuse, where prices can follow it, `uses` given as differences; return the square of its length."""
    square = 0.0
    for row in range(1, price.shape[0]):
        there = 0.0
        for second in range(price.shape[1]):
            there += uses[row, second]
            over = there - 1.0
            if over < 0 and price[row, second] <= 0:
                over = 0.0
            direction[row, second] = over
            square += over * over
    return square


@compiled
def go(price: Reals, direction: Reals, length: float) -> float:
    """Move the prices along the direction, none below zero; return their sum."""
    total = 0.0
    for row in range(1, price.shape[0]):
        for second in range(price.shape[1]):
            moved = price[row, second] + length * direction[row, second]
            moved = max(moved, 0.0)
            price[row, second] = moved
            total += moved
    return total
