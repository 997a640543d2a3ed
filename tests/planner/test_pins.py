"""What is fixed by hand: kept, with what it costs, or left out, with why."""

from dataclasses import replace

import pytest

from ratl.model.movement import Movement, Pin, Rules
from ratl.model.plan import Plan
from ratl.planner import pins
from ratl.planner.traffic import Traffic
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.maps import EPOCH, at, clock, draw, move, on, plan, plan_one, scenario, serial, site

STRAIGHT = "A---36---B---36---C---36---D"
TWO_WAYS = """
A---36---B---36---C
|                 |
40                40
|                 |
D-------20--------E
"""
REST = Rules(rest_s=8 * 3600)
SITES = {"S": site("B", overnight=True), "T": site("C"), "U": site("C"), "V": site("B", 5)}


def said(movement: Movement, code: str) -> list[tuple[object, object]]:
    """Return the warnings of one code, as kind and what; each has a sentence without loose ends in both languages."""
    warnings = [w for w in movement.warnings if w.code == code]
    for lang in LANGUAGES:
        for warning in warnings:
            sentence = Speaker(lang, EPOCH).say(warning.code, warning.params)
            assert "{" not in sentence and "}" not in sentence
    return [(w.params["kind"], w.params["what"]) for w in warnings]


def cost(movement: Movement) -> object:
    (kept,) = [w for w in movement.warnings if w.code == "pin_kept"]
    return kept.params["cost_s"]


def one(*fixed: Pin, rules: Rules = REST, drawing: str = STRAIGHT, ends: str = "AD") -> Movement:
    return plan_one(draw(drawing, sites=SITES if drawing == STRAIGHT else {}), move("M", ends, rules=rules, pins=fixed))


def test_start() -> None:
    placed = one(Pin(kind="start", at_s=at("09:00")))
    assert clock(placed.serials[0].start_s) == "09:00"
    assert cost(placed) == 3 * 3600


def test_a_pin_says_its_time_and_place() -> None:
    for pin, words in (
        (Pin(kind="start", at_s=at("09:00")), ["09:00"]),
        (Pin(kind="start_point", point="C", at_s=at("10:30")), ["10:30", "C"]),
        (Pin(kind="halt", site="T", for_s=600), ["T"]),
    ):
        (kept,) = [w for w in one(pin).warnings if w.code == "pin_kept"]
        for lang in LANGUAGES:
            sentence = Speaker(lang, EPOCH).say(kept.code, kept.params)
            assert all(word.replace(":", "") in sentence.replace(":", "") for word in words), sentence


def test_a_pin_without_which_there_is_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pins.place_with_nights

    def only_pinned(plan: Plan, movement: Movement, traffic: Traffic) -> Movement:
        return real(plan, movement, traffic) if movement.request.pins else replace(movement, status="unplaced")

    monkeypatch.setattr(pins, "place_with_nights", only_pinned)
    placed = one(Pin(kind="start", at_s=at("09:00")))
    assert said(placed, "pin_needed") == [("pin_start", "")]
    assert said(placed, "pin_kept") == []


def test_start_point() -> None:
    # C is two hours from A.
    placed = one(Pin(kind="start_point", point="C", at_s=at("10:30")))
    assert clock(on(placed.serials[0], "CD").head_enters_s) == "10:30"
    assert clock(placed.serials[0].start_s) == "08:30"


def test_start_point_with_no_halt_before_it() -> None:
    # With a halt due every hour and a half the head cannot drive past C, two hours away, without one.
    rules = Rules(halt_interval_s=5400, halt_s=600)
    placed = one(Pin(kind="start_point", point="C", at_s=at("12:00")), rules=rules)
    assert said(placed, "pin_broken") == [("pin_start_point", "C")]


def test_start_point_through_dusk() -> None:
    # At B at 18:30: the head leaves A by day, an hour before. At 20:30: it would leave A at 18:30 by night, two hours
    # before.
    for passing, start in (("18:30", "17:30"), ("20:30", "18:30")):
        placed = one(Pin(kind="start_point", point="B", at_s=at(passing)))
        assert (clock(placed.serials[0].start_s), said(placed, "pin_broken")) == (start, [])
        assert clock(on(placed.serials[0], "BC").head_enters_s) == passing


def test_start_point_that_no_start_leads_to() -> None:
    # A head that leaves A before 18:00 is at B before 19:00, one that leaves at 18:00 at 20:00: never at 19:30.
    placed = one(Pin(kind="start_point", point="B", at_s=at("19:30")))
    assert said(placed, "pin_broken") == [("pin_start_point", "B")]


def test_route() -> None:
    placed = one(Pin(kind="route", via=("E",)), drawing=TWO_WAYS, ends="AC", rules=Rules())
    assert [times.leg for times in placed.serials[0].legs] == ["AD", "DE", "CE"]
    assert cost(placed) == 10_000 - 7_200


def test_halt() -> None:
    placed = one(Pin(kind="halt", site="T", for_s=2400))
    assert [(h.site, h.head_departs_s - h.head_arrives_s) for h in placed.serials[0].halts] == [("T", 2400)]
    assert cost(placed) == 2400


def test_halt_at_its_own_site_and_not_the_next() -> None:
    assert [h.site for h in one(Pin(kind="halt", site="U", for_s=600)).serials[0].halts] == ["U"]


def test_halt_is_no_shorter_than_the_scheme_asks() -> None:
    rules = Rules(halt_interval_s=9000, halt_s=1800)
    placed = one(Pin(kind="halt", site="T", for_s=600), rules=rules)
    assert placed.serials[0].halts[0].minimum_s == 1800


