"""Loops made machine code by numba, kept from one run to the next where there is a place to keep them.

Importing this loads numba: only the files with compiled loops do. A kernel calls kernels of its own file only, for
what is kept is looked up by that file alone and would not see a change elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_Loops = TypeVar("_Loops", bound=Callable[..., Any])


def compiled(function: _Loops) -> _Loops:
    """Return `function` compiled when first called, without Python's lock, and kept on disk for the next run.

    numba keeps it in the folder that ``NUMBA_CACHE_DIR`` names, beside the package, or in the user's cache folder.
    Where it may write to none of them (installed by root and run as a service, a read-only container), each run
    compiles anew: slower, the same results.
    """
    try:
        return cast(_Loops, njit(cache=True, nogil=True)(function))
    except RuntimeError:
        # What numba raises for want of a folder; nothing is compiled yet that could raise anything else.
        return cast(_Loops, njit(nogil=True)(function))


def woven(function: _Loops) -> _Loops:
    """Return `function` woven into the kernels that call it.

    For small ones called so often that handing a dozen arrays over takes longer than the work.
    """
    return cast(_Loops, njit(inline="always")(function))
