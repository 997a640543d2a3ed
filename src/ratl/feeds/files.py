"""Bytes and TOML from the disk, with a problem instead of an exception where that fails."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from ratl.errors import Problem, file_problem
from ratl.feeds.problems import Problems, Where

_AT: Final = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")
_AT_END: Final = re.compile(r"\s*\(at end of document\)$")


def read_bytes(path: Path, where: Where, problems: Problems) -> bytes | None:
    """Return what is in the file, or None after noting why it cannot be had."""
    try:
        return path.read_bytes()
    except OSError as error:
        problems.note(file_problem(error, path, where))
        return None


def read_toml(path: Path, where: Where, problems: Problems) -> dict[str, Any] | None:
    """Return the TOML document in the file, or None after noting why it cannot be had."""
    data = read_bytes(path, where, problems)
    if data is None:
        return None
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        problems.add("json_not_toml", (path.name,))
        return None
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
        if document:
            return document
        problems.add("empty_file", (path.name,))
    except UnicodeDecodeError:
        problems.add("not_utf8", (path.name,))
    except tomllib.TOMLDecodeError as error:
        problems.note(_toml_problem(str(error), path.name))
    return None


def _toml_problem(message: str, name: str) -> Problem:
    """Return what the library says in English with its place taken out, so that each language says the place."""
    found = _AT.search(message)
    if found is None:
        return Problem("not_toml_end", (name,), {"detail": _AT_END.sub("", message)})
    place = {"line": int(found[1]), "column": int(found[2])}
    return Problem("not_toml", (name,), {**place, "detail": message[: found.start()]})
