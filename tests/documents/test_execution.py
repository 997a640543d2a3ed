"""What the paragraphs of the order tell: every gap, every day a post is used, whose an escort is, fuel in bulk."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ratl.documents.control_annex import add_control
from ratl.documents.execution import add_execution
from ratl.documents.figures import figures_of
from ratl.documents.paper import Body
from ratl.documents.paragraphs import add_paragraphs
from ratl.documents.scribe import Scribe, scribe_for
from ratl.model.movement import LegTimes, Movement
from ratl.model.plan import Plan
from ratl.words.catalogue import LANGUAGES
from tests.documents.sample import DAY, sample_plan

PLAN = sample_plan()
MOVEMENT = PLAN.movements[0]

both = pytest.mark.parametrize("lang", LANGUAGES)


def execution(plan: Plan, movement: Movement, lang: str) -> tuple[str, Scribe]:
    body, scribe = Body(), scribe_for(plan, lang)
    add_execution(body, scribe, movement, figures_of(plan, movement))
    return json.dumps(body.sections, ensure_ascii=False), scribe


@both
def test_a_gap_behind_a_serial_is_printed_beside_those_of_the_profile(lang: str) -> None:
    first, *others = (replace(serial, gap_behind_s=None) for serial in MOVEMENT.serials)
    movement = replace(MOVEMENT, serials=(replace(first, gap_behind_s=1200), *others))
    gapless = replace(PLAN, profile=replace(PLAN.profile, march_unit_gap_s=0, serial_gap_s=0, column_gap_s=0))
    for plan in (PLAN, gapless):
        printed, scribe = execution(plan, movement, lang)
        assert scribe.say("doc_gap_behind", {"serial": first.id, "seconds": 1200}) in printed
        assert scribe.term("doc_gap_elements_none") not in printed
    assert scribe.term("doc_gap_profile_none") in printed
    none = replace(movement, serials=(replace(first, gap_behind_s=None), *others))
    printed, scribe = execution(gapless, none, lang)
    assert scribe.term("doc_gap_elements_none") in printed


def a_day_later(times: LegTimes) -> LegTimes:
    fields = ("head_enters_s", "head_leaves_s", "tail_enters_s", "tail_leaves_s")
    return replace(times, **{name: getattr(times, name) + DAY for name in fields})


@both
def test_a_post_is_open_on_every_day_a_serial_crosses(lang: str) -> None:
    post = next(leg for leg, road in PLAN.legs.items() if road.service is not None)
    advance, second, third = MOVEMENT.serials
    later = replace(third, legs=tuple(map(a_day_later, third.legs)))
    crossed = next(times for times in later.legs if times.leg == post)
    day = crossed.head_enters_s // DAY
    printed, scribe = execution(PLAN, replace(MOVEMENT, serials=(advance, second, later)), lang)
    used = [span for span in PLAN.legs[post].open or () if span[0] // DAY in (day - 1, day)]
    spans = scribe.spans(used, 0, 10 * DAY)
    assert len(used) == 2
    assert scribe.say("doc_service_hours", {"spans": spans}) in printed


@both
def test_an_escort_of_no_authority_is_named_by_its_roads(lang: str) -> None:
    (escort, *_) = MOVEMENT.request.escorts
    unnamed = replace(escort, authority="", legs=("L04",))
    body, scribe = Body(), scribe_for(PLAN, lang)
    add_control(body, scribe, replace(MOVEMENT, request=replace(MOVEMENT.request, escorts=(unnamed,))))
    assert scribe.say("doc_escort_on", {"legs": ["L04"]}) in json.dumps(body.sections, ensure_ascii=False)
    assert PLAN.legs["L04"].name[lang] in scribe.say("doc_escort_on", {"legs": ["L04", "L04"]})
    # A road cut into legs is said once.
    assert scribe.say("doc_escort_on", {"legs": ["L04", "L04"]}) == scribe.say("doc_escort_on", {"legs": ["L04"]})


@both
def test_fuel_in_bulk_is_not_called_no_dangerous_goods(lang: str) -> None:
    def paragraphs(**load: object) -> tuple[str, Scribe]:
        first, *others = MOVEMENT.serials
        cars = tuple(replace(v, cargo_fuel_l=0.0, dangerous_goods="") for s in MOVEMENT.serials for v in s.vehicles)
        bare = [replace(s, vehicles=cars[:5]) for s in others]
        loaded = replace(first, vehicles=(replace(cars[0], **load), *cars[1:5]))  # type: ignore[arg-type]
        movement = replace(MOVEMENT, serials=(loaded, *bare))
        body, scribe = Body(), scribe_for(PLAN, lang)
        add_paragraphs(body, scribe, movement, figures_of(PLAN, movement), "1")
        return json.dumps(body.sections, ensure_ascii=False), scribe

    printed, scribe = paragraphs()
    assert scribe.term("doc_no_dangerous") in printed
    printed, scribe = paragraphs(cargo_fuel_l=9000.0)
    assert scribe.term("doc_no_dangerous") not in printed
