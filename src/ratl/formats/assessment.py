"""The assessment file, ``ratl-assessment/1``: what came of a simulation, as JSON."""

from __future__ import annotations

import json

from ratl.formats.fields import to_json
from ratl.model.assessment import Assessment


def render_assessment(assessment: Assessment) -> bytes:
    """Return an assessment as UTF-8 JSON; the same assessment gives the same bytes."""
    return (json.dumps(to_json(assessment), ensure_ascii=False, indent=1) + "\n").encode()
