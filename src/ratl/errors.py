"""Every error Ratl raises on purpose.

::

    RatlError
    └── InputError        the user's files or arguments are wrong; carries every problem found

Infeasibility is not an error: a movement that cannot be placed is a result with reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


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
        ``("vehicles.csv", "row 7", "mass_kg")``.
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
