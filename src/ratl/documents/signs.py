"""Signs of the strip map: small drawings of one colour that read without words and print in grey."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ratl.documents.svg import INK, PAPER, Drawing

YELLOW = "#f0e442"
_LINE: dict[str, Any] = {"fill": "none", "stroke": INK, "stroke_width": 1.6, "stroke_linecap": "round"}
_SHAPE: dict[str, Any] = {"fill": PAPER, "stroke": INK, "stroke_width": 1.5}


def draw_sign(drawing: Drawing, name: str, x: float, y: float) -> None:
    """Draw the sign `name` (a key of `SIGNS`) centred on a place; it fills a box of about 18."""
    SIGNS[name](drawing, x, y)


def draw_class(drawing: Drawing, x: float, y: float, number: str) -> None:
    """Draw a load class as bridges are signed: black on a yellow disc."""
    drawing.circle(x, y, 10.5, fill=YELLOW, stroke=INK, stroke_width=1.3)
    drawing.text(x, y + 4, number, size=11 if len(number) < 3 else 9, anchor="middle", bold=True)


def _base(drawing: Drawing, x: float, y: float) -> None:
    drawing.rect(x - 8, y - 8, 16, 16, fill=INK)
    drawing.rect(x - 3.5, y - 3.5, 7, 7, fill=PAPER)


def _town(drawing: Drawing, x: float, y: float) -> None:
    drawing.circle(x, y, 7.5, **_SHAPE)
    drawing.circle(x, y, 3, fill=INK)


def _junction(drawing: Drawing, x: float, y: float) -> None:
    drawing.path([(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)], closed=True, **_SHAPE)


def _bridge(drawing: Drawing, x: float, y: float) -> None:
    drawing.rect(x - 6, y - 9, 12, 18, fill=PAPER)
    for side in (-1, 1):
        drawing.path(
            [(x + 9 * side, y - 9), (x + 5 * side, y - 4), (x + 5 * side, y + 4), (x + 9 * side, y + 9)], **_LINE
        )
    drawing.line((x, y - 8), (x, y + 8), stroke=INK, stroke_width=3)


def _border(drawing: Drawing, x: float, y: float) -> None:
    drawing.rect(x - 10, y - 5, 20, 10, **_SHAPE)
    for at in (-8, -1, 6):
        drawing.path(
            [(x + at, y + 5), (x + at + 3, y - 5), (x + at + 5, y - 5), (x + at + 2, y + 5)], closed=True, fill=INK
        )


def _checkpoint(drawing: Drawing, x: float, y: float) -> None:
    drawing.path([(x, y - 8.5), (x + 9, y + 7), (x - 9, y + 7)], closed=True, **_SHAPE)


def _start_point(drawing: Drawing, x: float, y: float) -> None:
    drawing.circle(x, y, 8, **_SHAPE)
    drawing.path([(x - 4, y + 3), (x, y - 5), (x + 4, y + 3)], closed=True, fill=INK)


def _release_point(drawing: Drawing, x: float, y: float) -> None:
    drawing.circle(x, y, 8, **_SHAPE)
    drawing.rect(x - 3.6, y - 3.6, 7.2, 7.2, fill=INK)


def _waypoint(drawing: Drawing, x: float, y: float) -> None:
    drawing.circle(x, y, 4.5, fill=INK)


def _critical(drawing: Drawing, x: float, y: float) -> None:
    drawing.circle(x, y, 13, fill=PAPER, stroke=INK, stroke_width=1.2, stroke_dasharray="3 2")


def _halt(drawing: Drawing, x: float, y: float) -> None:
    drawing.circle(x, y, 7.5, fill=INK)
    for side in (-2.4, 2.4):
        drawing.line((x + side, y - 3.2), (x + side, y + 3.2), stroke=PAPER, stroke_width=2)


def _overnight(drawing: Drawing, x: float, y: float) -> None:
    drawing.circle(x, y, 7.5, fill=INK)
    outer, inner = f"A5 5 0 1 0 {x + 5:.1f} {y + 2:.1f}", f"A4.2 4.2 0 0 1 {x + 1.5:.1f} {y - 5:.1f}"
    drawing.add("path", d=f"M{x + 1.5:.1f} {y - 5:.1f} {outer} {inner} Z", fill=PAPER)


def _site(drawing: Drawing, x: float, y: float) -> None:
    drawing.circle(x, y, 7, **_SHAPE)
    for side in (-2.4, 2.4):
        drawing.line((x + side, y - 3), (x + side, y + 3), stroke=INK, stroke_width=1.5)


def _fuel(drawing: Drawing, x: float, y: float) -> None:
    drawing.rect(x - 6, y - 7, 8, 14, fill=INK)
    drawing.rect(x - 4.5, y - 5, 5, 4, fill=PAPER)
    drawing.path(
        [(x + 2, y), (x + 4.5, y), (x + 4.5, y + 5), (x + 7, y + 5), (x + 7, y - 3), (x + 4.5, y - 6)], **_LINE
    )


def _water(drawing: Drawing, x: float, y: float) -> None:
    right = f"C{x + 7:.1f} {y:.1f} {x + 6:.1f} {y + 7:.1f} {x:.1f} {y + 7:.1f}"
    left = f"C{x - 6:.1f} {y + 7:.1f} {x - 7:.1f} {y:.1f} {x:.1f} {y - 8:.1f}"
    drawing.add("path", d=f"M{x:.1f} {y - 8:.1f} {right} {left} Z", **_SHAPE)


def _cross(drawing: Drawing, x: float, y: float, fill: str) -> None:
    drawing.rect(x - 2.2, y - 5.5, 4.4, 11, fill=fill)
    drawing.rect(x - 5.5, y - 2.2, 11, 4.4, fill=fill)


def _medical(drawing: Drawing, x: float, y: float) -> None:
    drawing.rect(x - 7.5, y - 7.5, 15, 15, **_SHAPE)
    _cross(drawing, x, y, INK)


def _surgery(drawing: Drawing, x: float, y: float) -> None:
    drawing.rect(x - 8, y - 8, 16, 16, fill=INK)
    _cross(drawing, x, y, PAPER)


def _workshop(drawing: Drawing, x: float, y: float) -> None:
    corners = [(x + 8 * math.cos(k * math.pi / 3), y + 8 * math.sin(k * math.pi / 3)) for k in range(6)]
    drawing.path(corners, closed=True, fill=INK)
    drawing.circle(x, y, 3.4, fill=PAPER)


def _post(drawing: Drawing, x: float, y: float) -> None:
    drawing.line((x - 4, y - 8), (x - 4, y + 8), **_LINE)
    drawing.path([(x - 4, y - 8), (x + 7, y - 4), (x - 4, y)], closed=True, fill=INK)


def _turn_back(drawing: Drawing, x: float, y: float) -> None:
    drawing.add(
        "path", d=f"M{x + 5:.1f} {y + 7:.1f} V{y - 2:.1f} A5 5 0 0 0 {x - 5:.1f} {y - 2:.1f} V{y + 4:.1f}", **_LINE
    )
    drawing.path([(x - 8.5, y + 2), (x - 5, y + 7), (x - 1.5, y + 2)], closed=True, fill=INK)


def _alternating(drawing: Drawing, x: float, y: float) -> None:
    for side, tip in ((-3.5, -8), (3.5, 8)):
        drawing.line((x + side, y - 7), (x + side, y + 7), **_LINE)
        back = tip - 4 * tip / abs(tip)
        drawing.path([(x + side - 3.2, y + back), (x + side, y + tip), (x + side + 3.2, y + back)], **_LINE)


def _class(drawing: Drawing, x: float, y: float) -> None:
    draw_class(drawing, x, y, "60")


SIGNS: dict[str, Callable[[Drawing, float, float], None]] = {
    "base": _base, "start-point": _start_point, "release-point": _release_point, "town": _town,
    "junction": _junction, "bridge": _bridge, "border": _border, "checkpoint": _checkpoint, "waypoint": _waypoint,
    "critical": _critical, "halt": _halt, "overnight": _overnight, "site": _site, "fuel": _fuel, "water": _water,
    "medical": _medical, "surgery": _surgery, "workshop": _workshop, "turn_back": _turn_back, "post": _post,
    "alternating": _alternating, "class": _class,
}  # fmt: skip
"""In the order of the legend, each named by ``sign_<key>`` in the catalogue."""
