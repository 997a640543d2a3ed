"""The scheme's halts inside the rate of march: listed where they fall, adding nothing."""

from ratl.march.halts import list_halts
from ratl.model.movement import Halt, LegTimes, Rules
from ratl.model.route import Leg

US = Rules(first_halt_interval_s=3600, first_halt_s=900, halt_interval_s=7200, halt_s=600, halts_in_rate=True)


def legs(*runs: int) -> tuple[list[LegTimes], list[Leg]]:
    """Return legs of so many seconds each, one after the other, driven at 10 m/s."""
    times, at = [], 0
    for n, run in enumerate(runs):
        times.append(
            LegTimes(
                leg=f"L{n}", forward=True, run_s=run, pass_time_s=0, head_enters_s=at, head_leaves_s=at + run,
                tail_enters_s=at, tail_leaves_s=at + run,
            )
        )  # fmt: skip
        at += run
    return times, [Leg(from_="A", to="B", length_m=run * 10.0) for run in runs]


def halt(after_leg: int, kind: str) -> Halt:
    return Halt(
        site="S", after_leg=after_leg, kind=kind, minimum_s=0, head_arrives_s=0, tail_arrives_s=0, head_departs_s=0,
        tail_departs_s=0,
    )  # fmt: skip


def listed(rules: Rules, runs: tuple[int, ...], *halts: Halt) -> list[tuple[int, float, int, int]]:
    times, lengths = legs(*runs)
    return [(h.leg, h.at_m, h.head_s, h.duration_s) for h in list_halts(rules, times, halts, lengths)]


def test_first_after_an_hour_then_every_two() -> None:
    # 6 h in legs of 2 h: at 1 h for 15 min, at 3 h and at 5 h for 10.
    assert listed(US, (7200, 7200, 7200)) == [
        (0, 36_000, 3600, 900),
        (1, 36_000, 10_800, 600),
        (2, 36_000, 18_000, 600),
    ]


def test_none_at_the_very_end() -> None:
    assert listed(US, (3600,)) == []
    assert listed(US, (3601,)) == [(0, 36_000, 3600, 900)]


def test_a_halt_on_the_way_starts_the_interval_anew() -> None:
    # Halted after 30 min: the next is due two hours on, at 2 h 30 min, and is no first one.
    assert listed(US, (1800, 9000), halt(0, "short")) == [(1, 72_000, 9000, 600)]


def test_a_rest_starts_with_a_first_halt_again() -> None:
    assert listed(US, (1800, 9000), halt(0, "overnight")) == [(1, 36_000, 5400, 900)]


def test_several_on_one_long_leg() -> None:
    assert [h[2] for h in listed(US, (20_000,))] == [3600, 10_800, 18_000]


def test_nothing_is_listed_where_halts_add_time_or_there_is_no_scheme() -> None:
    assert listed(Rules(halt_interval_s=3600, halt_s=600), (7200,)) == []
    assert listed(Rules(halts_in_rate=True), (7200,)) == []
