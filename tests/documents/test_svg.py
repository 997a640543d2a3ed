import io
import itertools
from dataclasses import replace
from importlib import resources

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from ratl.documents.march_graph import march_graph
from ratl.documents.signs import SIGNS
from ratl.documents.strip_map import strip_map, strip_map_sheets
from ratl.documents.svg import FONT, Drawing, fitted, spread, text_width, wrapped
from ratl.model.movement import Serial
from ratl.model.plan import ControlPost
from ratl.model.route import Site
from ratl.words.catalogue import load
from tests.documents.drawings import Label, labels, overlaps, parse
from tests.documents.sample import sample_plan

PLAN = sample_plan()
MOVEMENT = PLAN.movements[0]


@given(st.lists(st.floats(0, 500), max_size=25).map(sorted))
def test_spread_keeps_order_gap_and_bounds(wanted: list[float]) -> None:
    placed = spread(wanted, 18.0, 0.0, 500.0)
    assert len(placed) == len(wanted)
    assert all(b - a >= 18.0 - 1e-6 for a, b in itertools.pairwise(placed))
    assert all(-1e-6 <= place <= 500 + 1e-6 for place in placed)


def test_spread_leaves_free_labels_alone() -> None:
    assert spread([10, 40, 90], 18, 0, 100) == [10, 40, 90]


def test_wrapped_keeps_numbers_with_units_and_references_whole() -> None:
    lines = wrapped("Holding area before the crossing: short halt 20 h 16 min, width 4.40 m", 12, 120)
    assert " ".join(lines) == "Holding area before the crossing: short halt 20 h 16 min, width 4.40 m"
    assert all(text_width(line, 12) <= 120 for line in lines)
    assert any("4.40 m" in line for line in lines)
    assert wrapped("\u206838S KB 12345 67890\u2069", 12, 10) == ["\u206838S KB 12345 67890\u2069"]


def test_fitted_text_is_no_wider_than_its_room() -> None:
    text = "A rather long name of a staging ground"
    assert text_width(text, fitted(text, 14, 120)) <= 120.01
    assert fitted("short", 14, 120) == 14


def test_drawing_escapes_and_isolates() -> None:
    drawing = Drawing(10, 10, lang="ar", title="<t>", desc="a & b")
    drawing.text(1, 1, "القائم & 12 كم")
    svg = drawing.render()
    assert "&lt;t&gt;" in svg
    assert "\u2067القائم &amp; 12 كم\u2069" in svg


def test_march_graph_names_all_it_shows() -> None:
    for lang, name in (("en", "First column"), ("ar", "الرتل الأول")):
        svg = march_graph(PLAN, MOVEMENT, name, lang)
        texts = [label.text for label in labels(svg)]
        for point in PLAN.points.values():
            assert point.name[lang] in texts
        assert name in texts[0]
        assert parse(svg).find("{http://www.w3.org/2000/svg}desc") is not None
        for key in ("night", "curfew", "open", "reserved", "head", "tail", "halt"):
            assert load(lang)[f"graph_{key}"] in texts
        assert "D+2 · 2025-08-20" in texts


def test_march_graph_starts_at_the_lower_left() -> None:
    svg = march_graph(PLAN, MOVEMENT, "x", "en")
    marks = {label.text: label for label in labels(svg)}
    assert marks["0.0"].y > marks["352.4"].y
    days = [label.x for label in labels(svg) if label.text.startswith("D+")]
    assert days == sorted(days)


def test_strip_map_has_both_names_and_what_is_at_each_point() -> None:
    for lang in ("en", "ar"):
        texts = " | ".join(label.text for label in labels(strip_map(PLAN, MOVEMENT, "x", lang)))
        for point in PLAN.points.values():
            assert point.name["en"] in texts
            assert point.name["ar"] in texts
        for site in PLAN.sites.values():
            assert site.name[lang] in texts
        assert "GATE 2" in texts
        assert "37S FU 33380 76348" in texts
    assert "49.2 km · 40 km/h · 1 h 14 min" in texts or lang == "ar"


def test_a_halt_on_the_shoulder_has_a_place_but_no_name() -> None:
    cut = replace(PLAN.points["BAGH"], kind="cut", name={"en": "Highway 1 +8", "ar": "الطريق 1 +8"})
    site = Site(at="BAGH", capacity=30, shoulder=True, name={"en": "Highway 1 +8", "ar": "الطريق 1 +8"})
    plan = replace(PLAN, points={**PLAN.points, "BAGH": cut}, sites={**PLAN.sites, "S-CUT": site})
    unused = " | ".join(label.text for label in labels(strip_map(plan, MOVEMENT, "x", "en")))
    # Nobody halts there: the two legs are one again, 8.4 + 38.6 km.
    assert "Highway 1 +8" not in unused
    assert "47.0 km" in unused
    serial = MOVEMENT.serials[1]
    halt = replace(serial.halts[0], site="S-CUT", after_leg=1)
    movement = replace(MOVEMENT, serials=(MOVEMENT.serials[0], replace(serial, halts=(halt, *serial.halts))))
    used = " | ".join(label.text for label in labels(strip_map(plan, movement, "x", "en")))
    assert "short halt on the shoulder" in used
    assert "(AA-01/2)" in used
    assert "14.4 km" in used


