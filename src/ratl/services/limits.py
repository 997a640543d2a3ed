"""When planning stops: after so many seconds, or when somebody interrupts. The planner itself knows no clock."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Limits:
    """The stops of one run.

    Parameters
    ----------
    seconds
        Counted from now; None: no limit.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._ends = None if seconds is None else time.monotonic() + seconds
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
        return self._interrupted or (self._ends is not None and time.monotonic() >= self._ends)

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
