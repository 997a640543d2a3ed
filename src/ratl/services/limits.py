"""When planning stops: after so many seconds, or when somebody interrupts. The planner itself knows no clock."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_PROOFS_SHARE: Final = 0.2
"""Of the seconds, kept back for what is proven of movements without a place,"""
_PROOFS_S: Final = 10.0
"""and no more than that: so long it takes on a core at most."""


class Limits:
    """The stops of one run.

    Parameters
    ----------
    seconds
        Counted from now; None: no limit.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._ends = None if seconds is None else time.monotonic() + seconds
        self._proofs_s = min(_PROOFS_S, _PROOFS_SHARE * (seconds or 0.0))
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

    def over_but_proofs(self) -> bool:
        """Return whether it is over, or no more seconds are left than are kept back for proofs."""
        return self._interrupted or self._is_past(self._proofs_s)

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
