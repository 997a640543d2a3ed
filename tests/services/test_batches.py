"""Batches by every engine: the same answers, in order, and what goes wrong is told."""

import importlib.util
from collections.abc import Iterator

import pytest

from ratl.errors import InputError
from ratl.services.batches import Engine, run_batches


def times(shared: int, batch: int) -> int:
    return shared * batch


def fail(_shared: int, batch: int) -> int:
    if batch == 3:
        raise ValueError("third")
    return batch


@pytest.mark.parametrize("engine", [Engine("serial"), Engine("processes", 2), Engine("processes", 1)])
def test_answers_come_in_the_order_of_the_batches(engine: Engine) -> None:
    assert list(run_batches(times, 3, range(20), engine)) == [3 * n for n in range(20)]


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is an extra")
def test_by_ray_they_are_the_same() -> None:
    assert list(run_batches(times, 3, range(20), Engine("ray", 2))) == [3 * n for n in range(20)]


@pytest.mark.skipif(importlib.util.find_spec("ray") is not None, reason="Ray is there")
def test_without_ray_it_says_what_to_install() -> None:
    with pytest.raises(InputError) as error:
        list(run_batches(times, 3, range(20), Engine("ray", 2)))
    assert [problem.code for problem in error.value.problems] == ["no_ray"]


@pytest.mark.parametrize("kind", ["serial", "processes"])
def test_what_a_batch_raises_is_raised_here(kind: str) -> None:
    answers: Iterator[int] = run_batches(fail, 0, range(6), Engine(kind, 2))
    with pytest.raises(ValueError, match="third"):
        list(answers)


def test_whoever_stops_early_leaves_no_worker_behind() -> None:
    answers = run_batches(times, 2, range(1000), Engine("processes", 2))
    assert next(answers) == 0
    answers.close()  # type: ignore[attr-defined]
