"""``docs/formats.md`` names every column and key the feeds read."""

import re
from pathlib import Path

import pytest

import ratl.feeds
from ratl.feeds import drawdown_layouts, layouts
from ratl.feeds.figures import is_arabic
from ratl.feeds.vehicles import list_built_in_types

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "formats.md").read_text("utf-8")
READ = re.compile(r'(?:section|top|halts|pin|driving)\.\w+\(\s*"(\w+)"')


TABLES = ["PLACES", "ROADS", "SITES", "AUTHORITIES", "TYPES", "VEHICLES"]


def arabic(row, table):
    """Return the Arabic spellings the document gives for a column, in this table or all, or for a word of a column."""
    found = re.search(rf"^\| {re.escape(row)}(?: \([^)]*\b{table.lower()}\b[^)]*\))? \| (.*) \|$", TEXT, re.MULTILINE)
    return set(found[1].split("، ")) if found else set()


@pytest.mark.parametrize("table", TABLES)
def test_columns(table):
    assert [c.key for c in getattr(layouts, table) if c.key.rstrip("_") not in TEXT] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_an_arabic_header_and_all_are_in_the_document(table):
    for column in getattr(layouts, table):
        headers = {alias for alias in column.aliases if is_arabic(alias)}
        assert headers, column.key
        assert headers == arabic(f"`{column.key}`", table), column.key
        assert column.wording["ar"] in headers


@pytest.mark.parametrize("table", TABLES)
def test_every_arabic_word_of_a_choice_is_in_the_document(table):
    for column in getattr(layouts, table):
        for meaning in column.choices.values():
            words = {word for word, meant in column.choices.items() if meant == meaning and is_arabic(word)}
            assert words == arabic(f"`{column.key}`: `{meaning}`", table), (column.key, meaning)


DRAWDOWN = ["BASES", "UNITS", "FLEET", "EQUIPMENT", "REQUIREMENTS", "LANES", "LIFT", "POSTS"]


@pytest.mark.parametrize("table", DRAWDOWN)
def test_columns_of_a_drawdown_and_their_arabic(table):
    section = TEXT.partition("## The drawdown folder")[2].partition("## The plan file")[0]
    row = re.search(rf"^\| `{table.lower()}` \| (.*) \|$", section, re.MULTILINE)[1]
    for column in getattr(drawdown_layouts, table):
        assert column.kind == "ignored" or f"`{column.key.rstrip('_')}" in row, column.key
        headers = [alias for alias in column.aliases if is_arabic(alias)]
        assert headers, column.key
        words = [w for w in column.choices if is_arabic(w) and column.key != "role"]
        assert [text for text in (*headers, *words) if text not in section] == [], column.key


def test_every_built_in_type_is_on_its_page():
    page = (ROOT / "docs" / "reference" / "vehicle-types.md").read_text("utf-8")
    assert [key for key in list_built_in_types() if f"| `{key}` |" not in page] == []


def test_keys():
    sources = [p.read_text("utf-8") for p in Path(ratl.feeds.__file__).parent.glob("*.py")]
    keys = {key for source in sources for key in READ.findall(source)}
    assert len(keys) > 60
    assert {key for key in keys if key not in TEXT} == set()
