"""A scenario folder to spoil: the template, and what Ratl says about it."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from ratl.cli.screen import problem_sentence
from ratl.errors import InputError, Problem
from ratl.feeds.scenario import read_scenario, write_template
from ratl.words.catalogue import Speaker


class Folder:
    """A copy of the template whose files a test changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        write_template(path)

    def replace(self, file: str, old: str, new: str) -> None:
        text = (self.path / file).read_text("utf-8-sig")
        assert old in text, f"{file} has no {old!r}"
        (self.path / file).write_text(text.replace(old, new, 1), "utf-8")

    def problems(self) -> Sequence[Problem]:
        with pytest.raises(InputError) as caught:
            read_scenario(self.path)
        return caught.value.problems

    def lines(self) -> list[tuple[str, str]]:
        """Return every problem as the English and the Arabic line a user reads, without the marks that isolate."""
        return [(_line(Speaker("en"), p), _line(Speaker("ar"), p)) for p in self.problems()]


def _line(speaker: Speaker, problem: Problem) -> str:
    return re.sub("[\u2066-\u2069]", "", problem_sentence(speaker, problem))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "scenario")


@pytest.fixture
def write_xlsx() -> Callable[[Path, dict[str, list[list[object]]]], Path]:
    """Return a function that writes sheets (name → rows) as a workbook."""

    def write(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
        book = Workbook()
        book.remove(book.worksheets[0])
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book.save(path)
        return path

    return write
