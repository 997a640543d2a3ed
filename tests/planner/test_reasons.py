"""Where the minutes of a delay went; and every code the planner can give has its sentence in both languages."""

import re
from dataclasses import replace
from importlib import resources

import pytest

from ratl.model.movement import Halt, Movement, Reason
from ratl.planner.reasons import explain_delay, list_holds, list_last_holds, list_reasons, with_doubts
from ratl.planner.traffic import Traffic
from ratl.words.catalogue import LANGUAGES, Speaker, load
from tests.maps import draw, move, plan, plan_one, scenario

PLANNER_CODE = re.compile(r'code="([a-z_]+)"')


def delayed(by_s: int, *holds: tuple[str, int], by: str = "R/1") -> Movement:
    """Return a movement that completes so much later than alone, its start held for these reasons."""
    placed = plan_one(draw("A---36---B"), move("M", "AB"))
    reasons = tuple(Reason(code=code, params={"seconds": seconds, "by": by}) for code, seconds in holds)
    serial = replace(placed.serials[0], start_reasons=reasons)
    return explain_delay(replace(placed, serials=(serial,)), (placed.completion_s or 0) - by_s)


def told(movement: Movement) -> list[tuple[str, object]]:
    return [(reason.code, reason.params["seconds"]) for reason in movement.reasons]


def test_no_delay_no_reasons() -> None:
    assert told(delayed(0, ("held_leg_busy", 600))) == []


def test_holds_by_others_then_what_they_set_off() -> None:
    holds = ("held_leg_busy", 600), ("held_night", 9000), ("held_point_busy", 300)
    assert told(delayed(1500, *holds)) == [("held_leg_busy", 600), ("held_point_busy", 300), ("knock_on", 600)]


def test_no_more_is_told_than_is_lost() -> None:
    assert told(delayed(700, ("held_leg_busy", 600), ("held_site_full", 600))) == [
        ("held_leg_busy", 600),
        ("held_site_full", 100),
    ]


def held_by(*holds: tuple[str, int]) -> tuple[Reason, ...]:
    return tuple(Reason(code="held_leg_busy", params={"seconds": seconds, "by": by}) for by, seconds in holds)


def test_what_is_made_up_for_on_the_way_is_the_first_of_holds_on_end() -> None:
    """Who goes before the other has gone would have lost nothing: of 400 s that are left the other has his 300."""
    placed = plan_one(draw("A---36---B"), move("M", "AB"))
    serial = replace(placed.serials[0], start_reasons=held_by(("R/1", 300), ("Q/1", 300)))
    late = explain_delay(replace(placed, serials=(serial,)), (placed.completion_s or 0) - 400)
    assert late.reasons == held_by(("R/1", 100), ("Q/1", 300))


def test_those_before_the_own_column_are_told_too() -> None:
    placed = plan_one(draw("A---36---B"), move("M", "AB"))
    serial = replace(placed.serials[0], start_reasons=held_by(("R/1", 300), ("M/1", 300)))
    late = explain_delay(replace(placed, serials=(serial,)), (placed.completion_s or 0) - 600)
    assert late.reasons[:1] == held_by(("R/1", 300))


def test_repairs_look_at_who_is_in_the_way_to_the_end() -> None:
    """Of holds on end at one place the last, also where they are why there is no place; of what has no length, all."""
    placed = plan_one(draw("A---36---B"), move("M", "AB"))
    halt = Halt(
        site="S", after_leg=0, kind="wait", minimum_s=0, head_arrives_s=0, tail_arrives_s=60, head_departs_s=600,
        tail_departs_s=660, reasons=held_by(("P/1", 300), ("R/1", 300)),
    )  # fmt: skip
    serial = replace(placed.serials[0], start_reasons=held_by(("R/1", 300), ("Q/1", 300)), halts=(halt,))
    waiting = replace(placed, serials=(serial,))
    lost = replace(placed, reasons=tuple(list_holds(serial)), completion_s=None)
    assert [reason.params["by"] for reason in list_reasons(waiting)] == ["R/1", "Q/1", "P/1", "R/1"]
    for movement in (waiting, lost):
        assert [reason.params["by"] for reason in list_last_holds(movement)] == ["Q/1", "R/1"]
    noted = tuple(Reason(code="held_leg_busy", params={"by": by}) for by in ("R/1", "Q/1"))
    assert list_last_holds(replace(lost, reasons=noted)) == [*noted]


