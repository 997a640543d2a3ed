"""The reference operation's draft, read once."""

from pathlib import Path

import pytest

from ratl.feeds.scenario import read_scenario
from ratl.model.plan import Plan
from ratl.planner.draft import compute_draft
from ratl.roads.legs import make_shoulder_sites
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def reference_draft() -> Plan:
    """Return the reference scenario as a draft, with a technical halt possible every 10 km of shoulder."""
    scenario = read_scenario(Path(ROOT / "examples" / "ain_al_asad"))
    return compute_draft(scenario, make_shoulder_sites(scenario.network, 10_000))
