"""Fixtures every test may use."""

from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# How long one example takes says how busy the machine is, not whether the law holds.
settings.register_profile("ratl", deadline=None)
settings.load_profile("ratl")


def shared_data() -> Path:
    """Return the folder of real data beside the checkout; a test that asks for it skips by name where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no ../shared/data beside this checkout")
    return folder


@pytest.fixture
def examples() -> Path:
    return ROOT / "examples"
