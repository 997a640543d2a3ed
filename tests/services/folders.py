"""Scenario folders with several movements, written from the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ratl.feeds.scenario import write_template

PLACES = """id,lat,lon,name_en,name_ar
A,34,40,A,A
B,34,40.2,B,B
C,34,40.25,C,C
D,34,40.45,D,D
E,34.07,40.2,E,E
F,34.07,40.25,F,F
"""
ROADS = """id,from,to,length_km,class,regime,name_en,name_ar
AB,A,B,20,primary,two-way,AB,AB
BC,B,C,5,primary,alternating,BC,BC
CD,C,D,20,primary,two-way,CD,CD
BE,B,E,9,primary,two-way,BE,BE
EF,E,F,5,primary,two-way,EF,EF
FC,F,C,9,primary,two-way,FC,FC
"""


def write_many(
    folder: Path,
    movements: Sequence[tuple[str, str, str]],
    *,
    vehicles: int = 12,
    sites: str = "S,B,B,B,30,vehicles\nT,C,C,C,30,vehicles\n",
    extra: str = "",
    of: Mapping[str, str] | None = None,
) -> Path:
    """Write a scenario of movements, each an id, its ends (``"AD"``) and its earliest start (``"06:00"``).

    Parameters
    ----------
    extra
        More TOML behind the movements.
    of
        Movement → more TOML of it.
    """
    write_template(folder)
    (folder / "places.csv").write_text(PLACES, "utf-8")
    (folder / "roads.csv").write_text(ROADS, "utf-8")
    (folder / "sites.csv").write_text("id,at,name_en,name_ar,capacity,unit\n" + sites, "utf-8")
    rows = [f"{name}-{n:02},civil_truck_3axle,{name}/1,1\n" for name, _, _ in movements for n in range(1, vehicles + 1)]
    (folder / "vehicles.csv").write_text("id,type,serial,march_unit\n" + "".join(rows), "utf-8")
    told = [
        f'[[movement]]\nid = "{name}"\nname = {{ en = "{name}", ar = "{name}" }}\norigin = "{ends[0]}"\n'
        f'destination = "{ends[1]}"\nearliest_start = "2025-08-18T{start}"\n{(of or {}).get(name, "")}\n'
        for name, ends, start in movements
    ]
    (folder / "scenario.toml").write_text(
        'format = "ratl-scenario/1"\nname = "many"\nzone = "Asia/Amman"\nday_zero = "2025-08-18"\nhorizon_days = 3\n'
        'profile = "us"\nlight = "06:00-18:00"\n[network]\nplaces = "places.csv"\nroads = "roads.csv"\n'
        'sites = "sites.csv"\n[vehicles]\nlist = "vehicles.csv"\n' + "".join(told) + extra,
        "utf-8",
    )
    return folder
