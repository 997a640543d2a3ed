"""Results stand whole or not at all."""

from pathlib import Path

import pytest

from ratl.errors import InputError
from ratl.services.files import read_bytes, write_file


def test_write_makes_the_folders_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "plan.json"
    assert write_file(path, b"one") == path
    write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert [file.name for file in path.parent.iterdir()] == ["plan.json"]


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_file(tmp_path / "plan.json", b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError):
        write_file(path, b"new")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("plan.json", b"old")]


def test_an_interruption_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "chmod", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "plan.json", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(InputError) as caught:
        write_file(tmp_path / "out" / "plan.json", b"")
    assert caught.value.problems[0].where[-1] == "plan.json"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_bytes(tmp_path / "no.json")
    assert caught.value.problems[0].where == ("no.json",)
