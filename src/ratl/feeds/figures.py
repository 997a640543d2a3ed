"""One written value → one figure: numbers, quantities with units, yes and no, English or Arabic.

A figure is refused rather than guessed: no unit, an unknown unit, a comma before three digits, a value no vehicle or
road can have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ratl.feeds.problems import UnreadableError
from ratl.units import UNITS, find_unit, western_digits
from ratl.words.folding import fold

_TWO_READINGS: Final = re.compile(r"[-+]?\d+[,،٬٫]\d{3}")
"""A comma before three digits parts thousands or decimals; the Arabic separators are mixed up with it."""
_NUMBER: Final = re.compile(r"^([-+]?\d[\d.,]*(?:[ \u00a0\u202f]\d{3}(?!\d))*(?:[.,]\d+)?)\s*(\D.*)?$")
_METRES_PER_100_KM: Final = 100_000.0
YES: Final = ("yes", "y", "true", "1", "نعم", "صح")
NO: Final = ("no", "n", "false", "0", "لا", "كلا")
NO_LIMIT: Final = ("none", "no limit", "unlimited", "∞", "بلا", "لا يوجد", "بدون", "بلا حد", "غير محدود")
ESTIMATE: Final = ("estimate", "estimated", "تقدير", "تقديري", "مقدر")
UNKNOWN: Final = ("?", "unknown", "غير معروف", "مجهول")
PERCENT: Final = "%"


_YES, _NO = {fold(w) for w in YES}, {fold(w) for w in NO}
_NO_LIMIT, _UNKNOWN = {fold(w) for w in NO_LIMIT}, {fold(w) for w in UNKNOWN}
_ESTIMATE = {fold(w) for w in ESTIMATE}


def says_no_limit(text: str) -> bool:
    """Return whether `text` says that there is no limit."""
    return fold(text) in _NO_LIMIT


def says_estimate(text: str) -> bool:
    """Return whether `text` asks for an estimate of the figure."""
    return fold(text) in _ESTIMATE


def says_unknown(text: str) -> bool:
    """Return whether `text` says in words what an empty cell says: not known."""
    return fold(text) in _UNKNOWN


def parse_flag(text: str) -> bool:
    """Return yes or no.

    Raises
    ------
    UnreadableError
        When it is neither.
    """
    word = fold(text)
    if word not in _YES | _NO:
        raise UnreadableError("not_yes_no", found=text)
    return word in _YES


def parse_choice(text: str, choices: Mapping[str, str]) -> str:
    """Return what `text` means among `choices` (word as written → meaning).

    Raises
    ------
    UnreadableError
        When it is none of them.
    """
    folded = {fold(word): meaning for word, meaning in choices.items()}
    if fold(text) not in folded:
        raise UnreadableError("not_a_choice", found=text, known=tuple(spell_choices(choices).values()))
    return folded[fold(text)]


def spell_choices(choices: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return meaning → language → the word to write for it: in Arabic the first of `choices`, where there is one."""
    words: dict[str, dict[str, str]] = {}
    for word, meaning in choices.items():
        texts = words.setdefault(meaning, {"en": meaning})
        if is_arabic(word):
            texts.setdefault("ar", word)
    return words


def is_arabic(text: str) -> bool:
    """Return whether `text` has Arabic letters."""
    return any("\u0621" <= c <= "\u064a" for c in text)


def _parse_number(number: str) -> float | None:
    number = re.sub(r"[ \u00a0\u202f]", "", number)
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", number):
        return float(number.replace(",", ""))
    if re.fullmatch(r"[-+]?\d{1,3}(\.\d{3})+,\d+", number):
        return float(number.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[-+]?\d+([.,]\d+)?", number):
        return float(number.replace(",", "."))
    return None


def parse_figure(text: str, unit: str, *, header_unit: str = "", least: float, most: float) -> float:
    """Return the SI value of a figure.

    Parameters
    ----------
    text
        Number, with its unit unless `header_unit` gives it; Arabic-Indic digits and Arabic units are read too.
    unit
        The unit `least` and `most` are in, and what kind of quantity is expected; ``""`` for a plain number and
        ``"%"`` for per cent (both are returned as written).
    header_unit
        Canonical unit that the column's header gives.
    least, most
        The sane range, in `unit`, both ends included.

    Raises
    ------
    UnreadableError
        When it is no such figure, has no unit, or is out of range.

    Examples
    --------
    >>> parse_figure("٢٫٥ م", "m", least=1, most=8), parse_figure("19300", "kg", header_unit="kg", least=200, most=3e5)
    (2.5, 19300.0)
    """
    text = text.strip()
    match = _NUMBER.match(western_digits(text.replace("،", ",")))
    number = _parse_number(match[1]) if match else None
    if match is None or number is None:
        raise UnreadableError("not_a_number", found=text, example=(f"{max(least, 1):g}", unit))
    if _TWO_READINGS.fullmatch(text[: match.end(1)]):
        one, other = (f"{float(re.sub('[.,]', part, match[1])):.15g}" for part in ("", "."))
        raise UnreadableError("ambiguous_number", found=text, one=one, other=other)
    written = (match[2] or "").strip()
    if unit in ("", PERCENT):
        if written not in ("", unit):
            raise UnreadableError("unit_not_wanted", found=text)
        value, factor = number, 1.0
    else:
        used = _choose_unit(text, written, header_unit, unit)
        value, factor = _to_si(number, used, unit), UNITS[unit][1]
    if not least * factor - 1e-9 <= value <= most * factor + 1e-9:
        shown = (text, "" if written else header_unit or unit)
        raise UnreadableError("out_of_range", found=shown, least=(f"{least:g}", unit), most=(f"{most:g}", unit))
    return value


def _choose_unit(text: str, written: str, header_unit: str, wanted: str) -> str:
    if not written and not header_unit:
        raise UnreadableError("no_unit", found=text, example=(text, wanted))
    used = find_unit(written) if written else header_unit
    if used is None:
        raise UnreadableError("unknown_unit", found=written, example=wanted)
    measure = UNITS[wanted][0]
    if UNITS[used][0] != measure and (UNITS[used][0], measure) != ("fuel economy", "fuel use"):
        raise UnreadableError(
            "wrong_measure", found=text, known=tuple(u for u, (m, _) in UNITS.items() if m == measure)
        )
    if written and header_unit and used != header_unit:
        raise UnreadableError("units_differ", found=text, header=header_unit)
    return used


def _to_si(number: float, used: str, wanted: str) -> float:
    measure, factor = UNITS[used]
    if measure == "fuel economy" and UNITS[wanted][0] == "fuel use":
        return _METRES_PER_100_KM / (number * factor) if number > 0 else -1.0
    return number * factor


def parse_whole(text: str, *, least: int, most: int) -> int:
    """Return a whole number.

    Raises
    ------
    UnreadableError
        When it is none, or out of range.
    """
    value = parse_figure(text, "", least=least, most=most)
    if value != int(value):
        raise UnreadableError("not_whole", found=text)
    return int(value)
