"""Collecting every problem of a planner's files before saying any of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from ratl.errors import InputError, Problem

#: So many known names are listed at most; the tables of a corridor have hundreds.
_MOST_KNOWN: Final = 40

Where = tuple[str, ...]


class UnreadableError(ValueError):
    """One value that cannot be read, as the code and parameters of a `Problem`; whoever knows the place adds it."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code, params)


def without_header(error: UnreadableError) -> UnreadableError:
    """Return the problem of a figure that stands in no column: its unit can be in no header."""
    if error.code != "no_unit":
        return error
    return UnreadableError("bare_number", found=error.params["found"], example=error.params["example"])


class Problems:
    """The problems found so far, in the order found."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, code: str, where: Where, **params: object) -> None:
        """Note a problem."""
        self._found.append(Problem(code, where, params))

    def note(self, problem: Problem) -> None:
        """Note a problem made elsewhere."""
        self._found.append(problem)

    def add_unreadable(self, error: UnreadableError, where: Where) -> None:
        """Note a value that could not be read."""
        self._found.append(Problem(error.code, where, error.params))

    def add_unknown(
        self, code: str, where: Where, found: str, known: Iterable[str], listed: Sequence[object] = (), **params: object
    ) -> None:
        """Note a name that is not among `known`: as `code` followed by ``_like`` where a known one is near.

        Where there are many spellings of one thing, `listed` has one wording for each.
        """
        names = sorted(known)
        folded = {name.casefold(): name for name in names}
        near = difflib.get_close_matches(found.casefold(), list(folded), n=1)
        if near:
            self.add(f"{code}_like", where, found=found, nearest=folded[near[0]], **params)
        else:
            more = ("…",) if len(names) > _MOST_KNOWN else ()
            self.add(code, where, found=found, known=tuple(listed) or (*names[:_MOST_KNOWN], *more) or "-", **params)

    def raise_all(self) -> None:
        """Raise what was found, if anything.

        Raises
        ------
        InputError
            With every problem noted; the same wrong value in several rows of a column is one.
        """
        if self._found:
            raise InputError(_merge_rows(self._found))


def _merge_rows(found: Sequence[Problem]) -> list[Problem]:
    """Return the problems, those that differ by their row alone as the first of them with how many there are.

    Only where the value is said (`found`), by which the other rows can be found.
    """
    alike: dict[object, list[Problem]] = {}
    for n, problem in enumerate(found):
        place = tuple(part for part in problem.where if not part.startswith("row "))
        key = (problem.code, place, repr(problem.params)) if "found" in problem.params else n
        alike.setdefault(key, []).append(problem)
    return [_over_rows(problems) for problems in alike.values()]


def _over_rows(alike: Sequence[Problem]) -> Problem:
    first, rows = alike[0], len({problem.where for problem in alike})
    if rows == 1:
        return first
    where = (f"rows {part.removeprefix('row ')} {rows}" if part.startswith("row ") else part for part in first.where)
    return replace(first, where=tuple(where))
