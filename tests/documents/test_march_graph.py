"""What the march graph says beside its lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ratl.documents.march_graph import march_graph
from ratl.words.catalogue import LANGUAGES
from tests.documents.sample import sample_plan


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_day_touched_for_minutes_has_its_name(lang: str) -> None:
    # The last tail is in 60 h 27 min after the epoch: 00:17 on D+3.
    plan = replace(sample_plan(), epoch="2025-08-18T11:50:00+03:00")
    drawn = march_graph(plan, plan.movements[0], "AA", lang)
    assert [day for day in range(4) if f"D+{day}" not in drawn] == []
