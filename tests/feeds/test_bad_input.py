"""Every kind of bad input gets one sentence, English and Arabic, that names the place, the fault and what mends it."""

import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from ratl.errors import InputError
from ratl.feeds.scenario import read_scenario

V, R, P, S, A, T = "vehicles.csv", "roads.csv", "places.csv", "sites.csv", "authorities.csv", "scenario.toml"

# file, old, new, place in the line, what is wrong (in both languages), what mends it (English, Arabic)
CASES = {
    "unknown key": (T, "horizon_days", "horizon_day", f"{T} · horizon_day", "horizon_days", "Rename", "أعد تسميته"),
    "missing column": (P, "name_ar", "note", P, "name_en", "name_ar. The header", "الاسم بالعربية. وعناوين"),
    "unknown column": (V, "call_sign", "call_sing", f"{V} · call_sing", "call_sign", "Rename", "أعد تسميته"),
    "duplicate vehicle": (V, "V02,", "V01,", f"{V} · row 3 · id", "V01", "its own id", "معرّفًا خاصًا"),
    "duplicate place": (P, "start,", "camp,", f"{P} · row 3 · id", "camp", "its own id", "معرّفًا خاصًا"),
    "negative": (V, "17.6,55", "-17.6,55", f"{V} · row 5 · length_m", "-17.6", "between 1 m and 60 m", "بين 1 م و60 م"),
    "absurd": (V, "17.6,55", "17.6,5500", f"{V} · row 5 · mass_t", "5500", "200 kg and 300000 kg", "200 كغ و300000 كغ"),
    "unknown type": (V, "civil_lowbed", "civil_lowbad", f"{V} · row 5 · type", "civil_lowbed", "Correct", "صحّحه"),
    "no unit": (V, "length_m,mass_t", "length,mass_t", f"{V} · row 5 · length", "17.6", "17.6 m", "17.6 م"),
    "bare number": (T, '"2 h"', "2", f"{T} · movement[1].halts.every", "2", '"2 min"', '"2 د"'),
    "unknown unit": (T, '"2 h"', '"2 moons"', f"{T} · movement[1].halts.every", "moons", "like min", "مثل د"),
    "wrong kind of unit": (
        T,
        '"2 h"',
        '"2 km"',
        f"{T} · movement[1].halts.every",
        "2 km",
        "s, min, h, d",
        "ث، د، س، يوم",
    ),
    "unknown place": (R, "fork,bridge_west", "fork,bridge", f"{R} · row 4 · to", "bridge_west", "Correct", "صحّحه"),
    "unknown origin": (T, 'origin = "camp"', 'origin = "kamp"', f"{T} · movement[1].origin", "camp", "Correct", "صحّحه"),
    "unknown site place": (S, "S3,wells", "S3,well", f"{S} · row 4 · at", "wells", "Correct", "صحّحه"),
    "unknown authority": (P, "base,no,east", "base,no,eest", f"{P} · row 2 · authority", "east", "Correct", "صحّحه"),
    "unknown road": (
        T,
        "days_carried = 3",
        'days_carried = 3\n[[reservation]]\nholder="x"\nroad="R33"\nhours="24/7"',
        f"{T} · reservation[1].road",
        "R3",
        "Correct",
        "صحّحه",
    ),
    "bad hours": (
        T,
        '"06:00-18:00"',
        '"6 till 18"',
        f"{T} · movement[1].permission[1].hours",
        "6 till 18",
        "06:00-18:00",
        "06:00-18:00",
    ),
    "unknown hours": (
        A,
        "21:00-05:00",
        "21:00-05:00 unknown",
        f"{A} · row 2 · curfew",
        "unknown",
        "uncertain cannot be planned with: write the hours",
        "اكتب الساعات أو التواريخ",
    ),
    "public holidays": (
        A,
        "21:00-05:00",
        "PH off",
        f"{A} · row 2 · curfew",
        "PH",
        "uncertain cannot be planned with: write the hours",
        "اكتب الساعات أو التواريخ",
    ),
    "Easter": (
        A,
        "21:00-05:00",
        "easter off",
        f"{A} · row 2 · curfew",
        "easter",
        "uncertain cannot be planned with: write the hours",
        "اكتب الساعات أو التواريخ",
    ),
    "an open end": (
        A,
        "21:00-05:00",
        "06:00+",
        f"{A} · row 2 · curfew",
        "06:00+",
        "uncertain cannot be planned with: write the hours",
        "اكتب الساعات أو التواريخ",
    ),
    "hours by arrangement": (
        T,
        '"06:00-18:00"',
        """'"by arrangement"'""",
        f"{T} · movement[1].permission[1].hours",
        '"by arrangement"',
        "uncertain cannot be planned with: write the hours",
        "اكتب الساعات أو التواريخ",
    ),
    "a curfew nowhere": (
        A,
        "us\n",
        "us\nwest,West,غرب,Asia/Amman,,,,21:00-05:00,,\n",
        f"{A} · row 3 · curfew",
        "west",
        "name the authority in its roads",
        "اذكر السلطة في طرقها",
    ),
    "bad hours in a table": (
        A,
        "21:00-05:00",
        "nights",
        f"{A} · row 2 · curfew",
        "nights",
        "06:00-18:00",
        "06:00-18:00",
    ),
    "unknown zone": (T, '"Asia/Amman"', '"Asia/Aman"', f"{T} · zone", "Asia/Aman", "IANA", "IANA"),
    "bad date": (
        T,
        '"2025-08-18T05:30"',
        '"18/8/2025"',
        f"{T} · movement[1].earliest_start",
        "18/8/2025",
        "180500CAUG25",
        "180500CAUG25",
    ),
    "bad date-time group": (
        T,
        '"2025-08-18T05:30"',
        '"320530CAUG25"',
        f"{T} · movement[1].earliest_start",
        "320530CAUG25",
        "2025-08-18T05:00",
        "2025-08-18T05:00",
    ),
    "day without a time": (
        T,
        '"2025-08-18T05:30"',
        '"2025-08-18"',
        f"{T} · movement[1].earliest_start",
        "2025-08-18",
        "T05:00",
        "T05:00",
    ),
    "bad day zero": (
        T,
        '"2025-08-18"  ',
        '"2025-02-30"  ',
        f"{T} · day_zero",
        "2025-02-30",
        "2025-08-18",
        "2025-08-18",
    ),
    "beyond the horizon": (
        T,
        '"2025-08-19T18:00"',
        '"2025-09-19T18:00"',
        f"{T} · movement[1].latest_completion",
        "2025-09-19",
        "horizon_days",
        "horizon_days",
    ),
    "ends before it starts": (
        T,
        '"2025-08-19T18:00"',
        '"2025-08-18T04:00"',
        f"{T} · movement[1].latest_completion",
        "04:00",
        "correct one",
        "صحّح أحدهما",
    ),
    "latitude out of range": (P, "32.148", "321.48", f"{P} · row 7 · lat", "321.48", "correct", "صحّح"),
    "latitude and longitude exchanged": (
        P,
        "32.148,37.733",
        "37.733,32.148",
        f"{P} · row 7 · lat",
        "wells",
        "change them over",
        "بدّل",
    ),
    "place far away": (
        P,
        "32.148,37.733",
        "2.148,37.733",
        f"{P} · row 7 · lat",
        "wells",
        "correct its coordinates",
        "صحّح إحداثياته",
    ),
    "road too short": (R, "29.4", "19.4", f"{R} · row 3 · length_km", "0.724", "add a place", "أضف مكانًا"),
    "road too long": (R, "29.4", "94.2", f"{R} · row 3 · length_km", "3.517", "add a place", "أضف مكانًا"),
    "no length": (R, ",1.12,secondary", ",,secondary", f"{R} · row 4", "", "road_factor", "road_factor"),
    "bad classification": (
        R,
        "mlc,",
        "classification,",
        f"{R} · row 2 (the first of 6 such rows) · classification",
        "none",
        "6.7m/Y/30/5m",
        "6.7m/Y/30/5m",
    ),
    "not yes or no": (S, "06:00-20:00,no", "06:00-20:00,perhaps", f"{S} · row 3 · overnight", "perhaps", "yes", "نعم"),
    "not a choice": (R, "alternating", "one-way", f"{R} · row 5 · regime", "one-way", "alternating", "بالتناوب"),
    "empty cell": (
        V,
        "V03,civil_truck_3axle,1,1A",
        "V03,civil_truck_3axle,,1A",
        f"{V} · row 4 · serial",
        "",
        "fill it in",
        "املأها",
    ),
    "march unit apart": (
        V,
        "V06,civil_water,1,1B",
        "V06,civil_water,1,1A",
        f"{V} · row 7 · march_unit",
        "1A",
        "one after the other",
        "متتالية",
    ),
    "unknown serial": (
        V,
        "V08,civil_recovery,1,",
        "V08,civil_recovery,11,",
        f"{V} · row 9 · serial",
        "11",
        "movement.serial",
        "movement.serial",
    ),
    "serial without vehicles": (
        T,
        'id = "1"',
        'id = "1"\n[[movement.serial]]\nid = "2"',
        f"{T} · movement[1].serial[2].id",
        "2",
        "delete the serial",
        "احذفها",
    ),
    "class without a rate": (
        R,
        "primary,two-way,Plain",
        "goat-path,two-way,Plain",
        f"{T} · movement[1].rates",
        "goat-path",
        "movement.rates",
        "movement.rates",
    ),
    "unknown profile": (T, '"us"  ', '"uk"  ', f"{T} · profile", "us", ".toml", ".toml"),
    "missing table": (
        T,
        '"sites.csv"',
        '"seats.csv"',
        f"{T} · network.sites",
        "seats.csv",
        "correct the path",
        "صحّح المسار",
    ),
    "folder for a table": (T, '"sites.csv"', '"."', f"{T} · network.sites", "", "a file is needed", "المطلوب ملف"),
    "not TOML": (T, 'format = "', "format = ", T, "Invalid value", "correct that line", "صحّح ذلك السطر"),
    "wrong format": (
        T,
        "ratl-scenario/1",
        "ratl-scenario/9",
        f"{T} · format",
        "ratl-scenario/9",
        "ratl-scenario/1",
        "ratl-scenario/1",
    ),
    "unknown clearance rule": (
        A,
        "supervised,us",
        "supervised,uz",
        f"{A} · row 2 · clearance_rules",
        "us",
        "correct",
        "صحّحها",
    ),
    "ambiguous number": (
        S,
        "S1,camp,Camp yard,ساحة المعسكر,40",
        'S1,camp,Camp yard,ساحة المعسكر,"1,500"',
        f"{S} · row 2 · capacity",
        "1,500",
        "1500 or 1.5: write one",
        "1500 أو 1.5: اكتب أحد",
    ),
    "days in the wrong order": (
        T,
        'hours = "06:00-18:00"',
        'hours = "2025 Aug 20-2025 Aug 18 06:00-18:00"',
        f"{T} · movement[1].permission[1].hours",
        "2025 Aug 20-2025 Aug 18",
        "exchange the two days",
        "بدّل أحد اليومين بالآخر",
    ),
    "days of one month in the wrong order": (
        A,
        "21:00-05:00",
        "Mo-Fr 21:00-05:00; 2025 Aug 20-18 off",
        f"{A} · row 2 · curfew",
        "Aug 20-18",
        "write the year of each",
        "اكتب سنة كل منهما",
    ),
    "a gap below nought": (
        T,
        'role = "main" ',
        'gap_behind = "-5 min" ',
        f"{T} · movement[1].serial[1].gap_behind",
        "-5",
        "correct the figure",
        "صحّح الرقم",
    ),
    "pin lacks its site": (
        T,
        "[[control_post]]",
        '[[movement.pin]]\nkind = "halt"\n[[control_post]]',
        f"{T} · movement[1].pin[1].site",
        "halt",
        "add it",
        "أضفه",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_sentence(folder, name):
    file, old, new, place, wrong, mend_en, mend_ar = CASES[name]
    folder.replace(file, old, new)
    lines = folder.lines()
    found = [(en, ar) for en, ar in lines if en.startswith(f"{place}: ")]
    assert found, lines
    en, ar = found[0]
    place_ar = re.sub(r"\(the first of (\d+) such rows\)", r"(أول الصفوف المماثلة، وعددها \1)", place)
    assert ar.startswith(f"{place_ar.replace('row ', 'الصف ')}: ")
    assert wrong in en and wrong in ar, (en, ar)
    assert mend_en in en, en
    assert mend_ar in ar, ar


@pytest.mark.parametrize("kind", ["permission", "escort"])
def test_a_stretch_without_roads(folder, kind):
    folder.replace(A, "us\n", "us\nwest,West,غرب,Asia/Baghdad,,,,,,\n")
    entry = f'[[movement.{kind}]]\nauthority = "west"\nhours = "24/7"\n[[movement.permission]]'
    folder.replace(T, "[[movement.permission]]", entry)
    ((en, ar),) = folder.lines()
    assert en.startswith(f"{T} · movement[1].{kind}[1].authority: no road of the road table is of the authority west")
    assert "اذكر السلطة في طرقها" in ar


@pytest.mark.parametrize("kind", ["permission", "escort"])
def test_hours_of_a_stretch_across_zones(folder, kind):
    entry = f'[[movement.{kind}]]\nroads = ["R5", "R6"]\nhours = "06:00-12:00"\n[[movement.permission]]'
    folder.replace(T, "[[movement.permission]]", entry)
    read_scenario(folder.path)
    folder.replace(A, "us\n", "us\nwest,West,غرب,Asia/Baghdad,,,,,,\n")
    depot_road = "Depot road,طريق المستودع,asphalt,2,none,none,none,none,none,none,yes,yes,"
    folder.replace(R, f"{depot_road}east", f"{depot_road}west")
    ((en, ar),) = folder.lines()
    assert en.startswith(f"{T} · movement[1].{kind}[1].roads: the roads lie in several time zones")
    assert "Asia/Amman" in ar and "Asia/Baghdad" in ar


@pytest.mark.parametrize(
    ("header", "cell", "code"), [("service_rate (veh/h)", "20", "kind"), ("service_kind", "border", "rate")]
)
def test_a_service_needs_its_rate_and_its_kind(folder, header, cell, code):
    lines = (folder.path / R).read_text("utf-8-sig").splitlines()
    ends = [header, *("" for _ in lines[2:]), cell]
    (folder.path / R).write_text("\n".join(f"{line},{end}" for line, end in zip(lines, ends, strict=True)), "utf-8")
    ((en, ar),) = folder.lines()
    assert en.startswith(f"{R} · row {len(lines)} · service_kind: a service needs its {code}: fill in service_{code}")
    assert f"املأ service_{code}" in ar


def test_several_files_are_said_at_once(folder):
    folder.replace(V, "civil_lowbed", "civil_lowbad")
    folder.replace(R, "29.4", "94.2")
    folder.replace(T, "horizon_days", "horizon_day")
    folder.replace(A, "Asia/Amman", "Asia/Aman")
    assert [p.where[0] for p in folder.problems()] == [R, A, V, T]


def test_an_unreadable_table_does_not_drown_the_rest(folder):
    (folder.path / P).unlink()
    assert [p.code for p in folder.problems()] == ["missing_file"]


def test_all_coordinates_of_one_place_exchanged_are_told_by_the_roads(folder):
    # 36.2 N 37.1 E and its mirror lie 130 km apart: within 500 km of everything, yet no road fits.
    folder.replace(P, "31.962,37.164", "37.164,31.962")
    assert ("lat_lon_swapped", (P, "row 4", "lat")) in [(p.code, p.where) for p in folder.problems()]


def test_metres_against_feet(folder):
    folder.replace(V, "mlc,length_m", "mlc,length_ft,length_m")
    folder.replace(V, ",52,17.6,55", ",52,57.74,17.6,55")  # 57.74 ft = 17.599 m
    for row in ("LEAD,3,", "C1,24,", "C2,24,", "F1,24,", "W1,23,", "M1,4,", "TAIL,24,"):
        folder.replace(V, row, row + ",")
    assert read_scenario(folder.path).movements[0].serials[0].vehicles[3].length_m == pytest.approx(17.6, rel=1e-3)
    folder.replace(V, "57.74", "56")  # 17.07 m, 3 % short
    ((en, ar),) = folder.lines()
    assert en == (
        f"{V} · row 5 · length_m: 17.6 m does not agree with 56 ft (length_ft): "
        "correct one, or keep only one of the two columns."
    )
    assert "17.6 م لا يتفق مع 56 قدم (length_ft)" in ar
    assert "صحّح أحدهما" in ar


def test_a_cell_in_another_unit_than_its_header(folder):
    folder.replace(V, "17.6,55", "57 ft,55")
    ((en, _),) = folder.lines()
    assert en.startswith(f"{V} · row 5 · length_m: 57 ft has another unit than the column's header (m)")


def test_merged_header_cells(folder):
    book = Workbook()
    book.active.append(["id", "type", "serial", "march_unit"])
    book.active.merge_cells("C1:D1")
    book.save(folder.path / "vehicles.xlsx")
    folder.replace(T, '"vehicles.csv"', '"vehicles.xlsx"')
    ((en, ar),) = folder.lines()
    assert en.startswith("vehicles.xlsx · row 1: the cells C1:D1 are merged")
    assert "unmerge" in en
    assert "C1:D1" in ar
    assert "ألغِ الدمج" in ar


@pytest.mark.parametrize("rows", [[], [["id", "type", "serial", "march_unit"]]])
def test_an_empty_sheet(folder, write_xlsx, rows):
    write_xlsx(folder.path / "vehicles.xlsx", {"Sheet1": rows})
    folder.replace(T, '"vehicles.csv"', '"vehicles.xlsx"')
    ((en, ar),) = folder.lines()
    assert en.startswith("vehicles.xlsx: the table is empty: write a header row")
    assert "اكتب صف العناوين" in ar


def test_a_formula_without_a_value(folder, write_xlsx):
    write_xlsx(
        folder.path / "vehicles.xlsx", {"v": [["id", "type", "serial", "march_unit"], ["=A1&1", "civil_4x4", 1, "1A"]]}
    )
    folder.replace(T, '"vehicles.csv"', '"vehicles.xlsx"')
    en = folder.lines()[0][0]
    assert en.startswith("vehicles.xlsx · row 2 · A2: the formula =A1&1 has no stored result: open the workbook")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"\xd0\xcf\x11\xe0rest", "old_excel"), (b"PK\x03\x04rest", "not_a_workbook"), (b"id,type\n\x00\x01", "not_text")],
)
def test_files_of_the_wrong_kind(folder, data, code):
    (folder.path / V).write_bytes(data)
    assert [(p.code, p.where) for p in folder.problems()] == [(code, (V,))]


