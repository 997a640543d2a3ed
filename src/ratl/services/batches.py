"""Many pieces of the same work, done here, by processes, or by a Ray cluster: the same answers in the same order."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from ratl import __version__
from ratl.errors import InputError, Problem

Work = TypeVar("Work")
Answer = TypeVar("Answer")

ENGINES: Final = ("processes", "serial", "ray")
#: So many pieces are handed out for each worker: one is worked on while another waits.
_AHEAD: Final = 2
_PATIENCE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Engine:
    """Who does the work. `workers` 0: as many as there are cores here, or in the cluster.

    `address` is host and port of a Ray cluster that runs already; empty: one is started here for as long as it takes.
    """

    kind: str = "processes"
    workers: int = 0
    address: str = ""


def run_batches(
    function: Callable[[Any, Work], Answer], shared: object, batches: Sequence[Work], engine: Engine
) -> Iterator[Answer]:  # fmt: skip
    """Yield ``function(shared, batch)`` for each of `batches`, in their order, whoever was done first.

    `shared` goes to each worker once. No more answers wait than there are workers twice over, so that memory does not
    grow with the number of batches.

    Raises
    ------
    InputError
        When Ray is asked for and is not installed, or there is no cluster at `address` that lets us in and has this
        version of Ratl.
    """
    workers = engine.workers or os.cpu_count() or 1
    if engine.kind == "ray":
        yield from _by_ray(function, shared, batches, engine)
    elif engine.kind == "serial" or workers == 1 or len(batches) < 2:
        for batch in batches:
            yield function(shared, batch)
    else:
        yield from _by_processes(function, shared, batches, min(workers, len(batches)))


_here: dict[str, Any] = {}
"""What a worker process was given when it began."""


def _begin(function: Callable[..., Any], shared: object) -> None:
    # Ctrl-C is for the process that hands out the work: it stops doing so.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _here.update(function=function, shared=shared)


def _do(batch: object) -> Any:
    return _here["function"](_here["shared"], batch)


def _by_processes(
    function: Callable[[Any, Work], Answer], shared: object, batches: Sequence[Work], workers: int
) -> Iterator[Answer]:  # fmt: skip
    # A fork starts in no time and has the compiled loops already. It is safe on Linux, as long as no other thread runs
    # here: whoever asks for batches starts none.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(function, shared)) as pool:
        waiting: deque[Future[Answer]] = deque()
        try:
            for batch in batches:
                waiting.append(pool.submit(_do, batch))
                if len(waiting) >= _AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


# ---- Ray


def _by_ray(
    function: Callable[[Any, Work], Answer], shared: object, batches: Sequence[Work], engine: Engine
) -> Iterator[Answer]:  # fmt: skip
    # Read when Ray is imported. Whatever the user's own settings are, a cluster of ours reports to nobody; a cluster
    # that runs already need not be waited for (Ray's own patience with a stranger is more than three minutes).
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0"} | ({"RAY_NUM_REDIS_GET_RETRIES": "1"} if engine.address else {})
    try:
        ray = importlib.import_module("ray")
    except ImportError:
        raise InputError([Problem("no_ray", ("--engine",))]) from None
    with _cluster(ray, engine):
        if engine.address:
            _check_workers(ray, engine.address)
        workers = engine.workers or int(ray.cluster_resources().get("CPU", 1))
        task, given = ray.remote(function), ray.put(shared)
        waiting: deque[Any] = deque()
        for batch in batches:
            waiting.append(task.remote(given, batch))
            if len(waiting) >= _AHEAD * workers:
                yield ray.get(waiting.popleft())
        while waiting:
            yield ray.get(waiting.popleft())


@contextlib.contextmanager
def _cluster(ray: Any, engine: Engine) -> Iterator[None]:
    """Join a cluster, or start one here and end it."""
    if ray.is_initialized():
        yield
        return
    quiet = {"log_to_driver": False, "logging_level": "ERROR"}
    if engine.address:
        _knock(engine.address)
        try:
            ray.init(address=engine.address, **quiet)
        except (ConnectionError, RuntimeError, ValueError) as error:
            said = next(iter(str(error).splitlines()), "")
            raise _problem("cluster_refuses", engine.address, said=said) from None
    else:
        # "local": without it Ray would join whatever cluster of somebody else's it finds on this machine.
        ray.init(address="local", num_cpus=engine.workers or os.cpu_count(), include_dashboard=False, **quiet)
    try:
        yield
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """Raise where nobody listens at an address, which Ray itself would take minutes to say."""
    try:
        parts = urlsplit(f"//{address.removeprefix('ray://')}")
        place = parts.hostname, parts.port
    except ValueError:
        place = None, None
    if not all(place):
        raise _problem("cluster_address", address)
    try:
        socket.create_connection(place, timeout=_PATIENCE_S).close()
    except (OSError, UnicodeError):
        raise _problem("no_cluster", address) from None


def _check_workers(ray: Any, address: str) -> None:
    """Raise where the workers of a cluster have no Ratl or another one: its numbers would not be those of this one."""
    try:
        found = ray.get(ray.remote(_version).remote())
    except ray.exceptions.RayError:
        raise _problem("cluster_without_ratl", address, version=__version__) from None
    if found != __version__:
        raise _problem("cluster_of_another_ratl", address, version=__version__, other=found)


def _version() -> str:
    return __version__


def _problem(code: str, address: str, **params: object) -> InputError:
    return InputError([Problem(code, ("--address",), {"found": address, **params})])
