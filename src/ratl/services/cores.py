"""Work shared among the cores of this machine: processes forked once, that know what this one knew then.

The process that asks does no piece itself: it can give up waiting at any moment, whatever the pieces are. Where a
process cannot be forked, or other threads run in this one (a notebook, a server), the work is done here: slower, with
the same result, and a stop is heeded between the movements that are placed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, cast

from ratl.planner.rounds import Ask, Follow, Share, Stop, Work, by_oneself

_ASKED_S = 0.1
"""It is asked whether to stop about that often."""
_END_S = 5.0
"""How long a process is waited for that was told to end, before it is ended."""


def on_cores(cores: int | None = None) -> Share:
    """Return how work is shared among so many cores; None: those this process may use."""
    count = len(os.sched_getaffinity(0)) if cores is None and hasattr(os, "sched_getaffinity") else cores or 1
    can_fork = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    if not can_fork:
        return by_oneself

    @contextmanager
    def share(follow: Follow, work: Work, pieces: int, stop: Stop) -> Iterator[Ask]:
        crew = _Crew(follow, work, pieces, stop)
        try:
            crew.fork(min(count, pieces))
            yield crew.ask
        finally:
            crew.end()

    return share


class _Crew:
    """Processes forked from the one that asks. Whoever is free takes the next piece: no core waits for long."""

    def __init__(self, follow: Follow, work: Work, pieces: int, stop: Stop) -> None:
        self.follow, self.work, self.pieces, self.stop = follow, work, pieces, stop
        self.context = multiprocessing.get_context("fork")
        self.next = self.context.Value("i", 0)
        self.members: list[tuple[BaseProcess, Connection]] = []

    def fork(self, count: int) -> None:
        """Fork so many members."""
        for _ in range(count):
            ours, theirs = self.context.Pipe()
            member = self.context.Process(target=self._serve, args=(ours, theirs), daemon=True)
            member.start()
            theirs.close()
            self.members.append((member, ours))

    def ask(self, told: Any) -> list[Any] | None:
        """Tell every member, and return what came of each piece; None where it is to stop before they have answered."""
        self.next.value = 0
        waiting, found = {pipe for _, pipe in self.members if _sent(pipe, told)}, dict[int, Any]()
        while waiting and not self.stop():
            for pipe in cast(list[Connection], connection.wait(waiting, _ASKED_S)):
                waiting.discard(pipe)
                try:
                    answer = pipe.recv()
                except (EOFError, OSError):  # it was ended from outside, maybe as it answered: what it had is done here
                    continue
                if isinstance(answer, Exception):
                    raise answer
                found |= answer
        for number in range(self.pieces):
            if number not in found and not self.stop():
                found[number] = self.work(told, number)
        return None if self.stop() else [found[number] for number in range(self.pieces)]

    def _pieces(self, told: Any) -> Iterator[tuple[int, Any]]:
        """Do the next piece as long as there is one, and give its number with what came of it."""
        while True:
            with self.next.get_lock():
                number = self.next.value
                self.next.value += 1
            if number >= self.pieces:
                return
            yield number, self.work(told, number)

    def _serve(self, ours: Connection, theirs: Connection) -> None:
        """Answer until nobody asks any more. Ctrl-C is for who asks."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        ours.close()
        for _, pipe in self.members:
            pipe.close()
        with suppress(EOFError, ConnectionError):
            while True:
                told = theirs.recv()
                try:
                    self.follow(told)
                    answer: Any = dict(self._pieces(told))
                except Exception as error:  # raised again where it was asked for
                    answer = error
                theirs.send(answer)

    def end(self) -> None:
        """End every member: those at work, too."""
        for member, pipe in self.members:
            pipe.close()
            member.terminate()
        for member, _ in self.members:
            member.join(_END_S)
            if member.is_alive():
                member.kill()
                member.join()


def _sent(pipe: Connection, told: Any) -> bool:
    """Tell a member; return whether it is there to hear it."""
    try:
        pipe.send(told)
    except ConnectionError:
        return False
    return True
