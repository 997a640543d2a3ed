"""One spelling for comparing words and names, in whatever letters they are written."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans(
    {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "\u0640": None}
)


def fold(text: str) -> str:
    """Return `text` as one spelling: without case, spaces and hyphens as one, no accents, one form of Arabic letters.

    Arabic vowel signs and tatweel are dropped, alif with hamza or madda is bare alif, ta marbuta ha, alif maqsura ya.

    >>> fold("Max-Height"), fold("الطُّول") == fold("الطول"), fold("Żebbuġ")
    ('max_height', True, 'zebbug')
    """
    parted = unicodedata.normalize("NFKD", text).strip().casefold().translate(_LETTERS)
    plain = "".join(_western(c) for c in parted if unicodedata.category(c) not in ("Mn", "Cf"))
    return re.sub(r"[\s_\-]+", "_", plain)


def _western(character: str) -> str:
    """Return a digit of any script as the Western one, anything else as it is."""
    digit = unicodedata.decimal(character, -1)
    return character if digit < 0 else str(digit)
