"""Whether heavy vehicles may use a road at all: the access tags, the most specific first.

The model knows yes and no. Leave for those who live or deliver there (``destination``) is no leave to march through:
it reads as no, and the tag stands beside it as the source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType
from typing import Final, NamedTuple

from ratl.roads.limits import DIRECTIONS, MODES

#: The keys that speak of a direction, the most specific first, each with the rank of its mode.
_RANKED: Final[Mapping[str, tuple[tuple[int, str], ...]]] = MappingProxyType(
    {
        direction: tuple((rank, key) for rank, mode in enumerate(MODES) for key in (f"{mode}:{direction}", mode))
        for direction in DIRECTIONS
    }
)

_YES: Final = frozenset({"yes", "designated", "permissive", "official", "public"})
_NO: Final = frozenset(
    {
        "no", "private", "destination", "delivery", "customers", "customer", "local", "residents", "resident",
        "employees", "permit", "restricted", "agricultural", "forestry", "emergency", "military", "psv", "bus", "taxi",
        "foot", "bicycle", "use_sidepath", "dismount", "service", "university", "unloading", "loading", "visitors",
    }
)  # fmt: skip

#: Tags that close a way, or a node, to everybody, whatever its access: the tag, the values.
CLOSED_WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {**dict.fromkeys(("abandoned", "disused", "proposed", "construction", "impassable"), "yes"),
     "smoothness": "impassable"}
)  # fmt: skip
#: Roads of ice and frozen ground: they close a way where nothing says when they are there.
WINTER_WAYS: Final[Mapping[str, str]] = MappingProxyType(dict.fromkeys(("ice_road", "winter_road"), "yes"))
CLOSED_NODES: Final[Mapping[str, str]] = MappingProxyType({"locked": "yes"})


class Access(NamedTuple):
    """``"yes"``, ``"no"`` or None where no tag can be read; the tag behind it; the rank of its mode in `MODES`."""

    value: str | None
    source: str = ""
    rank: int = len(MODES)


def read_access_word(text: str) -> str | None:
    """Return ``"yes"``, ``"no"`` or None for an access value; of several values all must say yes.

    >>> read_access_word("designated"), read_access_word("agricultural;forestry"), read_access_word("fine_gravel")
    ('yes', 'no', None)
    """
    words = {word.strip().lower() for word in text.split(";")}
    if words & _NO:
        return "no"
    return "yes" if words <= _YES else None


def read_access(tags: Mapping[str, str], closed: Mapping[str, str], unread: list[str]) -> dict[str, Access]:
    """Return what the tags say of heavy vehicles, by direction; what cannot be read is added to `unread`.

    Parameters
    ----------
    closed
        `CLOSED_WAYS` (and `WINTER_WAYS`) or `CLOSED_NODES`.

    Examples
    --------
    >>> read_access({"access": "no", "motor_vehicle": "yes", "hgv:backward": "no"}, CLOSED_WAYS, [])["backward"]
    Access(value='no', source='hgv:backward=no', rank=0)
    """
    shut = next((tag for tag, value in closed.items() if tags.get(tag) == value), None)
    if shut:
        return dict.fromkeys(DIRECTIONS, Access("no", f"{shut}={tags[shut]}", -1))
    return {direction: _by_lane(_most_specific(tags, direction, unread), tags, direction, unread)
            for direction in DIRECTIONS}  # fmt: skip


def _most_specific(tags: Mapping[str, str], direction: str, unread: list[str]) -> Access:
    for rank, key in _RANKED[direction]:
        if key in tags:
            word = read_access_word(tags[key])
            if word is not None:
                return Access(word, f"{key}={tags[key]}", rank)
            unread.append(f"{key}={tags[key]}")
    return Access(None)


def _by_lane(access: Access, tags: Mapping[str, str], direction: str, unread: list[str]) -> Access:
    """Return `access`, or no where every lane of that direction is closed to us; a lane opens nothing."""
    if access.value == "no":
        return access
    words = list(_list_lanes(tags, direction, access.rank, unread))
    shut = [word for word in words if word.value == "no"]
    return min(shut, key=lambda word: word.rank) if shut and len(shut) == len(words) else access


def count_lanes(tags: Mapping[str, str]) -> int | None:
    """Return how many lanes of both directions together are open to us; None where no tag tells them apart.

    >>> count_lanes({"access:lanes": "yes|no|yes", "hgv:lanes": "|designated|no"}), count_lanes({"lanes": "2"})
    (2, None)
    """
    words = list(_list_lanes(tags, "", len(MODES), []))
    return sum(word.value != "no" for word in words) if words else None


def _list_lanes(tags: Mapping[str, str], direction: str, most: int, unread: list[str]) -> Iterator[Access]:
    """Give what each lane says of us, by the most specific tag that says something of it.

    Parameters
    ----------
    direction
        Empty: of tags without a direction only.
    most
        Rank of the least specific mode that counts: a road open to lorries is not closed by a lane's ``access``.
    """
    told = []
    for rank, mode in enumerate(MODES[: most + 1]):
        keys = (f"{mode}:lanes:{direction}", f"{mode}:{direction}:lanes", f"{mode}:lanes")
        key = next((key for key in keys if key in tags), None)
        if key:
            told.append([_read_lane(word, f"{key}={tags[key]}", rank, unread) for word in tags[key].split("|")])
    for lane in zip_longest(*told, fillvalue=Access(None)):
        yield next((word for word in lane if word.value), Access(None))


def _read_lane(word: str, source: str, rank: int, unread: list[str]) -> Access:
    value = read_access_word(word)
    if value is None and word.strip():
        unread.append(source)
    return Access(value, source, rank) if value else Access(None)