def test_halts_of_unlike_length_or_kind_are_told_apart() -> None:
    first, second, third = MOVEMENT.serials
    stands = {"short": 1800, "overnight": 36000}

    def halting(serial: Serial, kind: str, longer_s: int) -> Serial:
        halt = replace(second.halts[0], kind=kind, head_arrives_s=60, head_departs_s=60 + stands[kind] + longer_s)
        return replace(serial, halts=(halt,))

    def told(*serials: Serial) -> str:
        movement = replace(MOVEMENT, serials=serials)
        return " ".join(label.text for label in labels(strip_map(PLAN, movement, "x", "en")))

    alike = told(halting(first, "short", 0), halting(second, "short", 0), halting(third, "short", 0))
    assert "short halt 30 min" in alike
    assert "30 min to" not in alike
    assert "30 min to 50 min" in told(halting(first, "short", 1200), halting(second, "short", 0), third)
    mixed = told(halting(first, "overnight", 0), halting(second, "short", 0), halting(third, "short", 300))
    assert "overnight halt 10 h (AA-01/1)" in mixed
    assert "short halt 30 min to 35 min (AA-01/2, AA-01/3)" in mixed


def test_a_long_route_takes_several_sheets() -> None:
    unhalted = replace(MOVEMENT, serials=tuple(replace(serial, halts=()) for serial in MOVEMENT.serials))
    (sheet,) = strip_map_sheets(PLAN, unhalted, "x", "en")
    assert sheet == strip_map(PLAN, unhalted, "x", "en")
    posts = tuple(ControlPost(point="SAL", manned_by={"en": f"team {number}"}) for number in range(60))
    sheets = strip_map_sheets(replace(PLAN, control_posts=posts), MOVEMENT, "x", "en")
    assert len(sheets) == 2
    assert "352.4 km" not in [label.text for label in labels(sheets[0])]
    assert "352.4 km" in [label.text for label in labels(sheets[1])]


def test_arabic_strip_map_is_mirrored() -> None:
    english = {label.text: label for label in labels(strip_map(PLAN, MOVEMENT, "x", "en"))}
    arabic = {label.text: label for label in labels(strip_map(PLAN, MOVEMENT, "x", "ar"))}
    assert english["0.0 km"].x < english["352.4 km"].x
    assert arabic["0.0 كم"].x > arabic["352.4 كم"].x


def test_labels_do_not_overlap() -> None:
    for lang in ("en", "ar"):
        for svg in (march_graph(PLAN, MOVEMENT, "First", lang), strip_map(PLAN, MOVEMENT, "First", lang)):
            found = labels(svg)
            assert found
            assert overlaps(found) == []
            width = float(parse(svg).attrib["width"])
            assert all(label.left >= 0 and label.right <= width for label in found)


def test_overlap_is_noticed() -> None:
    assert overlaps([Label("first", 10, 10, 12, "start"), Label("second", 20, 12, 12, "start")])


def test_every_sign_has_its_word() -> None:
    for lang in ("en", "ar"):
        assert not [name for name in SIGNS if f"sign_{name}" not in load(lang)]


def test_drawings_are_the_same_every_time() -> None:
    assert strip_map(PLAN, MOVEMENT, "x", "ar") == strip_map(sample_plan(), MOVEMENT, "x", "ar")
    assert march_graph(PLAN, MOVEMENT, "x", "ar") == march_graph(sample_plan(), MOVEMENT, "x", "ar")


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_first_font_has_every_letter_of_the_drawings(weight: str) -> None:
    # typst's SVG reader does not fall back letter by letter: one missing glyph would print as a box.
    font = resources.files("ratl.documents") / "fonts" / f"NotoSansArabic-{weight}.ttf"
    glyphs = TTFont(io.BytesIO(font.read_bytes())).getBestCmap()
    assert FONT.startswith("Noto Sans Arabic,")
    for lang in ("en", "ar"):
        for svg in (march_graph(PLAN, MOVEMENT, "الرتل", lang), strip_map(PLAN, MOVEMENT, "الرتل", lang)):
            assert {c for label in labels(svg) for c in label.text if ord(c) not in glyphs} == set()
