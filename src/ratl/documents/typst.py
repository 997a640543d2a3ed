"""A paper as data → PDF bytes, by typst and the bundled fonts: the same bytes on every machine."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

import typst

_WHOLE = re.compile(
    "\u2068(?![^\u2069]*(?:[a-z]{3}\\S* \\w|\\w \\S*[a-z]{3}))[^\u2068\u2069]{1,28}\u2069"
    r"|D[+-]\d+ \d\d:\d\d|\d{1,2}[A-Z] [A-Z]{2} \d{5} \d{5}|\d (?:km/h|km|min|[mtlhs%])(?=\W|$)"
)
"""What no line breaks: isolated references, times, grid references, numbers with their unit.

What has a word of small Latin letters beside another word is a name or a source: it may break, or it would not keep
to its column."""


@functools.cache
def _fonts() -> typst.Fonts:
    with resources.as_file(resources.files("ratl.documents") / "fonts") as folder:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


@functools.cache
def _template(name: str) -> bytes:
    return (resources.files("ratl.documents") / "templates" / name).read_bytes()


def compile_pdf(template: str, paper: Mapping[str, Any], drawings: Mapping[str, bytes] | None = None) -> bytes:
    """Return the PDF that a template of the package makes from `paper`.

    The texts reach typst as JSON, never as markup, so that every character of a name is printed as it is.

    Parameters
    ----------
    template
        File name in ``documents/templates``.
    paper
        Plain JSON values.
    drawings
        SVG files the paper shows, by the name it calls them.
    """
    texts = json.dumps(_keep_whole(paper), ensure_ascii=False).encode()
    # A dictionary is the form of several files in memory; typst's own type stub does not name it.
    files: Any = {"main.typ": _template(template), "frame.typ": _template("frame.typ"), "paper.json": texts}
    files.update(drawings or {})
    # A fixed time: without it typst asks the clock, and the same plan would give other bytes.
    return typst.compile(files, font_paths=_fonts(), ignore_system_fonts=True, format="pdf", timestamp=0)


def _keep_whole(value: Any) -> Any:
    """Return `value` with the spaces inside references made no-break: a grid reference stays on one line."""
    if isinstance(value, str):
        return _WHOLE.sub(lambda found: found[0].replace(" ", "\u00a0"), value)
    if isinstance(value, Mapping):
        return {key: _keep_whole(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_keep_whole(item) for item in value]
    return value
