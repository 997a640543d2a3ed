"""Bytes and TOML from the disk, with a problem instead of an exception where that fails."""

from __future__ import annotations

import errno
import re
import tomllib
from pathlib import Path
from typing import Any, Final

from ratl.errors import Problem
from ratl.feeds.problems import Problems, Where

_AT: Final = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")
_AT_END: Final = re.compile(r"\s*\(at end of document\)$")


def file_problem(error: OSError, path: Path, where: Where) -> Problem:
    """Return why `path` could not be read or written, in none of the operating system's words."""
    if isinstance(error, FileNotFoundError):
        return Problem("missing_file", where, {"path": str(path)})
    if isinstance(error, IsADirectoryError):
        return Problem("is_a_folder", where, {"path": str(path)})
    if isinstance(error, NotADirectoryError | FileExistsError):
        standing = next((p for p in (path, *path.parents) if p.is_file()), path)
        return Problem("not_a_folder", where, {"path": str(standing)})
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return Problem("no_permission", where, {"path": str(path)})
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem("disk_full", where, {"path": str(path)})
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return Problem("file_fails", where, {"path": str(path), "detail": name})


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
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
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