def test_toml_that_is_not_utf8(folder):
    text = (folder.path / T).read_text("utf-8")
    (folder.path / T).write_bytes(text.encode("cp1256", errors="replace"))
    assert [(p.code, p.where) for p in folder.problems()] == [("not_utf8", (T,))]


@pytest.mark.parametrize(
    ("text", "english", "arabic"),
    [
        (
            'name = "a"\nx = = 2\n',
            "line 2, column 5 is not TOML (Invalid value): ",
            "السطر 2 عند العمود 5 ليس بصيغة TOML سليمة ",
        ),
        ('name = "a', "the end of the file is not TOML (", "نهاية الملف ليست بصيغة TOML سليمة "),
    ],
)
def test_where_toml_breaks_is_said_in_the_language_of_the_reader(folder, text, english, arabic):
    (folder.path / T).write_text(text, "utf-8")
    ((en, ar),) = folder.lines()
    assert english in en
    assert arabic in ar
    assert "line" not in ar


def test_a_word_that_is_no_figure_cannot_be_assumed(folder):
    folder.replace(V, "length_m,mass_t", "length_m,assumed")
    folder.replace(V, "17.6,55", "17.6,colour")
    ((en, ar),) = folder.lines()
    assert en.startswith(f"{V} · row 5 · assumed: ")
    assert "colour" in en
    assert "fuel_use" in en
    assert "استهلاك الوقود" in ar


