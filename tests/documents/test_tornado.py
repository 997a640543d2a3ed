"""The tornado of a simulation: every cause with its figures, the bars as long as they say, mirrored in Arabic."""

from __future__ import annotations

import re

import pytest

from ratl.documents.stamps import speaker_for
from ratl.documents.tornado import draw_tornado
from ratl.model.assessment import Assessment, Driver, MovementForecast, Quantiles, SupplyForecast
from ratl.simulate.kernel import CAUSES
from ratl.words.catalogue import LANGUAGES
from tests.documents.drawings import labels, overlaps, parse
from tests.documents.sample import HOUR, sample_plan

PLAN = sample_plan()
_SVG = "{http://www.w3.org/2000/svg}"


def spread(low: float, high: float) -> Quantiles:
    return Quantiles(p5=low, p10=low, p50=low, p80=high, p90=high, p95=high)


def driver(cause: str, mean_s: float, low_s: float, high_s: float) -> Driver:
    return Driver(cause=cause, p10=0, p50=0, p90=0, mean_saved_s=mean_s, saved=spread(low_s, high_s))


def drawn(lang: str, *drivers: Driver) -> str:
    done, none = spread(50 * HOUR, 60 * HOUR), spread(0, 0)
    forecast = MovementForecast(
        movement="AA-01", planned_start_s=0, planned_completion_s=40 * HOUR, completion=done, duration=done,
        deadline_s=None, deadline_chance=None, points=(), windows=(), waits=(), drivers=drivers, breakdowns=none,
        tows=none, abandoned=none, incidents=none, supply=SupplyForecast(days=none),
    )  # fmt: skip
    made = Assessment(
        plan_sha256="", factors="x", factors_sha256="", seed=1, runs=10, driver_runs=10, movements=(forecast,)
    )
    return draw_tornado(PLAN, forecast, made, lang)


def all_causes() -> list[Driver]:
    return [driver(cause, (8 - n) * HOUR, (2 - n) * HOUR, 2 * (8 - n) * HOUR) for n, cause in enumerate(CAUSES)]


def bars(svg: str) -> list[tuple[float, float]]:
    """Return left edge and width of the bars, from the top; the last rectangle is the legend's."""
    found = [node for node in parse(svg).iter(f"{_SVG}rect") if "fill-opacity" in node.attrib]
    return [(float(node.attrib["x"]), float(node.attrib["width"])) for node in found][:-1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_bar_has_its_cause_what_is_in_its_place_and_its_hours(lang: str) -> None:
    svg, speaker = drawn(lang, *all_causes()), speaker_for(PLAN, lang)
    told = [label.text for label in labels(svg)]
    for n, cause in enumerate(CAUSES):
        assert told.count(speaker.term(f"cause_{cause}")) == 1
        assert any(speaker.term(f"instead_{cause}") in text for text in told)
        assert re.sub("[\u2066-\u2069]", "", speaker.duration((8 - n) * HOUR)) in told
    assert overlaps(labels(svg)) == []


def test_a_bar_is_as_long_as_its_mean_and_grows_away_from_nought() -> None:
    (left, longest), *rest = bars(drawn("en", *all_causes()))
    for n, (start, width) in enumerate(rest, 1):
        assert start == left
        assert width == pytest.approx(longest * (8 - n) / 8, abs=0.1)


def test_the_line_goes_from_p10_to_p90_and_below_nought_where_it_is_later() -> None:
    svg = drawn("en", driver("going", 2 * HOUR, -HOUR, 4 * HOUR))
    ((nought, two_hours),) = bars(svg)
    lines = [node.attrib for node in parse(svg).iter(f"{_SVG}line") if node.attrib["stroke-width"] == "1.6"]
    assert float(lines[0]["x1"]) == pytest.approx(nought - two_hours / 2, abs=0.1)
    assert float(lines[0]["x2"]) == pytest.approx(nought + two_hours * 2, abs=0.1)
    assert "−1 h to 4 h" in [label.text for label in labels(svg)]


def test_in_arabic_it_is_mirrored() -> None:
    left, right = (bars(drawn(lang, *all_causes())) for lang in ("en", "ar"))
    for (x, width), (mirrored, same) in zip(left, right, strict=True):
        assert width == same
        assert x + width == pytest.approx(860 - mirrored, abs=0.2)


def test_a_cause_without_effect_has_no_bar() -> None:
    svg = drawn("en", driver("going", HOUR, 0, 2 * HOUR), driver("posts", 20, 0, 30))
    assert len(bars(svg)) == 1
    assert [label.text for label in labels(svg)].count("no difference") == 1
    # Seldom but long it has one: the mean says so though nine runs in ten know nothing of it.
    seldom = drawn("en", driver("leave", HOUR, 0, 0))
    assert len(bars(seldom)) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_nothing_delays_it_is_drawn_all_the_same(lang: str) -> None:
    svg = drawn(lang, *(driver(cause, 0, 0, 0) for cause in CAUSES))
    assert bars(svg) == []
    assert overlaps(labels(svg)) == []
