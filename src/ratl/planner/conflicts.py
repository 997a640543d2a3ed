"""Parts of a whole that conflict, none of them larger than it has to be: one of them, and all that there are.

One is what a deletion filter leaves (Chinneck and Dravnieks, "Locating minimal infeasible constraint sets in linear
programs", ORSA Journal on Computing 3 (1991)), by halves (Junker, "QuickXplain: preferred explanations and relaxations
for over-constrained problems", AAAI 2004). Others are found where something of each that is known is left out and there
is a conflict all the same; what is left out in vain grows, the fewest first (Reiter, "A theory of diagnosis from first
principles", Artificial Intelligence 32 (1987)).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

_Item = TypeVar("_Item")


@dataclass
class Budget:
    """Questions that may still be asked, or their work; none once it is to stop."""

    left: int
    stop: Callable[[], bool] = lambda: False

    def take(self, work: int = 1) -> bool:
        """Return whether one more question may be asked, of that much work."""
        self.left -= work
        return self.left >= 0 and not self.stop()


def find_conflicts(
    first: frozenset[int], ask: Callable[[frozenset[int]], frozenset[int] | None], most: int
) -> tuple[list[frozenset[int]], bool]:
    """Return conflicts, `first` and others, and whether they are all: whatever has something of each is a mend.

    Parameters
    ----------
    ask
        A conflict without some items, none larger than it has to be; None: there is none without them. Raises
        `TimeoutError` where it may not be asked any more.
    most
        Most conflicts looked for.
    """
    found, mends = [first], list[frozenset[int]]()
    waiting, seen = deque([frozenset[int]()]), set[frozenset[int]]()
    while waiting:
        gone = waiting.popleft()
        if any(mend <= gone for mend in mends):
            continue
        left = next((conflict for conflict in found if not conflict & gone), None)
        if left is None:
            if len(found) == most:
                return found, False
            try:
                left = ask(gone)
            except TimeoutError:
                return found, False
            if left is None:
                mends.append(gone)
                continue
            found.append(left)
        more = [gone | {item} for item in sorted(left)]
        waiting.extend(each for each in more if each not in seen)
        seen.update(more)
    return found, True


def shrink(
    items: Sequence[_Item], conflict: Callable[[Sequence[_Item]], bool], budget: Budget
) -> tuple[list[_Item], bool]:
    """Return an irreducible part of items that conflict, and whether it is known to be irreducible.

    Parameters
    ----------
    conflict
        Whether some of the items conflict; all of them do.
    budget
        Questions left: when it has none, the part found so far is returned.
    """
    kept, size = list(items), len(items)
    dropped = False
    while size:
        at, dropped = 0, False
        while at < len(kept):
            if not budget.take():
                return kept, False
            rest = kept[:at] + kept[at + size :]
            if conflict(rest):
                kept, dropped = rest, True
            else:
                at += size
        # A last round in which nothing could be left out shows that each is needed, beside just these others.
        size = size // 2 if size > 1 else int(dropped)
    return kept, True
