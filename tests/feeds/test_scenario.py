"""A scenario folder read whole, and the template written."""

import csv
import hashlib
from pathlib import Path

import pytest

from ratl.errors import InputError
from ratl.feeds.scenario import read_scenario, write_template

TABLES = ("places.csv", "roads.csv", "sites.csv", "authorities.csv")


def test_the_template_reads_as_it_stands(folder):
    scenario = read_scenario(folder.path)
    assert scenario == read_scenario(folder.path / "scenario.toml")
    assert scenario.epoch == "2025-08-18T00:00:00+03:00"
    (movement,) = scenario.movements
    (serial,) = movement.serials
    assert (serial.id, serial.march_units, len(serial.vehicles)) == ("CD-01/1", (4, 4), 8)
    assert movement.request.earliest_start_s == 5 * 3600 + 1800
    assert movement.request.latest_completion_s == 42 * 3600
    # Papers are issued three days before D+0, at 10:00: −3 × 24 h + 10 h.
    assert scenario.papers.issued_s == -62 * 3600
    assert (
        scenario.network.sha256 == hashlib.sha256(b"".join((folder.path / t).read_bytes() for t in TABLES)).hexdigest()
    )
    assert scenario.supply is not None
    assert scenario.supply.refuel_l_per_min == pytest.approx(100)
    assert scenario.supply.sources["water_l_per_person_day"] == "scenario: hot country"


def test_a_movement_overrides_its_profile(folder):
    request = read_scenario(folder.path).movements[0].request
    assert request.rates_mps["primary"]["day"] == pytest.approx(40 / 3.6)
    assert request.rates_mps["track"]["day"] == pytest.approx(15 / 3.6)  # the profile's own
    rules = request.rules
    assert (rules.halt_interval_s, rules.halt_s, rules.halt_tolerance_s, rules.halts_in_rate) == (7200, 900, 900, False)
    assert (rules.first_halt_interval_s, rules.first_halt_s) == (3600, None)
    assert (rules.max_driving_s, rules.rest_s, rules.max_separation_s) == (9 * 3600, 11 * 3600, 6 * 3600)


def test_without_its_own_halts_a_movement_has_the_profiles(folder):
    text = (folder.path / "scenario.toml").read_text("utf-8")
    begin, end = text.index("[movement.halts]"), text.index("[movement.driving]")
    (folder.path / "scenario.toml").write_text(text[:begin] + text[end:], "utf-8")
    rules = read_scenario(folder.path).movements[0].request.rules
    assert (rules.first_halt_interval_s, rules.first_halt_s, rules.halts_in_rate) == (3600, 900, True)


def test_no_halts_at_all(folder):
    text = (folder.path / "scenario.toml").read_text("utf-8")
    begin, end = text.index("[movement.halts]"), text.index("[movement.driving]")
    (folder.path / "scenario.toml").write_text(text[:begin] + "[movement.halts]\nnone = true\n" + text[end:], "utf-8")
    rules = read_scenario(folder.path).movements[0].request.rules
    assert (rules.halt_interval_s, rules.first_halt_interval_s, rules.halt_s) == (None, None, 0)


def test_serials_may_come_from_the_list_alone(folder):
    text = (folder.path / "scenario.toml").read_text("utf-8")
    begin, end = text.index("[[movement.serial]]"), text.index("[[movement.permission]]")
    (folder.path / "scenario.toml").write_text(text[:begin] + text[end:], "utf-8")
    for vehicle in ("V05,civil_tanker,1", "V06,civil_water,1", "V07,civil_ambulance,1", "V08,civil_recovery,1"):
        folder.replace("vehicles.csv", vehicle, vehicle[:-1] + "2")
    serials = read_scenario(folder.path).movements[0].serials
    assert [(s.id, s.march_units) for s in serials] == [("CD-01/1", (4,)), ("CD-01/2", (4,))]


def test_two_movements_share_one_list(folder):
    text = (folder.path / "scenario.toml").read_text("utf-8")
    second = """
[[movement]]
id = "CD-02"
origin = "depot"
destination = "camp"
earliest_start = "180600CAUG25"
"""
    (folder.path / "scenario.toml").write_text(text + second, "utf-8")
    folder.replace("vehicles.csv", "V08,civil_recovery,1,1B", "V08,civil_recovery,CD-02/1,1B")
    first, back = read_scenario(folder.path).movements
    assert [len(s.vehicles) for s in first.serials] == [7]
    assert [(s.id, len(s.vehicles)) for s in back.serials] == [("CD-02/1", 1)]
    assert back.request.earliest_start_s == 6 * 3600


