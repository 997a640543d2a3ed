from __future__ import annotations

import pytest

from ratl.model.route import Leg
from ratl.roads.regimes import effective_class, find_narrow_two_way, find_width_class


@pytest.mark.parametrize(
    ("width_m", "one_way"), [(2.75, 12), (3.00, 12), (3.34, 12), (3.35, 30), (3.50, 30), (3.99, 30), (2.74, 0)]
)
def test_example_35_width_governs_class(width_m: float, one_way: int) -> None:
    classes = find_width_class(width_m)
    assert classes is not None
    assert (classes.one_way, classes.two_way) == (one_way, 0)
    assert effective_class(60, width_m) == one_way
    assert effective_class(8, width_m) == min(8, one_way)


def test_example_35_rows_that_were_not_visible_say_nothing() -> None:
    assert find_width_class(4.0) is None
    assert effective_class(60, 4.0) == 60


def test_columns_cannot_meet_on_a_narrow_leg() -> None:
    narrow = Leg(from_="A", to="B", length_m=100, width_m=3.5)
    warning = find_narrow_two_way(narrow)
    assert warning is not None and warning.code == "too_narrow_for_two_way"
    assert find_narrow_two_way(Leg(from_="A", to="B", length_m=100, width_m=3.5, regime="alternating")) is None
    assert find_narrow_two_way(Leg(from_="A", to="B", length_m=100, width_m=4.0)) is None
    assert find_narrow_two_way(Leg(from_="A", to="B", length_m=100)) is None
