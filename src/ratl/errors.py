"""Every error Ratl raises on purpose.

::

    RatlError
    └── InputError        the user's files or arguments are wrong; carries every problem found

Infeasibility is not an error: a movement that cannot be placed is a result with reasons.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input, as a code with parameters.

    The sentence is made from the catalogue in `ratl.words`; this class knows no language.

    Parameters
    ----------
    code
        Key of the sentence in the catalogue, for example ``"unknown_key"``.
    where
        What the sentence is about, most general first, for example
        ``("vehicles.csv", "row 7", "mass_kg")``; ``"rows 7 60"`` is row 7, the first of 60.
    params
        Typed values the sentence mentions.
    """

    code: str
    where: tuple[str, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)


class RatlError(Exception):
    """Base of all errors raised on purpose."""


class InputError(RatlError):
    """Files or arguments that cannot be used; `problems` holds all that was found, never none."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        if not problems:
            raise ValueError("an InputError needs at least one problem")
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(f"{'/'.join(p.where)}: {p.code} {dict(p.params)}" for p in self.problems))


def file_problem(error: OSError, path: Path, where: tuple[str, ...]) -> Problem:
    """Return why `path` could not be read, in none of the operating system's words."""
    if isinstance(error, FileNotFoundError):
        return Problem("missing_file", where, {"path": str(path)})
    if isinstance(error, IsADirectoryError):
        return Problem("is_a_folder", where, {"path": str(path)})
    if isinstance(error, NotADirectoryError | FileExistsError):
        standing = next((p for p in (path, *path.parents) if p.exists() and not p.is_dir()), path)
        return Problem("not_a_folder", where, {"path": str(standing)})
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return Problem("no_permission", where, {"path": str(path)})
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem("disk_full", where, {"path": str(path)})
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return Problem("file_fails", where, {"path": str(path), "detail": name})


def writing_problem(error: OSError, path: Path, where: tuple[str, ...]) -> Problem:
    """Return why `path` could not be written. A file to be made is not missing: its place lets none be made."""
    if isinstance(error, FileNotFoundError):
        return Problem("no_file_made", where, {"path": str(path)})
    return file_problem(error, path, where)
