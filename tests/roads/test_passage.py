"""May a column drive a stretch: limits, rules, conditions, hours."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ratl.model.road import Condition, RoadFacts
from ratl.roads.passage import Passage, judge_facts
from tests.roads.journeys import HORIZON_S, TRUCK, column

ROAD = RoadFacts(class_="primary")
NIGHT = {"night": ((0.0, 3600.0), (7200.0, 9000.0))}
LIGHT = replace(TRUCK, id="L", mass_kg=3000)


def judged(
    facts: RoadFacts, forward: bool = True, *vehicles: object, hours: object = None, **fields: object
) -> Passage:
    passages = judge_facts([facts], column(*vehicles, **fields), (hours or {}).get, HORIZON_S)
    return passages[0][not forward]


def codes(passage: Passage) -> list[str]:
    return [reason.code for reason in passage.refusals]


def test_rate_is_the_lower_of_column_and_road() -> None:
    assert judged(ROAD).rate_mps == 10
    assert judged(replace(ROAD, max_rate_mps=4)).rate_mps == 4
    assert judged(replace(ROAD, max_rate_mps=30)).rate_mps == 10


def test_a_class_without_a_rate_is_refused_and_a_node_needs_none() -> None:
    assert codes(judged(RoadFacts(class_="track"))) == ["refused_no_rate"]
    assert codes(judged(RoadFacts(class_="", kind="gate"))) == []


def test_a_limit_refuses_with_vehicle_figure_and_tag() -> None:
    facts = replace(ROAD, limits={"mass_kg": 7500.0}, sources={"mass_kg": "maxweight=7.5"})
    (reason,) = judged(facts, True, TRUCK, LIGHT, TRUCK).refusals
    assert reason.code == "refused_limit"
    assert reason.params == {
        "vehicle": "T", "limit": "mass_kg", "figure": 20_000, "allowed": 7500.0, "count": 2, "source": "maxweight=7.5",
    }  # fmt: skip
    assert codes(judged(facts, True, LIGHT)) == []


def test_a_limit_of_one_direction() -> None:
    facts = replace(ROAD, limits_backward={"height_m": 3.0}, sources={"height_m:backward": "maxheight:backward=3"})
    assert codes(judged(facts)) == []
    assert judged(facts, False).refusals[0].params["source"] == "maxheight:backward=3"


def test_one_way_access_and_ferries() -> None:
    assert codes(judged(replace(ROAD, direction="backward"))) == ["refused_one_way"]
    assert codes(judged(replace(ROAD, direction="backward"), False)) == []
    assert codes(judged(replace(ROAD, limits={"access": "no"}))) == ["refused_access"]
    assert codes(judged(replace(ROAD, kind="ferry"))) == ["refused_ferry"]
    assert codes(judged(replace(ROAD, kind="ferry"), ferries=True)) == []


@pytest.mark.parametrize(("policy", "expected", "unknown"), [("allow", [], 0), ("warn", [], 6), ("forbid", 6, 6)])
def test_unknown_limits_by_policy(policy: str, expected: object, unknown: int) -> None:
    passage = judged(ROAD, unknown_limits=policy)
    assert len(passage.unknown) == unknown
    assert codes(passage) == (["refused_unknown"] * 6 if expected == 6 else [])
    assert codes(judged(RoadFacts(class_="", kind="gate"), unknown_limits=policy)) == []


def test_a_restrictor_without_a_figure_is_unknown_where_a_gate_says_nothing() -> None:
    restrictor = RoadFacts(class_="", kind="barrier", unread=("barrier=height_restrictor",))
    (reason,) = judged(restrictor, unknown_limits="forbid").refusals
    assert (reason.code, reason.params["limit"]) == ("refused_unknown", "height_m")
    assert judged(restrictor).unknown == ("height_m",)
    assert codes(judged(restrictor, unknown_limits="allow")) == []


def test_a_condition_on_some_vehicles_only() -> None:
    closed = Condition(limit="access", value="no", above={"mass_kg": 7500}, source="hgv:conditional=no @ (weight>7.5)")
    facts = replace(ROAD, conditions=(closed,))
    (reason,) = judged(facts).refusals
    assert (reason.code, reason.params["source"]) == ("refused_access", closed.source)
    assert codes(judged(facts, True, LIGHT)) == []


def test_of_one_source_the_last_condition_counts_of_several_the_strictest() -> None:
    def at(mass_t: float, source: str) -> Condition:
        return Condition(limit="mass_kg", value=1000 * mass_t, source=source)

    assert codes(judged(replace(ROAD, conditions=(at(7.5, "a"), at(40, "a"))))) == []
    assert codes(judged(replace(ROAD, conditions=(at(7.5, "a"), at(40, "b"))))) == ["refused_limit"]


def test_equal_conditions_of_one_source_and_of_several_are_judged_apart() -> None:
    def road(*sources: str) -> RoadFacts:
        told = zip(("no", "yes"), sources, strict=True)
        return replace(ROAD, conditions=tuple(Condition(limit="access", value=v, source=s) for v, s in told))

    passages = judge_facts([road("a", "a"), road("a", "b")], column(), {}.get, HORIZON_S)
    assert [codes(ahead) for ahead, _ in passages] == [[], ["refused_access"]]


def test_hours_before_weight_in_a_tag_do_not_let_the_heavy_pass() -> None:
    # hgv=no + hgv:conditional = yes @ (night); no @ (weight>7.5)
    tag = {"limit": "access", "source": "hgv:conditional"}
    lets = Condition(value="yes", hours="night", **tag)
    bars = Condition(value="no", above={"mass_kg": 7500.0}, **tag)
    closed = replace(ROAD, limits={"access": "no"})
    assert codes(judged(replace(closed, conditions=(lets, bars)), hours=NIGHT)) == ["refused_access"]
    assert judged(replace(closed, conditions=(bars, lets)), hours=NIGHT).closed == ((3600, 7200), (9000, math.inf))
    assert judged(replace(closed, conditions=(lets, bars)), True, LIGHT, hours=NIGHT).closed[0] == (3600, 7200)


def test_a_limit_by_night_closes_the_road_by_night() -> None:
    night = Condition(limit="mass_kg", value=7500.0, hours="night", source="maxweight:conditional=7.5 @ (22:00-06:00)")
    passage = judged(replace(ROAD, conditions=(night,)), hours=NIGHT)
    assert passage.refusals == ()
    assert passage.closed == NIGHT["night"]
    assert [reason.params["source"] for reason in passage.closed_by] == [night.source]


def test_access_at_some_hours_only_is_closed_in_all_others() -> None:
    lets = Condition(limit="access", value="yes", hours="night")
    passage = judged(replace(ROAD, limits={"access": "no"}, conditions=(lets,)), hours=NIGHT)
    assert passage.refusals == ()
    assert passage.closed == ((3600, 7200), (9000, math.inf))


def test_hours_nobody_can_tell_leave_the_limit_undecided() -> None:
    night = Condition(limit="mass_kg", value=7500.0, hours="night")
    passage = judged(replace(ROAD, conditions=(night,)))
    assert passage.refusals == () and passage.closed == ()
    assert [reason.code for reason in passage.undecided] == ["refused_limit"]
    assert judged(replace(ROAD, conditions=(night,)), True, LIGHT).undecided == ()


def test_opening_hours_and_closures_of_the_road() -> None:
    opened = judged(replace(ROAD, hours="night"), hours=NIGHT)
    assert opened.closed == ((3600, 7200), (9000, math.inf))
    assert judged(replace(ROAD, closed="night"), hours=NIGHT).closed == NIGHT["night"]
    never = judged(replace(ROAD, hours="never"), hours={"never": ()})
    assert codes(never) == ["refused_hours"]


def test_an_unknown_figure_never_frees() -> None:
    doubtful, known = replace(TRUCK, axle_load_kg=None), replace(TRUCK, axle_load_kg=12_000)
    above = {"axle_load_kg": 10_000.0}
    frees = Condition(limit="access", value="yes", above=above, source="hgv:conditional=yes @ (axleload>10)")
    shut = replace(ROAD, limits={"access": "no"}, conditions=(frees,))
    assert codes(judged(shut, True, doubtful)) == ["refused_access"]
    assert codes(judged(shut, True, known)) == []
    bars = replace(frees, value="no")
    assert codes(judged(replace(ROAD, conditions=(bars,)), True, doubtful)) == ["refused_access"]
    # A truck of 20 t: 30 t for heavy axles do not lift a limit of 10 t unless the axles are known to be heavy.
    raised = Condition(limit="mass_kg", value=30_000.0, above=above, source="maxweight:conditional=30 @ (axleload>10)")
    low = replace(ROAD, limits={"mass_kg": 10_000.0}, conditions=(raised,))
    assert codes(judged(low, True, doubtful)) == ["refused_limit"]
    assert codes(judged(low, True, known)) == []
