"""The papers of a drawdown: their golden text, one page for the brief, drawings that read the right way round."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ratl.documents.drawdown_brief import render_drawdown_brief
from ratl.documents.drawdown_drawings import draw_curves, draw_gantt
from ratl.documents.drawdown_order import render_drawdown_order
from ratl.documents.drawdown_paper import DrawdownPaper
from ratl.drawdown.ask import Search
from ratl.services.drawdown import Drawn, draw_down
from ratl.services.limits import Limits
from ratl.words.catalogue import LANGUAGES
from tests.documents.reading import find_bounds, read_golden, read_pages
from tests.services.drawdown_folders import write_drawdown

GOLDEN = Path(__file__).parents[1] / "golden"
RENDERERS = {"drawdown-order": render_drawdown_order, "drawdown-brief": render_drawdown_brief}


def small(folder: Path) -> Drawn:
    """Return the small drawdown, scheduled and placed."""
    return draw_down(write_drawdown(folder), Search(effort=10), Limits(), lambda *_, **__: None)


def paper_of(made: Drawn, lang: str) -> DrawdownPaper:
    """Return its paper in one language."""
    return DrawdownPaper.of(made.drawdown, made.schedule, made.outlook, made.plan, lang)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    return small(tmp_path_factory.mktemp("drawdown"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", RENDERERS)
def test_golden_text(made: Drawn, name: str, lang: str) -> None:
    text = read_golden(RENDERERS[name](paper_of(made, lang)))
    assert text == (GOLDEN / f"{name}-{lang}.txt").read_text("utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_brief_is_one_page_and_all_keeps_its_margins(made: Drawn, lang: str) -> None:
    brief, order = (render(paper_of(made, lang)) for render in (render_drawdown_brief, render_drawdown_order))
    assert len(read_pages(brief)) == 1
    assert min(find_bounds(brief)) > 40
    assert min(find_bounds(order)) > 40


@pytest.mark.parametrize("lang", LANGUAGES)
def test_gantt_shows_each_unit_by_name_and_its_column(made: Drawn, lang: str) -> None:
    svg = ET.fromstring(draw_gantt(paper_of(made, lang)))
    texts = [element.text.strip("\u2066\u2067\u2069") for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    for unit in made.drawdown.units:
        assert unit.name[lang] in texts
        assert made.schedule.wave_of(unit.id).id in texts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_panel_stands_where_reading_begins(made: Drawn, lang: str) -> None:
    svg = ET.fromstring(draw_curves(paper_of(made, lang)))
    panels = [e for e in svg.iter("{http://www.w3.org/2000/svg}text") if " · " in (e.text or "")]
    places = [float(e.get("x")) for e in panels[:3]]
    assert places == sorted(places, reverse=lang == "ar")
    names = {"en": ("people · Alpha", "bakery"), "ar": ("الأفراد · ألفا", "مخبز")}[lang]
    assert names[0] in panels[0].text.replace("\u2068", "").replace("\u2069", "")
    assert any(names[1] in panel.text for panel in panels)
