"""The front between time and exposure, against every route there is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.assess import front
from ratl.assess.front import Arc, FrontTooLargeError, find_front

POINTS = "ABCDEF"


@st.composite
def networks(draw: st.DrawFn) -> list[Arc]:
    pairs = draw(st.lists(st.tuples(st.sampled_from(POINTS), st.sampled_from(POINTS)), min_size=3, max_size=10))
    found = []
    for number, (start, end) in enumerate(pairs):
        for forward in (True, False):
            ends = (start, end) if forward else (end, start)
            seconds, exposure = draw(st.integers(1, 9)), draw(st.integers(0, 9))
            found.append(Arc(road=f"r{number}", forward=forward, start=ends[0], end=ends[1], seconds=seconds,
                             exposure=exposure))  # fmt: skip
    return found


def every_route(arcs: list[Arc], no_turns: frozenset = frozenset()) -> list[tuple[int, int]]:
    """Return time and exposure of every route from A to B that drives no arc twice: the twin of the search."""
    found = []

    def walk(at: str, driven: tuple[Arc, ...]) -> None:
        if at == "B" and driven:
            found.append((sum(arc.seconds for arc in driven), sum(arc.exposure for arc in driven)))
            return
        for arc in arcs:
            last = driven[-1] if driven else None
            turned = last is not None and arc.road == last.road and arc.forward != last.forward
            key = (arc.road, arc.forward)
            banned = last is not None and ((last.road, last.forward), key) in no_turns
            if arc.start == at and not turned and not banned and arc not in driven and len(driven) < 6:
                walk(arc.end, (*driven, arc))

    walk("A", ())
    return found


def undominated(figures: list[tuple[int, int]]) -> list[tuple[int, int]]:
    distinct = sorted(set(figures))
    return [a for a in distinct if not any(b != a and b[0] <= a[0] and b[1] <= a[1] for b in distinct)]


@given(networks())
def test_it_is_the_front_of_all_routes(arcs: list[Arc]) -> None:
    found = find_front(arcs, "A", "B")
    # Of six points none is passed twice by a route worth driving: the twin's six roads are enough.
    assert [(each.seconds, each.exposure) for each in found] == undominated(every_route(arcs))
    priced = {(arc.road, arc.forward): arc for arc in arcs}
    for each in found:
        driven = [priced[step] for step in each.route]
        assert [driven[0].start, driven[-1].end] == ["A", "B"]
        assert all(a.end == b.start for a, b in pairwise(driven))
        assert sum(arc.exposure for arc in driven) == each.exposure


def arc(road: str, start: str, end: str, seconds: int, exposure: int) -> Arc:
    return Arc(road=road, forward=True, start=start, end=end, seconds=seconds, exposure=exposure)


DIAMOND = [arc("ac", "A", "C", 2, 9), arc("cb", "C", "B", 2, 9), arc("ad", "A", "D", 3, 1), arc("db", "D", "B", 3, 1),
           arc("cd", "C", "D", 1, 0), arc("slow", "A", "B", 9, 20)]  # fmt: skip


def test_by_hand() -> None:
    # Over C 4 s and 18; over D 6 s and 2; over C and D 6 s and 10, beaten; straight on beaten by all.
    assert [(f.seconds, f.exposure) for f in find_front(DIAMOND, "A", "B")] == [(4, 18), (6, 2)]


def test_a_forbidden_turn_is_not_driven() -> None:
    banned = [(("ad", True), ("db", True))]
    assert [(f.seconds, f.exposure) for f in find_front(DIAMOND, "A", "B", banned)] == [(4, 18), (6, 10)]


def test_no_way_and_no_distance() -> None:
    assert find_front(DIAMOND, "B", "A") == []
    assert find_front(DIAMOND, "A", "A") == []


def test_too_much_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "MOST_LABELS", 2)
    with pytest.raises(FrontTooLargeError):
        find_front(DIAMOND, "A", "B")
