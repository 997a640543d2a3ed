"""A small drawdown as a folder: one base 60 km from the hub, three units, two low-beds."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "drawdown.toml": """
format = "ratl-drawdown/1"
name = "Small closing"
zone = "UTC"
day_zero = "2025-03-01"
horizon_days = 12
profile = "humanitarian"
[network]
places = "places.csv"
roads = "roads.csv"
[vehicles]
types = "types.csv"
[drawdown]
bases = "bases.csv"
units = "units.csv"
fleet = "fleet.csv"
equipment = "equipment.csv"
requirements = "requirements.csv"
lanes = "lanes.csv"
lift = "lift.csv"
posts = "posts.csv"
start = "06:00"
rounds = 12
[drawdown.capabilities]
bakery = { en = "bakery", ar = "مخبز" }
[march]
daylight_only = true
[march.rates]
primary = { day = "40 km/h", night = "30 km/h" }
[papers]
title = { en = "Small closing", ar = "إغلاق صغير" }
""",
    "places.csv": """id,name_en,name_ar,lat,lon
A,Alpha,ألفا,33.0,43.0
H,Hub,المركز,33.0,43.55
""",
    "roads.csv": """id,from,to,length_km,class,name_en,name_ar,max_height_m,max_width_m,max_length_m,max_mass_t,closed
R1,A,H,60,primary,Road one,الطريق الأول,none,none,none,none,
""",
    "types.csv": """id,name_en,name_ar,length_m,width_m,height_m,mass_t
truck,Truck,شاحنة,10,2.5,3.2,20
lowbed,Low-bed,مقطورة,18,3,3.9,48
""",
    "bases.csv": """id,kind,due,handover_d,loading_places,loading_rate,disposal_per_day,capability_guard
A,closes,2025-03-09,1,1,2,4,
H,receives,,,,,,5
""",
    "units.csv": """id,name_en,name_ar,site,destination,people,due,rear,capability_guard,capability_bakery
U1,First unit,الوحدة الأولى,A,H,40,2025-03-04,no,20,
U2,Second unit,الوحدة الثانية,A,H,30,,no,,3
REAR,Rear party,المؤخرة,A,H,10,,yes,10,
""",
    "fleet.csv": """unit,type,count,role
U1,truck,6,escort
U2,truck,5,cargo
REAR,truck,2,escort
""",
    "equipment.csv": """unit,name_en,name_ar,count,per_low_bed,fate
U2,Oven,فرن,2,1,move
U2,Shed,سقيفة,3,1,leave
""",
    "requirements.csv": """id,kind,base,capability,least,per_people,from,until
K1,keep,A,guard,10,,2025-03-01,2025-03-04
L1,load,A,guard,10,,,
V1,receive,H,guard,5,,,
""",
    "lanes.csv": """from,to,hours,least_vehicles,most_vehicles,most_columns
A,H,,1,20,4
""",
    "lift.csv": """id,home,type,count
LB,H,lowbed,2
""",
    "posts.csv": """road,vehicles_per_day
R1,20
""",
}


def write_drawdown(folder: Path, **changes: tuple[str, str]) -> Path:
    """Write the folder; a change names a file (``units`` for ``units.csv``) and replaces one text by another in it."""
    for name, text in FILES.items():
        old, new = changes.get(name.split(".", maxsplit=1)[0], ("", ""))
        assert old in text, (name, old)
        (folder / name).write_text(text.replace(old, new, 1) if old else text, "utf-8")
    return folder
