"""Vehicles: what the list gives, what a type lends, what a combination becomes."""

import pytest

from ratl.feeds.scenario import read_scenario
from ratl.feeds.vehicles import list_built_in_types

TYPES = """\
id,name_en,name_ar,length_m,width_m,height_m,mass_t,axle_load_t,mlc,top_speed_kmh,rate_primary (km/h),tank_l,\
fuel_use (l/100km),sources
tractor,Tractor,جرار,9.09,2.59,3.59,18.6,8,20,72,45,400,60,length: A; mass: B; fuel_use: C
trailer,Trailer,مقطورة,15.8,3.68,3.0,52.7,9,45,60,40,,,D
"""


def vehicles(folder):
    return {v.id: v for v in read_scenario(folder.path).movements[0].serials[0].vehicles}


def test_figures_of_a_type_are_assumed_and_keep_their_source(folder):
    lowbed = vehicles(folder)["V04"]
    assert (lowbed.length_m, lowbed.mass_kg, lowbed.mlc, lowbed.people) == (17.6, 55_000, 52, 2)
    assert "length_m" not in lowbed.assumed
    assert "width_m" in lowbed.assumed
    assert lowbed.sources["width_m"] == "assumed, generic"
    assert lowbed.sources["length_m"] == "scenario"


def test_a_combination_is_one_vehicle(folder):
    (folder.path / "types.csv").write_text(TYPES, "utf-8")
    folder.replace("scenario.toml", '# types = "types.csv"', 'types = "types.csv"')
    folder.replace("vehicles.csv", "length_m,mass_t", "tows")
    for row, rest in (("V04", ",52,17.6,55"), ("V01", ",3,,"), ("V02", ",24,,"), ("V03", ",24,,"), ("V05", ",24,,"),
                      ("V06", ",23,,"), ("V07", ",4,,"), ("V08", ",24,,")):  # fmt: skip
        text = (folder.path / "vehicles.csv").read_text("utf-8")
        line = next(x for x in text.splitlines() if x.startswith(row))
        folder.replace("vehicles.csv", line, line.removesuffix(rest) + (",,trailer" if row == "V04" else rest[:-1]))
    folder.replace("vehicles.csv", "civil_lowbed", "tractor")
    rig = vehicles(folder)["V04"]
    assert rig.type == "tractor+trailer"
    assert rig.length_m == pytest.approx(24.89)  # 9.09 + 15.80
    assert rig.mass_kg == pytest.approx(71_300)  # 18.6 t + 52.7 t
    assert (rig.width_m, rig.height_m, rig.axle_load_kg) == (3.68, 3.59, 9_000)
    assert rig.mlc == 65  # 20 + 45, 60 and more: the plain sum
    assert rig.top_speed_mps == pytest.approx(60 / 3.6)
    assert rig.rates_mps == {"primary": pytest.approx(40 / 3.6)}
    assert (rig.fuel_l_per_100km, rig.tank_l) == (60, 400)
    assert rig.sources["length_m"] == "A; trailer: D"
    assert rig.sources["mlc"] == "–; trailer: D; [MLC-E]"
    # Nobody wrote where these are from, and nobody says "scenario" for them.
    assert (rig.sources["tank_l"], rig.sources["width_m"]) == ("", "–; trailer: D")
    assert "tank_l" in rig.assumed


def test_people_nobody_counted_are_assumed(folder):
    folder.replace("vehicles.csv", "V06,civil_water,1,1B,water,2", "V06,civil_water,1,1B,water,")
    bowser = vehicles(folder)["V06"]
    assert bowser.people == 2
    assert "people" in bowser.assumed


def test_the_library_states_a_source_for_every_figure():
    types = list_built_in_types()
    assert types["m977a4"].mass_kg == 31_000
    assert types["hmmwv"].length_m == pytest.approx(4.9276)  # 194 in × 0.0254
    assert types["hmmwv"].mass_kg is None
    for kind in types.values():
        assert kind.sources
        assert all(source and source != "scenario" for source in kind.sources.values()), kind.id
        assert all(text for text in kind.name.values())


def test_a_load_class_nobody_knows_is_estimated_where_that_is_asked(folder):
    folder.replace("vehicles.csv", "C3,52,17.6,55", "C3,estimate,17.6,55")
    lowbed = vehicles(folder)["V04"]
    # 55 000 kg / 907.18474 = 60.63 short tons; × 0.85 = 51.5
    assert lowbed.mlc == 52
    assert "mlc" in lowbed.assumed
    assert lowbed.sources["mlc"] == "estimate: 0.85 × gross short tons [MLC-E]"


def test_a_load_class_nobody_asked_to_estimate_stays_unknown(folder):
    folder.replace("vehicles.csv", "C3,52,17.6,55", "C3,,17.6,55")
    lowbed = vehicles(folder)["V04"]
    assert lowbed.mlc is None
    assert "mlc" not in lowbed.sources


def own_types(folder, text, cells):
    """Give V04 a type of the author's own, and its cells from mlc on."""
    (folder.path / "types.csv").write_text(text, "utf-8")
    folder.replace("scenario.toml", '# types = "types.csv"', 'types = "types.csv"')
    folder.replace("vehicles.csv", "mass_t", "mass_t,tows")
    folder.replace("vehicles.csv", "civil_lowbed", "tractor")
    folder.replace("vehicles.csv", "C3,52,17.6,55", f"C3,{cells}")


def test_a_type_may_ask_for_the_estimate_of_each_vehicle(folder):
    own_types(folder, TYPES.replace(",20,72,", ",تقدير,72,"), ",,30,")
    tractor = vehicles(folder)["V04"]
    # Of the list's 30 t, not of the type's 18.6 t: 33.07 short tons × 0.85 = 28.1
    assert (tractor.mlc, tractor.sources["mlc"]) == (29, "estimate: 0.85 × gross short tons [MLC-E]")


def test_a_combination_of_estimated_types(folder):
    own_types(folder, TYPES.replace(",20,72,", ",estimate,72,"), ",,,trailer")
    rig = vehicles(folder)["V04"]
    # 18.6 t are 20.5 short tons, × 0.85 = 17.4, up to 18; 18 + 45 = 63
    assert rig.mlc == 63
    assert rig.sources["mlc"] == "estimate: 0.85 × gross short tons [MLC-E]; trailer: D; [MLC-E]"


@pytest.mark.parametrize(
    ("header", "cells"), [("tows", "estimate,25,75,trailer"), ("tracked", "estimate,17.6,55,yes")], ids=str
)
def test_no_estimate_of_a_combination_or_of_a_tracked_vehicle(folder, header, cells):
    own_types(folder, TYPES, cells)
    folder.replace("vehicles.csv", "mass_t,tows", f"mass_t,{header}")
    assert [(p.code, p.where) for p in folder.problems()] == [("no_estimate", ("vehicles.csv", "row 5", "mlc"))]


def test_no_estimate_of_a_tracked_type(folder):
    types = TYPES.replace(",20,72,", ",estimate,72,").replace("fuel_use (l/100km),", "fuel_use (l/100km),tracked,")
    types = types.replace("length: A", "yes,length: A").replace(",,,D", ",,,,D")
    own_types(folder, types, ",,,")
    assert [(p.code, p.where) for p in folder.problems()] == [("no_estimate", ("types.csv", "row 2", "mlc"))]
