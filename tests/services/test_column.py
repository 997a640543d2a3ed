"""`ratl column`: the figures of a column before any timetable."""

from ratl.model.movement import Serial
from ratl.services.column import ColumnFigures, describe_column
from tests.maps import PLAIN, move, serial


def described(*serials: Serial) -> ColumnFigures:
    return describe_column(move("M", "AB", *serials), PLAIN, {"primary"})


def test_road_space_and_pass_time() -> None:
    # 100 m a vehicle: 10 a km, 25 vehicles on 2.5 km. At 10 m/s 250 s and one serial gap of 300 s; by night twice the
    # 250 s.
    figures = described(serial("M/1", 15), serial("M/2", 10))
    assert (figures.vehicles, figures.people, figures.density_vpkm, figures.occupied_m) == (25, 50, 10, 2500)
    assert [(r.class_, r.light, r.pass_time_s, r.length_m) for r in figures.rates] == [
        ("primary", "day", 550, 5500),
        ("primary", "night", 800, 4000),
    ]


def test_the_slowest_sets_the_pace() -> None:
    figures = described(serial("M/1", 5), serial("M/2", 5, rates_mps={"primary": 4.0}))
    assert figures.slowest is not None and figures.slowest.id.startswith("M/2")
    assert {rate.rate_mps for rate in figures.rates} == {4.0}
    assert described(serial("M/1")).slowest is None


def test_the_greatest_of_each() -> None:
    odd = (
        serial("M/2", 1, height_m=4.1),
        serial("M/3", 1, mass_kg=60_000.0),
        serial("M/4", 1, width_m=3.6, length_m=22.0),
    )
    figures = described(serial("M/1", 5), *odd)
    named = [v.id[:3] for v in (figures.highest, figures.heaviest, figures.widest, figures.longest)]
    assert named == ["M/2", "M/3", "M/4", "M/4"]


def test_the_load_class_of_a_column_is_known_only_when_all_are() -> None:
    assert described(serial("M/1", mlc=25), serial("M/2", mlc=60)).mlc == 60
    assert described(serial("M/1", mlc=25), serial("M/2", mlc=None)).mlc is None
