"""The pictures README.md shows: there, whole, and legible where our fonts are not."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
SHOWN = re.findall(r"\]\((docs/images/[^)]+)\)", (ROOT / "README.md").read_text("utf-8"))


def test_in_both_languages() -> None:
    assert [Path(picture).stem[-2:] for picture in SHOWN] == ["en", "ar"]


@pytest.mark.parametrize("picture", SHOWN)
def test_a_browser_shows_it_with_fonts_of_its_own(picture: str) -> None:
    text = (ROOT / picture).read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {"viewBox", "width", "height"} <= set(root.keys())
    assert root.attrib["font-family"].split(", ")[-1] == "sans-serif"
    # Nothing is fetched, nothing is run: a page that shows it as an image allows neither.
    assert not re.search(r"<(image|script|style|foreignObject)\b|href=|@font-face", text)
