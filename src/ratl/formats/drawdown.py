"""The schedule of a drawdown as bytes: columns, closing days, what was proven, and what it means day by day."""

from __future__ import annotations

import json
from typing import Final

from ratl.formats.fields import to_json
from ratl.model.drawdown import Outlook, Schedule

FORMAT: Final = "ratl-drawdown-schedule/1"


def render_schedule(schedule: Schedule, outlook: Outlook) -> bytes:
    """Return schedule and outlook as JSON; days count from day 0."""
    record = {"format": FORMAT, **to_json(schedule), **to_json(outlook)}
    return json.dumps(record, ensure_ascii=False, indent=1).encode() + b"\n"
