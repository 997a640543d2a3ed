"""Encodings, separators, headers in two languages."""

import pytest

from ratl.feeds.columns import read_rows
from ratl.feeds.figures import parse_choice
from ratl.feeds.layouts import ROADS, ROLE_WORDS, SITES, TYPES, VEHICLES
from ratl.feeds.problems import Problems
from ratl.feeds.tables import parse_table
from ratl.model.vehicle import ROLES
from ratl.units import UNITS, find_unit
from ratl.words.catalogue import LANGUAGES, Speaker, load

ARABIC = (
    "المعرف,النوع,مجموعة المسير,وحدة المسير,الدور,عدد الأفراد,الطول (م),الكتلة (طن),الارتفاع\n"
    "آ١,شاحنة,١,١أ,شحن,٢,١٠٫٤,٣١,٣ م\n"
)


def read(data, columns=VEHICLES):
    problems = Problems()
    table = parse_table(data, "t.csv", "", problems)
    rows = read_rows(table, columns, problems)
    problems.raise_all()
    return rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_arabic_headers_digits_and_units(encoding, separator):
    (row,) = read(ARABIC.replace(",", separator).encode(encoding))
    assert row.text("id") == "آ1"
    assert (row.figure("length"), row.figure("mass"), row.figure("height")) == (10.4, 31_000, 3)
    assert (row.text("role"), row.whole("people")) == ("cargo", 2)
    assert row.where("length") == ("t.csv", "row 2", "الطول (م)")


def test_windows_arabic():
    text = ARABIC.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩٫", "0123456789."))  # the code page has no Arabic-Indic digits
    (row,) = read(text.encode("cp1256"))
    assert (row.figure("length"), row.text("role")) == (10.4, "cargo")


@pytest.mark.parametrize(
    "header", ["length_m", "Length (m)", "LENGTH [m]", "length m", "الطول (م)", "الطُّول (متر)", "length_metres"]
)
def test_spellings_of_one_header(header):
    (row,) = read(f"id,type,serial,march unit,{header}\nA,t,1,1,10\n".encode())
    assert row.figure("length") == 10


def test_units_of_several_words():
    header = "id,name_en,name_ar,fuel_use_l_per_100km,idle_use (l/h),rate_drawing-out (km/h),gradeability (%)\n"
    (row,) = read((header + "A,a,ا,36,2,18,60\n").encode(), TYPES)
    assert (row.figure("fuel_use"), row.figure("idle_use"), row.figure("gradeability")) == (36, 2, 60)
    assert row.figure("rate_drawing_out") == 5


def test_a_place_and_a_distance_that_are_both_called_at():
    header = "id,at,along,at_km,name_en,name_ar,capacity,unit\n"
    placed, hung = read((header + "S1,fork,,,a,ا,10,vehicles\nS2,,R1,12.5,b,ب,300,m\n").encode(), SITES)
    assert (placed.text("at"), hung.figure("at_km"), hung.text("unit")) == ("fork", 12_500, "m")


def test_limits_by_direction_unknown_and_free():
    header = "id,from,to,max_mass_t,max_mass:forward (t),max_height,mlc\n"
    (row,) = read((header + "R,a,b,none,40,,لا يوجد\n").encode(), ROADS)
    assert row.values["max_mass"] == "none"
    assert row.values["max_mass:forward"] == 40_000
    assert "max_height" not in row.values
    assert row.values["mlc"] == "none"


def test_row_numbers_are_those_of_a_spreadsheet():
    text = 'id,type,serial,march_unit,payload\nA,t,1,1,"two\nlines"\n\nB,t,1,1,\n'
    assert [row.place[-1] for row in read(text.encode())] == ["row 2", "row 4"]


@pytest.mark.parametrize(
    "cell", ["length, fuel_use", "length, fuel use (l/100 km)", "الطول، استهلاك الوقود (لتر/100 كم)"]
)
def test_figures_called_assumed_in_either_language(cell):
    (row,) = read(f'id,type,serial,march_unit,assumed\nA,t,1,1,"{cell}"\n'.encode())
    assert row.text("assumed").split() == ["length", "fuel_use"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_roles_we_print_are_read(lang, role):
    assert parse_choice(load(lang)[f"role_{role}"], ROLE_WORDS) == role


@pytest.mark.parametrize(
    ("header", "cell", "key", "value"),
    [
        ("سعة الخزان (لتر)", "300", "tank", 300),
        ("Gross mass (t)", "20", "mass", 20_000),
        ("GVW (kg)", "20000", "mass", 20_000),
    ],
)
def test_headers_of_other_lists(header, cell, key, value):
    (row,) = read(f"id,type,المجموعة,march_unit,{header},Remarks,Notes,ملاحظات\nA,t,1,1,{cell},x,y,z\n".encode())
    assert (row.text("serial"), row.figure(key)) == ("1", value)
    assert row.values.keys() == {"id", "type", "serial", "march_unit", key}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("unit", UNITS)
def test_the_units_we_print_are_read(lang, unit):
    assert UNITS[find_unit(Speaker(lang).unit(unit))] == UNITS[unit]
