"""Every command and every exit code: 0 fine, 1 rules broken or no place, 2 bad input, 130 interrupted."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ratl.cli import app
from ratl.cli.summary import print_summary, print_verdict
from ratl.documents.stamps import speaker_for
from ratl.model.movement import Reason, WhatIf
from ratl.model.plan import Objective, Violation
from ratl.words.catalogue import LANGUAGES, Speaker, load
from tests.documents.papers import papers_plan
from tests.services.folders import write_many

PAPERS = (
    "brief-{}.pdf", "march-graph-{}.svg", "notification-{}.pdf", "order-{}.pdf", "route-{}.gpx", "strip-map-{}.svg",
    "tables-{}.xlsx", "tak-{}.zip",
)  # fmt: skip
DEMO_AUTHORITIES = ("base", "iq", "iq_border", "sy", "sy_border")
ARABIC = re.compile("[\u0600-\u06ff]")

both = pytest.mark.parametrize("lang", LANGUAGES)


def ratl(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def names(folder: Path) -> list[str]:
    """Name everything in a folder, temporary files too."""
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def papers(movement: str, lang: str, authorities: tuple[str, ...]) -> set[str]:
    requests = (f"request-{authority}-{{}}.pdf" for authority in authorities)
    made = {f"{movement}-{name.format(lang)}" for name in (*PAPERS, *requests)}
    return made | {f"{movement}-route.geojson"}


def labelled(screen: str, lang: str, key: str) -> str:
    """Return what stands beside a label on the screen."""
    label = load(lang)[key]
    line = next(line for line in screen.splitlines() if line.strip().startswith(f"{label} "))
    return line.strip().removeprefix(label).strip("\u2068\u2069 ")


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    assert ratl("new", tmp_path / "scenario").exit_code == 0
    return tmp_path / "scenario"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the plan of the template and what the screen said."""
    folder = tmp_path_factory.mktemp("planned")
    assert ratl("new", folder / "scenario").exit_code == 0
    result = ratl("plan", folder / "scenario", "-o", folder / "plan.json")
    assert result.exit_code == 0, result.output
    return folder / "plan.json", result.stdout


@pytest.fixture
def plan_file(planned: tuple[Path, str], tmp_path: Path) -> Path:
    """Return a copy of the plan to do with as one likes."""
    path = tmp_path / "plan.json"
    path.write_bytes(planned[0].read_bytes())
    return path


@pytest.fixture
def broken_plan(plan_file: Path) -> Path:
    """Return the plan with the moment the head leaves the second leg moved by a minute."""
    plan = json.loads(plan_file.read_text("utf-8"))
    plan["movements"][0]["serials"][0]["legs"][1]["head_leaves_s"] += 60
    plan_file.write_text(json.dumps(plan), "utf-8")
    return plan_file


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo") / "out"
    result = ratl("demo", "-o", folder)
    assert result.exit_code == 0, result.output
    return folder, result.stdout


# 0: fine


def test_new_writes_a_scenario_and_never_over_one(tmp_path: Path) -> None:
    first = ratl("new", tmp_path / "mine")
    assert first.exit_code == 0
    tables = [f"{table}.csv" for table in ("authorities", "places", "roads", "sites", "vehicles")]
    assert names(tmp_path / "mine") == sorted([*tables, "scenario.toml"])
    assert f"ratl plan {tmp_path / 'mine'}" in first.stdout
    change(tmp_path / "mine" / "scenario.toml", "Cedar Camp to Wadi Depot", "Ours")
    assert ratl("new", tmp_path / "mine").exit_code == 2
    assert 'name = "Ours"' in (tmp_path / "mine" / "scenario.toml").read_text("utf-8")


