"""One catalogue, two languages: complete, in agreement, and read the right way round."""

import re
import tomllib
from importlib import resources

import pytest

from ratl.march.profiles import PROFILES
from ratl.words.catalogue import FILES, LANGUAGES, Speaker, load
from tests.words.templates import placeholders

EPOCH = "2025-08-18T00:00:00+03:00"
FSI, PDI = "\u2068", "\u2069"
ARABIC, LATIN = re.compile(r"[\u0621-\u064a]"), re.compile(r"[A-Za-z]{4,}")

en, ar = Speaker("en", EPOCH, "Asia/Baghdad"), Speaker("ar", EPOCH, "Asia/Baghdad")


def parameters(template: str) -> set[str]:
    return {name for name, _ in placeholders(template)}


# ---- complete


def test_the_same_keys_in_both_languages_in_files_of_the_same_name() -> None:
    def keys(lang: str, name: str) -> set[str]:
        text = (resources.files("ratl.words") / lang / f"{name}.toml").read_text("utf-8")
        return {key for key in tomllib.loads(text) if not key.startswith("count_")}

    for name in FILES:
        assert keys("en", name) ^ keys("ar", name) == set(), name


def test_no_key_stands_in_two_files() -> None:
    assert all(load(lang) for lang in LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_placeholder_is_said_in_a_way_there_is(lang: str) -> None:
    for template in load(lang).values():
        placeholders(template)


def test_both_languages_say_the_same_parameters() -> None:
    english, arabic = load("en"), load("ar")
    common = [key for key in english.keys() & arabic.keys() if not key.startswith("count_")]
    differ = {key for key in common if parameters(english[key]) != parameters(arabic[key])}
    assert differ == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty_or_has_edges(lang: str) -> None:
    odd = {
        key for key, text in load(lang).items() if (not text.strip() or "  " in text) and not key.endswith("_separator")
    }
    assert odd == set()


def test_arabic_is_arabic_and_english_is_english() -> None:
    bare = {key: re.sub(r"\{[^}]*\}", "", text) for key, text in load("ar").items()}
    words = {key for key, text in load("en").items() if LATIN.search(re.sub(r"\{[^}]*\}", "", text))}
    assert {key for key in words & bare.keys() if not ARABIC.search(bare[key])} == set()
    assert {key for key, text in load("en").items() if ARABIC.search(text)} == set()


# ---- said


def test_a_hold_says_how_long_first() -> None:
    params = {"leg": "L12", "by": "AA-02/1", "until_s": 24_000, "gap_s": 300, "seconds": 2100}
    told = "L12 is taken by AA-02/1 until D+0 06:40, and the gap to it is 5 min"
    assert en.say("held_leg_busy", params) == f"held 35 min: {told}"
    bare = {key: value for key, value in params.items() if key != "seconds"}
    assert en.say("held_leg_busy", bare) == told


def test_references_stay_left_to_right_inside_arabic() -> None:
    said = ar.say("held_leg_busy", {"leg": "L12", "by": "AA-02/1", "until_s": 24_000, "gap_s": 300})
    for token in ("L12", "AA-02/1", "D+0 06:40"):
        assert f"{FSI}{token}{PDI}" in said
    assert said.count(FSI) == said.count(PDI)


def test_names_are_said_in_the_language_where_there_is_one() -> None:
    names = {"L12": {"en": "Highway 12", "ar": "الطريق 12"}}
    params = {"leg": "L12"}
    assert Speaker("en", EPOCH, names=names).say("held_closed", params) == "Highway 12 is closed"
    assert Speaker("ar", EPOCH, names=names).say("held_closed", params).endswith("الطريق 12")


def test_a_profile_has_a_name_in_both_languages_and_an_own_one_keeps_its_own() -> None:
    for profile in PROFILES:
        assert profile in en.fill("{profile:profile}", {"profile": profile})
        assert ARABIC.search(ar.fill("{profile:profile}", {"profile": profile}))
    assert ar.fill("{profile:profile}", {"profile": "ours"}) == f"{FSI}ours{PDI}"


def test_a_reason_inside_a_sentence() -> None:
    because = {"code": "held_closed", "leg": "L12"}
    when = {"code": "pin_place", "what": "S1"}
    params = {"kind": "pin_halt", "serial": "all", "when": when, "because": because}
    assert en.say("pin_broken", params).endswith("L12 is closed")
    assert "L12" in ar.say("pin_broken", params)


def test_what_is_missing_is_an_error_and_no_silence() -> None:
    with pytest.raises(KeyError):
        en.say("no_such_code")
    with pytest.raises(KeyError):
        en.say("held_closed", {})


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "D+0 00:00"), (24_000, "D+0 06:40"), (86_400 + 3599, "D+1 00:59"), (-3600, "D-1 23:00")],
)
def test_time_is_local_and_by_day(seconds: int, expected: str) -> None:
    assert en.time(seconds) == expected
    assert ar.time(seconds) == f"{FSI}{expected}{PDI}"


def test_time_in_another_zone() -> None:
    # 00:00 in Baghdad is 21:00 UTC the day before; that day is then day 0.
    assert Speaker("en", EPOCH, "UTC").time(0) == "D+0 21:00"
    assert Speaker("en", EPOCH, "UTC").time(4 * 3600) == "D+1 01:00"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0 min"), (45, "45 s"), (61, "61 s"), (120, "2 min"), (121, "3 min"), (3600, "1 h"), (282_300, "78 h 25 min")],
)
def test_duration_is_up_to_the_whole_minute(seconds: int, expected: str) -> None:
    assert en.duration(seconds) == expected


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_and_units(lang: str) -> None:
    speaker = Speaker(lang)
    said = speaker.number(1234.56, 1, "unit_km")
    assert "1,234.6" in said and speaker.term("unit_km") in said
    assert (said.startswith(FSI), said.endswith(PDI)) == ((True, True) if lang == "ar" else (False, False))


def test_lists() -> None:
    names = {"A": {"en": "Anah", "ar": "عنه"}}
    assert Speaker("en", names=names).listed(["A", "B"]) == "Anah, B"
    assert Speaker("ar", names=names).listed(["A", "B"]) == f"عنه، {FSI}B{PDI}"


def test_a_name_with_a_comma_is_one_of_a_list() -> None:
    names = {
        "A": {"en": "Stone Bridge, west end", "ar": "جسر الحجر، الطرف الغربي"},
        "B": {"en": "Fork", "ar": "المفرق"},
    }
    assert Speaker("en", names=names).listed(["A", "B"]) == "Stone Bridge, west end; Fork"
    assert Speaker("ar", names=names).listed(["A", "B"]) == "جسر الحجر، الطرف الغربي؛ المفرق"
