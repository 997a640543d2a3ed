import tomllib
from importlib import resources

import pytest

from tests.words.templates import placeholders


def _table(lang: str) -> dict[str, str]:
    return tomllib.loads((resources.files("ratl.words") / lang / "tables.toml").read_text("utf-8"))


def test_tables_words_are_complete_in_both_languages() -> None:
    assert _table("en").keys() == _table("ar").keys()


@pytest.mark.parametrize("key", _table("en"))
def test_tables_words_take_the_same_parameters(key: str) -> None:
    assert placeholders(_table("en")[key]) == placeholders(_table("ar")[key])