def test_overnight() -> None:
    placed = one(Pin(kind="overnight", site="S"))
    halt = placed.serials[0].halts[0]
    # Tail in at 07:01:40, eight hours.
    assert (halt.site, halt.kind, clock(halt.head_departs_s)) == ("S", "rest", "15:01:40")
    assert cost(placed) == at("15:01:40") - at("07:00")


def test_overnight_longer_than_the_rules_ask() -> None:
    placed = one(Pin(kind="overnight", site="S", for_s=9 * 3600))
    assert clock(placed.serials[0].halts[0].head_departs_s) == "16:01:40"


def test_one_serial_only() -> None:
    pin = Pin(kind="start", serial="M/2", at_s=at("12:00"))
    placed = plan_one(draw(STRAIGHT), move("M", "AD", serial("M/1"), serial("M/2"), pins=(pin,)))
    assert [clock(s.start_s) for s in placed.serials] == ["06:00", "12:00"]


def test_two_halts_at_one_site_are_one() -> None:
    placed = one(Pin(kind="halt", site="S", for_s=600), Pin(kind="overnight", site="S"))
    assert [h.kind for h in placed.serials[0].halts] == ["rest"]
    assert len(said(placed, "pin_kept")) == 2


@pytest.mark.parametrize(
    ("pin", "what", "because"),
    [
        (Pin(kind="start", at_s=at("05:59")), "", "pin_too_early"),
        (Pin(kind="start_point", point="Q", at_s=at("12:00")), "Q", "pin_no_passing"),
        (Pin(kind="halt", site="Q"), "Q", "pin_off_route"),
        (Pin(kind="halt", site="V"), "V", "site_too_small"),
        (Pin(kind="overnight", site="T"), "T", "pin_no_rest"),
        (Pin(kind="route", via=("Q",)), "Q", "no_route"),
    ],
)
def test_a_pin_that_cannot_be_kept(pin: Pin, what: str, because: str) -> None:
    placed = one(pin)
    assert placed.status == "planned"
    assert clock(placed.completion_s) == "09:01:40"
    assert said(placed, "pin_broken") == [(f"pin_{pin.kind}", what)]
    (broken,) = [w for w in placed.warnings if w.code == "pin_broken"]
    assert isinstance(broken.params["because"], dict) and broken.params["because"]["code"] == because
    assert placed.request.pins == (pin,)


def test_a_start_that_runs_into_something() -> None:
    network = draw(STRAIGHT, roads={"AB": {"hours": "05:00-08:00"}})
    placed = plan_one(network, move("M", "AD", pins=(Pin(kind="start", at_s=at("07:30")),)))
    assert said(placed, "pin_broken") == [("pin_start", "")]
    assert clock(placed.serials[0].start_s) == "06:00"


def test_overnight_without_any_length_of_rest() -> None:
    assert said(one(Pin(kind="overnight", site="S"), rules=Rules()), "pin_broken") == [("pin_overnight", "S")]


def test_pins_that_contradict_each_other_are_kept_in_the_authors_order() -> None:
    starts = [Pin(kind="start", at_s=at(clock)) for clock in ("09:00", "08:00", "07:00")]
    placed = one(*starts, Pin(kind="halt", site="T", for_s=600))
    assert clock(placed.serials[0].start_s) == "09:00"
    assert len(said(placed, "pin_broken")) == 2
    assert said(placed, "pin_kept") == [("pin_start", ""), ("pin_halt", "T")]


def test_two_pins_at_one_point_cannot_both_be_kept() -> None:
    placed = one(Pin(kind="halt", site="T"), Pin(kind="halt", site="U"))
    assert (said(placed, "pin_kept"), said(placed, "pin_broken")) == ([("pin_halt", "T")], [("pin_halt", "U")])


def test_the_best_alone_keeps_the_pins_that_are_kept() -> None:
    """A broken pin does not spoil the comparison with going alone."""
    fixed = Pin(kind="start", at_s=at("05:00")), Pin(kind="halt", site="T", for_s=600)
    network = draw(STRAIGHT, sites=SITES)
    second = plan(scenario(network, move("A", "AD"), move("M", "AD", pins=fixed))).movements[1]
    assert second.best_alone_s == at("09:11:40")
    assert sum(int(str(r.params["seconds"])) for r in second.reasons) == (second.completion_s or 0) - at("09:11:40")


def test_a_start_that_names_no_serial_is_the_first_ones() -> None:
    network = draw("A---36---B")
    column = serial("M/1"), serial("M/2")
    planned = plan(scenario(network, move("M", "AB", *column, pins=(Pin(kind="start", at_s=at("08:00")),))))
    # The second follows when the first is out, 100 s, and five minutes later.
    assert [clock(s.start_s) for s in planned.movements[0].serials] == ["08:00", "08:06:40"]
    assert [w.code for w in planned.movements[0].warnings] == ["pin_kept"]


def test_two_halts_at_one_point() -> None:
    network = draw("A---36---B---36---C", sites={"S": site("B"), "T": site("B")})
    pins = Pin(kind="halt", site="S", for_s=600), Pin(kind="halt", site="T", for_s=600)
    placed = plan(scenario(network, move("M", "AC", pins=pins))).movements[0]
    (broken,) = [w for w in placed.warnings if w.code == "pin_broken"]
    assert broken.params["because"] == {"code": "pin_other_halt", "site": "T", "other": "S"}
