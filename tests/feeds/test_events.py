"""The event file: what a duty officer writes down, and one sentence for what cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratl.errors import InputError
from ratl.feeds.events import ToldEvents, read_events
from ratl.feeds.problems import UnreadableError
from ratl.feeds.told_times import parse_told_time
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker
from tests.maps import DAY, PLAIN, at, draw, move, plan, scenario, site

HEAD = 'format = "ratl-event/1"\nat = "06:10"\n'


@pytest.fixture(scope="module")
def told() -> Plan:
    network = draw(
        "A---18---B~~~9~~~C---18---D", sites={"SB": site("B"), "SC": site("C")},
        points={"B": {"name": {"en": "Bridge", "ar": "الجسر"}}},
    )  # fmt: skip
    return plan(scenario(network, move("M1", "AD"), move("M2", "AD"), move("M3", "DA", start="12:00"), profile=PLAIN))


def read(folder: Path, told: Plan, text: str, head: str = HEAD) -> ToldEvents:
    (folder / "event.toml").write_text(head + text, "utf-8")
    return read_events(folder / "event.toml", told)


def problems(folder: Path, told: Plan, text: str, head: str = HEAD) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        read(folder, told, text, head)
    return [(p.code, p.where[-1]) for p in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "near", "second"),
    [
        ("09:40", 0, at("09:40")),
        ("D+1 09:40", 0, DAY + at("09:40")),
        ("d+0 9:40", 5 * DAY, at("09:40")),
        ("D-1 23:00", 0, -3600),
        ("٠٩:٤٠", 0, at("09:40")),
        ("23:50", DAY + 600, DAY - 600),
        ("00:20", DAY - 600, DAY + 1200),
        ("2025-06-03T05:00", 0, DAY + at("05:00")),
        ("030500ZJUN25", 0, DAY + at("05:00")),
    ],
)
def test_times_as_they_are_said(told: Plan, text: str, near: int, second: int) -> None:
    assert parse_told_time(text, told, near) == second


@pytest.mark.parametrize("text", ["", "9", "25:00", "09:61", "D+1", "tomorrow", "D+1 09:40 AM"])
def test_what_is_no_time(told: Plan, text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_told_time(text, told, 0)


def test_a_day_is_one_of_the_zone(told: Plan) -> None:
    # In Berlin 2025-10-26 has 25 hours.
    berlin = Plan(**{**vars_of(told), "zone": "Europe/Berlin", "epoch": "2025-10-26T00:00:00+02:00"})
    assert parse_told_time("D+1 09:40", berlin, 0) == DAY + 3600 + at("09:40")


def vars_of(record: Plan) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def test_everything_a_file_may_say(tmp_path: Path, told: Plan) -> None:
    (tmp_path / "urgent.csv").write_text(
        "id,type,serial,march_unit,length,width,height,mass,axle_load,mlc\n"
        + "".join(f"U-{n},m977a4,1,1,10 m,2.5 m,3.5 m,20 t,8 t,25\n" for n in range(3)),
    )
    text = """
