from tests.documents.sample import sample_plan

from ratl.documents.stamps import date_time_group, iso_utc, mgrs_reference, plain, speaker_for, utc
from ratl.model.route import Point

PLAN = sample_plan()


def test_plan_second_0_is_the_epoch() -> None:
    assert iso_utc(PLAN, 0) == "2025-08-17T21:00:00Z"
    assert date_time_group(utc(PLAN, 0)) == "172100ZAUG25"
    assert date_time_group(speaker_for(PLAN, "en").local(0)) == "180000CAUG25"


def test_mgrs_of_a_known_place() -> None:
    # Worked with the reference implementation: 42.0 N 93.0 W is on the central meridian of zone 15 (easting 500 000).
    reference = mgrs_reference(Point(name={}, lon=-93.0, lat=42.0))
    assert reference.startswith("15T VG 00000") or reference.startswith("15T WG 00000")
    assert [len(part) for part in reference.split()] == [3, 2, 5, 5]


def test_plain_takes_direction_marks_away() -> None:
    speaker = speaker_for(PLAN, "ar")
    assert plain(speaker.name("HAD")) == "تحويلة حديثة"
    assert plain(speaker.time(0)) == "D+0 00:00"
