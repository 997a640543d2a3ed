"""The order of march that `ratl brief` writes as XLSX is a vehicle list that `ratl plan` reads, in either language."""

import io
from dataclasses import asdict
from pathlib import Path

import openpyxl
import pytest

from ratl.documents.workbook import workbook
from ratl.feeds.scenario import read_scenario, write_template
from ratl.model.vehicle import Vehicle
from ratl.planner.draft import compute_draft
from ratl.words.catalogue import LANGUAGES, load

EXAMPLES = Path(__file__).parents[2] / "examples"
LIST = """id,type,serial,march_unit,role,people,payload_en,payload_ar,dangerous_goods,call_sign,plate,tows,length_m,width_m,height_m,mass_t,axle_load_t,mlc,tracked,top_speed_kmh,tank_l,fuel_use (l/100km),idle_use (l/h),cargo_fuel_l,weight_class
007,civil_truck_3axle,1,front,command,2,CL III,CL III,3,=A1,12-345,,,,,,,,,,,,,,
V02,civil_truck_3axle,1,front,escort,0,tents,,,,,,9.9999,2.5,3.33,22.7,8.1,estimate,,64.4,301.5,35.5,2.25,500,light
V03,civil_truck_3axle,1,rear,,,,خيام,,,,,,,,,,50,yes,,,,,,
V04,m1070a0,1,rear,low-bed,3,,,,,,m1000,,,3.8,,9.1,70,,,,,,,
V05,civil_tanker,1,last,fuel,2,,,3,,,,,,,,,estimate,no,,,,,0,heavy
"""  # noqa: E501


def _list(path: Path) -> list[tuple[str, tuple[int, ...], tuple[Vehicle, ...]]]:
    (movement,) = read_scenario(path).movements
    return [(serial.id, serial.march_units, serial.vehicles) for serial in movement.serials]


def _give_back(path: Path, lang: str) -> None:
    """Write the workbook of a scenario's movement into its folder, and name it as its vehicle list."""
    plan = compute_draft(read_scenario(path), {})
    (path / "tables.xlsx").write_bytes(workbook(plan, plan.movements[0], lang))
    toml = path / "scenario.toml"
    toml.write_text(toml.read_text("utf-8").replace('"vehicles.csv"', '"tables.xlsx"', 1), "utf-8")


@pytest.fixture(params=["every figure", "ain_al_asad", "kidal_gao"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "every figure":
        write_template(tmp_path)
        (tmp_path / "vehicles.csv").write_text(LIST, "utf-8")
    else:
        for file in (EXAMPLES / request.param).iterdir():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_vehicles_come_back(folder: Path, lang: str) -> None:
    written = _list(folder)
    _give_back(folder, lang)
    read = _list(folder)
    assert [(serial, units) for serial, units, _ in read] == [(serial, units) for serial, units, _ in written]
    for (_, _, found), (_, _, given) in zip(read, written, strict=True):
        for one, other in zip(found, given, strict=True):
            assert _rounded(one) == _rounded(other)


def _rounded(vehicle: Vehicle) -> dict[str, object]:
    """Return every field of a vehicle, figures to what a unit changed twice leaves of them."""
    return {key: round(value, 6) if isinstance(value, float) else value for key, value in asdict(vehicle).items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_figure_changed_by_hand_is_no_longer_assumed(tmp_path: Path, lang: str) -> None:
    write_template(tmp_path)
    _give_back(tmp_path, lang)
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    sheet = book[load(lang)["sheet_order"]]
    column = next(cell.column for cell in sheet[1] if cell.value == load(lang)["th_height_m"])
    before = _list(tmp_path)[0][2][1]
    assert "height_m" in before.assumed
    sheet.cell(3, column).value = before.height_m + 0.01
    buffer = io.BytesIO()
    book.save(buffer)
    (tmp_path / "tables.xlsx").write_bytes(buffer.getvalue())
    after = _list(tmp_path)[0][2][1]
    assert after.height_m == pytest.approx(before.height_m + 0.01)
    assert set(before.assumed) - set(after.assumed) == {"height_m"}
    assert after.sources["height_m"] == "scenario"
