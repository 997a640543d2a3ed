"""Compiled loops run wherever the package stands, also where nothing can be kept."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ratl

PACKAGE = Path(ratl.__file__).parent
RUN = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
import numpy as np
from ratl.roads import kernels
print(kernels.__file__)
heap = kernels._push(np.empty(4), np.empty(4, np.int32), 0, 2.5, 7)
print(heap, kernels._push.stats.cache_path)
"""


def files_using(name: str) -> list[Path]:
    """Return the files of the package that import `name`."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        if any(alias.name == name for node in imports for alias in node.names):
            found.append(path.relative_to(PACKAGE))
    return found


def test_every_kernel_is_made_by_compiled() -> None:
    assert files_using("njit") == [Path("compiled.py")]


@pytest.mark.parametrize("kept", [True, False])
def test_kernels_run_whether_or_not_there_is_a_place_to_keep_them(tmp_path: Path, kept: bool) -> None:
    package, home = tmp_path / "ratl", tmp_path / "home"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    # A file where numba wants a folder stops everybody, root too, as permissions would stop others.
    home.touch()
    kernel_files = files_using("compiled")
    if not kept:
        for folder in {path.parent for path in kernel_files}:
            (package / folder / "__pycache__").touch()
    ran = subprocess.run(
        [sys.executable, "-c", RUN, *(".".join(("ratl", *path.with_suffix("").parts)) for path in kernel_files)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path), "HOME": str(home), "XDG_CACHE_HOME": str(home)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    file, result = ran.stdout.splitlines()
    assert Path(file).is_relative_to(package)
    assert result == f"1 {package / 'roads' / '__pycache__' if kept else None}"