def test_a_combination_in_the_type_column_names_both(folder):
    folder.replace(V, "V04,civil_lowbed", "V04,m1070a0+m1001")
    ((en, _),) = folder.lines()
    assert en.startswith(f"{V} · row 5 · type: ")
    assert "m1000" in en


def test_a_folder_without_a_scenario(tmp_path: Path):
    with pytest.raises(InputError) as caught:
        read_scenario(tmp_path)
    assert [p.code for p in caught.value.problems] == ["missing_file"]


@pytest.mark.parametrize("text", ["", "\n# later\n"])
def test_an_empty_scenario_is_one_line(folder, text):
    (folder.path / T).write_text(text)
    ((en, ar),) = folder.lines()
    assert en.startswith(f"{T}: the file is empty")
    assert ar.startswith(f"{T}: الملف فارغ")


def test_one_wrong_value_in_many_rows_is_one_line(folder):
    rows = (folder.path / V).read_text("utf-8-sig").replace(",1,1A,", ",l,1A,").splitlines()
    (folder.path / V).write_text("\n".join(rows), "utf-8")
    count = sum(",l,1A," in row for row in rows)
    assert count > 1
    found = [(en, ar) for en, ar in folder.lines() if "no movement has a serial l" in en]
    assert [en.partition(": ")[0] for en, _ in found] == [f"{V} · row 2 (the first of {count} such rows) · serial"]
    assert f"الصف 2 (أول الصفوف المماثلة، وعددها {count})" in found[0][1]


