"""Dataclasses as plain JSON values and back."""

from pydantic import TypeAdapter

from ratl.formats.fields import file_name, from_json, put_back, to_json
from ratl.model.movement import Permission, Reason, Request
from ratl.model.route import Leg, Service


def test_a_trailing_underscore_is_dropped_in_files() -> None:
    assert [file_name(name) for name in ("class_", "from_", "length_m")] == ["class", "from", "length_m"]
    leg = to_json(Leg(from_="A", to="B", length_m=5.0))
    assert (leg["from"], leg["class"], leg["service"], leg["closed"]) == ("A", "primary", None, [])


def test_a_reason_is_flat() -> None:
    reason = Reason(code="held_leg_busy", params={"leg": "L", "seconds": 60})
    flat = {"code": "held_leg_busy", "leg": "L", "seconds": 60}
    assert to_json(reason) == flat
    assert from_json(Reason, flat, {}) == {"code": "held_leg_busy", "params": {"leg": "L", "seconds": 60}}


def test_there_and_back() -> None:
    leg = Leg(from_="A", to="B", length_m=5.0, service=Service(kind="border", rate_vph=20), open=((0, 10), (20, 30)))
    unknown: dict[str, object] = {}
    assert TypeAdapter(Leg).validate_python(from_json(Leg, to_json(leg), unknown)) == leg
    assert unknown == {}


def test_what_is_not_known_is_kept_by_its_place() -> None:
    unknown: dict[str, object] = {}
    document = {
        "origin": "A", "colour": "red",
        "permissions": [{"legs": ["L"], "intervals": [], "stamp/no~1": 7}],
    }  # fmt: skip
    named = from_json(Request, document, unknown)
    assert unknown == {"/colour": "red", "/permissions/0/stamp~1no~01": 7}
    assert "colour" not in named and "stamp/no~1" not in named["permissions"][0]
    empty = {"permissions": [{"legs": ["L"]}]}
    put_back(empty, unknown)
    assert empty == {"permissions": [{"legs": ["L"], "stamp/no~1": 7}], "colour": "red"}


def test_what_has_lost_its_place_is_let_go() -> None:
    document: dict[str, object] = {"permissions": []}
    put_back(document, {"/permissions/0/stamp": 7, "/nobody/home": 1, "/permissions": "never over what stands there"})
    assert document == {"permissions": []}


def test_values_of_the_wrong_kind_are_left_for_the_validation() -> None:
    assert from_json(Permission, "no object", {}) == "no object"
    assert from_json(Reason, {"no": "code"}, {}) == {"no": "code"}
    assert from_json(Leg, {"open": "always"}, {}) == {"open": "always"}
