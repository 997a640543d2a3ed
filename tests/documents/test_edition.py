import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ratl.documents.edition import edition_for_authority
from ratl.documents.geo import geojson, gpx
from ratl.documents.march_graph import march_graph
from ratl.documents.stamps import iso_utc, mgrs_reference
from ratl.documents.strip_map import strip_map
from ratl.documents.tables import march_table
from ratl.documents.tak import tak_package
from ratl.documents.workbook import workbook
from ratl.errors import InputError
from ratl.formats.plan import parse_plan, render_plan
from ratl.model.plan import Plan
from tests.documents.sample import sample_plan

PLAN = sample_plan()
AUTHORITIES = ("IRQ", "SYR", "DEZ")


def _unzipped(data: bytes) -> str:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def _papers(edition: Plan) -> Iterator[tuple[str, str]]:
    """Everything an authority could be handed, as text."""
    yield "plan", render_plan(edition).decode()
    for movement in edition.movements:
        yield "geojson", geojson(edition, movement).decode()
        for lang in ("en", "ar"):
            yield "gpx", gpx(edition, movement, lang).decode()
            yield "tak", _unzipped(tak_package(edition, movement, lang))
            yield "workbook", _unzipped(workbook(edition, movement, lang))
            yield "graph", march_graph(edition, movement, movement.id, lang)
            yield "strip", strip_map(edition, movement, movement.id, lang)


def _foreign_words(edition: Plan) -> set[str]:
    """Names, references and coordinates of everything the edition must not hold."""
    words = {
        "Secret effect",
        "السري",
        "NOMAD",
        "containers",
        "First column",
        "الرتل الأول",
        "Desert road",
        "ain_al_asad",
    }
    words |= {"RELIEF-7", "K-41", "45.200"}
    for kind in ("points", "sites", "authorities"):
        ours, theirs = getattr(edition, kind), getattr(PLAN, kind)
        for key in theirs.keys() - ours.keys():
            words |= set(theirs[key].name.values())
    for key in PLAN.points.keys() - edition.points.keys():
        point = PLAN.points[key]
        words |= {mgrs_reference(point), str(point.lat), str(point.lon)}
    words |= {name for key in PLAN.legs.keys() - edition.legs.keys() for name in PLAN.legs[key].name.values()}
    words |= {p.call_sign for p in PLAN.control_posts}
    words |= {c for key, a in PLAN.authorities.items() if key not in edition.authorities for c in a.contact.values()}
    return words


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_no_foreign_name_or_place_survives(authority: str) -> None:
    edition = edition_for_authority(PLAN, authority)
    for kind, text in _papers(edition):
        found = {word for word in _foreign_words(edition) if word in text}
        assert not found, kind


def test_no_call_sign_survives() -> None:
    assert all(post.call_sign for post in PLAN.control_posts)
    editions = [edition_for_authority(PLAN, authority) for authority in AUTHORITIES]
    posts = [post for edition in editions for post in edition.control_posts]
    assert [post.point for post in posts] == [post.point for post in PLAN.control_posts]
    assert {post.call_sign for post in posts} == {""}
    assert "Control post: " in strip_map(editions[0], editions[0].movements[0], editions[0].movements[0].id, "en")


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_no_foreign_id_survives(authority: str) -> None:
    edition = edition_for_authority(PLAN, authority)
    foreign = {
        key
        for kind in ("points", "legs", "sites", "authorities")
        for key in getattr(PLAN, kind).keys() - getattr(edition, kind).keys()
    }
    assert foreign
    for kind, text in _papers(edition):
        # In a workbook "L10" between quotes is a cell.
        marks = [">{}<"] if kind == "workbook" else [">{}<", '"{}"', "\u2068{}\u2069"]
        found = {key for key in foreign if any(mark.format(key) in text for mark in marks)}
        assert not found, kind


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_no_time_of_another_stretch_survives(authority: str) -> None:
    edition = edition_for_authority(PLAN, authority)
    own = set(_integers(json.loads(render_plan(edition))))
    for serial in PLAN.movements[0].serials:
        indices = [i for i, leg in enumerate(serial.legs) if leg.leg in edition.legs]
        inside = range(indices[0], indices[-1] + 1)
        # A head or tail that is under way on somebody else's road, strictly before or after this stretch.
        for leg in (leg for i, leg in enumerate(serial.legs) if i not in inside):
            for at_s in (leg.head_enters_s, leg.head_leaves_s, leg.tail_enters_s, leg.tail_leaves_s):
                if not any(at_s in _times(edition, each.id) for each in edition.movements[0].serials):
                    assert at_s not in own
                    assert all(iso_utc(PLAN, at_s) not in text for _, text in _papers(edition))


def _times(edition: Plan, serial_id: str) -> set[int]:
    """Times an authority may know of a serial: on its legs and at its sites."""
    serial = next(s for s in edition.movements[0].serials if s.id == serial_id)
    times = {t for x in serial.legs for t in (x.head_enters_s, x.head_leaves_s, x.tail_enters_s, x.tail_leaves_s)}
    return times | {
        t for x in serial.halts for t in (x.head_arrives_s, x.tail_arrives_s, x.head_departs_s, x.tail_departs_s)
    }


def _integers(value: object) -> Iterator[int]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _integers(item)
    elif isinstance(value, list):
        for item in value:
            yield from _integers(item)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value


