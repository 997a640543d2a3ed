from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.model.route import LIMITS
from ratl.roads.limits import LIMIT_TAGS, Reading, parse_figure, read_limit, strictest


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("3.8", 3.8),
        ("3,8", 3.8),
        ("3.8 m", 3.8),
        ("3.8m", 3.8),
        ("380 cm", 3.8),
        ("13'1\"", 13 * 0.3048 + 0.0254),
        ("13' 1\"", 13 * 0.3048 + 0.0254),
        ("13'1''", 13 * 0.3048 + 0.0254),
        ("13′1″", 13 * 0.3048 + 0.0254),
        ("13 ft 1 in", 13 * 0.3048 + 0.0254),
        ("6 ft", 6 * 0.3048),
        ("12'", 12 * 0.3048),
        ("80 in", 80 * 0.0254),
        ("٤٫٢", 4.2),
        ("٤٫٢ م", 4.2),
    ],
)
def test_lengths(text: str, metres: float) -> None:
    assert parse_figure(text, "length") == pytest.approx(metres)


@pytest.mark.parametrize(
    ("text", "kilograms"),
    [
        ("7.5", 7500),
        ("3,5", 3500),
        ("12 t", 12000),
        ("3500 kg", 3500),
        ("3,500 kg", 3500),  # thousands: nobody signs grams
        ("3,500 t", 3500),  # but tonnes have decimals
        ("20,000 lbs", 20000 * 0.45359237),
        ("20000lb", 20000 * 0.45359237),
        ("15 st", 15 * 907.18474),
        ("15 tons", 15 * 907.18474),  # short or metric: the lighter one
        ("10 lt", 10 * 1016.0469088),
    ],
)
def test_masses(text: str, kilograms: float) -> None:
    assert parse_figure(text, "mass") == pytest.approx(kilograms)


@pytest.mark.parametrize("text", ["3.5 t", "", "m", "-4", "4-5", ">4", "4|5", "4 (sign)", "1e3", "nan", "inf"])
def test_what_is_no_length(text: str) -> None:
    with pytest.raises(ValueError, match="no_figure"):
        parse_figure(text, "length")


def test_a_load_class_has_no_unit() -> None:
    assert parse_figure("60", "class") == 60
    with pytest.raises(ValueError, match="no_figure"):
        parse_figure("60 t", "class")


WORDS = ["default", "below_default", "unsigned", "unknown", "no_sign", "no_indications", "narrow", "yes", "no",
         "unrestricted", "unlimited", "None given", "3.5 @ (Mo-Fr)", ""]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_words_that_say_nothing_are_unknown(word: str) -> None:
    assert read_limit(word, "length", "height_m") == Reading(None, "no_figure")


def test_only_none_is_free() -> None:
    assert read_limit("none", "length", "height_m") == Reading("none")
    assert read_limit(" None ", "mass", "mass_kg") == Reading("none")


@pytest.mark.parametrize(
    ("text", "measure", "limit"),
    [
        ("0", "length", "height_m"),
        ("500", "length", "height_m"),
        ("13", "length", "height_m"),  # feet without their sign: no bridge is signed 13 m
        ("250", "length", "width_m"),
        ("7500", "mass", "mass_kg"),  # kilograms without their unit
        ("0 t", "mass", "mass_kg"),
        ("0", "class", "mlc_wheeled"),
        ("200", "class", "mlc_tracked"),
        ("9" * 400, "length", "height_m"),
    ],
)
def test_absurd_figures_are_unknown(text: str, measure: str, limit: str) -> None:
    assert read_limit(text, measure, limit) == Reading(None, "not_believed")


def test_of_several_the_strictest() -> None:
    assert read_limit("3.5 t;7.5", "mass", "mass_kg") == Reading(3500.0, "several")
    assert read_limit("none;7.5", "mass", "mass_kg") == Reading(7500.0, "several")
    assert read_limit("7.5;default", "mass", "mass_kg") == Reading(7500.0, "several")
    assert read_limit("none;default", "mass", "mass_kg") == Reading(None, "several")
    assert strictest([]) is None


@pytest.mark.parametrize("text", ["~4", "approx 4", "approx. 4 m", "ca. 4", "≈4"])
def test_a_rough_figure_counts_four_fifths(text: str) -> None:
    assert read_limit(text, "length", "height_m") == Reading(pytest.approx(3.2), "approximate")


def test_every_tag_limits_what_the_model_knows() -> None:
    assert {rule.limit for rule in LIMIT_TAGS.values()} <= set(LIMITS)


fragments = st.sampled_from(
    [
        "none",
        "None",
        "default",
        ";",
        "3.5",
        "0",
        "-",
        " ",
        "t",
        "m",
        "'",
        '"',
        "~",
        "no",
        "ne",
        "٣",
        ",",
        "@",
        "unsigned",
    ]
)
texts = st.one_of(st.text(max_size=12), st.lists(fragments, max_size=5).map("".join))


@given(texts, st.sampled_from(sorted(LIMIT_TAGS)))
def test_nothing_unreadable_is_ever_free(text: str, tag: str) -> None:
    reading = read_limit(text, LIMIT_TAGS[tag].measure, LIMIT_TAGS[tag].limit)
    parts = {part.strip().lower() for part in text.split(";")}
    assert (reading.value == "none") == (parts == {"none"})
    assert reading.value is not None or reading.doubt
