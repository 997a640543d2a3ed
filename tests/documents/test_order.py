"""The papers as PDF: the same words as the golden texts, nothing clipped, nothing broken, nothing invented."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from ratl.documents.extract import render_extract
from ratl.documents.order import render_order, subject_of
from ratl.documents.paper import Body
from ratl.documents.request import render_request
from ratl.documents.scribe import scribe_for
from ratl.documents.stamps import mgrs_reference
from ratl.documents.tables import march_rows
from ratl.errors import InputError
from ratl.model.plan import Plan
from ratl.words.catalogue import LANGUAGES, load
from tests.documents.papers import AWKWARD, NUMBER, PAPERS, papers_plan
from tests.documents.reading import find_bounds, read_golden, read_pages, see_lines

GOLDEN = Path(__file__).parents[1] / "golden"
_DIRECTION = re.compile("[\u2066-\u2069]")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return papers_plan()


@pytest.fixture(scope="module")
def pdfs(plan: Plan) -> dict[tuple[str, str], bytes]:
    return {(name, lang): render(plan, lang) for name, render in PAPERS.items() for lang in LANGUAGES}


def _bare(text: str) -> str:
    """Without direction marks, and every space gone: how lines break is not what is asked."""
    return re.sub(r"\s", "", _DIRECTION.sub("", text))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_text_is_the_golden_text(pdfs: dict[tuple[str, str], bytes], name: str, lang: str) -> None:
    assert read_golden(pdfs[name, lang]) == (GOLDEN / f"{name}-{lang}.txt").read_text("utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_same_plan_same_bytes(plan: Plan, pdfs: dict[tuple[str, str], bytes], name: str, lang: str) -> None:
    assert PAPERS[name](plan, lang) == pdfs[name, lang]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_every_page_bears_the_caveat_twice_and_its_number(
    plan: Plan, pdfs: dict[tuple[str, str], bytes], name: str, lang: str
) -> None:
    pages = read_pages(pdfs[name, lang])
    caveat = plan.papers.caveat[lang]
    words = load(lang)
    for number, text in enumerate(pages, start=1):
        lines = text.splitlines()
        assert lines[0] == caveat
        assert lines[-1] == caveat
        assert f"{words['doc_page']} {number} {words['doc_of']} {len(pages)}" in lines[-2]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_pdf_names_its_title_and_language(pdfs: dict[tuple[str, str], bytes], name: str, lang: str) -> None:
    pdf = pdfs[name, lang]
    assert f"/Lang({lang})".encode() in pdf
    title = pypdfium2.PdfDocument(pdf).get_metadata_value("Title")
    assert title.startswith(next(t for k, t in load(lang).items() if k == f"doc_{name}"))
    # Issued at D-2 00:00 local, three hours ahead of UTC.
    assert pypdfium2.PdfDocument(pdf).get_metadata_value("CreationDate").startswith("D:20250815210000")


def test_references_stay_whole_inside_arabic(plan: Plan, pdfs: dict[tuple[str, str], bytes]) -> None:
    seen = see_lines(pdfs["order", "ar"])
    base = mgrs_reference(plan.points["BASE"])
    # The isolated token from left to right as the eye meets it.
    for reference in (
        base,
        "180600CAUG25",
        "(UTC+0300",
        "D+1 05:30",
        NUMBER,
        "AA-01/2",
        "45.200 MHz",
        "NOMAD 05",
        "K-4109",
    ):
        assert any(reference in line for line in seen), reference


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_map_has_keeps_to_its_column(plan: Plan, lang: str) -> None:
    """The margin is 1.9 cm, which is 53.9 points; spaces at the end of a line hang into it by two."""
    name = dict.fromkeys(LANGUAGES, "Triq il-Kostituzzjoni tal-1")
    legs = {key: replace(leg, name=name, length_source="OpenStreetMap way 414800902") for key, leg in plan.legs.items()}
    assert min(find_bounds(PAPERS["order"](replace(plan, legs=legs), lang))) > 50


def test_an_arabic_paper_says_in_arabic_what_the_author_said_in_both(
    plan: Plan, pdfs: dict[tuple[str, str], bytes]
) -> None:
    papers, movement = plan.papers, plan.movements[0]
    given = [papers.commander, papers.reported_source]
    given += [post.manned_by for post in plan.control_posts] + [a.contact for a in plan.authorities.values()]
    given += [v.payload for s in movement.serials for v in s.vehicles if v.payload.get("en") == "containers"]
    english, arabic = ("".join(_bare("".join(read_pages(pdfs["order", lang])))) for lang in ("en", "ar"))
    for texts in given:
        for word in re.findall("[A-Za-z]{3,}", texts["en"]):
            assert word in english
            assert word not in arabic


def test_units_in_arabic_stand_left_of_their_number(pdfs: dict[tuple[str, str], bytes]) -> None:
    # "40 كم/س" is read from the right: the eye, from left to right, meets س / م ك and then 40.
    assert any("س/مك 40" in line for line in see_lines(pdfs["order", "ar"]))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_march_table_has_head_and_tail_at_every_point_of_every_serial(
    plan: Plan, pdfs: dict[tuple[str, str], bytes], lang: str
) -> None:
    seen = "\n".join(see_lines(pdfs["order", lang]))
    scribe = scribe_for(plan, lang)
    for serial in plan.movements[0].serials:
        for row in march_rows(plan, serial):
            assert row.mgrs in seen
            for moment_s in (row.arrival_s, row.departure_s, row.clearance_s):
                for text in scribe.clock(moment_s) if moment_s is not None else ():
                    assert _DIRECTION.sub("", text) in seen


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_character_of_a_name_is_markup(pdfs: dict[tuple[str, str], bytes], lang: str) -> None:
    # The load's cell is a few words wide: put its pieces together again, in English, where order is reading order.
    text = _bare("".join(read_pages(pdfs["order", lang])))
    if lang == "en":
        assert _bare(AWKWARD) in text
    else:
        seen = _bare("".join(see_lines(pdfs["order", lang])))
        for piece in ("#let", "_markup_", "@here", "`code`"):
            assert piece in seen, piece


def test_every_word_has_a_glyph() -> None:
    folder = resources.files("ratl.documents") / "fonts"
    for style in ("Regular", "Bold"):
        glyphs: set[int] = set()
        for family in ("Amiri", "NotoSans"):
            with resources.as_file(folder / f"{family}-{style}.ttf") as path:
                glyphs |= set(TTFont(path).getBestCmap())
        needed = {ord(c) for lang in LANGUAGES for text in load(lang).values() for c in text}
        needed |= set(map(ord, "→∞·–—≥≤×†…½°±%0123456789"))
        unseen = {0x0A, *range(0x2066, 0x206A), *range(0x200B, 0x2010)}
        assert not [hex(c) for c in needed - glyphs - unseen]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_fonts_are_the_bundled_ones(pdfs: dict[tuple[str, str], bytes], lang: str) -> None:
    names = set(re.findall(rb"/FontName\s*/\w+\+([\w-]+)", pdfs["order", lang]))
    assert names <= {
        f"{family}-{style}".encode()
        for family in ("Amiri", "NotoSans", "NotoSansArabic")
        for style in ("Regular", "Bold")
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_the_author_did_not_give_is_not_invented(
    plan: Plan, pdfs: dict[tuple[str, str], bytes], lang: str
) -> None:
    assert not plan.papers.texts.details
    given = [text for text in (plan.papers.texts.reasons, plan.papers.texts.effects) if text]
    brief = "".join(read_pages(pdfs["brief", lang]))
    assert all(text[lang] in brief for text in given)
    bare = PAPERS["brief"](replace(plan, papers=replace(plan.papers, texts=type(plan.papers.texts)())), lang)
    missing = _bare(load(lang)["doc_not_given"])
    if lang == "en":
        assert _bare("".join(read_pages(bare))).count(missing) == 5
    assert all(text[lang] not in "".join(read_pages(bare)) for text in given)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_brief_is_one_page_however_long_its_texts(plan: Plan, pdfs: dict[tuple[str, str], bytes], lang: str) -> None:
    assert len(read_pages(pdfs["brief", lang])) == 1
    texts = plan.papers.texts
    long = {lang: texts.reasons[lang] * 25}
    longer = replace(plan, papers=replace(plan.papers, texts=replace(texts, reasons=long, effects=long, measures=long)))
    assert len(read_pages(PAPERS["brief"](longer, lang))) == 1


def test_brief_refuses_texts_no_page_can_hold(plan: Plan) -> None:
    texts = replace(plan.papers.texts, effects={"en": "Word after word. " * 2000})
    with pytest.raises(InputError) as caught:
        PAPERS["brief"](replace(plan, papers=replace(plan.papers, texts=texts)), "en")
    problem = caught.value.problems[0]
    assert (problem.code, problem.where) == ("brief_too_long", ("papers", "texts", "effects", "en"))
    assert scribe_for(plan, "en").say(problem.code, problem.params)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["extract", "request"])
def test_an_authority_sees_its_stretch_and_nothing_else(
    plan: Plan, pdfs: dict[tuple[str, str], bytes], name: str, lang: str
) -> None:
    text = _bare("".join(read_pages(pdfs[name, lang])) + "".join(see_lines(pdfs[name, lang])))
    own = {point for leg in plan.legs.values() if leg.authority == "SYR" for point in (leg.from_, leg.to)}
    for key, point in plan.points.items():
        assert (_bare(mgrs_reference(point)) in text) == (key in own)
    hidden = [_bare(plan.points[key].name[lang]) for key in plan.points if key not in own]
    hidden += [
        "NOMAD", "K-4109", "#let", "containers", _bare(plan.papers.texts.effects[lang]), "RELIEF", "45.200",
        _bare(plan.authorities["IRQ"].name[lang]), _bare(plan.authorities["DEZ"].name[lang]),
    ]  # fmt: skip
    assert not [word for word in hidden if word in text]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_edition_has_no_column_for_call_signs_it_withholds(
    plan: Plan, pdfs: dict[tuple[str, str], bytes], lang: str
) -> None:
    head = _bare(load(lang)["th_call_sign"])
    assert head in _bare("".join(read_pages(pdfs["order", lang])))
    text = _bare("".join(read_pages(render_extract(plan, "AA-01", "IRQ", lang, NUMBER))))
    assert _bare(plan.control_posts[0].manned_by[lang]) in text
    assert head not in text


def test_request_says_why_it_is_needed_and_why_late(plan: Plan, pdfs: dict[tuple[str, str], bytes]) -> None:
    text = _bare("".join(read_pages(pdfs["request", "en"])))
    scribe, need = scribe_for(plan, "en"), plan.clearance[0]
    for sentence in scribe.sentences((*need.because, *need.late_because)):
        assert _bare(sentence) in text
    assert _bare(scribe.term("doc_acknowledgement")) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_fuel_in_bulk_without_a_class_is_never_no_hazard(plan: Plan, lang: str) -> None:
    def told(*goods: str) -> str:
        first, *others = plan.movements[0].serials
        bare = [replace(v, dangerous_goods="", cargo_fuel_l=0.0) for s in (first, *others) for v in s.vehicles]
        tankers = [replace(v, dangerous_goods=g, cargo_fuel_l=9000.0) for v, g in zip(bare, goods, strict=False)]
        found = iter([*tankers, *bare[len(goods) :]])
        serials = [replace(s, vehicles=tuple(next(found) for _ in s.vehicles)) for s in (first, *others)]
        movement = replace(plan.movements[0], serials=tuple(serials))
        text = _bare("".join(read_pages(PAPERS["request"](replace(plan, movements=(movement,)), lang))))
        head, end = (_bare(load(lang)[f"doc_line_{line}"]) for line in (11, 12))
        return text.partition(head)[2].partition(f"12{end}")[0] if lang == "en" else text

    fuel = _bare(scribe_for(plan, lang).litres(18000))
    no = {"en": "No", "ar": "حمولةخطرةلا"}[lang]
    assert no in told()
    undeclared = told("", "")
    assert fuel in undeclared
    assert no not in undeclared
    assert lang == "ar" or "AA-01-01,AA-01-02" in undeclared
    both = told("3", "", "")
    assert fuel in both
    assert lang == "ar" or "Yes,class3·notdeclared" in both


def test_request_that_is_not_needed_says_so(plan: Plan) -> None:
    text = _bare("".join(read_pages(PAPERS["request"](replace(plan, clearance=()), "en"))))
    assert _bare(load("en")["doc_not_needed"]) in text
    assert _bare(load("en")["doc_needed_because"]) not in text


def test_a_request_names_each_part_by_its_serials_and_numbers_no_two_paragraphs_alike(plan: Plan) -> None:
    # Serial 2 leaves the authority's road where the others go on: it is a part of its own.
    first, second, third = plan.movements[0].serials
    theirs = [k for k, times in enumerate(second.legs) if plan.legs[times.leg].authority == "SYR"]
    short = replace(second, legs=second.legs[: theirs[-1]])
    movement = replace(plan.movements[0], serials=(first, short, third))
    text = "".join(read_pages(PAPERS["request"](replace(plan, movements=(movement,)), "en")))
    bare = _bare(text)
    extract = render_extract(replace(plan, movements=(movement,)), "AA-01", "SYR", "en", NUMBER)
    assert "AA-01(2)" not in bare + _bare("".join(read_pages(extract)))
    assert bare.count("2Whatisasked") == 1
    for mark, part in ((4, "AA-01/1,AA-01/3"), (7, "AA-01/2")):
        assert bare.count(f"{mark}Roadclearancerequest,lines1–18·AA-01·{part}") == 1
        assert bare.count(f"{mark + 1}Vehiclesbytype·AA-01·{part}") == 1
        assert f"4MovingunitAA-01·{part}5" in bare
    assert "4Roadclearancerequest,lines1–18·AA-01·AA-01/1,AA-01/3Line" in bare


def test_nothing_is_said_of_a_load_nobody_gave(plan: Plan) -> None:
    first, *others = plan.movements[0].serials
    vehicle = replace(first.vehicles[0], payload={}, dangerous_goods="1")
    serial = replace(first, vehicles=(vehicle, *first.vehicles[1:]))
    movement = replace(plan.movements[0], serials=(serial, *others))
    text = _bare("".join(read_pages(render_order(replace(plan, movements=(movement,)), "AA-01", "en", NUMBER))))
    assert "class1:AA-01-01." in text
    assert scribe_for(plan, "ar").load(vehicle)[1] == ""
    assert "–" not in scribe_for(plan, "ar").load(vehicle)[0]


@pytest.mark.parametrize(
    ("profile", "sentence"),
    [
        ({"march_unit_gap_s": 0, "serial_gap_s": 0}, "No time gap is set between march units"),
        ({"gaps_m": {}, "density_vpkm": {"open": 15.0}}, "Density on the march: 15 vehicles per km (open column)."),
    ],
)
def test_gaps_of_a_profile_without_them(plan: Plan, profile: dict[str, object], sentence: str) -> None:
    other = replace(plan, profile=replace(plan.profile, **profile))
    assert _bare(sentence) in _bare("".join(read_pages(render_order(other, "AA-01", "en", NUMBER))))


def test_a_stretch_that_is_a_post_has_no_open_road(plan: Plan) -> None:
    posts = {key for key, leg in plan.legs.items() if leg.service}
    legs = {key: replace(leg, authority="POST" if key in posts else leg.authority) for key, leg in plan.legs.items()}
    authorities = {**plan.authorities, "POST": plan.authorities["SYR"]}
    text = "".join(
        read_pages(render_request(replace(plan, legs=legs, authorities=authorities), "AA-01", "POST", "en", NUMBER))
    )
    assert re.search(r"Road space \(open\s+road\)\s+–", text)
    assert "0.0 km" not in text


def test_unknown_movement_or_authority(plan: Plan) -> None:
    with pytest.raises(KeyError):
        render_order(plan, "ZZ-99", "en", NUMBER)


def test_of_several_movements_a_paper_says_which(plan: Plan) -> None:
    title = plan.papers.title["en"]
    first = plan.movements[0]
    back = replace(first, id="AA-02", name={"en": "The way back", "ar": "العودة"})
    assert subject_of(scribe_for(plan, "en"), first) == title
    two = replace(plan, movements=(first, back))
    assert subject_of(scribe_for(two, "en"), back) == f"{title} · The way back"


def test_a_note_that_opens_a_section_stays_with_its_first_part() -> None:
    body = Body()
    body.heading("Routing")
    body.text("Local time.", style="note")
    body.heading("Serial 1", level=2)
    body.items(["one"])
    body.text("What ends a part.", style="note")
    body.heading("Serial 2", level=2)
    assert [bool(block.get("sticky")) for block in body.sections[-1]["blocks"]] == [False, True, *[False] * 4]
