"""What an author gave in one language, in both, or once for both."""

import re

import pytest

from ratl.words.catalogue import Speaker

BOTH = {"en": "Advance party", "ar": "المفرزة المتقدمة"}


@pytest.mark.parametrize(
    ("texts", "en", "ar"),
    [
        (BOTH, "Advance party", "المفرزة المتقدمة"),
        # A number that serves for both keeps its order of signs inside Arabic.
        (dict.fromkeys(("en", "ar"), "+000 (1) 2"), "+000 (1) 2", "\u2068+000 (1) 2\u2069"),
        ({"en": "desk 4"}, "desk 4", "\u2068desk 4\u2069"),
        ({"ar": "مكتب", "en": ""}, "مكتب", "مكتب"),
        # A map's local names are Latin in many countries: a number before them would end up behind them.
        ({"en": "16 Burmarrad Road", "ar": "16 Triq Burmarrad"}, "16 Burmarrad Road", "\u206816 Triq Burmarrad\u2069"),
        ({}, "", ""),
    ],
)
def test_wording(texts, en, ar):
    assert (Speaker("en").wording(texts), Speaker("ar").wording(texts)) == (en, ar)


def test_a_name_in_the_other_language_only_stands_before_the_id():
    speaker = Speaker("ar", names={"P1": {"en": "Camp"}, "P2": {}})
    assert (speaker.name("P1"), speaker.name("P2")) == ("\u2068Camp\u2069", "\u2068P2\u2069")


@pytest.mark.parametrize(
    ("seconds", "table", "en", "ar"),
    [
        (0, "0 min", "0 min", "0 دقيقة"),
        (59, "59 s", "59 s", "59 ثانية"),
        (60, "1 min", "1 min", "دقيقة واحدة"),
        (90, "90 s", "90 s", "90 ثانية"),
        (121, "3 min", "3 min", "3 دقائق"),
        (7200, "2 h", "2 h", "ساعتين"),
        (4 * 3600 + 120, "4 h 2 min", "4 h 2 min", "4 ساعات ودقيقتين"),
        (78 * 3600 + 26 * 60, "78 h 26 min", "78 h 26 min", "78 ساعة و26 دقيقة"),
    ],
)
def test_durations(seconds, table, en, ar):
    assert Speaker("en").duration(seconds) == table
    assert Speaker("en").told_duration(seconds) == en
    assert re.sub("[\u2066-\u2069]", "", Speaker("ar").told_duration(seconds, within=True)) == ar


def test_a_second_that_decides_is_said():
    assert Speaker("en").told_seconds(5399) == "1 h 29 min 59 s"
    assert Speaker("en").told_seconds(-60) == "−1 min"


def test_the_sign_of_a_duration_stays_before_its_first_number():
    assert Speaker("en").duration(-5400) == "−1 h 30 min"
    assert Speaker("ar").duration(-5400) == "\u2066−1\u2069 س 30 د"


@pytest.mark.parametrize(
    ("count", "en", "alone", "within"),
    [
        (1, "1 day", "يوم واحد", "يوم واحد"),
        (2, "2 days", "يومان", "يومين"),
        (4, "4 days", "4 أيام", "4 أيام"),
        (11, "11 days", "11 يومًا", "11 يومًا"),
        (100, "100 days", "100 يوم", "100 يوم"),
        (2.5, "2.5 days", "2.5 يوم", "2.5 يوم"),
    ],
)
def test_counted(count, en, alone, within):
    assert Speaker("en").counted("days", count) == en
    said = [Speaker("ar").counted("days", count, within=inner) for inner in (False, True)]
    assert [re.sub("[\u2066-\u2069]", "", text) for text in said] == [alone, within]


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "mass (t) 7.5 [maxweight=7.5]"), ("ar", "الكتلة (طن) 7.5 [maxweight=7.5]")]
)
def test_limits_of_mass_are_said_in_tonnes(lang, said):
    params = {"limit": "mass_kg", "allowed": 7500.0, "source": "maxweight=7.5"}
    assert re.sub("[\u2068\u2069]", "", Speaker(lang).say("route_posted", params)) == said


def test_lengths_of_less_than_a_tenth_of_a_kilometre_are_said_in_metres():
    assert [Speaker("en").fill("{at:span}", {"at": at}) for at in (0.4, 99.4, 99.5, 1250)] == [
        "0 m", "99 m", "0.1 km", "1.2 km",
    ]  # fmt: skip


def test_what_the_map_has_no_name_for_says_so():
    names = {"n246163130": dict.fromkeys(("en", "ar"), "n246163130"), "w4143650": {"en": "Ring"}, "B12": {}}
    ids = ("n246163130", "w144195940", "w157731675@0.236", "w4143650", "B12")
    assert [Speaker("en", names=names).name(i) for i in ids] == [
        "no name (n246163130)", "no name (w144195940)", "no name (w157731675@0.236)", "Ring", "B12",
    ]  # fmt: skip
    assert Speaker("ar", names=names).name("n246163130") == "بلا اسم (\u2068n246163130\u2069)"
