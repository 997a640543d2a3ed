"""`ratl sustain` as a user runs it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ratl.cli import app
from ratl.formats.plan import parse_plan

RUN = CliRunner()
EXAMPLE = Path(__file__).parents[2] / "examples" / "kidal_gao"
FACTORS = """
format = "ratl-supply/1"

[supply]
water_per_person_day = "10 l"
rations_per_person_day = 3
fuel_reserve_share = 0.25
days_carried = 1
refuel_rate = "100 l/min"
ambulance_rate = "40 km/h"
recovery_rate = "20 km/h"
ration_mass = "0.7 kg"
surface_factors = { asphalt = 1.0, gravel = 1.3 }
sources = "scenario"

[[resupply]]
id = "DROP-1"
movement = "KG-01"
site = "S2"
at = "2023-10-31T12:00"
by = "air"
water = "8000 l"
load = "5000 kg"
loads = 1
source = "scenario: the air drop of 2023"
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sustain") / "plan.json"
    assert RUN.invoke(app, ["plan", str(EXAMPLE), "--rounds", "0", "--output", str(path)]).exit_code == 0
    return path


def factors(folder: Path, *changes: tuple[str, str]) -> str:
    text = FACTORS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "more.toml").write_text(text, "utf-8")
    return str(folder / "more.toml")


@pytest.mark.parametrize(("lang", "fine"), [("en", "Nothing is short."), ("ar", "لا نقص في شيء.")])
def test_what_the_plan_takes(plan: Path, lang: str, fine: str) -> None:
    done = RUN.invoke(app, ["sustain", str(plan), "--lang", lang])
    assert done.exit_code == 0, done.output
    assert fine in done.output
    assert "30,933" in done.output  # the fuel of the papers


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("10 l · scenario: hot country", "× 1.3 · scenario", "short halt, staging, wait · Ratl's assumption",
                "143 vehicles · scenario",
                "9 h · profile humanitarian: [EU561]")),
        ("ar", ("10 لتر · معدّ الخطة: hot country", "× 1.3 · معدّ الخطة", "افتراض من رتل",
                "ملف الممارسة humanitarian: [EU561]")),
    ],
)  # fmt: skip
def test_every_figure_is_shown_with_its_source(plan: Path, lang: str, said: tuple[str, ...]) -> None:
    output = RUN.invoke(app, ["sustain", str(plan), "--lang", lang]).output
    bare = "".join(sign for sign in output if sign not in "\u2066\u2067\u2068\u2069")
    assert not [figure for figure in said if figure not in bare], bare


def test_what_is_not_known_and_what_was_taken_for_it_is_said(plan: Path, tmp_path: Path) -> None:
    less = factors(
        tmp_path, ("gravel = 1.3", "sand = 1.3"), ("days_carried = 1", "days_carried = 4"), ("8000 l", "1 l")
    )
    said = RUN.invoke(app, ["sustain", str(plan), "--supply", less]).output
    assert "Nothing is short." in said
    assert "! No fuel factor is given for the surface gravel: it was counted as 1." in said
    assert said.count("How much these recovery vehicles can tow is not known: KG-030, KG-039, ") == 1
    assert said.count("can tow is not known") == 1
    assert "! The longest way to surgical care is" in said


def test_a_source_is_no_word_of_ours(plan: Path, tmp_path: Path) -> None:
    # "scenario" stands only where its author wrote it.
    sourced = factors(tmp_path, ('sources = "scenario"', 'sources = "field manual 4"'))
    output = tmp_path / "new.json"
    done = RUN.invoke(app, ["sustain", str(plan), "--supply", sourced, "--output", str(output)])
    assert "10 l · field manual 4" in done.output
    assert "DROP-1 by air to" in done.output
    assert "(scenario: the air drop of 2023)" in done.output
    written = parse_plan(output.read_bytes(), "new.json").supply[0].factors.sources
    assert set(written.values()) == {"field manual 4"}
    assert "driver_day_s" not in written


def test_less_than_one_day_is_told_as_the_part_of_it(plan: Path, tmp_path: Path) -> None:
    part = factors(tmp_path, ("days_carried = 1", "days_carried = 0.75"), ("8000 l", "1 l"))
    done = RUN.invoke(app, ["sustain", str(plan), "--supply", part, "--output", str(tmp_path / "new.json")])
    assert "Water: enough for 0.7 days" in done.output
    assert "enough for 0 days" not in done.output
    assert "6,360 l, brought 1 l, needed 16,960 l; enough for 0.7 days" in done.output


