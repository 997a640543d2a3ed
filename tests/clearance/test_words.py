"""Every sentence of ``words/*/clearance.toml`` is said with the parameters its code really has, in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources

import pytest

from ratl.clearance.needs import compute_clearance_needs
from ratl.clearance.rules import CLEARANCE_RULES, get_clearance_rule
from ratl.clearance.sizes import LEGAL_SIZES
from ratl.errors import InputError
from ratl.march.driver_hours import find_driver_hours_breaches
from ratl.march.organisation import list_organisation_warnings
from ratl.march.profiles import GERMAN, US
from ratl.model.movement import Movement, Permission, Reason, Serial
from ratl.model.plan import Papers
from ratl.model.route import Authority, Leg, Service
from ratl.roads.classification import list_obstructions
from ratl.roads.regimes import find_narrow_two_way
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.clearance.plans import DAY, HOUR, TRUCK, movement, plan
from tests.march.test_driver_hours import NINE, TEN, march, week

BIG = replace(TRUCK, width_m=4.0, height_m=5.0, mass_kg=90_000, axle_load_kg=20_000, dangerous_goods="3")


def clearance_reasons() -> Iterator[Reason]:
    rules = tuple(CLEARANCE_RULES)
    columns = [(40, 1, rules), (5, 3, ("us",))]
    for size, copies, asked in columns:
        for route_class in ("supervised", "dispatch", "prohibited"):
            for submitted_s in (None, 0, -DAY - HOUR):
                authorities = {
                    key: Authority(
                        name={}, zone="Asia/Baghdad", notice_s=2 * DAY, clearance_rules=asked, route_class=route_class
                    )
                    for key in ("A", "B")
                }
                permission = Permission(legs=("LB",), intervals=())
                movements = [_big(movement(f"M{n}", size, permissions=(permission,))) for n in range(copies)]
                drawn = plan(*movements, authorities=authorities, papers=Papers(submitted_s=submitted_s))
                for need in compute_clearance_needs(drawn):
                    yield from (*need.because, *need.late_because)


def _big(column: Movement) -> Movement:
    return replace(column, serials=tuple(replace(s, vehicles=(BIG,) * len(s.vehicles)) for s in column.serials))


def march_reasons() -> Iterator[Reason]:
    reduced = (4.5, 1.0, 4.5, "9.5")
    five, longer = week(*[NINE] * 5), week(*[NINE] * 4, TEN)
    for hours in (
        (4.6, 0.75, 1.0),
        week(NINE, NINE, NINE, NINE, TEN, (4.5, 0.75, 4.5, 0.75, 2.0)),
        (*five, str(7 * 24.0 - 4 * 24.0 - sum(NINE)), *longer),
        (4.5, 6.5, 4.5, "9.0", 1.0),
        (*reduced * 4, 1.0),
        week(*[(4.0,)] * 7),
    ):
        yield from find_driver_hours_breaches(march(*hours))
    yield from list_organisation_warnings(US, [Serial(id=str(n), march_units=(30,), vehicles=()) for n in range(6)])
    yield from list_organisation_warnings(GERMAN, [Serial(id="A/1", march_units=(2,), vehicles=())])


def _on_a_leg(reason: Reason) -> Reason:
    """As services/plan.py hands it on: with the leg it is about."""
    return Reason(code=reason.code, params={"leg": "L1", **reason.params})


def road_reasons() -> Iterator[Reason]:
    narrow = Leg(from_="A", to="B", length_m=1, width_m=3.0, limits={"height_m": 3.0})
    for kind in ("ferry", "ford"):
        yield from map(_on_a_leg, list_obstructions(replace(narrow, service=Service(kind=kind, rate_vph=1)), True))
    for mark in ("ob", "t", "w"):  # as services/plan.py tells a classification's marks
        yield _on_a_leg(Reason(code=f"classified_{mark}"))
    warning = find_narrow_two_way(narrow)
    assert warning is not None
    yield _on_a_leg(warning)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_is_said(lang: str) -> None:
    speaker = Speaker(lang, epoch="2025-08-18T06:00:00+03:00", zone="Asia/Baghdad")
    said = set()
    for reason in (*clearance_reasons(), *march_reasons(), *road_reasons()):
        sentence = speaker.say(reason.code, reason.params)
        assert "{" not in sentence and sentence.endswith(".")
        said.add(reason.code)
    with pytest.raises(InputError) as caught:
        get_clearance_rule("mars")
    (problem,) = caught.value.problems
    assert "mars" in speaker.say(problem.code, problem.params)
    text = (resources.files("ratl.words") / lang / "clearance.toml").read_text("utf-8")
    terms = {f"clearance_rule_{name}" for name in (*CLEARANCE_RULES, "supervised")}
    assert set(tomllib.loads(text)) == said | terms


def test_legal_sizes_all_have_a_sentence() -> None:
    speaker = Speaker("en")
    assert all(speaker.has(f"clearance_over_{key}") for sizes in LEGAL_SIZES.values() for key in sizes)
