"""`ratl plan`: technical halts on shoulders where they are needed, legs cut nowhere else, warnings with the plan."""

from dataclasses import replace
from pathlib import Path

import pytest

from ratl.errors import InputError
from ratl.feeds.scenario import write_template
from ratl.formats.plan import parse_plan
from ratl.model.movement import Alternate, Rules
from ratl.services.check import judge
from ratl.services.plan import Search, _rank, make_plan, plan_scenario
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.maps import clock, draw, move, scenario, serial, site


def test_legs_are_cut_where_something_happens_and_nowhere_else() -> None:
    # 72 km of shoulder, a halt due after 54 km: of the sites every 10 km one is used.
    network = draw("A---72---B---10---C", roads={"AB": {"shoulder": True}, "BC": {"shoulder": True}})
    plan = make_plan(scenario(network, move("M", "AC", rules=Rules(halt_interval_s=5400, halt_s=600))))
    assert judge(plan) == ()
    (halt,) = plan.movements[0].serials[0].halts
    assert list(plan.sites) == [halt.site]
    assert set(plan.legs) == {"AB.1", "AB.2", "BC"}
    assert clock(plan.movements[0].completion_s) == "08:28:20"


def test_shoulders_are_looked_at_more_closely_where_ten_kilometres_leave_a_gap() -> None:
    # A halt every 900 s of driving, 9 km: no site every 10 km is in reach, every 2 km is.
    network = draw("A---36---B", roads={"AB": {"shoulder": True}})
    plan = make_plan(scenario(network, move("M", "AB", rules=Rules(halt_interval_s=900, halt_s=60))))
    assert plan.movements[0].status == "planned"
    assert len(plan.movements[0].serials[0].halts) == 4
    assert judge(plan) == ()


def test_of_two_plans_that_leave_one_out_the_one_with_the_first_class_is_taken() -> None:
    # The second class takes half as long: the plan that leaves out the first one has the lesser value.
    network = draw("A---36---B   C---18---D")
    both = make_plan(scenario(network, move("M1", "AB"), move("M2", "CD", priority=2)))
    first, second = both.movements
    one_each = [
        replace(
            both,
            movements=tuple(
                replace(m, status="unplaced", completion_s=None) if m is out else m for m in both.movements
            ),
            objective=replace(both.objective, value=float(kept.completion_s or 0)),
        )
        for kept, out in ((first, second), (second, first))
    ]
    assert one_each[1].objective.value < one_each[0].objective.value
    assert min(one_each[::-1], key=_rank) is one_each[0]


def test_what_cannot_be_placed_says_so_and_the_others_are_planned() -> None:
    network = draw("A---36---B   C---36---D")
    plan = make_plan(scenario(network, move("M", "AB"), move("R", "AD")))
    assert [m.status for m in plan.movements] == ["planned", "unplaced"]
    assert [r.code for r in plan.movements[1].reasons] == ["not_joined"]
    assert judge(plan) == ()


def test_alternates_and_what_ifs_come_with_the_plan() -> None:
    network = draw(
        "A---36---B---36---C\n|                 |\n40                40\n|                 |\nD-------20--------E"
    )
    alternate = Alternate(name={"en": "round"}, via=("D", "E"), go_no_go="A")
    asked = move("M", "AC", alternates=[alternate], rules=Rules(daylight_only=True))
    movement = make_plan(scenario(network, asked)).movements[0]
    assert clock(movement.alternates[0].completion_s) == "08:48:20"
    assert {answer.completion_s for answer in movement.what_if} == {None}


def test_sites_for_turning_back_and_holding_off_every_route_are_warned_of() -> None:
    network = draw(
        "A---36---B---36---C\n|        |\n40       5\n|        |\nD---10---E\n|\n20\n|\nG",
        sites={"ON": site("B"), "OTHER": site("D"), "OFF": site("G"), "ALONE": site("G")},
    )
    other = Alternate(name={}, via=("D",), turn_back=("ON", "OFF"), holding=("OTHER", "OFF"))
    none = Alternate(name={}, via=("B",), holding=("ALONE",))  # it is the main route itself and gets no table
    movement = make_plan(scenario(network, move("M", "AC", alternates=[other, none]))).movements[0]
    assert [bool(alternate.serials) for alternate in movement.alternates] == [True, False]
    told = [w for w in movement.warnings if w.code.endswith("_off_route")]
    assert [(w.code, w.params["site"]) for w in told] == [("turn_back_off_route", "OFF"), ("holding_off_route", "OFF")]
    for lang in LANGUAGES:
        assert all("OFF" in Speaker(lang).say(w.code, w.params) for w in told)


