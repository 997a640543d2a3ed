"""`ratl import` and `ratl network info`: what is printed, the exit codes, and that nothing half-written stays."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ratl.cli import app
from ratl.words.catalogue import LANGUAGES, load
from tests.conftest import shared_data
from tests.feeds.extracts import ROAD, ROW, node, relation, way, write

ARABIC = re.compile("[\u0600-\u06ff]")
both = pytest.mark.parametrize("lang", LANGUAGES)


def ratl(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """Return an extract with something to say of everything."""
    return write(
        tmp_path, *ROW, node(11, 0.03, 0.01), node(12, 0.5, 0.5), node(13, 0.51, 0.5),
        node(14, 0.05, 0.0, {"barrier": "gate"}), node(21, 0.02, 0.02, {"amenity": "fuel"}),
        node(22, 0.02, 0.03, {"place": "town", "name": "Town"}),
        way(1, [1, 2, 3], {"highway": "primary", "maxheight": "3.8", "bridge": "yes"}),
        way(2, [3, 4], {**ROAD, "maxwidth": "~2.4"}),
        way(3, [3, 11], {"highway": "track", "hgv": "no", "maxweight": "default"}), way(4, [12, 13]),
        way(5, [4, 14, 6]), way(6, [1, 11], {"highway": "footway"}), way(7, [1, 99], None),
        way(8, [6, 12], {"route": "ferry"}),
        relation(1, [("way", 1, "from"), ("node", 3, "via"), ("way", 3, "to")],
                 {"type": "restriction", "restriction": "no_left_turn"}),
    )  # fmt: skip


def column(screen: str, label: str) -> str:
    """Return what stands beside a label."""
    line = next(line for line in screen.splitlines() if line.strip().startswith(f"{label}  "))
    return line.strip().removeprefix(label).strip("\u2068\u2069 ")


@both
def test_import_writes_a_network_and_reports(lang: str, extract: Path, tmp_path: Path) -> None:
    output = tmp_path / "new" / "drawn.ratlnet"
    result = ratl("import", extract, "--output", output, "--lang", lang)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == str(output)
    assert [path.name for path in output.parent.iterdir()] == ["drawn.ratlnet"]
    texts = load(lang)
    for key in ("name", "roads", "bounds", "turns", "islands", "places", "checksum", "conditional"):
        assert column(result.stdout, texts[f"network_{key}"])
    for key in ("classes", "kinds", "posts", "limits", "sites", "unread", "careful", "left_out"):
        assert texts[f"network_{key}"] in result.stdout.splitlines()
    assert texts["dropped_not_for_vehicles"] in result.stdout
    assert bool(ARABIC.search(result.stdout)) == (lang == "ar")
    # Six steps of 1113.1949 m east in ways 1, 2, 4 and 5, one of 1105.7428 m north in way 3: 7785 m.
    english = ratl("network", "info", output).stdout
    assert column(english, "Roads").startswith("7.8 km;")
    assert column(english, "height (m)").startswith("stated 2.2 km, free 0.0 km")
    assert column(english, "mass (t)").endswith("unreadable 1.1 km, not known 6.7 km")
    assert column(english, "closed to lorries") == "1.1 km"
    assert column(english, "gates") == "1"
    assert column(english, "Forbidden turns") == "1 (turn rules 1)"
    assert column(english, "Islands") == load("en")["network_islands_none"]


@both
def test_info_says_what_import_said(lang: str, extract: Path, tmp_path: Path) -> None:
    output = tmp_path / "drawn.ratlnet"
    said = ratl("import", extract, "-o", output, "--lang", lang).stdout.splitlines()
    result = ratl("network", "info", output, "--lang", lang)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == said[:-1]


def test_islands_are_explained(tmp_path: Path) -> None:
    path = write(tmp_path, *ROW, way(1, [1, 2]), way(2, [3, 4]))
    result = ratl("import", path, "-o", tmp_path / "n.ratlnet")
    assert column(result.stdout, "Islands") == "1 with 2 junctions (50.0 %); without ferries: 1"
    assert load("en")["network_islands_why"] in result.stdout


def test_the_same_extract_gives_the_same_bytes(extract: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert ratl("import", extract, "-o", tmp_path / name).exit_code == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@both
def test_bad_input_is_two_and_leaves_nothing(lang: str, tmp_path: Path) -> None:
    extract = write(tmp_path, "<node")
    result = ratl("import", extract, "-o", tmp_path / "out" / "x.ratlnet", "--lang", lang)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert extract.name in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_failed_import_leaves_the_older_network(extract: Path, tmp_path: Path) -> None:
    output = tmp_path / "x.ratlnet"
    assert ratl("import", extract, "-o", output).exit_code == 0
    before = output.read_bytes()
    assert ratl("import", write(tmp_path, "<node", name="bad.osm"), "-o", output).exit_code == 2
    assert output.read_bytes() == before


def test_a_place_that_cannot_be_written_to(extract: Path, tmp_path: Path) -> None:
    result = ratl("import", extract, "-o", extract / "x.ratlnet")
    assert result.exit_code == 2
    assert "is a file, a folder is needed" in result.stderr
    assert ratl("import", extract, "-o", tmp_path).exit_code == 2


@both
def test_info_of_what_is_no_network_is_two(lang: str, extract: Path) -> None:
    result = ratl("network", "info", extract, "--lang", lang)
    assert result.exit_code == 2
    assert load(lang)["network_not_one"] in result.stderr


def test_interrupted_is_130_and_leaves_nothing(tmp_path: Path) -> None:
    extract = shared_data() / "osm" / "heidelberg.osm.pbf"
    code = "from ratl.cli import run; print('ready', flush=True); run()"
    command = [sys.executable, "-c", code, "import", str(extract), "-o", str(tmp_path / "h.ratlnet")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.8)
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from ratl.cli import app; "
        "CliRunner().invoke(app, ['import', '--help']); "
        "sys.exit(any(name in sys.modules for name in ('osmium', 'numpy', 'scipy', 'numba', 'shapely')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@both
def test_an_extract_is_never_overwritten(lang: str, extract: Path, tmp_path: Path) -> None:
    before, link = extract.read_bytes(), tmp_path / "link.ratlnet"
    link.symlink_to(extract)
    for output in (extract, tmp_path / "new" / ".." / extract.name, link):
        result = ratl("import", extract, "--output", output, "--lang", lang)
        assert result.exit_code == 2
        assert load(lang)["output_is_input"].partition("}")[2] in re.sub(r"\s*\n\s*", " ", result.output)
    assert extract.read_bytes() == before
