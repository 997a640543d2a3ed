"""From a scenario to a draft plan: rules of time in plan seconds, stretches in legs."""

from ratl.model.movement import Escort, Permission
from ratl.model.route import Reservation
from ratl.model.scenario import EscortSpec, PermissionSpec, ReservationSpec, Stretch
from ratl.planner.draft import allowed_by_authorities
from tests.maps import DAY, HOUR, authority, draft, draw, move, scenario, site

ROAD = "A---36---B---36---C"


def test_hours_of_roads_and_sites() -> None:
    network = draw(
        ROAD,
        roads={"AB": {"hours": "08:00-16:00", "closed": "2025 Jun 03 10:00-12:00"}},
        sites={"S": site("B", hours="24/7")},
    )
    plan = draft(scenario(network, move("M", "AC"), days=2))
    assert plan.legs["AB"].open == ((8 * HOUR, 16 * HOUR), (DAY + 8 * HOUR, DAY + 16 * HOUR))
    assert plan.legs["AB"].closed == ((DAY + 10 * HOUR, DAY + 12 * HOUR),)
    assert (plan.legs["BC"].open, plan.legs["BC"].closed) == (None, ())
    assert plan.sites["S"].open == ((0, 2 * DAY),)


def test_hours_are_read_in_the_zone_of_the_roads_authority() -> None:
    network = draw(
        ROAD, roads={"AB": {"hours": "08:00-16:00", "authority": "X"}}, authorities={"X": authority("Asia/Baghdad")}
    )
    plan = draft(scenario(network, move("M", "AC"), days=1))
    assert plan.legs["AB"].open == ((5 * HOUR, 13 * HOUR),)


def test_night() -> None:
    plan = draft(scenario(draw(ROAD), move("M", "AC"), days=2))
    assert plan.night == ((0, 6 * HOUR), (18 * HOUR, DAY + 6 * HOUR), (DAY + 18 * HOUR, 2 * DAY))


def test_it_is_night_where_the_sun_is_down_anywhere_on_the_network() -> None:
    # Ten degrees of longitude are forty minutes.
    places = {"A": {"lon": 0.0, "lat": 0.0}, "C": {"lon": 10.0, "lat": 0.0}}
    narrow = draft(scenario(draw(ROAD), move("M", "AC"), days=1, light="sunrise-sunset"))
    wide = draft(scenario(draw(ROAD, points=places), move("M", "AC"), days=1, light="sunrise-sunset"))
    assert [end - begin for begin, end in wide.night if begin == 0] > [
        end - begin for begin, end in narrow.night if begin == 0
    ]


def test_a_curfew_holds_on_every_leg_of_the_authority() -> None:
    network = draw(
        ROAD, roads={"*": {"authority": "X"}}, authorities={"X": authority(curfew="20:00-05:00"), "Y": authority()},
        sites={"S": site("", along="AB", km=12)},
    )  # fmt: skip
    (curfew,) = draft(scenario(network, move("M", "AC"), days=1)).curfews
    assert (curfew.authority, curfew.legs) == ("X", ("AB.1", "AB.2", "BC"))
    assert curfew.intervals == ((0, 5 * HOUR), (20 * HOUR, DAY))


def test_permissions_and_escorts_cover_roads_or_all_of_an_authority() -> None:
    network = draw(
        ROAD, roads={"AB": {"authority": "X"}}, authorities={"X": authority()}, sites={"S": site("", along="AB", km=12)}
    )
    permission = PermissionSpec(stretch=Stretch(authority="X"), hours="06:00-12:00")
    escort = EscortSpec(
        escort=Escort(authority="X", legs=(), intervals=(), teams=2), stretch=Stretch(roads=("BC",)), hours=""
    )
    movement = move("M", "AC", permissions=[permission], escorts=[escort])
    (drafted,) = draft(scenario(network, movement, days=1)).movements
    assert drafted.request.permissions == (
        Permission(authority="X", legs=("AB.1", "AB.2"), intervals=((6 * HOUR, 12 * HOUR),)),
    )
    assert drafted.request.escorts == (Escort(authority="X", legs=("BC",), intervals=((0, DAY),), teams=2),)


def test_reservations_of_a_road_a_point_and_a_site() -> None:
    network = draw(ROAD, sites={"S": site("", along="AB", km=12)})
    held = [
        ReservationSpec(holder="Z", hours="06:00-07:00", road="AB"),
        ReservationSpec(holder="Z", hours="08:00-09:00", point="B"),
        ReservationSpec(holder="Z", hours="10:00-11:00,12:00-13:00", site="S"),
    ]
    found = draft(scenario(network, move("M", "AC"), days=1, reservations=held)).reservations
    assert found == (
        *(Reservation(leg=leg, from_s=6 * HOUR, to_s=7 * HOUR, holder="Z") for leg in ("AB.1", "AB.2")),
        Reservation(point="B", from_s=8 * HOUR, to_s=9 * HOUR, holder="Z"),
        Reservation(site="S", from_s=10 * HOUR, to_s=11 * HOUR, holder="Z"),
        Reservation(site="S", from_s=12 * HOUR, to_s=13 * HOUR, holder="Z"),
    )


def test_the_sun_rises_and_sets_along_the_whole_stretch() -> None:
    # On the equator, ten degrees of longitude are forty minutes: C sees the sun 40 min before A, and A 40 min after C.
    places = {"A": {"lon": 0.0, "lat": 0.0}, "B": {"lon": 5.0, "lat": 0.0}, "C": {"lon": 10.0, "lat": 0.0}}
    sun = "sunrise-sunset"
    network = draw(ROAD, points=places, roads={"BC": {"hours": sun}})
    stretches = [Stretch(roads=roads) for roads in (("AB",), ("BC",), ("AB", "BC"))]
    movement = move(
        "M", "AC",
        permissions=[PermissionSpec(stretch=s, hours=sun) for s in stretches],
        escorts=[
            EscortSpec(escort=Escort(authority="", legs=(), intervals=()), stretch=stretches[2], hours=sun)
        ],
    )  # fmt: skip
    held = [
        ReservationSpec(holder="Z", hours=sun, point="A"),
        ReservationSpec(holder="Z", hours=sun, point="B"),
        ReservationSpec(holder="Z", hours=sun, road="AB"),
    ]
    plan = draft(scenario(network, movement, days=1, reservations=held))
    (west,), (east,), (whole,) = (p.intervals for p in plan.movements[0].request.permissions)
    at_a, at_b, on_ab = ((r.from_s, r.to_s) for r in plan.reservations)
    assert [round((at - of) / 60 / 20) for at, of in zip(at_a, at_b, strict=True)] == [1, 1]
    assert west == (at_a[0], at_b[1])
    assert whole == (west[0], east[1])
    assert on_ab == (at_b[0], at_a[1])
    assert plan.legs["BC"].open == (east,)
    assert plan.movements[0].request.escorts[0].intervals == (whole,)


def test_each_authority_allows_in_any_of_its_windows() -> None:
    permissions = (
        Permission(authority="X", legs=("L",), intervals=((0, 10),)),
        Permission(authority="X", legs=("L",), intervals=((10, 20),)),
        Permission(authority="Y", legs=("L",), intervals=((5, 30),)),
        Permission(authority="Y", legs=("OTHER",), intervals=()),
    )
    assert allowed_by_authorities(permissions, "L") == {"X": ((0, 20),), "Y": ((5, 30),)}
    assert allowed_by_authorities(permissions, "NOBODYS") == {}
