"""Work shared among the cores of this machine: processes forked once, that know what this one knew then.

Where a process cannot be forked, or other threads run in this one (a notebook, a server), the work is done here:
slower, with the same result.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from ratl.planner.rounds import Ask, Follow, Share, Work, by_oneself

_END_S = 5.0
"""How long a process is waited for that was told to end, before it is ended."""


def on_cores(cores: int | None = None) -> Share:
    """Return how work is shared among so many cores; None: those this process may use."""
    count = len(os.sched_getaffinity(0)) if cores is None and hasattr(os, "sched_getaffinity") else cores or 1
    can_fork = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    if count < 2 or not can_fork:
        return by_oneself

    @contextmanager
    def share(follow: Follow, work: Work, pieces: int) -> Iterator[Ask]:
        crew = _Crew(follow, work, pieces)
        try:
            crew.fork(min(count, pieces) - 1)
            yield crew.ask
        finally:
            crew.end()

    return share


class _Crew:
    """The process that asks and those forked from it. Whoever is free takes the next piece: no core waits for long."""

    def __init__(self, follow: Follow, work: Work, pieces: int) -> None:
        self.follow, self.work, self.pieces = follow, work, pieces
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

    def ask(self, told: Any) -> list[Any]:
        """Tell every member, and return what came of each piece."""
        self.next.value = 0
        asked = [(member, pipe) for member, pipe in self.members if _sent(pipe, told)]
        found = dict(self._pieces(told))
        for member, pipe in asked:
            try:
                answer = pipe.recv()
            except (EOFError, ConnectionError):  # it was ended from outside: what it had is done here
                self.members = [one for one in self.members if one[0] is not member]
                continue
            if isinstance(answer, Exception):
                raise answer
            found |= answer
        return [found[number] if number in found else self.work(told, number) for number in range(self.pieces)]

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
