"""Plans read, and results written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from ratl.errors import InputError, Problem, file_problem, writing_problem


def find_target(path: Path) -> Path:
    """Return the file that writing to `path` makes or replaces: where links lead.

    Raises
    ------
    InputError
        When something else than a file stands there (a folder, a device, a pipe), or `path` is ``-``.
    """
    if path.parts[:1] == ("-",):
        raise InputError([Problem("no_standard_output")])
    where = (path.name,)
    target = Path(os.path.realpath(path))
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        return target
    except OSError as error:
        raise InputError([writing_problem(error, path, where)]) from None
    if stat.S_ISDIR(kind):
        raise InputError([Problem("is_a_folder", where, {"path": str(path)})])
    if not stat.S_ISREG(kind):
        raise InputError([Problem("no_ordinary_file", where, {"path": str(path)})])
    return target


def keep_inputs(output: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write to `output` what is made of `inputs` where it is one of them, links followed.

    Raises
    ------
    InputError
        ``output_is_input``.
    """
    target = os.path.realpath(output)
    if any(os.path.realpath(path) == target for path in inputs):
        raise InputError([Problem("output_is_input", (output.name,), {"path": str(output)})])


def write_file(path: Path, data: bytes, *, private: bool = False) -> Path:
    """Write `data` to `path` so that a reader sees the old file or the whole new one, never a part; return `path`.

    A `private` file is for its owner's eyes only.

    Raises
    ------
    InputError
        When it cannot be written there.
    """
    target = find_target(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(0o600 if private else 0o644)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError([writing_problem(error, path, (path.name,))]) from None
    return path


def write_files(folder: Path, files: Mapping[str, bytes], *, private: bool = False) -> tuple[Path, ...]:
    """Write `files`, by name, into `folder`; none where one of them cannot stand there. Return their paths.

    Raises
    ------
    InputError
        When they cannot be written there.
    """
    for name in files:
        find_target(folder / name)
    return tuple(write_file(folder / name, data, private=private) for name, data in files.items())


def read_bytes(path: Path) -> bytes:
    """Return the bytes of `path`.

    Raises
    ------
    InputError
        When there is no such file or it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError([file_problem(error, path, (path.name,))]) from None
