"""Several hours as one text in ``opening_hours`` syntax, which has neither brackets nor a word for "both".

What is written is read again over some years, and taken only where it says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from itertools import permutations
from typing import Final

from opening_hours import OpeningHours, State, validate

ALWAYS: Final = "24/7"
_FROM, _TO = datetime(2024, 1, 1), datetime(2030, 1, 1)
#: Texts of which every order is tried.
_MOST_ORDERED: Final = 4

_Spans = tuple[tuple[datetime, datetime], ...]


def either(texts: Iterable[str]) -> str:
    """Return hours that hold when any of `texts` does; always, where no text can say it.

    >>> either(["Mo-Fr 22:00-06:00", "12:00-13:00"])
    '12:00-13:00, Mo-Fr 22:00-06:00'
    """
    distinct = tuple(dict.fromkeys(text for text in texts if text))
    if len(distinct) < 2:
        return "".join(distinct)
    wanted = _united(span for text in distinct for span in _spans(text))
    orders = permutations(distinct) if len(distinct) <= _MOST_ORDERED else (distinct,)
    written = (text for order in orders for text in (", ".join(order), ", ".join(order).replace(";", ",")))
    return next((text for text in written if validate(text) and _spans(text) == wanted), ALWAYS)


def outside(text: str) -> str:
    """Return when `text` does not hold; always, where no text can say it.

    >>> outside("Mo-Fr 08:00-16:00; Sa 08:00-12:00")
    '24/7; Mo-Fr 08:00-16:00 off; Sa 08:00-12:00 off'
    """
    written = "; ".join((ALWAYS, *(f"{rule.strip()} off" for rule in text.split(";"))))
    ends = (_FROM, *(moment for span in _spans(text) for moment in span), _TO)
    wanted = tuple((begin, end) for begin, end in zip(ends[::2], ends[1::2], strict=True) if begin < end)
    return written if validate(written) and _spans(written) == wanted else ALWAYS


@cache
def _spans(text: str) -> _Spans:
    found = OpeningHours(text).intervals(_FROM, _TO)
    return _united((begin, end or _TO) for begin, end, state, _ in found if state == State.OPEN)


def _united(spans: Iterable[tuple[datetime, datetime]]) -> _Spans:
    joined: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return tuple(joined)
