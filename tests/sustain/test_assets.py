"""Recovery vehicles and drivers, worked by hand."""

from dataclasses import replace

import pytest

from ratl.documents.stamps import plain
from ratl.model.plan import Plan
from ratl.model.supply import Resupply
from ratl.model.vehicle import Vehicle
from ratl.sustain.crews import compute_crews
from ratl.sustain.recovery import compute_recovery
from ratl.sustain.supply import compute_supplies
from ratl.words.catalogue import Speaker
from tests.sustain.test_supply import DAY, FACTORS, HOUR, Site, drive, later, plan_of, stand, truck, with_leg


def wrecker(number: int, **changes: object) -> Vehicle:
    return truck(number, role="recovery", mlc=30, mass_kg=25_000, tow_kg=30_000, **changes)


def recovery_codes(plan: Plan, **factors: object) -> dict[str, dict[str, object]]:
    _, reasons = compute_recovery(plan, plan.movements[0], replace(FACTORS, **factors))
    assert all(Speaker(lang).say(reason.code, reason.params) for reason in reasons for lang in ("en", "ar"))
    return {reason.code: dict(reason.params) for reason in reasons}


def test_one_to_ten_and_last() -> None:
    # 11 lorries ask for two recovery vehicles at one to ten; the one there is marches in front of three.
    column = [*(truck(k) for k in range(8)), wrecker(8), *(truck(k) for k in range(9, 12))]
    plan = plan_of(drive(*column))
    told = recovery_codes(plan, vehicles_per_recovery=10)
    assert told["recovery_short"] == {"serial": "A/1", "found": 1, "needed": 2, "more": 1}
    assert told["recovery_not_last"]["count"] == 3
    assert "recovery_short" not in recovery_codes(plan)  # nobody said how many there have to be
    assert recovery_codes(plan_of(drive(*column[:8], wrecker(8))), vehicles_per_recovery=10) == {}


def test_towing_limit() -> None:
    plan = plan_of(drive(truck(1, mass_kg=30_000), truck(2, mass_kg=48_000), wrecker(3)))
    assert recovery_codes(plan)["recovery_too_heavy"]["vehicles"] == ["V2"]
    assert recovery_codes(plan)["recovery_too_heavy"]["most_kg"] == 30_000
    unknown = plan_of(drive(truck(1), replace(wrecker(2), tow_kg=None)))
    assert recovery_codes(unknown) == {"recovery_limit_unknown": {"vehicles": ["V2"], "field": "tow"}}


def test_towing_limits_nobody_knows_are_told_once_for_all_serials() -> None:
    plan = plan_of(drive(truck(1), replace(wrecker(2), tow_kg=None)))
    (movement,) = plan.movements
    (first,) = movement.serials
    second = replace(first, id="A/2", vehicles=(truck(3), replace(wrecker(4), tow_kg=None)))
    _, reasons = compute_recovery(plan, replace(movement, serials=(first, second)), FACTORS)
    assert [reason.params["vehicles"] for reason in reasons] == [["V2", "V4"]]
    assert "column tow (kg) of the vehicle list" in plain(Speaker("en").say(reasons[0].code, reasons[0].params))


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        # F19: 30 + 25 = 55 < 60, so 0.9 × 55 = 49.5, printed 50; 25 + 20 t = 45 t.
        ({"mlc_wheeled": 45}, {"limit": "mlc_wheeled", "figure": 50, "allowed": 45}),
        ({"mlc_wheeled": 50}, None),
        ({"mass_kg": 44_000}, {"limit": "mass_kg", "figure": 45_000, "allowed": 44_000}),
        ({"mass_kg": 45_000}, None),
        ({"mass_kg": 24_000}, None),  # the recovery vehicle alone is over it: fit says so, not the pair
        ({"mass_kg": "none"}, None),
    ],
)
def test_a_towed_pair_on_a_bridge(limits: dict[str, object], told: dict[str, object] | None) -> None:
    plan = with_leg(plan_of(drive(truck(1, mlc=25), wrecker(2))), "L1", limits=limits)
    found = recovery_codes(plan).get("towed_pair_exceeds")
    assert (found is None) == (told is None)
    if found and told:
        assert {key: found[key] for key in told} == told
        assert (found["tower"], found["towed"], found["leg"], found["count"]) == ("V2", "V1", "L1", 1)


