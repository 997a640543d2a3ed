"""What the march graph says beside its lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ratl.documents.march_graph import Axes, draw_time_axis, march_graph
from ratl.documents.stamps import speaker_for
from ratl.documents.svg import Drawing
from ratl.words.catalogue import LANGUAGES
from tests.documents.drawings import labels
from tests.documents.sample import DAY, HOUR, sample_plan


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_day_touched_for_minutes_has_its_name(lang: str) -> None:
    # The last tail is in 60 h 27 min after the epoch: 00:17 on D+3.
    plan = replace(sample_plan(), epoch="2025-08-18T11:50:00+03:00")
    drawn = march_graph(plan, plan.movements[0], "AA", lang)
    assert [day for day in range(4) if f"D+{day}" not in drawn] == []


@pytest.mark.parametrize("last_h", [1, 10, 15, 17, 20, 24])
def test_among_many_days_no_name_touches_the_marks_between_them(last_h: int) -> None:
    axes, speaker = Axes(0, 14 * DAY + last_h * HOUR, 1000.0, 250.0), speaker_for(sample_plan(), "en")
    drawing = Drawing(1180, 800, lang="en", title="", desc="")
    draw_time_axis(drawing, axes, speaker)
    days = [label for label in labels(drawing.render()) if label.text.startswith("D+")]
    marks = [axes.x(day * DAY - round((speaker.local(0).hour) * HOUR)) for day in range(17)]
    assert len(days) >= 14
    for label in days:
        assert not any(label.left - 2 < mark < label.right + 2 for mark in marks), label.text
