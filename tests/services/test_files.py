"""Results stand whole or not at all."""

import os
import socket
import stat
from pathlib import Path

import pytest

from ratl.errors import InputError, Problem
from ratl.services.files import find_target, read_bytes, write_file, write_files
from ratl.words.catalogue import LANGUAGES, Speaker


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


@pytest.mark.parametrize("standing", ["out", "pipe"])
def test_what_stands_where_a_folder_is_needed_is_named(tmp_path: Path, standing: str) -> None:
    (tmp_path / "out").touch()
    os.mkfifo(tmp_path / "pipe")
    problem = refused(tmp_path / standing / "papers" / "order.pdf")
    assert (problem.code, problem.params) == ("not_a_folder", {"path": str(tmp_path / standing)})


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_bytes(tmp_path / "no.json")
    assert caught.value.problems[0].where == ("no.json",)


def refused(path: Path) -> Problem:
    """Return why `path` is not written, found out before anything is made and said in both languages."""
    with pytest.raises(InputError) as early:
        find_target(path)
    with pytest.raises(InputError) as caught:
        write_file(path, b"plan")
    assert early.value.problems == caught.value.problems
    (problem,) = caught.value.problems
    assert all(Speaker(lang).say(problem.code, problem.params) for lang in LANGUAGES)
    return problem


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_followed_and_stays(tmp_path: Path, there: bool) -> None:
    target, link = tmp_path / "kept" / "plan.json", tmp_path / "plan.json"
    target.parent.mkdir()
    if there:
        target.write_bytes(b"old")
    link.symlink_to("kept/plan.json")
    assert write_file(link, b"new") == link
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert [file.name for file in target.parent.iterdir()] == ["plan.json"]


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "plan.json"
    link.symlink_to("plan.json")
    assert refused(link).code == "file_fails"
    assert link.is_symlink()


@pytest.mark.parametrize("linked", [True, False])
def test_a_pipe_is_refused_and_stays(tmp_path: Path, linked: bool) -> None:
    path = pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    if linked:
        path = tmp_path / "plan.json"
        path.symlink_to(pipe)
    problem = refused(path)
    assert (problem.code, problem.params) == ("no_ordinary_file", {"path": str(path)})
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_socket_is_refused_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # A socket's path may not be long.
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("plan.json")
        assert refused(Path("plan.json")).code == "no_ordinary_file"
    assert Path("plan.json").is_socket()


def test_a_device_is_refused() -> None:
    # Only asked for, not written to: writing as root would replace it if this were broken.
    with pytest.raises(InputError) as caught:
        find_target(Path("/dev/null"))
    assert caught.value.problems[0].code == "no_ordinary_file"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "is_a_folder"


@pytest.mark.parametrize("path", ["-", "-/order.pdf"])
def test_standard_output_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused(Path(path)).code == "no_standard_output"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs /proc, where no file can be made")
def test_a_place_where_no_file_can_be_made() -> None:
    with pytest.raises(InputError) as caught:
        write_file(Path("/proc/ratl.json"), b"plan")
    assert caught.value.problems[0].code == "no_file_made"


def test_all_files_of_a_folder_or_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "brief.pdf")
    with pytest.raises(InputError):
        write_files(tmp_path, {"order.pdf": b"order", "brief.pdf": b"brief"})
    assert [file.name for file in tmp_path.iterdir()] == ["brief.pdf"]
    paths = write_files(tmp_path / "out", {"order.pdf": b"order", "brief.pdf": b"brief"})
    assert [path.read_bytes() for path in paths] == [b"order", b"brief"]
