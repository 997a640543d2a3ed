"""The places of the examples against the gazetteer their sources name."""

from __future__ import annotations

import csv
import re
from math import cos, hypot, radians
from pathlib import Path

from tests.conftest import shared_data

KM_PER_DEGREE = 111.2


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def is_taken_as_named(place: dict[str, str]) -> bool:
    """Return whether its Arabic name is meant to be the gazetteer's.

    Not where the source says otherwise, nor where the place is more than a place name ("Release point, Al Khan").
    """
    return "Arabic name scenario" not in place["source"] and not set("–(،") & set(place["name_ar"])


def test_places_are_where_and_called_as_their_source_says(examples: Path) -> None:
    gazetteer = {
        row["wof_id"]: row for path in (shared_data() / "places").glob("whosonfirst-*.csv") for row in rows(path)
    }
    sourced = named = 0
    for path in sorted(examples.glob("*/places.csv")):
        for place in rows(path):
            found = re.search(r"WOF (\d+)", place["source"])
            if not found:
                continue
            sourced += 1
            row = gazetteer[found[1]]
            lat, lon = float(place["lat"]), float(place["lon"])
            north_km = (lat - float(row["latitude"])) * KM_PER_DEGREE
            east_km = (lon - float(row["longitude"])) * KM_PER_DEGREE * cos(radians(lat))
            assert hypot(north_km, east_km) < 1, place
            if is_taken_as_named(place):
                named += 1
                assert place["name_ar"] in {row["name_ar"], *row["name_ar_variants"].split("|")}, place
    # The reference operation alone names 25 rows, and calls 19 of its places as they do.
    assert sourced >= 25
    assert named >= 19
