"""Bytes and TOML from the disk, with a problem instead of an exception where that fails."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from ratl.feeds.problems import Problems, Where


def read_bytes(path: Path, where: Where, problems: Problems) -> bytes | None:
    """Return what is in the file, or None after noting why it cannot be had."""
    if path.is_dir():
        problems.add("is_a_folder", where, path=path.name)
    elif not path.exists():
        problems.add("missing_file", where, path=path.name, folder=path.parent.name or str(path.parent))
    else:
        try:
            return path.read_bytes()
        except OSError as error:
            problems.add("cannot_read", where, path=path.name, detail=error.strerror or type(error).__name__)
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
        problems.add("not_toml", (path.name,), detail=str(error))
    return None