def test_an_edition_keeps_what_the_authority_needs() -> None:
    edition = edition_for_authority(PLAN, "SYR")
    assert list(edition.points) == ["LINE", "ABUK", "SAL", "ASH", "MAY"]
    assert list(edition.legs) == ["L09", "L10", "L11", "L12"]
    # Mayadin bridge belongs to the next authority: it is the edge of the road, its post is not Syria's business.
    assert list(edition.sites) == ["S-ABUK", "S-ASH"]
    assert edition.control_posts == ()
    assert edition.zone == "Asia/Damascus"
    (movement,) = edition.movements
    assert (movement.request.origin, movement.request.destination) == ("LINE", "MAY")
    assert [len(serial.vehicles) for serial in movement.serials] == [4, 25, 25]
    assert {vehicle.mlc for serial in movement.serials for vehicle in serial.vehicles} == {29, 64}
    assert sum(vehicle.people for serial in movement.serials for vehicle in serial.vehicles) == 0
    assert [permission.authority for permission in movement.request.permissions] == ["SYR"]
    assert [escort.hand_over for escort in movement.request.escorts] == [("LINE", "MAY")]


def test_an_edition_has_the_times_of_the_plan() -> None:
    edition = edition_for_authority(PLAN, "SYR")
    whole = march_table(PLAN, PLAN.movements[0])["AA-01/2"]
    part = march_table(edition, edition.movements[0])["AA-01/2"]
    assert [row.clearance_s for row in part] == [row.clearance_s for row in whole[8:13]]
    assert part[0].distance_m == 0
    assert [row.sites for row in part] == [row.sites for row in whole[8:13]]


def test_an_edition_is_no_plan_to_be_judged() -> None:
    edition = edition_for_authority(PLAN, "IRQ")
    assert edition.format == "ratl-extract/1"
    with pytest.raises(InputError) as caught:
        parse_plan(render_plan(edition), "edition-IRQ.json")
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("extract_not_judged", ("edition-IRQ.json",))


def test_an_edition_tells_dangerous_goods_and_what_a_vehicle_is() -> None:
    movement = PLAN.movements[0]
    serials = tuple(
        replace(s, vehicles=tuple(replace(v, dangerous_goods="3" if v.role == "fuel" else "") for v in s.vehicles))
        for s in movement.serials
    )
    edition = edition_for_authority(replace(PLAN, movements=(replace(movement, serials=serials),)), "SYR")
    seen = [(v.role, v.dangerous_goods) for serial in edition.movements[0].serials for v in serial.vehicles]
    assert seen.count(("fuel", "3")) == 2
    assert sum(role == "low-bed" for role, _ in seen) == 4
    # Who leads, escorts or helps is not the road's business.
    assert set(seen) == {("fuel", "3"), ("low-bed", ""), ("", "")}


def test_an_edition_has_the_rates_planned_there() -> None:
    movement = PLAN.movements[0]
    slow = replace(movement.serials[2].vehicles[1], rates_mps={"primary": 30 / 3.6})
    last = replace(movement.serials[2], vehicles=(slow, *movement.serials[2].vehicles[1:]))
    plan = replace(PLAN, movements=(replace(movement, serials=(*movement.serials[:2], last)),))
    (part,) = edition_for_authority(plan, "SYR").movements
    rates = part.request.rates_mps
    # Asked are 40 km/h; the low-bed keeps 30.
    assert rates["primary"] == {"day": 30 / 3.6, "night": 30 / 3.6}
    assert rates["secondary"]["day"] == 30 / 3.6
    assert "drawing-out" not in rates


def test_a_stretch_that_begins_with_an_overnight_halt_can_be_drawn() -> None:
    # Qaim's yard belongs to the border authority whose road begins there: the halt comes before its first leg.
    legs = {key: replace(leg, authority="DEZ") if key in ("L08", "L09") else leg for key, leg in PLAN.legs.items()}
    points = {**PLAN.points, "QAIM": replace(PLAN.points["QAIM"], authority="DEZ")}
    movement = PLAN.movements[0]
    serials = tuple(
        replace(serial, halts=tuple(replace(h, kind="overnight") if h.site == "S-QAIM" else h for h in serial.halts))
        for serial in movement.serials
    )
    plan = replace(PLAN, legs=legs, points=points, movements=(replace(movement, serials=serials),))
    edition = edition_for_authority(plan, "DEZ")
    # Two stretches of one authority are two movements.
    assert [part.id for part in edition.movements] == ["AA-01", "AA-01 (2)"]
    first = edition.movements[0]
    assert [halt.after_leg for halt in first.serials[0].halts] == [-1]
    row = march_table(edition, first)["AA-01/2"][0]
    assert (row.point, row.sites) == ("QAIM", ("S-QAIM",))
    assert march_graph(edition, first, first.id, "en")
    assert strip_map(edition, first, first.id, "ar")


def test_where_a_stretch_begins_is_no_start_point() -> None:
    whole = strip_map(PLAN, PLAN.movements[0], "x", "en")
    assert "start point · " in whole  # where drawing out ends
    edition = edition_for_authority(PLAN, "DEZ")
    drawn = strip_map(edition, edition.movements[0], "x", "en")
    assert "start point" not in drawn


def test_unknown_authority() -> None:
    with pytest.raises(KeyError):
        edition_for_authority(PLAN, "XXX")


def test_control_posts_are_told_for_the_main_route_only() -> None:
    assert any(post.alternates for post in PLAN.control_posts if post.point == "MAY")
    (post,) = edition_for_authority(PLAN, "DEZ").control_posts
    assert (post.point, post.alternates) == ("MAY", ())
