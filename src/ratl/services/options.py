"""Figures given as options, read as those in files are: in either digits, with their unit or in the option's own."""

from __future__ import annotations

from ratl.errors import InputError, Problem
from ratl.feeds.figures import parse_figure
from ratl.feeds.problems import UnreadableError, without_header


def read_option(option: str, text: str, unit: str, *, least: float, most: float, unit_needed: bool = False) -> float:
    """Return the SI value of the figure given to an option.

    Parameters
    ----------
    unit
        What `least` and `most` are in, and a figure without a unit, unless `unit_needed`.

    Raises
    ------
    InputError
        When it is no such figure, or out of range.
    """
    try:
        return parse_figure(text, unit, header_unit="" if unit_needed else unit, least=least, most=most)
    except UnreadableError as unreadable:
        error = without_header(unreadable)
        raise InputError([Problem(error.code, (option,), error.params)]) from None
