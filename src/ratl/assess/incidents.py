"""Incidents as arrays: where and when each was, and how well either is known.

A place is known to a *radius*: 0 for a place on the map, up to `SPREAD_M` for somewhere near it; an incident known by
district or coarser has an infinite radius and is on no road and in no area. A time is known as the *span* the incident
lies in, from an instant to a month and more; a clock time is known only where the source gives one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ratl.roads.edges import Flags, Floats, Ints

KINDS: Final = ("battle", "explosion", "violence", "riot", "obstruction", "protest", "other")
COUNTED: Final = KINDS[:5]
"""Kinds that count unless the user says otherwise: what harms or stops a column."""
SPREAD_M: Final = 25_000.0
"""Widest radius that is spread over; UCDP's "within about 25 km" and ACLED's "near"."""
WEEK_S: Final = 7 * 86_400.0
_MOST_RUNS: Final = 4
"""Most runs of row numbers told for one cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents:
    """`n` incidents.

    Attributes
    ----------
    lon, lat
        float64[n], degrees WGS 84.
    radius_m
        float64[n], metres; infinite where the place is not known to `SPREAD_M`.
    begin_s, end_s
        float64[n], seconds since 1970 UTC; the incident was in ``[begin_s, end_s)``, or at ``begin_s`` where both are
        equal.
    has_clock
        bool[n], whether `begin_s` is a clock time and not the beginning of a day.
    kind
        int32[n], index into `KINDS`.
    region
        int32[n], index into `regions`.
    regions
        Names of districts as the source has them.
    """

    lon: Floats
    lat: Floats
    radius_m: Floats
    begin_s: Floats
    end_s: Floats
    has_clock: Flags
    kind: Ints
    region: Ints
    regions: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.lon)

    @property
    def middle_s(self) -> Floats:
        """Middle of each span."""
        return (self.begin_s + self.end_s) / 2

    @property
    def is_placed(self) -> Flags:
        """Which are known well enough to be laid on roads."""
        return self.radius_m <= SPREAD_M

    @property
    def is_dated(self) -> Flags:
        """Which are known to the week or better: only these say whether a rate has changed."""
        return self.end_s - self.begin_s <= WEEK_S

    def where(self, kept: Flags) -> Incidents:
        """Return those of `kept` (bool[n])."""
        fields = {name: getattr(self, name)[kept] for name in _ARRAYS}
        return Incidents(**fields, regions=self.regions)


_ARRAYS: Final = ("lon", "lat", "radius_m", "begin_s", "end_s", "has_clock", "kind", "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFile:
    """What a file holds. `skipped` is cause → rows by number; `notes` are things taken for granted, as codes.

    `strange_kinds` is word → rows, the most first, of the kinds that own reports do not have and that count as other.
    """

    file: str
    layout: str
    rows: int
    incidents: Incidents
    skipped: Mapping[str, tuple[int, ...]]
    notes: tuple[str, ...] = ()
    strange_kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def skipped_count(self) -> int:
        """How many rows are no incident."""
        return sum(map(len, self.skipped.values()))


def join_incidents(parts: list[Incidents]) -> Incidents:
    """Return the incidents of several files as one."""
    offsets = np.cumsum([0, *(len(part.regions) for part in parts)])
    fields = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS if name != "region"}
    region = np.concatenate([part.region + offset for part, offset in zip(parts, offsets, strict=False)])
    regions = tuple(name for part in parts for name in part.regions)
    return Incidents(**fields, region=region.astype(np.int32), regions=regions)


def list_causes(skipped: Mapping[str, Sequence[int]]) -> list[dict[str, object]]:
    """Return why rows were skipped, the most first, as parameters of sentences: ``code``, ``rows``, ``at``."""
    causes = sorted(skipped.items(), key=lambda cause: -len(cause[1]))
    return [{"code": code, "rows": len(rows), "at": _runs(rows)} for code, rows in causes]


def _runs(numbers: Sequence[int]) -> str:
    """Return row numbers with runs drawn together, the first few.

    >>> _runs([2, 3, 4, 7])
    '2–4, 7'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:_MOST_RUNS]]
    return ", ".join([*told, "…"] if len(runs) > _MOST_RUNS else told)
