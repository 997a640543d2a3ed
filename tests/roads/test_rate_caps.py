from __future__ import annotations

import pytest

from ratl.roads.rate_caps import parse_speed, read_rate_cap


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("30 mph", 48.28032),
        ("10 knots", 18.52),
        ("walk", 7),
        ("DE:walk", 7),
        ("DE:living_street", 7),
        ("DE:zone:30", 30),
        ("DE:zone30", 30),
        ("zone:30", 30),
        ("DE:30", 30),
        ("90;30;90", 30),
        ("50;none", 50),
        ("٦٠", 60),
    ],
)
def test_speeds(text: str, kmh: float) -> None:
    assert parse_speed(text) == pytest.approx(kmh / 3.6)


@pytest.mark.parametrize(
    "text", ["none", "signals", "variable", "DE:urban", "RU:rural", "0", "-5", "50 @ wet", "fast", ""]
)
def test_no_figure_no_cap(text: str) -> None:
    assert parse_speed(text) is None
    assert read_rate_cap({"maxspeed": text}) is None


def test_a_limit_for_lorries_stands_for_the_general_one() -> None:
    cap = read_rate_cap({"maxspeed": "100", "maxspeed:hgv": "60"})
    assert cap is not None and cap.source == "maxspeed:hgv=60"
    cap = read_rate_cap({"maxspeed:hgv": "signals", "maxspeed": "50"})
    assert cap is not None and cap.source == "maxspeed=50"


def test_of_two_directions_the_slower() -> None:
    cap = read_rate_cap({"maxspeed:forward": "70", "maxspeed:backward": "50"})
    assert cap is not None and cap.source == "maxspeed:backward=50"


@pytest.mark.parametrize(
    ("tag", "word", "kmh"),
    [
        ("smoothness", "good", 60),
        ("smoothness", "intermediate", 45),
        ("smoothness", "bad", 30),
        ("smoothness", "very_bad", 15),
        ("smoothness", "horrible", 3),
        ("smoothness", "very_horrible", 3),
        ("tracktype", "grade2", 45),
        ("tracktype", "grade3", 30),
        ("tracktype", "grade4", 20),
        ("tracktype", "grade5", 15),
        ("tracktype", "grade3;grade5", 15),
    ],
)
def test_state_of_the_road(tag: str, word: str, kmh: float) -> None:
    cap = read_rate_cap({"maxspeed": "100", tag: word})
    assert cap is not None
    assert cap == (pytest.approx(kmh / 3.6), f"{tag}={word}")


@pytest.mark.parametrize("tags", [{"smoothness": "excellent"}, {"tracktype": "grade1"}, {"smoothness": "w"}, {}])
def test_a_state_that_slows_nobody(tags: dict[str, str]) -> None:
    assert read_rate_cap(tags) is None
