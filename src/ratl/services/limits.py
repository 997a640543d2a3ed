"""When planning stops: after so many seconds, or when somebody interrupts. The planner itself knows no clock."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_KEPT_SHARE: Final = 0.2
"""Most of the seconds that is kept back for what is done after the search:"""
_PROOFS_S: Final = 10.0
"""for what is proven of movements without a place, which takes no more than that on a core,"""
_REASONS_S: Final = 0.015
"""and for the reasons of each movement, which have to be true again (`benchmarks/README.md`, `theatre`)."""


class Limits:
    """The stops of one run.

    Parameters
    ----------
    seconds
        Counted from now; None: no limit.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._ends = None if seconds is None else time.monotonic() + seconds
        self._most_kept_s = _KEPT_SHARE * (seconds or 0.0)
        self._interrupted = False

    @property
    def has_seconds(self) -> bool:
        """Whether it ends by the clock."""
        return self._ends is not None

    def interrupted(self) -> bool:
        """Return whether somebody wants what there is now."""
        return self._interrupted

    def over(self) -> bool:
        """Return whether it was interrupted or its seconds are over."""
        return self._interrupted or self._is_past(0.0)

    def over_for_search(self, movements: int, *, proves: bool) -> Callable[[], bool]:
        """Return what says whether the search is over: before the seconds are, for the end takes some of them.

        Parameters
        ----------
        movements
            How many there are.
        proves
            Whether any has no place, so that something is to be proven.
        """
        kept_s = min(movements * _REASONS_S + (_PROOFS_S if proves else 0.0), self._most_kept_s)
        return lambda: self._interrupted or self._is_past(kept_s)

    def _is_past(self, kept_s: float) -> bool:
        return self._ends is not None and time.monotonic() >= self._ends - kept_s

    @contextmanager
    def on_interrupt(self) -> Iterator[None]:
        """Take Ctrl-C as a wish to have what there is; the second one ends at once, as it does elsewhere."""

        def note(_number: int, _frame: FrameType | None) -> None:
            if self._interrupted:
                raise KeyboardInterrupt
            self._interrupted = True

        if threading.current_thread() is not threading.main_thread():  # only that one is told of signals
            yield
            return
        before = signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
