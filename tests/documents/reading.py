"""What stands in a PDF: its text as a reader would copy it, and its lines as the eye sees them."""

from __future__ import annotations

import re
import unicodedata

import pypdfium2
import pypdfium2.raw as pdfium


def read_pages(pdf: bytes) -> list[str]:
    """Return the text of every page: composed, marks of direction and no-break spaces gone, blank lines left out."""
    pages = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage().get_text_bounded()
        text = re.sub("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", unicodedata.normalize("NFKC", text))
        lines = [" ".join(line.split()) for line in text.splitlines()]
        pages.append("\n".join(line for line in lines if line))
    return pages


def read_golden(pdf: bytes) -> str:
    """Return all pages as one text, each with its number above it."""
    return "".join(f"--- {number} ---\n{text}\n" for number, text in enumerate(read_pages(pdf), start=1))


def find_bounds(pdf: bytes) -> tuple[float, float]:
    """Return how near to the left and to the right edge of its page anything is printed, in points."""
    left_pt = right_pt = float("inf")
    for page in pypdfium2.PdfDocument(pdf):
        textpage = page.get_textpage()
        for index in range(textpage.count_chars()):
            left, _, right, _ = textpage.get_charbox(index)
            if right > left:
                left_pt, right_pt = min(left_pt, left), min(right_pt, page.get_width() - right)
    return left_pt, right_pt


def see_lines(pdf: bytes) -> list[str]:
    """Return every line from left to right, character by character as it stands on the paper."""
    lines = []
    for page in pypdfium2.PdfDocument(pdf):
        textpage = page.get_textpage()
        letters = []
        for index in range(textpage.count_chars()):
            sign = chr(pdfium.FPDFText_GetUnicode(textpage.raw, index))
            left, bottom, right, top = textpage.get_charbox(index, loose=True)
            if sign.isprintable() and not sign.isspace() and right > left:
                letters.append((round((bottom + top) / 2), left, right, sign))
        letters.sort(key=lambda letter: (-letter[0], letter[1]))
        lines += _joined(letters)
    return lines


def _joined(letters: list[tuple[int, float, float, str]]) -> list[str]:
    """Return the letters of one height as one line, a space where they stand apart."""
    lines: list[str] = []
    last: tuple[int, float] | None = None
    for height, left, right, sign in letters:
        if last is None or abs(last[0] - height) > 1:
            lines.append(sign)
        else:
            lines[-1] += f" {sign}" if left - last[1] > 1.2 else sign
        last = (height, right)
    return lines
