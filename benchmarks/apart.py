"""A job in a process of its own, so that its memory is its own: forked, with everything imported and compiled."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")


class LateError(Exception):
    """The job had no answer in time, or its process ended without one; the text says which."""


def run_apart(job: Callable[..., T], *arguments: Any, limit_s: float) -> T:
    """Return what ``job(*arguments)`` returns.

    Parameters
    ----------
    limit_s
        After so many seconds the process is ended.

    Raises
    ------
    LateError
        When there was no answer in time, or none at all.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, job, arguments))
    process.start()
    theirs.close()
    try:
        if not ours.poll(limit_s):
            raise LateError(f"no answer in {limit_s:.0f} s")
        done, answer = ours.recv()
    except EOFError:
        raise LateError("its process ended without an answer") from None
    finally:
        process.kill()
        process.join()
    if not done:
        raise answer
    found: T = answer
    return found


def _send(pipe: Connection, job: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        pipe.send((True, job(*arguments)))
    except Exception as error:  # raised again where the job was asked for
        pipe.send((False, error))