def test_different_wrong_values_stay_lines_of_their_own(folder):
    folder.replace(V, "V01,civil_4x4,1,", "V01,civil_4x4,8,")
    folder.replace(V, "V02,civil_truck_3axle,1,", "V02,civil_truck_3axle,9,")
    found = [en for en, _ in folder.lines() if "no movement has a serial" in en]
    assert [en.partition(" · serial: ")[0] for en in found] == [f"{V} · row 2", f"{V} · row 3"]


def test_a_row_of_a_combination_gives_the_whole(folder):
    folder.replace(V, "length_m,mass_t", "length_m,mass_t,tows")
    folder.replace(V, "V04,civil_lowbed,1,1A,low-bed,2,\"excavator, 22 t\",حفارة، 22 طنًا,C3,52,17.6,55",
                   "V04,m1070a0,1,1A,low-bed,2,\"excavator, 22 t\",حفارة، 22 طنًا,C3,52,25,18.6,m1000")  # fmt: skip
    codes = {(p.code, p.where[-1]) for p in folder.problems()}
    assert ("not_the_whole", "mass_t") in codes  # 18.6 t is the tractor's own mass
    assert ("figure_missing", "row 5") in codes  # nobody sourced the height of the laden trailer


def test_a_column_without_its_header_is_one_line(folder):
    folder.replace(V, "length_m,mass_t", "length_m,")
    folder.replace(R, "29.4", "94.2")
    (_, _), (en, ar) = folder.lines()
    assert en == (
        f"{V}: cells stand outside the columns that have a header (11), such as 55; rows 5: "
        "give them a header or delete them."
    )
    assert "في الصفوف 5:" in ar


