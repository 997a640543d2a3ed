"""`ratl demo`: an example that comes with Ratl → plan and papers in both languages."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path

from ratl.errors import InputError, Problem
from ratl.model.plan import Plan, Violation
from ratl.services.brief import write_papers
from ratl.services.plan import plan_scenario
from ratl.words.catalogue import LANGUAGES


def make_demo(
    example: str, output: Path, on_progress: Callable[..., None] = lambda _stage, **_params: None
) -> tuple[Plan, tuple[Violation, ...], tuple[Path, ...]]:
    """Plan the example and write plan and papers into `output`; return plan, violations and the files written.

    Raises
    ------
    InputError
        When there is no such example.
    """
    plan_file = output / "plan.json"
    plan = plan_scenario(find_example(example), plan_file, on_progress)
    briefed = [write_papers(plan_file, lang, output, on_progress) for lang in LANGUAGES]
    papers = dict.fromkeys(path for one in briefed for path in one.written)
    return plan, briefed[0].violations, (plan_file, *papers)


def find_example(name: str) -> Path:
    """Return the folder of an example: beside the sources in a checkout, inside the package when installed.

    Raises
    ------
    InputError
        When there is no such example.
    """
    package = Path(str(resources.files("ratl")))
    homes = (package / "examples", package.parents[1] / "examples")
    known = {folder.name: folder for home in homes if home.is_dir() for folder in home.iterdir() if folder.is_dir()}
    if name not in known:
        raise InputError([Problem("unknown_example", (name,), {"known": sorted(known)})])
    return known[name]
