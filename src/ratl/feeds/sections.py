"""A table of a TOML file, read key by key: what is asked for is known, what was never asked for is an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from ratl.errors import InputError, file_problem
from ratl.feeds.figures import parse_choice, parse_figure
from ratl.feeds.files import read_toml
from ratl.feeds.moments import parse_hours, parse_moment
from ratl.feeds.problems import Problems, UnreadableError, Where, without_header
from ratl.units import ceil_s, western_digits
from ratl.words.catalogue import LANGUAGES

T = TypeVar("T")
FORMATS: Final = {
    "ratl-scenario/1": "format_scenario",
    "ratl-supply/1": "format_supply",
    "ratl-factors/1": "format_factors",
    "ratl-event/1": "format_event",
    "ratl-drawdown/1": "format_drawdown",
}
"""Formats of TOML files of ours → what each is, and which command reads it."""


class Section:
    """One TOML table and where it stands.

    Every reader returns None (or an empty value) and notes a problem where the value cannot be used. `close` notes the
    keys nobody asked for.
    """

    def __init__(self, data: Mapping[str, Any], file: str, path: str, problems: Problems) -> None:
        self.data = data
        self.file = file
        self.path = path
        self.problems = problems
        self._asked: dict[str, None] = {}
        self._inner: list[Section] = []

    def where(self, key: str = "") -> Where:
        """Return file and dotted key."""
        return (self.file, ".".join(part for part in (self.path, key) if part)) if self.path or key else (self.file,)

    def check_format(self, expected: str) -> None:
        """Note a file that does not say it has the format expected.

        Raises
        ------
        InputError
            Where it is of another format of ours: none of its keys are those expected.
        """
        if not self.has("format"):
            self.problems.add("format_missing", self.where("format"), expected=expected)
        found = self.text("format")
        if found in FORMATS and found != expected:
            kind, wanted = FORMATS[found], FORMATS[expected]
            self.problems.add("other_format", self.where("format"), kind=kind, wanted=wanted, expected=expected)
            self.problems.raise_all()
        if found != expected and isinstance(self.data.get("format"), str):
            self.problems.add("wrong_format", self.where("format"), expected=expected, found=found[:60])

    def has(self, key: str) -> bool:
        """Return whether the key is given."""
        self._asked.setdefault(key)
        return key in self.data

    def list_keys(self) -> tuple[str, ...]:
        """Return every key given, all of them thereby known: a table whose keys the author chooses."""
        self._asked.update(dict.fromkeys(self.data))
        return tuple(self.data)

    def close(self) -> None:
        """Note every key that was given and never asked for, here and in all sections within."""
        for key in self.data:
            if key not in self._asked:
                self.problems.add_unknown("unknown_key", self.where(key), key, self._asked)
        for inner in self._inner:
            inner.close()

    def value(self, key: str, kinds: tuple[type, ...], expected: str, required: bool = False) -> Any:
        """Return the raw value, None where it is missing or of another kind."""
        if not self.has(key):
            if required:
                self.problems.add("missing_key", self.where(key))
            return None
        value = self.data[key]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            self.problems.add("wrong_value", self.where(key), found=str(value)[:60], expected=expected)
            return None
        return value

    def parse(self, key: str, read: Callable[[str], T], *, required: bool = False) -> T | None:
        """Return what `read` makes of a text."""
        text = self.value(key, (str,), '"…"', required)
        if text is None:
            return None
        try:
            return read(text)
        except UnreadableError as error:
            self.problems.add_unreadable(without_header(error), self.where(key))
            return None

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """Return a text; a required one is not empty."""
        text = self.value(key, (str,), '"…"', required)
        if required and text is not None and not text.strip():
            self.problems.add("empty_value", self.where(key))
        return default if text is None else str(text)

    def identity(self, key: str, *, required: bool = False) -> str:
        """Return an id, its digits made Western as in the tables."""
        return western_digits(self.text(key, required=required))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        items = self.value(key, (list,), '["…", "…"]') or []
        if not all(isinstance(item, str) for item in items):
            self.problems.add("wrong_value", self.where(key), found=str(items)[:60], expected='["…", "…"]')
            return ()
        return tuple(items)

    def choice(self, key: str, options: Sequence[str], default: str = "", *, required: bool = False) -> str:
        """Return one of `options`."""
        words = {option: option for option in options}
        return self.parse(key, lambda text: parse_choice(text, words), required=required) or default

    def choices(self, key: str, options: Sequence[str]) -> tuple[str, ...]:
        """Return a list of `options`."""
        found = self.texts(key)
        for item in found:
            if item not in options:
                self.problems.add("not_a_choice", self.where(key), found=item, known=tuple(options))
        return found

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        value = self.value(key, (bool,), "true, false")
        return default if value is None else bool(value)

    def number(
        self, key: str, default: float | None = None, *, least: float, most: float, required: bool = False
    ) -> float | None:
        """Return a plain number."""
        value = self.value(key, (int, float), "0, 1, 2.5", required)
        if value is None:
            return default
        if not least <= value <= most:
            shown, low, high = ((f"{x:g}", "") for x in (value, least, most))
            self.problems.add("out_of_range", self.where(key), found=shown, least=low, most=high)
            return default
        return float(value)

    def whole(self, key: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number."""
        value = self.number(key, default, least=least, most=most)
        if value is not None and value != int(value):
            self.problems.add("not_whole", self.where(key), found=f"{value:g}")
        return default if value is None else int(value)

    def quantity(self, key: str, unit: str, *, least: float, most: float, required: bool = False) -> float | None:
        """Return a quantity written with its unit, in SI; the range is in `unit`."""
        value = self.value(key, (str, int, float), f'"{least:g} {unit}"', required)
        if value is None:
            return None
        if not isinstance(value, str):
            self.problems.add("bare_number", self.where(key), found=f"{value:g}", example=(f"{value:g}", unit))
            return None
        return self.parse(key, lambda text: parse_figure(text, unit, least=least, most=most))

    def seconds(
        self, key: str, unit: str = "min", *, least: float = 0, most: float, required: bool = False
    ) -> int | None:
        """Return a duration in whole seconds; the range is in `unit`."""
        value = self.quantity(key, unit, least=least, most=most, required=required)
        return None if value is None else ceil_s(value)

    def moment(self, key: str, zone: str, *, required: bool = False) -> datetime | None:
        """Return an aware moment, local times in `zone`."""
        value = self.value(key, (str, datetime, date), '"2025-08-18T05:00"', required)
        try:
            return None if value is None else parse_moment(value, zone)
        except UnreadableError as error:
            self.problems.add_unreadable(error, self.where(key))
            return None

    def hours(self, key: str, *, required: bool = False) -> str:
        """Return hours."""
        return self.parse(key, parse_hours, required=required) or ""

    def names(self, key: str) -> dict[str, str]:
        """Return a text per language."""
        inner = self.section(key, '{ en = "…", ar = "…" }')
        return {lang: text for lang in LANGUAGES if (text := inner.text(lang))} if inner else {}

    def wording(self, key: str, *, required: bool = False) -> dict[str, str]:
        """Return a text per language; a plain text serves for both. A required one is not empty."""
        if isinstance(self.data.get(key), dict):
            texts = self.names(key)
        else:
            text = self.value(key, (str,), '"…", { en = "…", ar = "…" }', required) or ""
            texts = dict.fromkeys(LANGUAGES, text) if text.strip() else {}
        if required and key in self.data and not texts:
            self.problems.add("empty_value", self.where(key))
        return texts

    def rates(self, key: str) -> dict[str, float]:
        """Return class → rate, m/s."""
        inner = self.section(key, '{ primary = "40 km/h" }')
        found = {name: inner.quantity(name, "km/h", least=1, most=130) for name in inner.list_keys()} if inner else {}
        return {name: rate for name, rate in found.items() if rate is not None}

    def rates_by_light(self, key: str) -> dict[str, dict[str, float]]:
        """Return class → light → rate, m/s."""
        inner = self.section(key, '{ primary = { day = "40 km/h", night = "25 km/h" } }')
        result = {}
        for name in inner.list_keys() if inner else ():
            by_light = inner.section(name, '{ day = "40 km/h", night = "25 km/h" }') if inner else None
            found = (
                {light: by_light.quantity(light, "km/h", least=1, most=130) for light in ("day", "night")}
                if by_light
                else {}
            )
            result[name] = {light: rate for light, rate in found.items() if rate is not None}
        return result

    def section(self, key: str, expected: str = "") -> Section | None:
        """Return the table within, None where it is not given."""
        data = self.value(key, (dict,), expected or f"[{key}]")
        return None if data is None else self._within(data, key)

    def sections(self, key: str) -> list[Section]:
        """Return the tables of an array ``[[key]]``, numbered from 1."""
        items = self.value(key, (list,), f"[[{key}]]") or []
        if not all(isinstance(item, dict) for item in items):
            self.problems.add("wrong_value", self.where(key), found=str(items)[:60], expected=f"[[{key}]]")
            return []
        return [self._within(item, f"{key}[{n}]") for n, item in enumerate(items, start=1)]

    def _within(self, data: Mapping[str, Any], key: str) -> Section:
        inner = Section(data, self.file, self.where(key)[-1], self.problems)
        self._inner.append(inner)
        return inner


def find_in_folder(path: Path, name: str) -> Path:
    """Return the file `name` of a folder, or the file that is given in its place.

    Raises
    ------
    InputError
        When nobody may look there.
    """
    try:
        return path / name if path.is_dir() else path
    except OSError as error:
        raise InputError([file_problem(error, path, (path.name,))]) from None


def open_section(file: Path, expected: str, problems: Problems) -> Section:
    """Return the whole of a TOML file of a format of ours.

    Raises
    ------
    InputError
        When it is no TOML, or cannot be read.
    """
    data = read_toml(file, (file.name,), problems)
    problems.raise_all()
    top = Section(data or {}, file.name, "", problems)
    top.check_format(expected)
    return top
