"""Network files: what is written is read again, equal, mapped; what is broken is refused with the reason."""

from __future__ import annotations

import dataclasses
import struct
import time
from pathlib import Path

import numpy as np
import pytest

from ratl.cli.screen import problem_sentence
from ratl.errors import InputError
from ratl.feeds.osm import read_osm
from ratl.model.road import Condition, FoundSite, Place, RoadFacts, TurnRule
from ratl.model.route import Service
from ratl.roads.build import build_network
from ratl.roads.network import RoadNetwork
from ratl.store.network_file import read_network, render_network
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.conftest import shared_data
from tests.roads.ways import network

FULL = RoadFacts(
    class_="primary", kind="bridge", direction="forward", surface="asphalt", smoothness="bad", lanes=2, width_m=6.5,
    max_rate_mps=12.5, limits={"height_m": 3.8, "mass_kg": "none", "access": "yes"}, limits_forward={"width_m": 2.5},
    limits_backward={"access": "no"},
    conditions=(
        Condition(limit="mass_kg", value=7500.0, hours="22:00-06:00", above={"length_m": 12.0}, source="x=y"),
        Condition(limit="access", value="no", direction="backward"),
    ),
    sources={"height_m": "maxheight=3.8"}, unread=("maxwidth=default",), regime="alternating",
    service=Service(kind="border", rate_vph=60, fixed_s=600, storage_m=250.0), hours="06:00-18:00",
    closed="2025 Aug 20", shoulder=True, toll=True, authority="X", marks=("OB", "T"),
)  # fmt: skip
GATE = RoadFacts(class_="", kind="gate")


@pytest.fixture
def whole() -> RoadNetwork:
    """Return a network with something in every field."""
    return network(
        {1: [0, 10, 20], 2: [20, 30], 3: [20, 21], 4: [50, 60]},
        facts={2: FULL}, names={1: "شارع"}, node_facts={10: GATE},
        rules=[TurnRule(from_id=1, to_id=3, via_node=20, hours="Mo-Fr")],
        places=(Place(names={"": "بغداد", "en": "Baghdad"}, lon=44.4, lat=33.3, kind="city", rank=0),),
        sites=(
            FoundSite(id="n1", kind="fuel", names={}, lon=1.0, lat=2.0, services={"diesel": True, "rate": 2.5}),
            FoundSite(id="w2", kind="parking", names={"": "P"}, lon=1.0, lat=2.0, capacity_vehicles=20, basis="≈",
                      hours="24/7", source="amenity=parking"),
        ),
        node_labels=("A", "", "C", "D", "E", "F", "G"),
        kept={"ways": 4}, dropped={"one_node": 1},
    )  # fmt: skip


@pytest.fixture
def file(whole: RoadNetwork, tmp_path: Path) -> Path:
    path = tmp_path / "drawn.ratlnet"
    path.write_bytes(render_network(whole))
    return path


def assert_equal(one: RoadNetwork, other: RoadNetwork) -> None:
    for field in dataclasses.fields(RoadNetwork):
        first, second = getattr(one, field.name), getattr(other, field.name)
        if isinstance(first, np.ndarray):
            assert (first.dtype, first.tolist()) == (second.dtype, second.tolist()), field.name
        elif field.name != "sha256":
            assert first == second, field.name


def test_what_is_written_is_read_again(whole: RoadNetwork, file: Path) -> None:
    again = read_network(file)
    assert_equal(whole, again)
    assert len(again.sha256) == 64
    assert render_network(again) == file.read_bytes()
    # Nothing here stands at its default, so that no field can be left out unseen.
    assert all(len(getattr(whole, field.name)) for field in dataclasses.fields(RoadNetwork) if field.name != "sha256")


def test_numbers_keep_their_kind(file: Path) -> None:
    facts = next(facts for facts in read_network(file).facts if facts.kind == "bridge")
    assert [type(value) for value in facts.limits.values()] == [float, str, str]
    assert (type(facts.lanes), type(facts.service.fixed_s if facts.service else None)) == (int, int)


def test_an_empty_network_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "empty.ratlnet").write_bytes(render_network(network({})))
    assert_equal(network({}), read_network(tmp_path / "empty.ratlnet"))


def test_arrays_are_mapped_aligned_and_not_to_be_written_to(file: Path) -> None:
    again = read_network(file)
    for field in dataclasses.fields(RoadNetwork):
        value = getattr(again, field.name)
        if isinstance(value, np.ndarray) and value.size:
            assert value.ctypes.data % 64 == 0, field.name
            assert not value.flags.writeable
            assert not value.flags.owndata


def problem(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_network(path)
    (found,) = caught.value.problems
    assert found.where == (path.name,)
    for lang in LANGUAGES:
        assert "{" not in problem_sentence(Speaker(lang), found)
    return found.code


@pytest.mark.parametrize("length", [0, 1, 7])
def test_a_file_too_short_to_tell(file: Path, length: int) -> None:
    file.write_bytes(file.read_bytes()[:length])
    assert problem(file) == "network_not_one"


@pytest.mark.parametrize("share", [0.005, 0.1, 0.5, 0.999])
def test_a_file_cut_off(file: Path, share: float) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: max(int(len(data) * share), 8)])
    assert problem(file) == "network_cut_off"


def test_a_file_with_something_behind(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\0")
    assert problem(file) == "network_cut_off"


def test_a_bit_turned_over_anywhere_is_found(file: Path) -> None:
    data = file.read_bytes()
    # Bytes 56 to 63 are reserved and mean nothing.
    for at in [*range(0, 56, 5), *range(64, len(data), 97), len(data) - 1]:
        turned = bytearray(data)
        turned[at] ^= 0x10
        file.write_bytes(turned)
        assert problem(file) in {"network_not_one", "network_version", "network_cut_off", "network_damaged"}, at


def test_another_version(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[8:12] = struct.pack("<I", 99)
    file.write_bytes(data)
    assert problem(file) == "network_version"


@pytest.mark.parametrize("text", [b"<html>", b"PK\x03\x04" * 100, b"\0" * 500])
def test_something_else(file: Path, text: bytes) -> None:
    file.write_bytes(text)
    assert problem(file) == "network_not_one"


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert problem(tmp_path / "nowhere.ratlnet") == "missing_file"
    assert problem(tmp_path) == "is_a_folder"


def test_malta_is_there_at_once_and_the_same_each_time(tmp_path: Path) -> None:
    extract = shared_data() / "osm" / "malta.osm.pbf"
    data = render_network(build_network(read_osm(extract)))
    assert data == render_network(build_network(read_osm(extract)))
    path = tmp_path / "malta.ratlnet"
    path.write_bytes(data)
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        read_network(path)
        seconds.append(time.perf_counter() - begun)
    assert min(seconds) < 0.2
