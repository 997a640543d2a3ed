"""A scenario folder where one column's serials need different roads: a bridge for 40 t, and the long way round it."""

from __future__ import annotations

from pathlib import Path

from ratl.feeds.scenario import write_template

PLACES = """id,lat,lon,name_en,name_ar,kind,critical,authority
A,34,40,North Camp,المعسكر الشمالي,base,no,north
B,34,40.11,Fork,المفرق,junction,yes,north
C,34,40.33,Old Bridge East,شرق الجسر القديم,bridge,yes,south
D,34,40.44,South Depot,المستودع الجنوبي,base,no,south
E,34.1,40.11,New Bridge West,غرب الجسر الجديد,bridge,yes,north
F,34.1,40.33,New Bridge East,شرق الجسر الجديد,bridge,no,south
"""
ROADS = """id,from,to,length_km,class,regime,name_en,name_ar,max_mass_t,authority
AB,A,B,12,primary,two-way,Camp road,طريق المعسكر,none,north
BC,B,C,24,primary,alternating,Old bridge road,طريق الجسر القديم,40,north
CD,C,D,12,primary,two-way,Depot road,طريق المستودع,none,south
BE,B,E,14,primary,two-way,River road,طريق النهر,none,north
EF,E,F,24,primary,two-way,New bridge road,طريق الجسر الجديد,none,north
FC,F,C,14,primary,two-way,East bank road,طريق الضفة الشرقية,none,south
"""
SITES = "id,at,name_en,name_ar,capacity,unit\nS,B,Fork lay-by,ساحة المفرق,40,vehicles\n"
AUTHORITIES = """id,name_en,name_ar,zone,notice_h,contact
north,North district,المنطقة الشمالية,Asia/Amman,24,desk north
south,South district,المنطقة الجنوبية,Asia/Amman,24,desk south
"""


def write_apart(folder: Path, *, travel: str = 'serials_travel = "apart"', extra: str = "") -> Path:
    """Write it: twelve lorries of about 26 t in front, four low-beds of 60 t behind them.

    Parameters
    ----------
    travel, extra
        TOML of the movement, and behind its serials.
    """
    write_template(folder)
    tables = {"places": PLACES, "roads": ROADS, "sites": SITES, "authorities": AUTHORITIES}
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    rows = [f"L{n:02},civil_truck_3axle,1,1\n" for n in range(1, 13)]
    rows += [f"H{n:02},civil_lowbed,2,1\n" for n in range(1, 5)]
    (folder / "vehicles.csv").write_text("id,type,serial,march_unit\n" + "".join(rows), "utf-8")
    (folder / "scenario.toml").write_text(
        'format = "ratl-scenario/1"\nname = "two bridges"\nzone = "Asia/Amman"\nday_zero = "2025-08-18"\n'
        'horizon_days = 3\nprofile = "us"\nlight = "06:00-18:00"\n'
        '[network]\nplaces = "places.csv"\nroads = "roads.csv"\nsites = "sites.csv"\nauthorities = "authorities.csv"\n'
        '[vehicles]\nlist = "vehicles.csv"\n'
        '[supply]\nwater_per_person_day = "10 l"\nrations_per_person_day = 3\nfuel_reserve_share = 0.25\n'
        'days_carried = 3\nrefuel_rate = "100 l/min"\nambulance_rate = "60 km/h"\nrecovery_rate = "30 km/h"\n'
        'sources = "scenario"\n'
        '[[movement]]\nid = "CD-01"\nname = { en = "Camp to depot", ar = "من المعسكر إلى المستودع" }\n'
        f'origin = "A"\ndestination = "D"\nearliest_start = "2025-08-18T06:00"\n{travel}\n'
        '[[movement.serial]]\nid = "1"\n[[movement.serial]]\nid = "2"\n' + extra,
        "utf-8",
    )
    return folder
