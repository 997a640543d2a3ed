import io
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta

import openpyxl
import pytest

from ratl.documents.workbook import workbook
from tests.documents.sample import sample_plan

PLAN = sample_plan()
MOVEMENT = PLAN.movements[0]


def _load(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_sheets_in_both_languages() -> None:
    assert _load(workbook(PLAN, MOVEMENT, "en")).sheetnames == [
        "March table", "Order of march", "Halts", "Legs", "Fuel", "Fuel by leg", "Refuelling",
    ]  # fmt: skip
    arabic = _load(workbook(PLAN, MOVEMENT, "ar"))
    assert arabic.sheetnames[0] == "جدول المسير"
    assert all(sheet.sheet_view.rightToLeft for sheet in arabic)
    assert all(sheet.freeze_panes == "A2" for sheet in arabic)


def test_times_are_dates_and_distances_numbers() -> None:
    sheet = _load(workbook(PLAN, MOVEMENT, "en"))["March table"]
    head = [cell.value for cell in sheet[1]]
    row = dict(zip(head, [cell.value for cell in sheet[5]], strict=True))
    assert row["Point"] == "Haditha bypass"
    assert row["km"] == pytest.approx(53.0)
    arrival = datetime(2025, 8, 18) + timedelta(seconds=MOVEMENT.serials[0].legs[2].head_leaves_s)
    arrival = arrival.replace(second=0)  # as the papers print it
    assert row["Arrival (head)"] == arrival
    assert row["Arrival UTC"] == arrival - timedelta(hours=3)


def test_every_vehicle_and_its_fuel_is_there() -> None:
    book = _load(workbook(PLAN, MOVEMENT, "en"))
    assert book["Order of march"].max_row == 1 + 54
    fuel = book["Fuel"]
    assert fuel.max_row == 1 + 54 + 1
    # As the papers print it: whole litres.
    assert fuel.cell(56, 6).value == round(PLAN.supply[0].fuel_l)
    legs = [row for row in book["Fuel by leg"].iter_rows(min_row=2, values_only=True) if row[0] == "AA-01/2"]
    # 25 vehicles × 352.4 km × 120 l / 100 km
    assert sum(row[4] for row in legs) == pytest.approx(10_572, abs=len(legs) / 2)


def test_durations_are_rounded_up_as_in_the_papers() -> None:
    supply = replace(PLAN.supply[0], refuels=(replace(PLAN.supply[0].refuels[0], duration_s=1981),))
    book = _load(workbook(replace(PLAN, supply=(supply,)), MOVEMENT, "en"))
    assert book["Refuelling"]["H2"].value == 34
    # 8.4 km at 40 km/h take 12 min 36 s.
    assert book["Legs"]["L3"].value == 13


def test_caveat_stands_on_every_page() -> None:
    for sheet in _load(workbook(PLAN, MOVEMENT, "ar")):
        assert sheet.oddHeader.center.text == "للاستعمال الرسمي"


def test_no_direction_marks_and_no_formulas_in_cells() -> None:
    plan = replace(PLAN, points={**PLAN.points, "HAD": replace(PLAN.points["HAD"], name={"en": "=1+1", "ar": "=1+1"})})
    sheet = _load(workbook(plan, MOVEMENT, "ar"))["جدول المسير"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=1+1" and cell.data_type == "s" for cell in cells)
    assert not any(isinstance(cell.value, str) and "\u2068" in cell.value for cell in cells)


def test_same_plan_same_bytes() -> None:
    data = workbook(PLAN, MOVEMENT, "ar")
    assert data == workbook(sample_plan(), MOVEMENT, "ar")
    core = zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml")
    assert core.count(b"2025-08-15T21:00:00Z") == 2


def test_enumerations_are_words_and_figures_have_the_digits_shown() -> None:
    legs = {**PLAN.legs, "L02": replace(PLAN.legs["L02"], length_m=8433.3, length_source="estimated: 1.25 × chord")}
    serials = tuple(
        replace(s, vehicles=tuple(replace(v, assumed=("fuel_l_per_100km", "mlc")) for v in s.vehicles))
        for s in MOVEMENT.serials
    )
    book = _load(workbook(replace(PLAN, legs=legs), replace(MOVEMENT, serials=serials), "ar"))
    second = [cell.value for cell in book["مقاطع الطريق"][3]]
    assert (second[5], second[8]) == (8.4, "إسفلت")
    assert second[14] == "تقدير: 1.25 × chord"
    assert book["مقاطع الطريق"][2][14].value == "معدّ الخطة"
    assert book["ترتيب المسير"][2][18].value == "استهلاك الوقود (لتر/100 كم)، تصنيف الحمولة"
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(round(value, 2) == value for value in values if isinstance(value, float))