def test_several_who_have_moved_since_are_told_as_one_hold() -> None:
    placed = plan_one(draw("A---36---B"), move("M", "AB"))
    holds = tuple(_with_place(hold) for hold in held_by(("R/1", 300), ("Q/1", 200)))
    night = Reason(code="held_night", params={"seconds": 60})
    serial = replace(placed.serials[0], start_reasons=(*holds, night, holds[0]))
    planned = plan(scenario(draw("A---36---B"), move("M", "AB")))
    [doubted] = with_doubts(Traffic(planned), replace(placed, serials=(serial,))).serials
    told_s = [(reason.code, reason.params["seconds"]) for reason in doubted.start_reasons]
    assert told_s == [("held_for_others", 500), ("held_night", 60), ("held_for_others", 300)]


def _with_place(hold: Reason) -> Reason:
    return replace(hold, params={**hold.params, "leg": "AB", "until_s": 900, "gap_s": 600})


def test_waiting_for_the_own_column_is_nobody_elses_doing() -> None:
    assert told(delayed(600, ("held_leg_busy", 600), by="M/1")) == [("slower_among_others", 600)]


def column_of_two(by_s: int, waits_s: int, by: str = "R/1", first: tuple[Reason, ...] = ()) -> Movement:
    """Return a column whose last serial waits so long for its first, which another holds up for ten minutes at S.

    `first`: what holds that up, otherwise.
    """
    placed = plan_one(draw("A---36---B"), move("M", "AB"))
    ahead = placed.serials[0]
    other = Reason(code="held_leg_busy", params={"seconds": 600, "by": by})
    own = Reason(code="held_leg_busy", params={"seconds": waits_s, "by": "M/1"})
    halt = Halt(
        site="S", after_leg=0, kind="wait", minimum_s=0, head_arrives_s=0, tail_arrives_s=60, head_departs_s=600,
        tail_departs_s=660, reasons=first or (other,),
    )  # fmt: skip
    last = replace(ahead, id="M/2", completion_s=(ahead.completion_s or 0) + 900, start_reasons=(own,))
    column = replace(placed, serials=(replace(ahead, halts=(halt,)), last), completion_s=last.completion_s)
    return explain_delay(column, (column.completion_s or 0) - by_s)


def test_who_holds_up_the_serial_ahead_holds_up_the_last_one() -> None:
    found = column_of_two(600, 700)
    assert told(found) == [("held_leg_busy", 600)]
    assert found.reasons[0].params["at"] == "S"


def test_the_serial_ahead_holds_it_up_no_longer_than_it_waits_for_it() -> None:
    assert told(column_of_two(600, 250)) == [("held_leg_busy", 250), ("knock_on", 350)]


def test_who_held_the_serial_ahead_last_is_who_the_next_one_waits_for() -> None:
    last = column_of_two(600, 250, first=held_by(("R/1", 300), ("Q/1", 300)))
    assert [(reason.params.get("by"), reason.params["seconds"]) for reason in last.reasons] == [
        ("Q/1", 250),
        (None, 350),
    ]


def test_serials_that_wait_for_one_another_are_looked_at_once() -> None:
    assert told(column_of_two(600, 700, by="M/2")) == [("slower_among_others", 600)]


def test_a_hold_at_a_site_says_where() -> None:
    said = Speaker("en").say("held_for_others", {"seconds": 600, "at": "S2"})
    assert said.startswith("held 10 min at S2: ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_of_the_planner_has_a_sentence(lang: str) -> None:
    folder = resources.files("ratl.planner")
    sources = [file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".py")]
    sources.append((resources.files("ratl.roads") / "fit.py").read_text("utf-8"))
    codes = {code for source in sources for code in PLANNER_CODE.findall(source)}
    assert {"held_leg_busy", "held_site_hours", "no_window", "pin_too_early", "limit_exceeded"} <= codes
    assert codes <= load(lang).keys()
