"""Reading drawings back: their labels, and which of them overlap."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from xml.etree import ElementTree

from ratl.documents.svg import text_width

_TEXT = "{http://www.w3.org/2000/svg}text"


@dataclass(frozen=True)
class Label:
    text: str
    x: float
    y: float
    size: float
    anchor: str

    @property
    def left(self) -> float:
        return self.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * self._width

    @property
    def right(self) -> float:
        return self.left + self._width

    @property
    def _width(self) -> float:
        # The estimate of the drawings is generous on purpose; nine tenths of it is about the true width.
        return 0.9 * text_width(self.text, self.size)


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def labels(svg: str) -> list[Label]:
    return [
        Label(
            re.sub("[\u2066-\u2069]", "", "".join(node.itertext())),
            float(node.attrib["x"]),
            float(node.attrib["y"]),
            float(node.attrib["font-size"]),
            node.attrib.get("text-anchor", "start"),
        )
        for node in parse(svg).iter(_TEXT)
    ]


def overlaps(found: list[Label]) -> list[tuple[str, str]]:
    """Pairs of labels whose boxes (x-height and a little more) meet."""
    return [
        (a.text, b.text)
        for a, b in itertools.combinations(found, 2)
        if a.left < b.right and b.left < a.right and a.y - 0.75 * a.size < b.y and b.y - 0.75 * b.size < a.y
    ]