def test_tables_may_be_sheets_of_one_workbook(folder, write_xlsx):
    sheets = {}
    for name in TABLES:
        with (folder.path / name).open(encoding="utf-8-sig", newline="") as file:
            sheets[name.removesuffix(".csv")] = list(csv.reader(file))
    write_xlsx(folder.path / "corridor.xlsx", sheets)
    plain = read_scenario(folder.path)
    for name in TABLES:
        folder.replace("scenario.toml", f'"{name}"', '"corridor.xlsx"')
    book = read_scenario(folder.path)
    assert book.network.roads == plain.network.roads
    assert book.network.points == plain.network.points


@pytest.mark.parametrize(("name", "vehicles"), [("ain_al_asad", 54), ("kidal_gao", 143)])
def test_the_examples_read(examples: Path, name: str, vehicles: int):
    scenario = read_scenario(examples / name)
    assert sum(len(s.vehicles) for m in scenario.movements for s in m.serials) == vehicles
    for road in scenario.network.roads.values():
        assert road.leg.length_source


@pytest.mark.parametrize("name", ["ain_al_asad", "kidal_gao"])
def test_the_examples_say_in_both_languages_what_they_say(examples: Path, name: str):
    scenario = read_scenario(examples / name)
    papers, authorities = scenario.papers, scenario.network.authorities.values()
    given = [papers.commander, papers.contact, papers.frequencies, papers.reported_source]
    given += [post.manned_by for post in scenario.control_posts] + [a.authority.contact for a in authorities]
    given += [v.payload for s in scenario.movements[0].serials for v in s.vehicles if v.payload]
    assert all(texts.keys() == {"en", "ar"} and texts["en"] != texts["ar"] for texts in given)


def test_a_template_overwrites_nothing_and_leaves_nothing_half_done(tmp_path: Path):
    (tmp_path / "roads.csv").write_text("mine", "utf-8")
    with pytest.raises(InputError) as caught:
        write_template(tmp_path)
    assert [(p.code, p.params["path"]) for p in caught.value.problems] == [("file_exists", "roads.csv")]
    assert [p.name for p in tmp_path.iterdir()] == ["roads.csv"]
    assert (tmp_path / "roads.csv").read_text("utf-8") == "mine"


def test_a_template_where_a_file_stands_in_the_way(tmp_path: Path):
    (tmp_path / "taken").write_text("", "utf-8")
    with pytest.raises(InputError) as caught:
        write_template(tmp_path / "taken")
    assert [p.code for p in caught.value.problems] == ["not_a_folder"]
    assert (tmp_path / "taken").is_file()


def test_a_vehicle_list_in_arabic_from_a_spreadsheet(folder, write_xlsx):
    header = [
        "الرقم",
        "النوع",
        "مجموعة المسير",
        "وحدة المسير",
        "الدور",
        "عدد الأفراد",
        "الطول (م)",
        "الوزن",
        "تصنيف الحمولة",
    ]
    rows = [
        ["آلية ١", "civil_4x4", "١", "١أ", "قيادة", "٤", 5.1, "٣٫٢ طن", None],
        ["آلية ٢", "civil_lowbed", 1, "١أ", "مقطورة منخفضة", 2, "١٧٫٦", "٥٥ طن", "٥٢"],
    ]
    write_xlsx(folder.path / "vehicles.xlsx", {"الآليات": [header, *rows]})
    folder.replace("scenario.toml", '"vehicles.csv"', '"vehicles.xlsx"')
    (serial,) = read_scenario(folder.path).movements[0].serials
    assert (serial.id, serial.march_units) == ("CD-01/1", (2,))
    first, second = serial.vehicles
    assert (first.id, first.role, first.people, first.length_m, first.mass_kg) == ("آلية 1", "command", 4, 5.1, 3_200)
    assert (second.role, second.length_m, second.mass_kg, second.mlc) == ("low-bed", 17.6, 55_000, 52)


def test_keys_seldom_used(folder):
    folder.replace("scenario.toml", "emergency = false", "emergency = true")
    folder.replace("scenario.toml", '# idle_halts = ["short", "staging", "wait"]', 'idle_halts = ["wait"]')
    folder.replace("scenario.toml", '# idle_halts = "scenario"', 'idle_halts = "scenario"')
    folder.replace("scenario.toml", '# first_duration = "20 min"', 'first_duration = "20 min"')
    folder.replace("scenario.toml", '# reported_distance = "150 km"', 'reported_distance = "150 km"')
    scenario = read_scenario(folder.path)
    assert scenario.papers.emergency
    assert scenario.papers.reported_distance_m == 150_000
    assert scenario.supply is not None
    assert scenario.supply.idle_halts == ("wait",)
    assert scenario.movements[0].request.rules.first_halt_s == 1200
    folder.replace("scenario.toml", 'idle_halts = ["wait"]', 'idle_halts = ["nap"]')
    ((en, ar),) = folder.lines()
    assert en.startswith("scenario.toml · supply.idle_halts: nap is not possible here: write one of short, rest")
    assert "nap" in ar
