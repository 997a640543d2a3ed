"""What is noted of bad input."""

from __future__ import annotations

import pytest

from ratl.errors import InputError
from ratl.feeds.problems import Problems


@pytest.mark.parametrize(("count", "listed"), [(40, 40), (41, 41), (400, 41)])
def test_of_very_many_known_names_not_all_are_listed(count: int, listed: int) -> None:
    problems = Problems()
    problems.add_unknown("unknown_reference", ("scenario.toml",), "?", (f"n{k:03}" for k in range(count)))
    with pytest.raises(InputError) as caught:
        problems.raise_all()
    known = caught.value.problems[0].params["known"]
    assert isinstance(known, tuple) and len(known) == listed
    assert (known[-1] == "…") == (count > 40)
