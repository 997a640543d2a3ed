"""A small drawing surface that writes SVG: what the march graph and the strip map are drawn with.

Text stays text: whoever shows the drawing (typst, a browser) shapes it. A text of Arabic letters, or of isolated parts,
is isolated in the direction of the drawing's language, so that its order does not depend on the viewer; `anchor` is
always physical (``start`` is left). One font with both scripts is named first: typst's SVG reader does not fall back
inside a text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from html import escape

FONT = "Noto Sans Arabic, Noto Sans, sans-serif"
INK, SOFT, FAINT, PAPER, WARNING = "#1a1a1a", "#555555", "#c8c8c8", "#ffffff", "#b3261e"
_ARABIC = re.compile("[\u0600-\u06ff]")
_WORD = re.compile("(?:\u2068[^\u2068\u2069]{1,24}\u2069|\\d[\\d.,]* \\S{1,4}(?!\\S)|\\S)+")
_MARKS = re.compile("[\u2066-\u2069\u064b-\u0652]")
_LRI, _RLI, _FSI, _PDI = "\u2066", "\u2067", "\u2068", "\u2069"

Place = tuple[float, float]


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return about how wide `text` is at font size `size`, rather too wide than too narrow."""
    shown = _MARKS.sub("", text)
    widths = (0.52 if _ARABIC.match(c) else 0.3 if c in " .,:;·'|il" else 0.72 if c.isupper() else 0.58 for c in shown)
    return sum(widths) * size * (1.06 if bold else 1.0)


def fitted(text: str, size: float, room: float, bold: bool = False) -> float:
    """Return the font size, `size` or less, at which `text` is no wider than `room`."""
    width = text_width(text, size, bold)
    return size if width <= room else size * room / width


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Return `text` in lines no wider than `room`.

    It is broken at spaces, but not between a number and its unit nor inside a short isolated reference.
    """
    lines: list[str] = []
    for word in _WORD.findall(text):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places at least `gap` apart between `low` and `high`, as near to the `wanted` (ascending) ones as can be.

    Neighbours that are too near are pooled and set around their mean, the pools merged until none overlap.

    Examples
    --------
    >>> spread([10.0, 11.0, 40.0], 4.0, 0.0, 50.0)
    [8.5, 12.5, 40.0]
    """
    pools: list[tuple[float, int]] = []
    for place in wanted:
        centre, count = place, 1
        while True:
            half = gap * (count - 1) / 2
            centre = min(max(centre, low + half), high - half)
            if not pools or pools[-1][0] + gap * (pools[-1][1] - 1) / 2 + gap <= centre - half:
                break
            other, others = pools.pop()
            centre = (centre * count + other * others) / (count + others)
            count += others
        pools.append((centre, count))
    return [centre + gap * (number - (count - 1) / 2) for centre, count in pools for number in range(count)]


class Drawing:
    """An SVG being drawn, in units of about a pixel; y grows downwards.

    Parameters
    ----------
    width, height
        Size of the view box.
    lang
        Language of the labels, for whoever reads them aloud.
    title, desc
        What the drawing is and what it shows, for those who do not see it.
    mark
        What is written across it, over everything else; empty: nothing.
    """

    def __init__(self, width: float, height: float, *, lang: str, title: str, desc: str, mark: str = "") -> None:
        self.width, self.height = width, height
        self.lang, self.title, self.desc = lang, title, desc
        self._mark = mark
        self._defs: list[str] = []
        self._parts: list[str] = []

    def define(self, markup: str) -> None:
        """Add a definition (pattern, clip path)."""
        self._defs.append(markup)

    def add(self, tag: str, **attributes: object) -> None:
        """Add one element; an underscore in an attribute's name becomes a hyphen, None is left out."""
        self._parts.append(f"<{tag}{_attributes(attributes)}/>")

    def line(self, start: Place, end: Place, **attributes: object) -> None:
        """Add a straight line."""
        (x1, y1), (x2, y2) = start, end
        self.add("line", x1=_n(x1), y1=_n(y1), x2=_n(x2), y2=_n(y2), **attributes)

    def rect(self, x: float, y: float, width: float, height: float, **attributes: object) -> None:
        """Add a rectangle; nothing where it has no area."""
        if width > 0 and height > 0:
            self.add("rect", x=_n(x), y=_n(y), width=_n(width), height=_n(height), **attributes)

    def circle(self, x: float, y: float, r: float, **attributes: object) -> None:
        """Add a circle."""
        self.add("circle", cx=_n(x), cy=_n(y), r=_n(r), **attributes)

    def path(self, places: Sequence[Place], closed: bool = False, **attributes: object) -> None:
        """Add straight lines from place to place."""
        d = "M" + " L".join(f"{_n(x)} {_n(y)}" for x, y in places) + (" Z" if closed else "")
        self.add("path", d=d, **attributes)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 12,
        anchor: str = "start",
        bold: bool = False,
        fill: str = INK,
    ) -> None:
        """Add a line of text with its baseline at `y`."""
        if not text:
            return
        shown = _shown(text, self.lang)
        attributes: dict[str, object] = {
            "x": _n(x),
            "y": _n(y),
            "font_size": _n(size),
            "text_anchor": None if anchor == "start" else anchor,
            "font_weight": "bold" if bold else None,
        }
        self._parts.append(f"<text{_attributes({**attributes, 'fill': fill})}>{shown}</text>")

    def render(self) -> str:
        """Return the drawing as an SVG document."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(self.width)} {_n(self.height)}" '
            f'width="{_n(self.width)}" height="{_n(self.height)}" role="img" aria-labelledby="title desc" '
            f'lang="{self.lang}" font-family="{FONT}">'
        )
        words = f'<title id="title">{escape(self.title)}</title>\n<desc id="desc">{escape(self.desc)}</desc>'
        defs = f"<defs>{''.join(self._defs)}</defs>"
        paper = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
        return "\n".join([head, words, defs, paper, *self._parts, *self._across(), "</svg>", ""])

    def _across(self) -> Iterator[str]:
        """Yield the mark from corner to corner, so that what is below it can still be read."""
        if self._mark:
            x, y = self.width / 2, self.height / 2
            size = fitted(self._mark, 64, 0.8 * math.hypot(self.width, self.height), bold=True)
            turned = f"rotate({-math.degrees(math.atan2(self.height, self.width)):.1f} {_n(x)} {_n(y)})"
            where = {"x": _n(x), "y": _n(y), "transform": turned, "text_anchor": "middle", "font_weight": "bold"}
            look = {"font_size": _n(size), "fill": WARNING, "fill_opacity": 0.3}
            yield f"<text{_attributes({**where, **look})}>{_shown(self._mark, self.lang)}</text>"


def _shown(text: str, lang: str) -> str:
    """Return a text as markup, isolated in the direction of the drawing where another would order it otherwise."""
    escaped = escape(text, quote=False)
    return f"{_RLI if lang == 'ar' else _LRI}{escaped}{_PDI}" if _ARABIC.search(text) or _FSI in text else escaped


def _n(value: float) -> str:
    """Return a coordinate to a tenth, without trailing zeros."""
    return f"{value:.1f}".removesuffix(".0")


def _attributes(attributes: dict[str, object]) -> str:
    return "".join(
        f' {name.replace("_", "-")}="{escape(str(value))}"' for name, value in attributes.items() if value is not None
    )
