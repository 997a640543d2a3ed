"""Every problem raised anywhere has a sentence in both languages, and the parameters it needs."""

import ast
import tomllib
from pathlib import Path

import pytest

import ratl
from ratl.words.catalogue import load
from tests.words.templates import placeholders

SOURCE = Path(ratl.__file__).parent
#: Parameters that `Problems.add_unknown` gives by itself.
SUGGESTED = {"": {"found", "known"}, "_like": {"found", "nearest"}}


def calls():
    """Yield file:line, code and parameters (None where they are not written out) of every problem raised."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name, code = ast.unparse(node.func), node.args[0].value
            where = f"{path.relative_to(SOURCE)}:{node.lineno}"
            keywords = {k.arg for k in node.keywords}
            if name == "Problem":
                yield where, code, literal_keys(node.args[2:])
            elif name.endswith(("problems.add", "UnreadableError")):
                yield where, code, keywords
            elif name.endswith("problems.add_unknown"):
                for tail, given in SUGGESTED.items():
                    yield where, code + tail, keywords | given


def literal_keys(rest):
    if not rest:
        return set()
    keys = rest[0].keys if isinstance(rest[0], ast.Dict) else None
    return None if keys is None or None in keys else {key.value for key in keys}


CALLS = list(calls())


def test_the_search_finds_problems():
    assert len({code for _, code, _ in CALLS}) > 60


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize(("where", "code", "given"), CALLS, ids=[f"{where} {code}" for where, code, _ in CALLS])
def test_it_has_a_sentence_and_what_that_needs(lang, where, code, given):
    sentence = load(lang).get(code)
    assert sentence, f"{where}: words/{lang} lacks {code}"
    assert given is None or {name for name, _ in placeholders(sentence)} <= given, where


@pytest.mark.parametrize("code", sorted({code for _, code, _ in CALLS}))
def test_both_languages_say_the_same_parameters(code):
    assert placeholders(load("en")[code]) == placeholders(load("ar")[code])


def test_no_sentence_is_left_over():
    words = tomllib.loads((SOURCE / "words" / "en" / "problems.toml").read_text("utf-8"))
    said = {code for _, code, _ in CALLS} | {key for key in words if key.startswith(("kind_", "where_"))}
    assert set(words) - said == set()
