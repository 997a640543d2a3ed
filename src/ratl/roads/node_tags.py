"""The tags of a node made into what is known of the road there."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ratl.model.road import RoadFacts
from ratl.roads.access import CLOSED_NODES, Access, read_access
from ratl.roads.limits import CLASS_TAGS, LIMIT_TAGS, LIMITING_BARRIERS, MODES, read_key
from ratl.roads.stretch_limits import read_limits
from ratl.roads.tags import THINGS, list_unmodelled, pick_tags, with_limits

#: ``barrier`` of a node that stops nobody.
_OPEN_BARRIERS: Final = frozenset({"no", "entrance", "cattle_grid", "sally_port", "kerb", "bump_gate", "arch"})
#: Other tags of a node → its kind. A barrier not named here is one that no vehicle passes.
_NODE_KINDS: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        **{("barrier", gate): "gate" for gate in ("gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate")},
        ("barrier", "height_restrictor"): "barrier",
        ("barrier", "width_restrictor"): "barrier",
        ("barrier", "toll_booth"): "toll",
        ("barrier", "border_control"): "border",
        ("barrier", "checkpoint"): "checkpoint",
        ("military", "checkpoint"): "checkpoint",
        ("police", "checkpoint"): "checkpoint",
        ("ford", "yes"): "ford",
    }
)

#: A node on a road that has none of these says nothing.
NODE_KEYS: Final = (
    "barrier", "ford", "military", "police", "maxaxles", "maxunladenweight", "trailer", "hgv_articulated",
    *(mode + ending for mode in MODES for ending in ("", ":forward", ":backward", ":conditional")),
    *(f"hgv:{tag}" for tag in LIMIT_TAGS),
    *(tag + ending for tag in LIMIT_TAGS for ending in ("", ":hgv", ":forward", ":backward", ":conditional")),
    *CLASS_TAGS,
    "mlc:oneway", "mlc:caution",
)  # fmt: skip


def read_node(tags: Mapping[str, str]) -> RoadFacts | None:
    """Return what the tags of a node on a road say, or None where nothing there concerns a vehicle. It has no class.

    Examples
    --------
    >>> read_node({"barrier": "bollard"}).limits, read_node({"barrier": "lift_gate", "motor_vehicle": "yes"}).limits
    ({'access': 'no'}, {'access': 'yes'})
    >>> read_node({"highway": "crossing"}) is None
    True
    """
    if "yes" in (tags.get("disused"), tags.get("abandoned")) or not any(key in tags for key in NODE_KEYS):
        return None
    tags = _without_things(dict(pick_tags(tags.items())))
    unread: list[str] = []
    limits = read_limits(tags)
    barrier = tags.get("barrier", "no")
    kind = next((kind for (tag, value), kind in _NODE_KINDS.items() if tags.get(tag) == value), "")
    access = read_access(tags, CLOSED_NODES, unread)
    if not kind and barrier not in _OPEN_BARRIERS:
        kind = "barrier"
        access = {direction: _past_barrier(found, barrier) for direction, found in access.items()}
    at_times = any(key.endswith(":conditional") for key in tags)
    shut = any(found.value == "no" for found in access.values())
    listed = (limits.both, limits.forward, limits.backward, limits.unread, unread, *list_unmodelled(tags))
    if not kind and not at_times and not shut and not any(listed):
        return None
    if barrier in LIMITING_BARRIERS and LIMITING_BARRIERS[barrier] not in limits.both:
        unread.append(f"barrier={barrier}")
    facts = RoadFacts(class_="", kind=kind or "barrier", toll=kind == "toll")
    return with_limits(facts, tags, limits, access, unread)


def _without_things(tags: dict[str, str]) -> dict[str, str]:
    """Return the tags of a node, without access where that is to something that stands there."""
    if "barrier" in tags or not any(tags.get(key, "no") != "no" for key in THINGS):
        return tags
    return {key: text for key, text in tags.items() if read_key(key.removesuffix(":conditional")).tag}


def _past_barrier(access: Access, barrier: str) -> Access:
    """Return the access past a barrier that stops vehicles, but those a tag of theirs lets through."""
    lets = access.value == "yes" and access.rank < MODES.index("access")
    return access if lets or access.value == "no" else Access("no", f"barrier={barrier}", -1)
