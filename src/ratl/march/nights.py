"""Nights stood at sites that are not for overnight stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ratl.model.movement import Halt, Reason, Serial
from ratl.model.route import Interval, Site

_NIGHT_SHARE: Final = 0.5
"""A stand through more than this share of a night is a night."""


def find_nights_at_day_sites(
    sites: Mapping[str, Site], nights: Sequence[Interval], serials: Iterable[Serial], rest_s: int | None
) -> Iterator[Reason]:
    """Yield a warning for each stand through most of a night, or as long as a rest, at a site not for overnight stays.

    Parameters
    ----------
    nights
        Plan seconds from dusk to dawn.
    rest_s
        The rest the rules of the movement ask for, where they do.
    """
    for serial in serials:
        for halt in serial.halts:
            if not sites[halt.site].overnight and _is_night(halt, nights, rest_s):
                where = {"serial": serial.id, "site": halt.site}
                times = {"from_s": halt.head_arrives_s, "until_s": halt.tail_departs_s}
                yield Reason(code="night_at_day_site", params={**where, **times})


def _is_night(halt: Halt, nights: Iterable[Interval], rest_s: int | None) -> bool:
    from_s, until_s = halt.tail_arrives_s, halt.head_departs_s
    if rest_s is not None and until_s - from_s >= rest_s:
        return True
    return any(min(until_s, dawn) - max(from_s, dusk) > _NIGHT_SHARE * (dawn - dusk) for dusk, dawn in nights)
