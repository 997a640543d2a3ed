"""``docs/formats.md`` names every column and key the feeds read."""

import re
from pathlib import Path

import pytest

import ratl.feeds
from ratl.feeds import layouts

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "formats.md").read_text("utf-8")
READ = re.compile(r'(?:section|top|halts|pin|driving)\.\w+\(\s*"(\w+)"')


@pytest.mark.parametrize("table", ["PLACES", "ROADS", "SITES", "AUTHORITIES", "TYPES", "VEHICLES"])
def test_columns(table):
    assert [c.key for c in getattr(layouts, table) if c.key.rstrip("_") not in TEXT] == []


def test_keys():
    sources = [p.read_text("utf-8") for p in Path(ratl.feeds.__file__).parent.glob("*.py")]
    keys = {key for source in sources for key in READ.findall(source)}
    assert len(keys) > 60
    assert {key for key in keys if key not in TEXT} == set()
