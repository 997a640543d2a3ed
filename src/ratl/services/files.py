"""Plans read, and results written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ratl.errors import InputError, file_problem


def write_file(path: Path, data: bytes) -> Path:
    """Write `data` to `path` so that a reader sees the old file or the whole new one, never a part.

    Raises
    ------
    InputError
        When it cannot be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError([file_problem(error, path, (path.name,))]) from None
    return path


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
