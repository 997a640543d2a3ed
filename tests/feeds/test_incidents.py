"""Incident files: layouts, date styles, precision of place and time, and rows that are no incidents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from ratl.assess.incidents import KINDS, SPREAD_M, IncidentFile
from ratl.errors import InputError
from ratl.feeds.incident_layouts import OWN as OWN_FILE
from ratl.feeds.incidents import read_incidents
from ratl.words.catalogue import Speaker
from ratl.words.folding import fold
from tests.conftest import shared_data
from tests.feeds.incident_files import OLDER, SINCE_2023, STYLES, UCDP, acled, ucdp, write_rows

BOX = (37.0, 31.0, 43.0, 37.0)
DAYS = [date(2024, 2, 28) + timedelta(days=n) for n in range(20)]


def read(path: Path) -> IncidentFile:
    return read_incidents(path, zone="UTC", box=BOX)


def days_of(found: IncidentFile) -> list[date]:
    return [datetime.fromtimestamp(at, UTC).date() for at in found.incidents.begin_s]


def refused(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(path)
    for problem in caught.value.problems:
        assert Speaker("en").say(problem.code, problem.params)
        assert Speaker("ar").say(problem.code, problem.params)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("header", [SINCE_2023, OLDER], ids=["since 2023", "older"])
@pytest.mark.parametrize("style", STYLES)
def test_acled_in_both_layouts_and_every_style_of_date(header: Sequence[str], style: str, tmp_path: Path) -> None:
    rows = [acled(n, day, style) for n, day in enumerate(DAYS)]
    found = read(write_rows(tmp_path / "acled.csv", header, rows))
    assert (found.layout, found.rows, found.skipped, found.notes) == ("acled", 20, {}, ())
    assert days_of(found) == DAYS


def test_where_no_row_tells_the_day_is_first_and_that_is_said(tmp_path: Path) -> None:
    rows = [acled(1, date(2024, 3, 4), "slashes"), acled(2, date(2024, 5, 6), "slashes")]
    found = read(write_rows(tmp_path / "a.csv", SINCE_2023, rows))
    assert days_of(found) == [date(2024, 3, 4), date(2024, 5, 6)]
    assert found.notes == ("incident_days_first",)


def test_of_two_styles_in_one_file_what_could_be_either_is_skipped(tmp_path: Path) -> None:
    rows = [acled(1, date(2024, 3, 24), "slashes"), acled(2, date(2024, 3, 24), "american"),
            acled(3, date(2024, 3, 4), "american"), acled(4, date(2024, 5, 5), "american")]  # fmt: skip
    found = read(write_rows(tmp_path / "a.csv", SINCE_2023, rows))
    assert days_of(found) == [date(2024, 3, 24), date(2024, 3, 24), date(2024, 5, 5)]
    assert (found.notes, found.skipped) == (("incident_days_mixed",), {"skipped_bad_date": (4,)})


def test_acleds_precision(tmp_path: Path) -> None:
    day = date(2024, 2, 10)
    rows = [acled(n, day, time_precision=time, geo_precision=place) for n, (time, place) in
            enumerate([(1, 1), (2, 2), (3, 3), ("", "")])]  # fmt: skip
    found = read(write_rows(tmp_path / "a.csv", SINCE_2023, rows)).incidents
    # District, and what is not said, is no point; a week is seven days, a month all of February.
    assert found.radius_m.tolist() == [0.0, SPREAD_M, np.inf, np.inf]
    assert ((found.end_s - found.begin_s) / 86_400).tolist() == [1, 7, 29, 29]
    assert found.is_dated.tolist() == [True, True, False, False]


def test_acleds_kinds(tmp_path: Path) -> None:
    kinds = {
        "Battles": "battle", "Battle-No change of territory": "battle", "Explosions/Remote violence": "explosion",
        "Remote violence": "explosion", "Violence against civilians": "violence", "Riots": "riot",
        "Riots/Protests": "riot", "Protests": "protest", "Strategic developments": "other",
    }  # fmt: skip
    rows = [acled(n, DAYS[0], event_type=kind) for n, kind in enumerate(kinds)]
    found = read(write_rows(tmp_path / "a.csv", SINCE_2023, rows)).incidents
    assert [KINDS[kind] for kind in found.kind] == list(kinds.values())


def test_ucdps_precision(tmp_path: Path) -> None:
    rows = [
        ucdp(1, "2020-03-10", "2020-03-10"),
        ucdp(2, "2020-03-10 00:00:00.000", "2020-03-14 00:00:00.000", where_prec=2, date_prec=2),
        ucdp(3, "2020-03-10", "2020-03-10", where_prec=3, date_prec=4),
        ucdp(4, "2020-03-10", "2020-03-10", where_prec=5, date_prec=5),
    ]
    found = read(write_rows(tmp_path / "u.csv", UCDP, rows)).incidents
    assert found.radius_m.tolist() == [0.0, SPREAD_M, np.inf, np.inf]
    assert ((found.end_s - found.begin_s) / 86_400).tolist() == [1, 7, 31, 366]


def test_the_real_sample_of_ucdp() -> None:
    found = read(shared_data() / "incidents" / "ucdp-ged-sample.csv")
    assert (found.layout, found.rows, found.skipped_count) == ("ucdp", 1000, 0)
    here = found.incidents
    # Counted in the file itself: where_prec 1 475, 2 232, the others 293; date_prec 4 and 5 37.
    assert [int((here.radius_m == r).sum()) for r in (0.0, SPREAD_M, np.inf)] == [475, 232, 293]
    assert int((~here.is_dated).sum()) == 37
    assert float(here.lat.max()) <= 90


def test_bad_rows_are_skipped_counted_and_listed(tmp_path: Path) -> None:
    rows = [acled(n, DAYS[n % 20]) for n in range(100)]
    rows[3]["event_date"] = rows[4]["event_date"] = ""
    rows[5]["event_date"] = "yesterday"
    rows[14]["event_date"] = "9999-12-31"
    rows[6] |= {"latitude": 0, "longitude": 0}
    rows[7] |= {"latitude": 40.225, "longitude": 34.0}
    rows[8] |= {"latitude": 140.225, "longitude": 34.0}
    rows[9]["latitude"] = ""
    rows[10]["longitude"] = "east"
    rows[11]["fatalities"] = -1
    rows[12]["event_id_cnty"] = "SYN0"
    rows[13] = dict(zip(SINCE_2023, SINCE_2023, strict=True))
    found = read(write_rows(tmp_path / "a.csv", SINCE_2023, rows))
    assert found.skipped == {
        "skipped_no_date": (5, 6), "skipped_bad_date": (7, 16), "skipped_zero": (8,), "skipped_swapped": (9, 10),
        "skipped_no_place": (11,), "skipped_bad_place": (12,), "skipped_negative": (13,), "skipped_repeated": (14,),
        "skipped_header": (15,),
    }  # fmt: skip
    assert len(found.incidents) == 100 - found.skipped_count


def test_a_file_of_the_whole_world_has_places_that_swapped_would_be_here(tmp_path: Path) -> None:
    rows = [acled(n, DAYS[0], latitude=-10 - n, longitude=-60) for n in range(20)]
    rows.append(acled(99, DAYS[0], latitude=40.0, longitude=34.0))
    assert read(write_rows(tmp_path / "a.csv", SINCE_2023, rows)).skipped == {}


def test_columns_that_are_swapped_refuse_the_file(tmp_path: Path) -> None:
    rows = [acled(n, DAYS[0], latitude=40.225, longitude=34.0) for n in range(20)]
    assert refused(write_rows(tmp_path / "a.csv", SINCE_2023, rows)) == ["incidents_swapped"]


def test_mixed_layouts_are_refused(tmp_path: Path) -> None:
    both = write_rows(tmp_path / "both.csv", [*SINCE_2023, *UCDP], [acled(1, DAYS[0])])
    assert refused(both) == ["incident_layouts_mixed"]
    one = write_rows(tmp_path / "one.csv", SINCE_2023, [acled(1, DAYS[0])])
    other = write_rows(tmp_path / "other.csv", UCDP, [ucdp(1, "2020-03-10", "2020-03-10")])
    one.write_text(one.read_text("utf-8") + other.read_text("utf-8"), "utf-8")
    assert refused(one) == ["incident_rows_mixed"]


def test_empty_histories_and_strange_tables_are_refused(tmp_path: Path) -> None:
    assert refused(write_rows(tmp_path / "a.csv", SINCE_2023, [])) == ["incidents_empty"]
    assert refused(write_rows(tmp_path / "b.csv", SINCE_2023, [{"location": "x"}] * 3)) == ["incidents_none"]
    assert refused(write_rows(tmp_path / "c.csv", ["event_date", "event_type"], [acled(1, DAYS[0])])) == [
        "incident_layout_unknown"
    ]
    assert refused(tmp_path / "none.csv") == ["missing_file"]


OWN = "id,time,until,lat,lon,accuracy_m,kind,district\n"


def test_own_reports(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    rows = ["1,2024-03-01T05:30,,34.0,40.2,200,explosion,", "2,2024-03-01,2024-03-03,34.0,40.2,8000,obstruction,",
            "3,2024-03-01T05:30+03:00,2024-03-01T09:30+03:00,34.0,40.2,,battle,Haditha",
            "4,2024-03-01,,34.0,40.2,-5,battle,"]  # fmt: skip
    path.write_text(OWN + "\n".join(rows), "utf-8")
    found = read(path)
    assert (found.layout, found.skipped) == ("ratl", {"skipped_negative": (5,)})
    here = found.incidents
    # Without an accuracy a place is not taken for a point.
    assert here.radius_m.tolist() == [200.0, 8000.0, np.inf]
    assert here.has_clock.tolist() == [True, False, False]
    assert ((here.end_s - here.begin_s) / 3600).tolist() == [0, 72, 4]


def test_a_clock_time_that_no_clock_shows_is_no_date(tmp_path: Path) -> None:
    # Taken for a whole day it would be known worse than anybody said, and nobody would be told.
    rows = ["1,2024-03-01T25:00,,34.0,40.2,200,battle,", "2,2024-03-01,2024-03-02 09:75,34.0,40.2,200,battle,",
            "3,2024-03-01T٢٣:٥٩,,34.0,40.2,200,battle,"]  # fmt: skip
    (tmp_path / "own.csv").write_text(OWN + "\n".join(rows), "utf-8")
    found = read(tmp_path / "own.csv")
    assert (found.skipped, len(found.incidents)) == ({"skipped_bad_date": (2, 3)}, 1)


def test_an_accuracy_that_cannot_be_read_and_a_kind_nobody_knows_are_said(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    rows = ["1,2024-03-01,,34.0,40.2,100 m,battle,", "2,2024-03-01,,34.0,40.2,nan,battle,",
            "3,2024-03-01,,34.0,40.2,100,battel,"]  # fmt: skip
    path.write_text(OWN + "\n".join(rows), "utf-8")
    found = read(path)
    assert (found.skipped, found.notes) == ({"skipped_bad_accuracy": (2, 3)}, ())
    assert found.strange_kinds == {"battel": 1}
    for lang in ("en", "ar"):
        # Each word that is offered is one that is read.
        assert {fold(Speaker(lang).term(f"incident_{kind}")) for kind in KINDS} <= OWN_FILE.kinds.keys()
        assert Speaker(lang).say("skipped_bad_accuracy", {"rows": 2, "at": "2–3"})


def test_codes_written_as_decimals_are_the_same_codes(tmp_path: Path) -> None:
    rows = [acled(1, DAYS[0], time_precision="1.0", geo_precision="1.0"),
            acled(2, DAYS[0], time_precision="2.0", geo_precision="2.0")]  # fmt: skip
    found = read(write_rows(tmp_path / "a.csv", SINCE_2023, rows)).incidents
    assert found.radius_m.tolist() == [0.0, SPREAD_M]
    assert ((found.end_s - found.begin_s) / 86_400).tolist() == [1, 7]


def test_own_reports_in_arabic(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    header = "الرقم,الوقت,إلى,خط العرض,خط الطول,الدقة (م),النوع,القضاء\n"
    path.write_text(header + "١,٢٠٢٤-٠٣-٠١,,٣٤٫٥,٤٠٫٢,٢٠٠,انفجار,حديثة\n", "utf-8")
    found = read(path).incidents
    assert (found.lat[0], found.lon[0], KINDS[found.kind[0]], found.regions) == (34.5, 40.2, "explosion", ("حديثة",))


def test_geojson(tmp_path: Path) -> None:
    def feature(shape: str, coordinates: object, **properties: object) -> dict[str, object]:
        return {"type": "Feature", "geometry": {"type": shape, "coordinates": coordinates}, "properties": properties}

    square = [[[40.0, 34.0], [40.1, 34.0], [40.1, 34.1], [40.0, 34.1], [40.0, 34.0]]]
    features = [
        feature("Point", [40.2, 34.0], time="2024-03-01T05:30:00Z", accuracy_m=50, kind="battle"),
        feature("Polygon", square, date="2024-03-02", kind="riot"),
        feature("Point", [40.2, 34.0], kind="battle"),
        feature("Point", [], time="2024-03-01"),
        {"type": "Feature", "geometry": None, "properties": None},
    ]
    path = tmp_path / "i.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    found = read(path)
    assert (found.layout, len(found.incidents)) == ("geojson", 2)
    assert found.skipped == {"skipped_no_date": (3, 5), "skipped_no_place": (4,)}
    # Half the diagonal of 9.2 by 11.1 km.
    assert found.incidents.radius_m[1] == pytest.approx(7220, rel=0.01)
    path.write_text('{"type": "FeatureCollection", "features": []}', "utf-8")
    assert refused(path) == ["incidents_empty"]
    path.write_text(json.dumps({"features": [feature("Point", [40.2, 34.0], kind="battle\ud800")]}), "utf-8")
    assert refused(path) == ["half_character"]
    path.write_text("[1, 2]", "utf-8")
    assert refused(path) == ["not_geojson"]
