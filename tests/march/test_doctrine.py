"""``docs/doctrine.md`` names functions, tests and sources that exist, and leaves no formula out."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from ratl.march import formulas
from ratl.march.profiles import PROFILES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "doctrine.md").read_text("utf-8")
SOURCES = set(re.findall(r"^\| \[([^\]]+)\]", PAGE.split("## 13.")[1], re.MULTILINE)) | {"U"}
TAG = re.compile(r"\[([A-Z][A-Z][\w.\-]*|U)(?= |\])")


def resolve(name: str) -> object:
    """Return what a dotted name stands for, module or thing in a module."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        module, _, thing = name.rpartition(".")
        return getattr(importlib.import_module(module), thing)


def test_every_name_exists() -> None:
    names = set(re.findall(r"`(ratl\.[\w.]+)`", PAGE))
    assert len(names) > 30
    for name in names:
        assert resolve(name) is not None, name


def test_every_test_exists() -> None:
    tests = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE))
    assert len(tests) > 30
    for path, test in tests:
        assert f"def {test}(" in (ROOT / path).read_text("utf-8"), f"{path}::{test}"


def test_every_formula_has_a_row() -> None:
    functions = [
        name for name, f in inspect.getmembers(formulas, inspect.isfunction) if f.__module__ == formulas.__name__
    ]
    missing = [name for name in functions if not name.startswith("_") and f"ratl.march.formulas.{name}`" not in PAGE]
    assert missing == []


def tagged_texts() -> Iterator[tuple[str, str]]:
    """Yield where source tags stand; the page first, so that any use in the code comes after it."""
    yield "docs/doctrine.md", PAGE
    for package in ("march", "roads", "clearance"):
        for path in sorted((ROOT / "src" / "ratl" / package).glob("*.py")):
            yield str(path), path.read_text("utf-8")
    for profile in PROFILES.values():
        yield profile.name, " ".join(profile.sources.values())


def test_every_source_is_listed_and_used() -> None:
    used = {tag: where for where, text in tagged_texts() for tag in TAG.findall(text)}
    assert {tag: where for tag, where in used.items() if tag not in SOURCES} == {}
    body = PAGE.split("## 13.")[0]
    lists = {tag for tag, where in used.items() if where == "docs/doctrine.md" and f"[{tag}" not in body}
    assert lists == set()
