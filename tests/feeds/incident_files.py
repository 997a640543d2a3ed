"""Incident files for tests, written here: no row is anybody's."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

SINCE_2023 = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
]
OLDER = [
    "data_id",
    "iso",
    "event_id_cnty",
    "event_id_no_cnty",
    "event_date",
    "year",
    "time_precision",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "timestamp",
    "iso3",
]
UCDP = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "where_prec",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "date_prec",
    "date_start",
    "date_end",
    "best",
    "high",
    "low",
]
STYLES = {
    "iso": "%Y-%m-%d", "long": "%d %B %Y", "short": "%d-%b-%y", "dashes": "%d-%m-%Y", "slashes": "%d/%m/%Y",
    "american": "%m/%d/%Y", "slashed iso": "%Y/%m/%d",
}  # fmt: skip
assert (len(SINCE_2023), len(OLDER)) == (31, 31)


def acled(number: int, day: date, style: str = "iso", **told: object) -> dict[str, object]:
    """Return one made-up ACLED row."""
    usual = {
        "event_id_cnty": f"SYN{number}", "data_id": number, "event_id_no_cnty": number,
        "event_date": day.strftime(STYLES[style]), "year": day.year, "time_precision": 1, "event_type": "Battles",
        "admin1": "Al Anbar", "admin2": "Haditha", "latitude": 34.0, "longitude": 40.225, "geo_precision": 1,
        "fatalities": 0,
    }  # fmt: skip
    return {**usual, **told}


def ucdp(number: int, first: str, last: str, **told: object) -> dict[str, object]:
    """Return one made-up UCDP GED row."""
    usual = {
        "id": number, "type_of_violence": 1, "where_prec": 1, "adm_2": "Haditha district", "latitude": 34.0,
        "longitude": 40.225, "date_prec": 1, "date_start": first, "date_end": last, "best": 1,
    }  # fmt: skip
    return {**usual, **told}


def write_rows(path: Path, header: Sequence[str], rows: Sequence[dict[str, object]]) -> Path:
    """Write rows under a header; what a row does not say is empty."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, header, restval="", extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)
    return path