def test_rows_with_a_cell_too_many_are_one_line(folder):
    for row in ("LEAD,3,,", "C1,24,,", "TAIL,24,,"):
        folder.replace(V, row, f"{row},x")
    ((en, _),) = folder.lines()
    assert "such as x; rows 2–3, 9: give them" in en


def test_nothing_else_is_said_of_a_table_with_a_wrong_header(folder):
    folder.replace(V, "serial,", "seriell,")
    folder.replace(V, "civil_lowbed", "civil_lowbad")
    folder.replace(A, "Asia/Amman", "Asia/Aman")
    assert [(p.code, p.where[0]) for p in folder.problems()] == [
        ("unknown_zone", A), ("unknown_column_like", V), ("missing_columns", V),
    ]  # fmt: skip


def test_names_are_in_the_language_of_the_reader(folder):
    folder.replace(V, "call_sign", "رمز المناداة")
    folder.replace(V, "march_unit", "")
    unknown, _, missing = folder.lines()
    assert "did you mean رمز النداء?" in unknown[0]
    assert "columns are missing: march_unit." in missing[0]
    assert "أعمدة ناقصة: وحدة المسير." in missing[1]
    folder.replace(V, "رمز المناداة", "zzz")
    unknown = folder.lines()[0]
    assert "role, people" in unknown[0]
    assert "الدور، الأفراد" in unknown[1]