@both
def test_plan_shows_the_movement_on_one_screen(lang: str, planned: tuple[Path, str], scenario: Path) -> None:
    screen = planned[1] if lang == "en" else ratl("plan", scenario, "-o", scenario / "p.json", "--lang", "ar").stdout
    texts = load(lang)
    assert labelled(screen, lang, "screen_vehicles").startswith("8")
    # R1 8.6 + R2 29.4 + R4 0.35 + R6 38.5 km as measured, R3 and R5 by coordinates.
    assert labelled(screen, lang, "screen_distance").startswith("141.0 ")
    assert labelled(screen, lang, "screen_days") == "1"
    assert labelled(screen, lang, "screen_halts").startswith("2")
    assert "D+0 06:00" in labelled(screen, lang, "screen_start")
    assert "D+0 10:40" in labelled(screen, lang, "screen_completion")
    for key in ("screen_road_space", "screen_pass_time", "screen_fuel"):
        assert labelled(screen, lang, key)[0].isdigit(), key
    assert texts["screen_what_if"] in screen
    assert texts["screen_verdict_fine"] in screen
    # A rule that costs nothing leaves the duration as it stands, to the minute.
    duration = labelled(screen, lang, "screen_duration")
    assert texts["without_border"] not in screen  # there is none
    for rule in ("daylight", "curfew", "daily_limit"):
        assert labelled(screen, lang, f"without_{rule}").startswith(
            f"{duration}، " if lang == "ar" else f"{duration}, "
        )
    for rule in ("permissions", "windows", "halts"):
        assert labelled(screen, lang, f"without_{rule}")
    assert bool(ARABIC.search(screen)) == (lang == "ar")


@both
def test_check_says_that_a_plan_holds(lang: str, plan_file: Path) -> None:
    result = ratl("check", plan_file, "--lang", lang)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [load(lang)["screen_verdict_fine"]]


