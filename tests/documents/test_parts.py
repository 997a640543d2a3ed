"""Who waits for one, then for another, is told both, each with its minutes, which add up to what the clocks show."""

import json

import pytest

from ratl.cli.summary import print_summary
from ratl.documents.paper import Body
from ratl.documents.parts import delay_parts, halt_parts, start_parts
from ratl.documents.reasons_annex import add_reasons
from ratl.documents.scribe import scribe_for
from ratl.model.movement import Halt, Reason
from ratl.words.catalogue import LANGUAGES, Speaker
from ratl.words.clock import MINUTE_S, span_s
from tests.maps import at, draw, move, plan, scenario

PLAN = plan(
    scenario(
        draw("A~~~36~~~C"), move("K", "CA"), move("L", "CA", start="06:40"), move("M", "AC", priority=2)
    )
)  # fmt: skip
"""M may be on the lane ten minutes after K is off it, at 07:11:40, but L is on its way: 07:51:40. Alone: 06:00."""
HELD = PLAN.movements[2]


def minutes(parts: tuple[Reason, ...]) -> list[tuple[object, int]]:
    return [(part.params["by"], int(str(part.params["seconds"])) // MINUTE_S) for part in parts]


def test_each_holder_has_its_part_of_the_delay() -> None:
    exact = [(reason.params["by"], reason.params["seconds"]) for reason in HELD.reasons]
    assert exact == [("K/1", 4300), ("L/1", 2400)]
    assert minutes(delay_parts(HELD)) == [("K/1", 72), ("L/1", 40)]  # 07:01 → 08:13 → 08:53
    assert span_s(HELD.best_alone_s or 0, HELD.completion_s or 0) == 112 * MINUTE_S


def test_each_holder_has_its_part_of_a_wait() -> None:
    [serial] = HELD.serials
    assert minutes(start_parts(HELD, serial)) == [("K/1", 71), ("L/1", 40)]  # 06:00 → 07:11 → 07:51
    assert span_s(at("06:00"), serial.start_s or 0) == 111 * MINUTE_S
    holds = tuple(Reason(code="held_leg_busy", params={"by": by, "seconds": 90}) for by in ("K/1", "L/1"))
    halt = Halt(
        site="S", after_leg=0, kind="wait", minimum_s=0, head_arrives_s=at("08:57") + 30, tail_arrives_s=at("08:58"),
        head_departs_s=at("09:00") + 30, tail_departs_s=at("09:01"), reasons=holds,
    )  # fmt: skip
    assert minutes(halt_parts(halt)) == [("K/1", 2), ("L/1", 1)]  # 08:57 → 08:59 → 09:00


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_screen_and_the_annex_tell_both(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    speaker, body = Speaker(lang), Body()
    print_summary(PLAN, (), lang)
    add_reasons(body, scribe_for(PLAN, lang), HELD)
    screen, annex = capsys.readouterr().out, json.dumps(body.sections, ensure_ascii=False)
    for parts, papers in ((delay_parts(HELD), (screen, annex)), (start_parts(HELD, HELD.serials[0]), (annex,))):
        for part in parts:
            told = scribe_for(PLAN, lang).say(part.code, part.params)
            assert speaker.isolated(str(part.params["by"])) in told
            assert all(told in paper for paper in papers)