def test_a_role_nobody_knows(folder):
    folder.replace(V, ",recovery,", ",tower,")
    ((en, ar),) = folder.lines()
    assert "write one of command, cargo, fuel" in en
    assert "اكتب واحدًا من قيادة، نقل، وقود" in ar


def test_figures_missing_are_named_in_the_language_of_the_reader(folder):
    folder.replace(V, "civil_lowbed", "m1000")
    folder.replace(V, "17.6,55", ",")
    ((en, ar),) = folder.lines()
    assert "height" in en
    assert "الارتفاع" in ar


def test_two_movements_with_one_id_are_one_line(folder):
    second = '[[movement]]\nid = "CD-01"\norigin = "camp"\ndestination = "depot"\nearliest_start = "2025-08-18T05:30"\n'
    rates = '[movement.rates]\ndrawing-out = { day = "15 km/h" }\n\n[[control_post]]'
    folder.replace(T, "[[control_post]]", second + rates)
    ((en, ar),) = folder.lines()
    assert en == f"{T} · movement[2].id: the id CD-01 is that of movement[1] already: give each movement its own."
    assert "أعطِ كل حركة معرّفًا خاصًا بها" in ar


@pytest.mark.parametrize(
    "hours", ["2025 Dec 20-Jan 05 off", "2025 Aug 18-20 06:00-18:00", "Aug 20-Sep 18 06:00-18:00", "18:00-06:00"]
)
def test_hours_that_go_over_the_turn_of_a_year_month_or_day_are_read(folder, hours):
    folder.replace(T, 'hours = "06:00-18:00"', f'hours = "{hours}"')
    read_scenario(folder.path)
