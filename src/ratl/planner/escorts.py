"""Escort teams: who shares them, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable

from ratl.model.movement import Escort

EscortPool = tuple[str, tuple[str, ...]]
"""Authority and legs."""


def escort_pools(escorts: Iterable[Escort]) -> dict[EscortPool, list[Escort]]:
    """Return the records of each pool of teams.

    One authority's over the same legs, its hours in several records or in one.
    """
    pools: dict[EscortPool, list[Escort]] = {}
    for escort in escorts:
        pools.setdefault((escort.authority, escort.legs), []).append(escort)
    return pools


def name_escort(pool: EscortPool) -> tuple[str, dict[str, object]]:
    """Return whose the escort is, by authority or else by the legs escorted: the end of the code, and its parameter."""
    authority, legs = pool
    return ("", {"authority": authority}) if authority else ("_on", {"legs": list(legs)})


def fewest_teams(*pools: dict[EscortPool, list[Escort]]) -> dict[EscortPool, int]:
    """Return the teams of each pool of the first; where the others disagree about it, the fewest."""
    own, *others = pools
    return {pool: min(record.teams for records in (own, *others) for record in records.get(pool, ())) for pool in own}
