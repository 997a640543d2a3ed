import csv
import re
from dataclasses import replace
from importlib import resources

import pytest

from ratl.documents.scribe import scribe_for
from ratl.documents.stamps import iso_utc, length_source_text, mgrs_reference, plain, source_text, speaker_for
from ratl.model.route import Point
from tests.documents.sample import sample_plan

PLAN = sample_plan()


def test_plan_second_0_is_the_epoch() -> None:
    assert iso_utc(PLAN, 0) == "2025-08-17T21:00:00Z"


def test_a_moment_as_date_time_group_is_to_the_minute() -> None:
    assert scribe_for(PLAN, "en").stamp(0) == "180000CAUG25"
    assert scribe_for(PLAN, "en").stamp(59) == "180000CAUG25"
    # Kabul is UTC+04:30, which has no letter: 21:00 UTC the day before is 01:30 there.
    assert scribe_for(replace(PLAN, zone="Asia/Kabul"), "en").stamp(0) == "180130+0430AUG25"


def test_mgrs_of_a_known_place() -> None:
    # Worked with the reference implementation: 42.0 N 93.0 W is on the central meridian of zone 15 (easting 500 000).
    reference = mgrs_reference(Point(name={}, lon=-93.0, lat=42.0))
    assert reference.startswith("15T VG 00000") or reference.startswith("15T WG 00000")
    assert [len(part) for part in reference.split()] == [3, 2, 5, 5]


def test_plain_takes_direction_marks_away() -> None:
    speaker = speaker_for(PLAN, "ar")
    assert plain(speaker.name("HAD")) == "تحويلة حديثة"
    assert plain(speaker.time(0)) == "D+0 00:00"


@pytest.mark.parametrize(
    ("source", "arabic"),
    [
        ("estimated: great circle × 1.15", "تقدير: المسافة المستقيمة × 1.15"),
        (
            "estimated: map distance × 1.1 (hilly, 1:100,000; [INFOPEDIA-UA])",
            "تقدير: المسافة على الخريطة × 1.1 (تلال، 1:100,000؛ [INFOPEDIA-UA])",
        ),
        ("estimated: by eye", "تقدير: by eye"),
        ("scenario", "معدّ الخطة"),
        ("scenario: odometer", "معدّ الخطة: odometer"),
        ("odometer 2024", "odometer 2024"),
    ],
)
def test_what_ratl_says_of_a_length_is_in_the_language_of_the_paper(source: str, arabic: str) -> None:
    assert plain(length_source_text(speaker_for(PLAN, "en"), source)) == source
    assert plain(length_source_text(speaker_for(PLAN, "ar"), source)) == arabic


def test_the_author_of_a_figure_is_named_in_the_language_of_the_paper() -> None:
    assert plain(source_text(speaker_for(PLAN, "ar"), "scenario: hot country")) == "معدّ الخطة: hot country"
    assert plain(source_text(speaker_for(PLAN, "ar"), "[HEMTT-W]")) == "[HEMTT-W]"


def test_ratls_own_vehicle_figures_are_sourced_in_the_language_of_the_paper() -> None:
    ours = {
        r.get("sources", "")
        for r in csv.DictReader((resources.files("ratl.feeds") / "types.csv").open("r", encoding="utf-8"))
    }
    generic = {source for source in ours if source and not re.search(r"\[[A-Z]", source)}
    assert generic
    for source in generic:  # the others cite a publication
        assert re.search("[a-z]{3}", plain(source_text(speaker_for(PLAN, "ar"), source))) is None
        assert plain(source_text(speaker_for(PLAN, "en"), source)) == source
