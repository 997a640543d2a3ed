"""The plan file: what is written is read again, to the last field; what is unknown stays."""

import dataclasses
import json
from typing import Any

import pytest

from ratl.errors import InputError
from ratl.formats.plan import FORMAT, parse_plan, plan_schema, render_plan
from ratl.model.movement import Alternate, Escort, Pin, Rules
from ratl.model.plan import Plan
from ratl.model.scenario import EscortSpec, PermissionSpec, ReservationSpec, Stretch
from ratl.referee import check
from ratl.words.catalogue import Speaker
from tests.maps import authority, draw, move, plan, scenario, serial, site

AB = Stretch(roads=("AB",))


@pytest.fixture(scope="module")
def rich() -> Plan:
    """Return a plan with something in every corner: services, hours, halts, holds, pins, alternates, reservations."""
    drawing = "A---36---B---36---C\n         |        |\n         40       40\n         |        |\n         D---20---E"
    network = draw(
        drawing, roads={"BC": {"hours": "09:00-18:00", "authority": "X"}, "DE": {"limits": {}}},
        sites={"S": site("B", overnight=True, near_side=(("AB", True),), services={"fuel_l": 100.0, "water": True})},
        authorities={"X": authority(curfew="20:00-05:00")},
    )  # fmt: skip
    movement = move(
        "M", "AC", serial("M/1", gap_behind_s=600), serial("M/2"),
        rules=Rules(halt_interval_s=5400, halt_s=600, rest_s=28_800, max_driving_s=30_000),
        permissions=[PermissionSpec(stretch=Stretch(authority="X"), hours="09:30-17:00")],
        escorts=[EscortSpec(escort=Escort(authority="X", legs=(), intervals=()), stretch=AB, hours="")],
        alternates=[Alternate(name={"en": "other"}, via=("D",), go_no_go="B")],
        pins=(Pin(kind="halt", site="S", for_s=1200), Pin(kind="start", at_s=0)),
    )  # fmt: skip
    held = [ReservationSpec(holder="Z", hours="06:00-06:30", road="AB")]
    return plan(scenario(network, movement, move("R", "CA", start="06:10"), reservations=held))


def document(of: Plan) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(render_plan(of))
    return read


def problems(data: bytes) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        parse_plan(data, "p.json")
    return [(problem.code, problem.where[-1]) for problem in caught.value.problems]


@pytest.mark.parametrize("one", ["list", "dict"])
def test_what_is_read_can_be_written_again_however_deep(rich: Plan, one: str) -> None:
    for depth, is_read in ((190, True), (250, False), (400, False)):
        deep: object = 1
        for _ in range(depth):
            deep = [deep] if one == "list" else {"in": deep}
        data = json.dumps({**document(rich), "of_tomorrow": deep}).encode()
        if is_read:
            assert json.loads(render_plan(parse_plan(data)))["of_tomorrow"] == deep
        else:
            assert problems(data) == [("json_too_deep", "p.json")]


def test_read_again_it_is_the_same(rich: Plan) -> None:
    again = parse_plan(render_plan(rich))
    assert dataclasses.replace(again, extra={}) == rich
    assert render_plan(again) == render_plan(rich)
    assert check(again) == ()


def test_the_names_of_the_planning_model(rich: Plan) -> None:
    written = document(rich)
    assert written["format"] == FORMAT
    assert {"from", "to", "length_m", "class", "regime", "limits", "closed", "service"} <= written["legs"]["AB"].keys()
    times = written["movements"][0]["serials"][0]["legs"][0]
    assert times.keys() == {
        "leg", "forward", "run_s", "pass_time_s", "head_enters_s", "head_leaves_s", "tail_enters_s", "tail_leaves_s",
    }  # fmt: skip
    assert "extra" not in written


def test_unknown_fields_are_kept_in_their_places(rich: Plan) -> None:
    written = document(rich)
    written["weather"] = {"wind": [1, 2]}
    written["legs"]["AB"]["bumps"] = 3
    written["movements"][1]["serials"][0]["legs"][0]["driver"] = "سائق"
    again = json.loads(render_plan(parse_plan(json.dumps(written).encode())))
    assert again == written


def test_arabic_is_written_as_it_is(rich: Plan) -> None:
    named = dataclasses.replace(rich, network=dataclasses.replace(rich.network, name="شبكة"))
    assert "شبكة".encode() in render_plan(named)
    assert render_plan(named).endswith(b"}\n")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \n", "empty_file"),
        (b"{", "not_json"),
        (b"\xff{}", "not_utf8"),
        (b"[" * 100_000, "json_too_deep"),
    ],
)
def test_no_json(data: bytes, code: str) -> None:
    assert problems(data) == [(code, "p.json")]


@pytest.mark.parametrize("zone", ["Mars/Base", "", "Asia", "../UTC", "A\x00", "Z" * 9000])
def test_a_zone_nobody_knows(rich: Plan, zone: str) -> None:
    changed = document(rich) | {"zone": zone}
    changed["authorities"]["X"]["zone"] = zone
    expected = [("unknown_zone", "zone"), ("unknown_zone", "authorities.X.zone")]
    assert problems(json.dumps(changed).encode()) == expected


@pytest.mark.parametrize(
    "epoch",
    [
        "",
        "yesterday",
        "2025-08-18",
        "2025-08-18T00:00:00",
        "2025-08-18T00:00:30+03:00",
        "0001-01-01T00:00:00+03:00",
        "9999-12-31T23:00:00Z",
    ],
)
def test_an_epoch_that_is_no_moment(rich: Plan, epoch: str) -> None:
    assert problems(json.dumps(document(rich) | {"epoch": epoch}).encode()) == [("wrong_value", "epoch")]


def test_where_json_breaks_is_said_in_either_language() -> None:
    with pytest.raises(InputError) as caught:
        parse_plan(b'{"format": 1,\n "epoch" 2}', "p.json")
    (problem,) = caught.value.problems
    assert problem.params == {"line": 2, "column": 10, "detail": "Expecting ':' delimiter"}
    said = Speaker("ar").say(problem.code, problem.params)
    assert "السطر 2 والعمود 10" in said


def test_everything_wrong_is_told_at_once(rich: Plan) -> None:
    written = document(rich)
    del written["epoch"]
    written["now_s"] = "noon"
    written["legs"]["AB"]["length_m"] = None
    written["movements"][0]["serials"][0]["legs"][0]["forward"] = "maybe"
    found = problems(json.dumps(written).encode())
    assert ("missing_key", "epoch") in found
    assert {where for code, where in found if code == "wrong_value"} == {
        "now_s", "legs.AB.length_m", "movements[1].serials[1].legs[1].forward",
    }  # fmt: skip


def test_the_schema_describes_what_is_written(rich: Plan) -> None:
    schema = plan_schema()
    assert schema["title"] == FORMAT
    assert set(document(rich)) == set(schema["properties"])
    leg = schema["$defs"]["Leg"]["properties"]
    assert {"class", "from"} <= set(leg) and not {"class_", "from_"} & set(leg)
