"""An instance that makes no sense is refused with every mistake, before anything is solved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.instances import Convoy, Instance, InstanceError, read_instance, write_instance

GOOD = Instance(
    name="good",
    points=((0.0, 0.0),) * 3,
    edges=((0, 1, 5), (1, 2, 5)),
    convoys=(Convoy(origin=0, destination=2, release_s=3, pass_time_s=2, latest_end_s=40),),
)


def lines(instance: Instance, folder: Path) -> list[str]:
    file = folder / "i.json"
    write_instance(instance, file)
    with pytest.raises(InstanceError) as caught:
        read_instance(file)
    return str(caught.value).splitlines()


def with_convoy(**fields: int) -> Instance:
    return replace(GOOD, convoys=(replace(GOOD.convoys[0], **fields),))


def test_a_good_one_is_read(tmp_path: Path) -> None:
    write_instance(GOOD, tmp_path / "i.json")
    assert read_instance(tmp_path / "i.json") == GOOD


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"pass_time_s": -2}, "pass_time_s of convoy 1 is -2: give it more than 0."),
        ({"latest_end_s": 2}, "convoy 1 is to end at 2 s and released at 3 s: correct one of the two."),
        ({"origin": 7}, "the origin of convoy 1 is 7; points are 0 to 2."),
        ({"release_s": -1}, "release_s of convoy 1 is -1: give it 0 or more."),
        ({"max_wait_s": -1}, "max_wait_s of convoy 1 is -1: give it 0 or more."),
    ],
)
def test_a_convoy(fields: dict[str, int], said: str, tmp_path: Path) -> None:
    assert lines(with_convoy(**fields), tmp_path) == [f"i.json: {said}"]


def test_everything_at_once(tmp_path: Path) -> None:
    edges = ((0, 9, 5), (1, 2, -5))
    said = lines(replace(with_convoy(pass_time_s=0), edges=edges), tmp_path)
    assert said == [
        "i.json: edge 1 names the point 9; points are 0 to 2.",
        "i.json: edge 2 is driven in -5 s: give it more than 0.",
        "i.json: pass_time_s of convoy 1 is 0: give it more than 0.",
    ]
