"""What is said when a file cannot be had: which of the ways it failed, in none of the system's own words."""

import errno

import pytest

from ratl.cli.screen import problem_sentence
from ratl.errors import InputError, file_problem
from ratl.feeds.scenario import read_scenario
from ratl.services.files import read_bytes, write_file
from ratl.words.catalogue import LANGUAGES, Speaker


def told(call, *args):
    with pytest.raises(InputError) as caught:
        call(*args)
    (problem,) = caught.value.problems
    return problem.code, problem.params["path"]


def test_reading(tmp_path):
    (tmp_path / "a.txt").write_text("", "utf-8")
    assert told(read_bytes, tmp_path / "none.json") == ("missing_file", str(tmp_path / "none.json"))
    assert told(read_bytes, tmp_path) == ("is_a_folder", str(tmp_path))
    assert told(read_bytes, tmp_path / "a.txt" / "plan.json") == ("not_a_folder", str(tmp_path / "a.txt"))
    assert told(read_scenario, tmp_path / "nowhere") == ("missing_file", str(tmp_path / "nowhere"))


def test_writing(tmp_path):
    (tmp_path / "a.txt").write_text("", "utf-8")
    (tmp_path / "folder").mkdir()
    assert told(write_file, tmp_path / "folder", b"x") == ("is_a_folder", str(tmp_path / "folder"))
    assert told(write_file, tmp_path / "a.txt" / "plan.json", b"x") == ("not_a_folder", str(tmp_path / "a.txt"))
    assert told(write_file, tmp_path / "a.txt" / "b" / "plan.json", b"x") == ("not_a_folder", str(tmp_path / "a.txt"))


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EACCES, "no_permission"),
        (errno.EROFS, "no_permission"),
        (errno.ENOSPC, "disk_full"),
        (errno.EIO, "file_fails"),
    ],
)
def test_what_a_test_cannot_bring_about(tmp_path, number, code):
    problem = file_problem(OSError(number, "the system's own words"), tmp_path / "x", ("x",))
    assert problem.code == code
    assert all("own words" not in problem_sentence(Speaker(lang), problem) for lang in LANGUAGES)
