"""Half a character in a JSON document: a surrogate without the one that belongs to it, which no file can hold."""

from __future__ import annotations

import re
from typing import Final

_ESCAPED: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""How halves are written, also those of a whole character."""
_HALF: Final = re.compile("[\ud800-\udfff]")


def find_half(source: str, document: object) -> tuple[str, str] | None:
    """Return where the first half of a character stands in a document, and that half as it is written; None: nowhere.

    Parameters
    ----------
    source
        The JSON the document was read from: most has none, and is not gone through.
    document
        Plain JSON value. Its items are counted from 1.
    """
    left: list[tuple[str, object]] = [("", document)] if _ESCAPED.search(source) else []
    while left:
        place, value = left.pop()
        inside: list[tuple[str, object]] = []
        if isinstance(value, str) and (half := _HALF.search(value)):
            return place, _written(half[0])
        if isinstance(value, list):
            inside = [(f"{place}[{n}]", each) for n, each in enumerate(value, start=1)]
        elif isinstance(value, dict):
            for key, each in value.items():
                here = f"{place}.{_written(key)}".removeprefix(".")
                inside += [(here, key), (here, each)]
        left += reversed(inside)
    return None


def _written(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