@both
def test_brief_writes_every_paper(lang: str, plan_file: Path, tmp_path: Path) -> None:
    result = ratl("brief", plan_file, "--lang", lang, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    expected = papers("CD-01", lang, ("east",))
    assert set(names(tmp_path / "out")) == expected
    assert {Path(line).name for line in result.stdout.splitlines()} == expected


def test_brief_for_one_authority(plan_file: Path, tmp_path: Path) -> None:
    result = ratl("brief", plan_file, "--authority", "east", "--lang", "ar", "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert names(tmp_path / "out") == ["CD-01-edition-east-ar.pdf", "edition-east.json"]


@both
def test_column_shows_what_the_column_is(lang: str, scenario: Path) -> None:
    result = ratl("column", scenario, "--lang", lang)
    assert result.exit_code == 0
    assert labelled(result.stdout, lang, "screen_vehicles").startswith("8")
    assert labelled(result.stdout, lang, "screen_heaviest").startswith("55.0 ")
    assert "V04" in labelled(result.stdout, lang, "screen_heaviest")
    assert labelled(result.stdout, lang, "screen_load_class") == "52"
    assert bool(ARABIC.search(result.stdout)) == (lang == "ar")


def test_demo_writes_plan_and_papers_in_both_languages(demo: tuple[Path, str]) -> None:
    folder, screen = demo
    expected = {"plan.json"}.union(*(papers("AA-01", lang, DEMO_AUTHORITIES) for lang in LANGUAGES))
    assert set(names(folder)) == expected
    written = [line for line in screen.splitlines() if line.startswith(str(folder))]
    assert {Path(line).name for line in written} == expected
    assert len(written) == len(expected)


def test_the_demo_plan_passes_check(demo: tuple[Path, str]) -> None:
    assert ratl("check", demo[0] / "plan.json").exit_code == 0


# 1: rules broken, or no place


@both
def test_check_finds_a_minute(lang: str, broken_plan: Path) -> None:
    result = ratl("check", broken_plan, "--lang", lang)
    assert result.exit_code == 1
    assert load(lang)["screen_verdict_fine"] not in result.stdout
    assert re.match(r"R[1-8]  ", result.stdout)


@both
@pytest.mark.parametrize("only", [(), ("--authority", "east")])
def test_brief_of_a_broken_plan_writes_nothing(
    lang: str, only: tuple[str, ...], broken_plan: Path, tmp_path: Path
) -> None:
    result = ratl("brief", broken_plan, *only, "--lang", lang, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert load(lang)["screen_no_papers"] in result.stdout
    assert names(tmp_path / "out") == []


def test_a_movement_without_a_place(scenario: Path, tmp_path: Path) -> None:
    # The low-bed of 55 t does not go over a bridge of 50 t, and there is no other way.
    change(scenario / "roads.csv", "4.0,none,60,13", "4.0,none,50,13")
    plan_file = tmp_path / "plan.json"
    result = ratl("plan", scenario, "-o", plan_file)
    assert result.exit_code == 1
    assert load("en")["screen_unplaced"] in result.stdout
    assert "- " in result.stdout
    (movement,) = json.loads(plan_file.read_text("utf-8"))["movements"]
    assert movement["status"] == "unplaced"
    assert movement["reasons"]
    assert [(fact["code"], fact["leg"]) for fact in movement["refusal"]["facts"]] == [("fact_limit", "R4")]
    for lang in LANGUAGES:
        check = ratl("check", plan_file, "--lang", lang)
        assert check.exit_code == 1
        assert load(lang)["refusal_never"] in check.stdout
        brief = ratl("brief", plan_file, "--lang", lang, "-o", tmp_path / "out")
        assert brief.exit_code == 1
        assert load(lang)["screen_unplaced"] in brief.stdout
        assert load(lang)["screen_no_papers"] in brief.stdout
    assert names(tmp_path / "out") == ["CD-01-no-place-ar.pdf", "CD-01-no-place-en.pdf"]


def test_an_alternate_without_a_place(scenario: Path, tmp_path: Path) -> None:
    plan_file, toml = tmp_path / "plan.json", scenario / "scenario.toml"
    # By the main route's own bridge the alternate is the main route.
    toml.write_text(
        toml.read_text("utf-8") + '[[movement.alternate]]\nname = { en = "Same way" }\nvia = ["fork"]\n', "utf-8"
    )
    for lang in LANGUAGES:
        planned = ratl("plan", scenario, "-o", plan_file, "--lang", lang)
        checked = ratl("check", plan_file, "--lang", lang)
        assert (planned.exit_code, checked.exit_code) == (1, 1)
        why = load(lang)["alternate_is_main"]
        for screen in (planned.stdout, checked.stdout):
            assert "Same way" in screen and f"- {why}" in screen


@both
def test_the_screen_says_first_which_pins_were_not_kept(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    plan = papers_plan()
    when, because = {"code": "pin_at", "what": "", "at_s": 57_600}, {"code": "held_night"}
    params = {"kind": "pin_start", "serial": "all", "what": "", "when": when, "because": because}
    lost = replace(plan.movements[0], warnings=(Reason(code="pin_broken", params=params),))
    print_summary(replace(plan, movements=(lost,)), (), lang)
    head, pin, *_ = capsys.readouterr().out.splitlines()
    assert head == speaker_for(plan, lang).say("screen_pins_broken", {"count": 1})
    assert lost.id in pin and "16:00" in pin
    print_summary(plan, (), lang)
    assert head not in capsys.readouterr().out


@both
def test_what_another_plan_could_gain_is_a_sum_and_only_a_proof_is_without_exception(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, exact = papers_plan(), Reason(code="bound_exact", params={"count": 4})
    one = plan.movements[0]
    two = replace(plan, movements=(one, replace(one, id="M2")))
    for lower_bound, said, unsaid in (
        (6_600.0, "bound_exact_so_far", "bound_exact"),
        (1e4, "bound_exact", "bound_exact_so_far"),
    ):
        objective = Objective(value=1e4, lower_bound=lower_bound, by=(exact,), over_min_each=1.0)
        print_summary(replace(two, objective=objective), (), lang)
        shown, speaker = capsys.readouterr().out, speaker_for(two, lang)
        assert speaker.say(said, exact.params) in shown
        assert speaker.say(unsaid, exact.params) not in shown
        figures = {"beaten_s": 3_400.0, "gap": objective.gap, "count": 2}
        assert (speaker.say("screen_bound_sum", figures) in shown) == (lower_bound < 1e4)


@both
def test_the_screen_says_from_where_a_saving_counts(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    alone, without_night = WhatIf(without="others", start_s=0, completion_s=5 * 3600), 3 * 3600
    answers = (alone, WhatIf(without="daylight", start_s=0, completion_s=without_night))
    plan = papers_plan()
    movement = replace(plan.movements[0], what_if=answers)
    print_summary(replace(plan, movements=(movement,)), (), lang)
    assert load(lang)["screen_what_if_from_alone"] in capsys.readouterr().out
    print_summary(replace(plan, movements=(replace(movement, what_if=answers[1:]),)), (), lang)
    said = capsys.readouterr().out
    assert load(lang)["screen_what_if"] in said
    assert load(lang)["screen_what_if_from_alone"] not in said


def test_a_violation_of_no_movement_is_printed_without_an_id(capsys: pytest.CaptureFixture[str]) -> None:
    print_verdict(papers_plan(), (Violation(rule="R8", code="r8_no_serials", movement=""),), "en")
    assert capsys.readouterr().out.startswith("R8  The movement")


def earlier(times: object) -> object:
    """Return a serial with every clock time a minute earlier."""
    if isinstance(times, list):
        return [earlier(item) for item in times]
    if not isinstance(times, dict):
        return times
    clocks = re.compile(r"(head|tail)_.*_s|start_s|completion_s")
    return {
        key: value - 60 if clocks.fullmatch(key) and value is not None else earlier(value)
        for key, value in times.items()
    }


@pytest.mark.parametrize(("tolerance_min", "code"), [("0", 1), ("1", 0)])
def test_check_against_an_older_plan(tolerance_min: str, code: int, plan_file: Path) -> None:
    """A movement that was fixed and now starts a minute later is let pass by a minute's tolerance, and not without."""
    plan = json.loads(plan_file.read_text("utf-8"))
    (movement,) = plan["movements"]
    movement["status"] = "fixed"
    plan_file.write_text(json.dumps(plan), "utf-8")
    movement["serials"] = earlier(movement["serials"])
    older = plan_file.with_name("older.json")
    older.write_text(json.dumps(plan), "utf-8")
    result = ratl("check", plan_file, "--against", older, "--tolerance", tolerance_min)
    assert result.exit_code == code
    assert "CD-01/1 starts D+0 06:00, told D+0 05:59." in result.stdout
    assert ("R8  CD-01/1" if code else load("en")["screen_verdict_fine"]) in result.stdout


# 2: bad input


def refused(lang: str, result: Result, *mentions: str) -> None:
    """Assert that a sentence on stderr says what is wrong, in the language asked for, and nothing else is printed."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert bool(ARABIC.search(result.stderr)) == (lang == "ar")
    for mention in mentions:
        assert mention in result.stderr


@both
@pytest.mark.parametrize("command", ["plan", "column"])
def test_a_slip_in_a_key(lang: str, command: str, scenario: Path, tmp_path: Path) -> None:
    change(scenario / "scenario.toml", "daylight_only", "daylihgt_only")
    options = ("-o", tmp_path / "plan.json") if command == "plan" else ()
    refused(lang, ratl(command, scenario, "--lang", lang, *options), "scenario.toml", "daylihgt_only", "daylight_only")
    assert not (tmp_path / "plan.json").exists()


@both
def test_files_that_are_not_there(lang: str, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    for arguments in (("plan", nowhere), ("column", nowhere), ("check", nowhere), ("brief", nowhere)):
        options = ("-o", tmp_path / "out") if arguments[0] in ("plan", "brief") else ()
        refused(lang, ratl(*arguments, *options, "--lang", lang), "nowhere")
    assert names(tmp_path) == []


@both
@pytest.mark.parametrize("command", ["check", "brief"])
def test_a_folder_given_as_plan(lang: str, command: str, scenario: Path) -> None:
    refused(lang, ratl(command, scenario, "--lang", lang), scenario.name)


@both
def test_a_file_where_a_folder_is_needed(lang: str, plan_file: Path, scenario: Path, tmp_path: Path) -> None:
    standing = tmp_path / "standing"
    standing.write_text("mine", "utf-8")
    refused(lang, ratl("new", standing / "mine", "--lang", lang), "standing")
    refused(lang, ratl("plan", scenario, "-o", standing / "plan.json", "--lang", lang), "standing")
    refused(lang, ratl("brief", plan_file, "--authority", "east", "-o", standing, "--lang", lang), "standing")
    assert standing.read_text("utf-8") == "mine"


@both
def test_names_ratl_does_not_know(lang: str, plan_file: Path, tmp_path: Path) -> None:
    refused(lang, ratl("brief", plan_file, "--authority", "wset", "--lang", lang, "-o", tmp_path / "out"), "east")
    refused(lang, ratl("demo", "--example", "ain", "--lang", lang, "-o", tmp_path / "out"), "ain_al_asad")
    assert names(tmp_path / "out") == []


def test_a_language_ratl_does_not_speak(plan_file: Path) -> None:
    result = ratl("check", plan_file, "--lang", "fr")
    assert result.exit_code == 2
    assert "en, ar" in result.stderr


# 130: interrupted


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@both
@pytest.mark.parametrize(
    ("target", "command"),
    [
        ("ratl.services.plan.make_plan", "plan"),
        ("ratl.services.files.Path.replace", "plan"),
        ("ratl.services.brief.render_brief", "brief"),
        ("ratl.services.files.Path.replace", "brief"),
    ],
)
def test_an_interruption_leaves_no_file(
    lang: str,
    target: str,
    command: str,
    scenario: Path,
    plan_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither while it is worked out nor when the first file is about to take its place."""
    out = tmp_path / "out"
    arguments: tuple[str | Path, ...] = ("plan", scenario, "-o", out / "plan.json")
    if command == "brief":
        arguments = ("brief", plan_file, "-o", out)
    monkeypatch.setattr(target, interrupt)
    result = ratl(*arguments, "--lang", lang)
    assert result.exit_code == 130
    assert load(lang)["screen_interrupted"] in result.stderr
    assert names(out) == []


def interrupt_when(said: bytes, *arguments: str | Path) -> tuple[int, str, str]:
    """Run ratl with progress on a terminal, press Ctrl-C once it has said something; return code, stdout, stderr."""
    terminal, its = os.openpty()
    command = [sys.executable, "-X", "utf8", "-c", "from ratl.cli import run; run()", *map(str, arguments)]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "200"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=its, env=environment) as process:
        os.close(its)
        shown, pressed = b"", False
        while True:
            try:
                shown += os.read(terminal, 4096)
            except OSError:  # it has ended and closed its side
                break
            if not pressed and said in shown:
                process.send_signal(signal.SIGINT)
                pressed = True
        assert process.stdout is not None
        printed = process.stdout.read().decode()
    os.close(terminal)
    assert pressed
    return process.returncode, printed, shown.decode()


def crowded(folder: Path, count: int) -> Path:
    """Write a scenario of movements that meet on one bridge, ready five minutes after each other."""
    moves = [(f"M{n:02}", "AD" if n % 2 else "DA", f"{6 + n // 12:02}:{n % 12 * 5:02}") for n in range(count)]
    return write_many(folder, moves)


def test_ctrl_c_gives_the_best_plan_so_far(tmp_path: Path) -> None:
    """While it is made better: the plan is whole, written and judged, so that it ends like any plan."""
    folder = crowded(tmp_path / "many", 14)
    code, printed, shown = interrupt_when(b"Round 2", "plan", folder, "-o", tmp_path / "p.json", "--seconds", "300")
    assert load("en")["screen_best_so_far"] in shown
    assert load("en")["screen_verdict_fine"] in printed
    plan = json.loads((tmp_path / "p.json").read_text("utf-8"))
    assert {movement["status"] for movement in plan["movements"]} == {"planned"}
    assert plan["objective"]["rounds"] >= 2
    assert code == 0


def test_ctrl_c_before_every_movement_was_tried(tmp_path: Path) -> None:
    """What has a place keeps it, the rest is said not to have been tried, and the exit code says so too."""
    folder = crowded(tmp_path / "many", 60)
    code, printed, _ = interrupt_when(b"to come", "plan", folder, "-o", tmp_path / "p.json")
    plan = json.loads((tmp_path / "p.json").read_text("utf-8"))
    assert {movement["status"] for movement in plan["movements"]} == {"planned", "unplaced"}
    assert load("en")["not_tried"] in printed
    assert code == 130
    assert ratl("check", tmp_path / "p.json").exit_code == 1


@both
def test_plan_with_many_movements_shows_a_line_for_each(lang: str, tmp_path: Path) -> None:
    folder = crowded(tmp_path / "many", 14)
    arguments = ("plan", folder, "-o", tmp_path / "p.json", "--lang", lang)
    result = ratl(*arguments, "--rounds", 2, "--seed", 7, "--objective", "makespan")
    assert result.exit_code == 0, result.output
    plan = json.loads((tmp_path / "p.json").read_text("utf-8"))
    objective = plan["objective"]
    assert (plan["seed"], objective["kind"], objective["rounds"]) == (7, "makespan", 2)
    lines = [line for line in result.stdout.splitlines() if re.match(r"\u2068?M\d\d", line)]
    assert len(lines) == 14
    for told in ("screen_bound_by", "makespan"):
        assert load(lang)[told] in result.stdout
    same = (*arguments[:3], tmp_path / "q.json", *arguments[4:])
    assert ratl(*same, "--rounds", 2, "--seed", 7, "--objective", "makespan").exit_code == 0
    assert (tmp_path / "p.json").read_bytes() == (tmp_path / "q.json").read_bytes()


# As a program


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-X", "utf8", "-c", code, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, check=False)

    return run


def test_help_imports_nothing_heavy(program: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    code = """
import sys
from ratl.cli import run
try:
    run()
except SystemExit as left:
    print(left.code, *sorted({"numpy", "pydantic", "networkx", "openpyxl"} & set(sys.modules)), file=sys.stderr)
"""
    ran = program(code, "--help")
    assert ran.stderr.split() == ["0"]
    for command in ("new", "plan", "check", "brief", "column", "demo"):
        assert f"\n  {command} " in ran.stdout


def test_the_program_ends_with_the_exit_code(
    program: Callable[..., subprocess.CompletedProcess[str]], broken_plan: Path
) -> None:
    code = "from ratl.cli import run; run()"
    ran = program(code, "check", broken_plan, "--lang", "ar")
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ARABIC.search(ran.stdout)
    missing = program(code, "check", "nowhere.json")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.startswith("nowhere.json: there is no file nowhere.json")


@both
def test_a_plan_is_not_written_to_a_pipe_or_standard_output(
    scenario: Path, tmp_path: Path, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    for output, code in (("pipe", "no_ordinary_file"), ("-", "no_standard_output")):
        ran = ratl("plan", scenario, "-o", output, "--lang", lang)
        assert ran.exit_code == 2
        assert Speaker(lang).say(code, {"path": output}) in ran.stderr
    assert names(tmp_path) == ["pipe", "scenario"]
    assert Path("pipe").is_fifo()


@both
def test_a_plan_overwrites_none_of_its_scenarios_files(lang: str, tmp_path: Path) -> None:
    folder = tmp_path / "scenario"
    ratl("new", folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    tables = [name for name in before if name.endswith((".csv", ".toml"))]
    assert {"scenario.toml", "places.csv", "roads.csv", "vehicles.csv"} <= {*tables}
    for name in tables:
        result = ratl("plan", folder, "-o", folder / ".." / "scenario" / name, "--lang", lang)
        assert result.exit_code == 2
        assert load(lang)["output_is_input"].partition("}")[2] in re.sub(r"\s*\n\s*", " ", result.output)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(("value_s", "shown"), [(16_894.0, "4 h 26 min"), (15_994.0, "4 h 27 min")])
def test_a_proven_bound_is_never_shown_higher_than_proven(
    value_s: float, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = papers_plan()
    first = plan.movements[0]
    objective = replace(
        plan.objective, kind="lexicographic", minimised=(value_s,), least=(15_994.0,), over_min_each=1.0, value=2.0,
        lower_bound=1.0,
    )  # fmt: skip
    print_summary(replace(plan, movements=(first, replace(first, id="AA-02")), objective=objective), (), "en")
    # 4 h 26 min 34 s: what is reached is rounded up, and the bound with it only where the two are one.
    assert f"in no plan less than {shown} (proven)" in capsys.readouterr().out