def test_drivers_for_the_longest_day() -> None:
    # Six legs of 2 h without a rest are 12 h of driving: two drivers at 9 h each. With a rest between, one.
    day = drive(truck(1, drivers=2), truck(2), legs=6)
    factors = replace(FACTORS, driver_day_s=9 * HOUR)
    crews, reasons = compute_crews(plan_of(day), plan_of(day).movements[0], factors)
    assert (crews[0].longest_day_s, crews[0].needed, crews[0].drivers) == (12 * HOUR, 2, 1)
    assert [(r.code, r.params["vehicle"], r.params["count"]) for r in reasons] == [("crew_short", "V2", 1)]
    rested = replace(
        day,
        halts=(stand("S2", 2, 11 * HOUR, kind="overnight", at_s=6 * HOUR),),
        legs=(*day.legs[:3], *(later(times, 11 * HOUR) for times in day.legs[3:])),
    )
    crews, reasons = compute_crews(plan_of(rested), plan_of(rested).movements[0], factors)
    assert (crews[0].longest_day_s, crews[0].needed, reasons) == (6 * HOUR, 1, ())
    # The profile of this plan counts no drivers' hours, and nobody else does.
    assert compute_crews(plan_of(day), plan_of(day).movements[0], FACTORS)[0][0].limit_s is None


def test_more_drivers_than_people() -> None:
    plan = plan_of(drive(truck(1, people=1, drivers=2)))
    assert [r.code for r in compute_crews(plan, plan.movements[0], FACTORS)[1]] == ["crew_more_than_people"]


def test_an_empty_lorry_burns_less() -> None:
    # 100 km at 100 l/100 km; empty 60 % of that: half laden 80 l.
    factors = replace(FACTORS, empty_fuel_share=0.6)
    plan = plan_of(drive(truck(1), truck(2, load_share=0.0), truck(3, load_share=0.5), legs=1))
    fuel = compute_supplies(plan, factors)["A"][0].fuel
    assert [one.driving_l for one in fuel] == pytest.approx([100, 60, 80])


def test_fuel_that_is_dropped_on_the_way() -> None:
    # The tank holds 400 l, the reserve is 100 l: 300 l of road. The fourth leg needs what is dropped at S2 (P2).
    halted = drive(truck(1), legs=4, halts=(stand("S2", 1, 2 * HOUR, at_s=4 * HOUR),))
    plan = plan_of(halted, sites={"S2": Site(at="P2", capacity=100)})
    assert any(r.code.startswith("fuel_short") for r in compute_supplies(plan, FACTORS)["A"][1])
    drop = Resupply(id="R", movement="A", site="S2", at_s=5 * HOUR, by="air", fuel_l=500.0)
    supply, reasons = compute_supplies(replace(plan, resupplies=(drop,)), FACTORS)["A"]
    assert not any(r.code.startswith("fuel_short") for r in reasons)
    refuel = supply.refuels[0]
    # 200 l at 100 l/min once it is there, an hour after the serial.
    assert (refuel.source, refuel.litres, refuel.duration_s, refuel.waits_s) == ("site", 200, 120, HOUR)
    late = replace(drop, at_s=DAY)
    assert any(
        r.code.startswith("fuel_short") for r in compute_supplies(replace(plan, resupplies=(late,)), FACTORS)["A"][1]
    )


def test_movements_share_the_fuel_of_a_site() -> None:
    # 250 l for two lorries of two movements that each need 100 l there: the second to start finds 50 l.
    def halted(id_: str, start_s: int):
        halts = (stand("S2", 1, 2 * HOUR, at_s=start_s + 4 * HOUR),)
        return drive(truck(1), legs=3, halts=halts, id_=id_, start_s=start_s)

    site = {"S2": Site(at="P2", capacity=100, services={"fuel_l": 250.0, "fuel_l_per_h": 6000.0})}
    factors = replace(FACTORS, fuel_reserve_share=0.5)
    plan = plan_of(halted("B/1", HOUR), sites=site)
    first = replace(plan.movements[0], id="B", serials=(halted("B/1", 0),))
    second = plan.movements[0]
    both = replace(plan, movements=(replace(second, serials=(halted("A/1", HOUR),)), first))
    needs = compute_supplies(both, factors)
    assert [r.litres for r in needs["B"][0].refuels] == [200]
    assert [r.litres for r in needs["A"][0].refuels] == [50]
