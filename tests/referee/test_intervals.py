"""The interval logic of R1 and R3 against the most obvious twin there is: one second after another."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from ratl.model.movement import LegTimes, Movement, Request, Serial
from ratl.model.plan import NetworkId, Plan
from ratl.model.profile import Profile
from ratl.model.route import Leg
from ratl.referee import check
from ratl.referee.intervals import clash, inside, meets, union
from tests.referee.builder import points

SPANS = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda x: (x[0], x[0] + x[1]))


def seconds(interval: tuple[int, int], gap: int = 0) -> set[int]:
    return set(range(interval[0], interval[1] + gap))


@given(SPANS, SPANS, st.integers(0, 5))
def test_clash_is_a_shared_second(first: tuple[int, int], second: tuple[int, int], gap: int) -> None:
    assert clash(first, second, gap) == bool(seconds(first, gap) & seconds(second, gap))


@given(SPANS, st.lists(SPANS, max_size=5))
def test_windows_second_by_second(span: tuple[int, int], windows: list[tuple[int, int]]) -> None:
    covered = set().union(*map(seconds, windows))
    assert inside(span, windows) == (seconds(span) <= covered)
    assert meets(span, windows) == bool(seconds(span) & covered)
    assert set().union(*map(seconds, union(windows))) == covered


def _plan(serials: list[tuple[str, LegTimes]], legs: dict[str, Leg], gap: int, simultaneous: int) -> Plan:
    """Each serial its own movement, on one leg each, all from P."""
    request = Request(origin="P", destination="Q", earliest_start_s=0)
    return Plan(
        epoch="2025-01-01T00:00:00+00:00",
        zone="UTC",
        network=NetworkId(name="", sha256=""),
        profile=Profile(name="x", column_gap_s=gap),
        points=points("P Q", P=simultaneous, Q=99),
        legs=legs,
        sites={},
        movements=tuple(
            Movement(
                id=name,
                request=request,
                status="planned",
                serials=(Serial(id=name, march_units=(), vehicles=(), legs=(times,)),),
            )
            for name, times in serials
        ),
        horizon_s=1000,
    )


def _times(leg: str, enters: tuple[int, int], leaves: tuple[int, int]) -> LegTimes:
    return LegTimes(
        leg=leg,
        forward=True,
        run_s=0,
        pass_time_s=0,
        head_enters_s=enters[0],
        tail_enters_s=enters[1],
        head_leaves_s=leaves[0],
        tail_leaves_s=leaves[1],
    )


@settings(max_examples=300)
@given(st.lists(st.tuples(SPANS, st.integers(0, 20), st.integers(1, 12)), min_size=2, max_size=6), st.integers(0, 4))
def test_r1_against_every_pair(driven: list[tuple[tuple[int, int], int, int]], gap: int) -> None:
    times = [_times("L", e, (e[0] + run, e[0] + run + passing)) for e, run, passing in driven]
    plan = _plan([(f"S{i}", t) for i, t in enumerate(times)], {"L": Leg(from_="P", to="Q", length_m=1)}, gap, 1)
    found = {frozenset((v.serial, str(v.params["by"]))) for v in check(plan) if v.rule == "R1"}
    expected = set()
    for (i, a), (j, b) in itertools.combinations(enumerate(times), 2):
        fine = any(
            second.head_enters_s >= first.tail_enters_s + gap and second.head_leaves_s >= first.tail_leaves_s + gap
            for first, second in ((a, b), (b, a))
        )
        if not fine:
            expected.add(frozenset((f"S{i}", f"S{j}")))
    assert found == expected


@settings(max_examples=300)
@given(st.lists(SPANS, min_size=2, max_size=6), st.integers(0, 4), st.integers(1, 3))
def test_r3_against_every_second(spans: list[tuple[int, int]], gap: int, simultaneous: int) -> None:
    # Each serial leaves P by a leg of its own, so nobody follows or passes anybody there.
    legs = {f"L{i}": Leg(from_="P", to="Q", length_m=1) for i in range(len(spans))}
    serials = [(f"S{i}", _times(f"L{i}", span, (100 + 50 * i, 101 + 50 * i))) for i, span in enumerate(spans)]
    found = [v for v in check(_plan(serials, legs, gap, simultaneous)) if v.rule == "R3"]
    most = max(sum(second in seconds(span, gap) for span in spans) for second in range(60))
    assert bool(found) == (most > simultaneous)