def test_a_night_at_a_site_not_for_overnight_is_warned_of() -> None:
    # 36 km/h: 10 h of road, half of it driven when night falls at 18:00.
    network = draw("A---180---B---180---C", sites={"S": site("B")})
    rules = Rules(daylight_only=True)
    plan = make_plan(scenario(network, move("M", "AC", start="12:30", rules=rules)))
    movement = plan.movements[0]
    (halt,) = movement.serials[0].halts
    (told,) = [w for w in movement.warnings if w.code == "night_at_day_site"]
    times = {"from_s": halt.head_arrives_s, "until_s": halt.tail_departs_s}
    assert told.params == {"serial": "M/1", "site": "S", **times}
    for lang in LANGUAGES:
        assert "S" in Speaker(lang, plan.epoch, plan.zone).say(told.code, told.params)
    night_site = draw("A---180---B---180---C", sites={"S": site("B", overnight=True)})
    quiet = make_plan(scenario(night_site, move("M", "AC", start="12:30", rules=rules))).movements[0]
    assert quiet.serials[0].halts
    assert "night_at_day_site" not in {w.code for w in quiet.warnings}


def test_a_tanker_without_a_class_is_warned_of() -> None:
    def told(**figures: object) -> list[object]:
        plan = make_plan(scenario(draw("A---36---B"), move("M", "AB", serial("M/1", 2, **figures))))
        return [w.params["vehicles"] for w in plan.movements[0].warnings if w.code == "bulk_fuel_without_class"]

    assert told(cargo_fuel_l=9000.0) == [["M/1-01", "M/1-02"]]
    assert told(cargo_fuel_l=9000.0, dangerous_goods="3") == []
    assert told() == []


def test_marks_of_a_classification_are_warned_of() -> None:
    network = draw("A---36---B---36---C", roads={"AB": {"marks": ("OB", "T")}, "BC": {"marks": ("W",)}})
    warnings = make_plan(scenario(network, move("M", "AC"))).movements[0].warnings
    marked = [(w.code, w.params["leg"]) for w in warnings if w.code.startswith("classified_")]
    assert marked == [("classified_ob", "AB"), ("classified_t", "AB"), ("classified_w", "BC")]


def test_figures_assumed_from_the_type_are_counted() -> None:
    column = serial("M/1", 3, assumed=("mass_kg", "mlc"))
    plan = make_plan(scenario(draw("A---36---B"), move("M", "AB", column)))
    (told,) = [w for w in plan.movements[0].warnings if w.code == "assumed_figures"]
    assert (told.params["fields"], told.params["vehicles"]) == (6, 3)


def test_progress_is_told_in_order() -> None:
    stages: list[str] = []
    make_plan(scenario(draw("A---36---B", sites={"S": site("B")}), move("M", "AB")), stages.append)
    assert stages == ["stage_place", "stage_what_if", "stage_supply"]


def test_same_scenario_same_bytes(tmp_path: Path) -> None:
    write_template(tmp_path / "scenario")
    files = [tmp_path / "out" / name for name in ("one.json", "two.json")]
    plans = [plan_scenario(tmp_path / "scenario", file) for file in files]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert replace(parse_plan(files[0].read_bytes()), extra={}) == plans[0]


def test_bad_input_leaves_nothing_behind(tmp_path: Path) -> None:
    write_template(tmp_path / "scenario")
    (tmp_path / "scenario" / "vehicles.csv").unlink()
    with pytest.raises(InputError):
        plan_scenario(tmp_path / "scenario", tmp_path / "out" / "plan.json")
    assert not (tmp_path / "out").exists()


def test_a_small_case_is_closed_without_being_asked() -> None:
    network = draw("A---18---B~~~9~~~C---18---D", sites={"SB": site("B"), "SC": site("C")})
    moves = (move("M1", "AD"), move("M2", "AD"), move("M3", "DA"))
    plan = make_plan(scenario(network, *moves))
    assert (plan.objective.gap, plan.objective.by[0].code) == (0, "bound_exact")
    assert make_plan(scenario(network, *moves)) == plan
    none = make_plan(scenario(network, *moves), search=Search(rounds=0))
    assert none.objective.gap > 0