def test_other_factors_and_a_drop(plan: Path, tmp_path: Path) -> None:
    # One day carried, two needed: 8,480 l a day; 8,000 l are dropped, in one load of 5 t.
    output = tmp_path / "new.json"
    done = RUN.invoke(app, ["sustain", str(plan), "--supply", factors(tmp_path), "--output", str(output)])
    assert done.exit_code == 1, done.output
    assert "Water: enough for 1 day, needed for 2 days. Mend: load 480 l more" in done.output
    assert "Rations: enough for 1 day" in done.output
    assert "weighs 8,000 kg" in done.output
    assert "Mend: loads: 2." in done.output
    written = parse_plan(output.read_bytes(), "new.json")
    assert written.resupplies[0].id == "DROP-1"
    assert {w.code for w in written.movements[0].warnings} >= {"stock_short_water_at", "resupply_too_heavy"}
    # By the plan written the same is said again, and nothing twice.
    again = RUN.invoke(app, ["sustain", str(output), "--output", str(tmp_path / "again.json")])
    assert again.output.replace("again.json", "new.json") == done.output
    assert (tmp_path / "again.json").read_bytes() == output.read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('site = "S2"', 'site = "S9"'), 'resupply[1].site: there is no site S9'),
        (('movement = "KG-01"', 'movement = "KG-02"'), "there is no movement KG-02 in movement; did you mean KG-01?"),
        (('water = "8000 l"', 'water = "-5 l"'), "resupply[1].water: -5 l is not between 0 l and"),
        (('water = "8000 l"', ""), "brings nothing"),
        (('by = "air"', 'by = "sea"'), "road"),
        (('at = "2023-10-31T12:00"', 'at = "2024-10-31T12:00"'), "2024-10-31"),
        (("fuel_reserve_share = 0.25", "fuel_reserve_share = 1.25"), "fuel_reserve_share"),
        (('"ratl-supply/1"', '"ratl-scenario/1"'), "ratl-supply/1"),
        (("[supply]", "[supplies]"), "[supply]"),
        (('sources = "scenario"\n', ""), "supply.sources: these figures name no source: water_per_person_day, "),
        (('sources = "scenario"\n', 'sources = " "\n'), "supply.sources: these figures name no source: water_per"),
        (('source = "scenario: the air drop of 2023"', ""), "resupply[1].source: the resupply DROP-1 names no source"),
        (('"ratl-supply/1"', '"ratl-factors/1"'), "this is a factor file, which `ratl simulate --factors` reads"),
        (("[[resupply]]", '[[resupply]]\nid = "DROP-1"\nmovement = "KG-01"\nsite = "S2"\nat = "2023-10-31T12:00"\n'
          'by = "road"\nrations = 5\nsource = "x"\n[[resupply]]'), "DROP-1 is there twice"),
    ],
)  # fmt: skip
def test_bad_factors_are_said_and_nothing_is_written(
    plan: Path, tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    output = tmp_path / "new.json"
    file = factors(tmp_path, change)
    done = RUN.invoke(app, ["sustain", str(plan), "--supply", file, "--output", str(output)])
    assert done.exit_code == 2, done.output
    assert said in done.output, done.output
    assert not output.exists()


def test_a_plan_without_factors(plan: Path, tmp_path: Path) -> None:
    bare = json.loads(plan.read_text("utf-8"))
    bare["supply"] = []
    (tmp_path / "bare.json").write_text(json.dumps(bare), "utf-8")
    done = RUN.invoke(app, ["sustain", str(tmp_path / "bare.json")])
    assert done.exit_code == 2
    assert "--supply" in done.output
    # The output must not be the plan or the factors themselves.
    over = RUN.invoke(app, ["sustain", str(plan), "--output", str(plan)])
    assert over.exit_code == 2


@pytest.fixture(scope="module")
def simulated(plan: Path) -> Path:
    folder = plan.parent / "simulation"
    mali = Path(__file__).parents[2] / "benchmarks" / "mali" / "factors.toml"
    done = RUN.invoke(app, ["simulate", str(plan), "--factors", str(mali), "--runs", "200", "--output", str(folder)])
    assert done.exit_code == 0, done.output
    return folder / "assessment.json"


def test_days_of_supply_against_the_simulated_duration(plan: Path, simulated: Path, tmp_path: Path) -> None:
    # Kidal to Gao with four days of supplies: the plan takes two days, nine runs in ten take more than four.
    four = factors(tmp_path, ("days_carried = 1", "days_carried = 4"), ('water = "8000 l"', 'spares = "1 kg"'))
    done = RUN.invoke(app, ["sustain", str(plan), "--supply", four, "--simulation", str(simulated)])
    assert done.exit_code == 1, done.output
    assert "Water: enough for 4 days; in the simulation the movement takes up to" in done.output
    assert "Simulated" in done.output
    alone = RUN.invoke(app, ["sustain", str(plan), "--supply", four])
    assert alone.exit_code == 0, alone.output


def spoilt(read: dict, part: str, key: str, value: float) -> dict:
    read["movements"][0][part][key] = value
    return read


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda read: read | {"plan_sha256": "0" * 64}, "of another plan than plan.json"),
        (lambda read: read | {"format": "ratl-plan/1"}, "no assessment"),
        (lambda read: {key: value for key, value in read.items() if key != "runs"}, "runs"),
        (lambda read: [read], "no assessment"),
        (lambda read: spoilt(read, "completion", "p90", 1e30), "movements.0.completion: this figure"),
        (lambda read: spoilt(read, "completion", "p90", float("nan")), "movements.0.completion.p90: this figure"),
        (lambda read: spoilt(read, "completion", "p90", float("inf")), "movements.0.completion.p90: this figure"),
        (lambda read: spoilt(read, "completion", "p90", 1), "movements.0.completion: this figure"),
        (lambda read: spoilt(read, "supply", "fuel_dry", 5), "movements.0.supply.fuel_dry: this figure"),
    ],
)
def test_bad_assessments(plan: Path, simulated: Path, tmp_path: Path, change, said: str) -> None:
    (tmp_path / "bad.json").write_text(json.dumps(change(json.loads(simulated.read_text("utf-8")))), "utf-8")
    done = RUN.invoke(app, ["sustain", str(plan), "--simulation", str(tmp_path / "bad.json")])
    assert done.exit_code == 2, done.output
    assert said in done.output