[[late]]
serial = "M1/1"
point = "Bridge"
head = "07:10"
[[late]]
serial = "M2/1"
not_before = 2025-06-02T07:30:00
[[closed]]
road = "BC"
from = "08:00"
until = "08:30"
[[closed]]
point = "C"
from = "D+0 13:00"
until = "13:20"
holder = "engineers"
[[cancelled]]
movement = "M3"
[vehicles]
list = "urgent.csv"
[[movement]]
id = "U"
origin = "A"
destination = "D"
earliest_start = "2025-06-02T07:00"
rates = { primary = { day = "36 km/h", night = "18 km/h" } }
"""
    found = read(tmp_path, told, text)
    assert found.at_s == at("06:10")
    assert [(e.kind, e.serial or e.movement or e.leg or e.point, e.head_s or e.from_s) for e in found.events] == [
        ("late", "M1/1", at("07:10")),
        ("late", "M2/1", at("07:30")),
        ("closed", "BC", at("08:00")),
        ("reserved", "C", at("13:00")),
        ("cancelled", "M3", None),
        ("new", "U", None),
    ]
    [urgent] = found.asked.movements
    assert (urgent.request.earliest_start_s, len(urgent.serials[0].vehicles)) == (at("07:00"), 3)


LATE = '[[late]]\nserial = "M1/1"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("no_events", "event.toml")),
        ('[[lates]]\nserial = "M1/1"', ("unknown_key_like", "lates")),
        (LATE, ("late_how", "late[1]")),
        (LATE + 'point = "B"\nhead = "07:00"\nnot_before = "08:00"', ("late_how", "late[1]")),
        ('[[late]]\nserial = "M1/9"\nhalted_until = "08:00"', ("not_in_plan", "late[1].serial")),
        (LATE + 'head = "07:00"', ("missing_key", "late[1].point")),
        (LATE + 'point = "Z"\nhead = "07:00"', ("not_in_plan", "late[1].point")),
        ('[[late]]\nserial = "M3/1"\npoint = "D"\nhead = "99:00"', ("bad_told_time", "late[1].head")),
        (LATE + 'point = "B"\nhead = "07:00"\ntail = "06:59"', ("tail_before_head", "late[1].tail")),
        (LATE + 'point = "B"\nhead = "2025-07-02T05:00"', ("told_outside", "late[1].head")),
        (LATE + 'halted_until = "06:09"', ("told_past", "late[1].halted_until")),
        (LATE + 'halted_until = "07:00"\n' + LATE + 'halted_until = "08:00"', ("serial_twice", "late[2].serial")),
        ('[[closed]]\nleg = "BC"\npoint = "B"', ("closed_what", "closed[1]")),
        ('[[closed]]\nfrom = "07:00"', ("closed_what", "closed[1]")),
        ('[[closed]]\nleg = "XY"', ("not_in_plan", "closed[1].leg")),
        ('[[closed]]\nsite = "SB"', ("closed_for_whom", "closed[1].holder")),
        ('[[closed]]\nleg = "BC"\nfrom = "08:00"\nuntil = "07:00"', ("closed_backwards", "closed[1].until")),
        ('[[cancelled]]\nmovement = "M9"', ("not_in_plan", "cancelled[1].movement")),
        ('[[cancelled]]\nmovement = "M1"', ("cancelled_under_way", "cancelled[1].movement")),
        ('[[movement]]\nid = "M1"', ("missing_key", "vehicles")),
    ],
)
def test_one_sentence_for_what_cannot_be_used(
    tmp_path: Path, told: Plan, text: str, expected: tuple[str, str]
) -> None:  # fmt: skip
    assert expected in problems(tmp_path, told, text)


def test_a_road_is_closed_by_its_name_where_no_other_road_has_it(tmp_path: Path) -> None:
    named = {"en": "Stone Bridge", "ar": "جسر الحجر"}
    roads = {"BC": {"name": named}, "AB": {"name": {"en": "N8"}}, "CD": {"name": {"en": "N8"}}}
    network = draw("A---18---B---9---C---18---D", roads=roads)
    there = plan(scenario(network, move("M1", "AD"), profile=PLAIN))
    for road in ("Stone Bridge", "جسر الحجر", "BC"):
        found = read(tmp_path, there, f'[[closed]]\nroad = "{road}"\nfrom = "08:00"\nuntil = "08:30"')
        assert [(event.kind, event.leg) for event in found.events] == [("closed", "BC")]
    with pytest.raises(InputError) as caught:
        read(tmp_path, there, '[[closed]]\nroad = "N8"')
    [problem] = caught.value.problems
    assert (problem.code, problem.where[-1]) == ("roads_of_one_name", "closed[1].road")
    for lang in ("en", "ar"):
        said = Speaker(lang).say(problem.code, problem.params)
        assert all(road in said for road in ("AB", "CD", "N8", "2"))
    assert ("not_in_plan", "closed[1].road") in problems(tmp_path, there, '[[closed]]\nroad = "N9"')


def test_the_moment_is_needed_and_lies_in_the_plan(tmp_path: Path, told: Plan) -> None:
    event = '[[cancelled]]\nmovement = "M3"'
    assert problems(tmp_path, told, event, 'format = "ratl-event/1"\n') == [("missing_key", "at")]
    assert problems(tmp_path, told, event, 'format = "ratl-event/2"\nat = "06:00"\n') == [("wrong_format", "format")]
    head = 'format = "ratl-event/1"\nat = "2026-01-01T00:00"\n'
    assert ("told_outside", "at") in problems(tmp_path, told, event, head)


def test_a_vehicle_marches_once(tmp_path: Path, told: Plan) -> None:
    (tmp_path / "urgent.csv").write_text(
        "id,type,serial,march_unit,length,width,height,mass,axle_load,mlc\n"
        "M1/1-01,m977a4,1,1,10 m,2.5 m,3.5 m,20 t,8 t,25\n",
    )
    text = """
[vehicles]
list = "urgent.csv"
[[movement]]
id = "M2"
origin = "A"
destination = "D"
earliest_start = "2025-06-02T07:00"
rates = { primary = { day = "36 km/h" } }
"""
    found = problems(tmp_path, told, text)
    assert ("id_taken", "movement[1].id") in found
    assert ("vehicle_marches", "movement[1].id") in found
