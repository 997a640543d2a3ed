"""How long the posts of a map take, as a planner says it: no map knows."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ratl.errors import InputError, Problem
from ratl.model.route import Service
from ratl.roads.network import RoadNetwork

POST_KINDS: Final = ("border", "checkpoint", "toll")
_WRITTEN: Final = re.compile(r"(\w+)=(\d+(?:\.\d+)?)min(?:\+(\d+(?:\.\d+)?)/h)?")


def with_post_times(network: RoadNetwork, written: Sequence[str]) -> RoadNetwork:
    """Return `network` with times at its posts of which nothing else is known.

    Parameters
    ----------
    written
        ``border=45min`` (whatever the column) or ``border=45min+20/h`` (and 20 vehicles an hour behind that).

    Raises
    ------
    InputError
        When one cannot be read, or names no kind of post.
    """
    services = [_parse(text) for text in written]
    problems = [found for found in services if isinstance(found, Problem)]
    if problems:
        raise InputError(problems)
    by_kind = {service.kind: service for service in services if isinstance(service, Service)}
    facts = tuple(
        replace(each, service=by_kind[each.kind]) if each.service is None and each.kind in by_kind else each
        for each in network.facts
    )
    return replace(network, facts=facts)


def _parse(text: str) -> Service | Problem:
    read = _WRITTEN.fullmatch(text.replace(" ", ""))
    rate_vph = math.inf if read is None or read[3] is None else float(read[3])
    if read is None or read[1] not in POST_KINDS or rate_vph == 0:
        return Problem("bad_post", ("--post",), {"found": text, "known": POST_KINDS})
    return Service(kind=read[1], fixed_s=round(60 * float(read[2])), rate_vph=rate_vph)
