"""Texts in both languages, or one that serves for both."""

import pytest

from ratl.feeds.columns import read_rows
from ratl.feeds.layouts import VEHICLES
from ratl.feeds.problems import Problems
from ratl.feeds.scenario import read_scenario
from ratl.feeds.tables import parse_table

DESK = 'contact = { en = "movement desk (fictitious)", ar = "مكتب الحركة (افتراضي)" }'


def test_a_key_by_language_or_once_for_both(folder):
    papers = read_scenario(folder.path).papers
    assert papers.contact == {"en": "movement desk (fictitious)", "ar": "مكتب الحركة (افتراضي)"}
    assert papers.frequencies == {"en": "45.200 MHz", "ar": "45.200 MHz"}
    assert papers.reported_source == {}


def test_a_key_in_one_language_says_no_more_than_that(folder):
    folder.replace("scenario.toml", DESK, 'contact = { ar = "مكتب الحركة" }')
    assert read_scenario(folder.path).papers.contact == {"ar": "مكتب الحركة"}


@pytest.mark.parametrize(
    ("written", "code", "key"),
    [
        ("contact = 7", "wrong_value", "papers.contact"),
        ('contact = { en = "desk", fr = "bureau" }', "unknown_key", "papers.contact.fr"),
    ],
)
def test_a_key_of_another_form_is_refused(folder, written, code, key):
    folder.replace("scenario.toml", DESK, written)
    assert [(p.code.removesuffix("_like"), p.where[-1]) for p in folder.problems()] == [(code, key)]


@pytest.mark.parametrize("written", ['""', '{ en = "" }', "{}"])
def test_a_post_that_nobody_mans_is_refused(folder, written):
    manned_by = '{ en = "Eastern road authority", ar = "سلطة الطرق الشرقية" }'
    folder.replace("scenario.toml", manned_by, written)
    assert [(p.code, p.where[-1]) for p in folder.problems()] == [("empty_value", "control_post[1].manned_by")]


@pytest.mark.parametrize(
    ("header", "cells", "payload"),
    [
        ("payload", "tents", {"en": "tents", "ar": "tents"}),
        ("payload_en,payload_ar", "tents,خيام", {"en": "tents", "ar": "خيام"}),
        ("Payload (EN),الحمولة بالعربية", "tents,خيام", {"en": "tents", "ar": "خيام"}),
        ("الحمولة بالعربية", "خيام", {"ar": "خيام"}),
        ("payload_en,payload_ar", ",", {}),
        ("payload,payload_ar", "CL III,وقود", {"en": "CL III", "ar": "وقود"}),
    ],
)
def test_columns(header, cells, payload):
    problems = Problems()
    text = f"id,type,serial,march_unit,{header}\nA,t,1,1,{cells}\n"
    table = parse_table(text.encode(), "list.csv", "", problems)
    rows = read_rows(table, VEHICLES, problems)
    problems.raise_all()
    assert rows[0].wording("payload") == payload


def test_an_authority_is_called_in_both_languages(folder):
    desk = read_scenario(folder.path).network.authorities["east"].authority.contact
    assert desk == {"en": "duty desk (fictitious)", "ar": "مكتب المناوبة (افتراضي)"}
