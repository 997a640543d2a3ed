"""The file of an imported road network, ``.ratlnet``: arrays as they stand in memory, mapped instead of read.

::

    64 bytes    magic, version, length of the header, bytes that follow in all; SHA-256 of all but itself
    header      JSON: what each block is, where it begins and how long it is
    blocks      each begins at a multiple of 64 bytes: arrays, little-endian, and JSON for what is no array

Nothing of the day or the machine is in it: the same network gives the same bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import mmap
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import TypeAdapter, ValidationError

from ratl.errors import InputError, Problem, file_problem
from ratl.model.road import FoundSite, Place, RoadFacts
from ratl.roads.network import RoadNetwork

MAGIC: Final = b"RATLNET\n"
VERSION: Final = 1
_LENGTHS: Final = struct.Struct("<8sIIQ")
_PREAMBLE: Final = struct.Struct("<24s32s8x")
_ALIGNED: Final = 64
_RECORDS: Final[Mapping[str, TypeAdapter[Any]]] = {
    "facts": TypeAdapter(tuple[RoadFacts, ...]),
    "names": TypeAdapter(tuple[Mapping[str, str], ...]),
    "places": TypeAdapter(tuple[Place, ...]),
    "sites": TypeAdapter(tuple[FoundSite, ...]),
    "hours": TypeAdapter(tuple[str, ...]),
    "node_labels": TypeAdapter(tuple[str, ...]),
    "kept": TypeAdapter(Mapping[str, int]),
    "dropped": TypeAdapter(Mapping[str, int]),
    "name": TypeAdapter(str),
}


def render_network(network: RoadNetwork) -> bytes:
    """Return `network` as the bytes of a ``.ratlnet`` file."""
    header: dict[str, dict[str, object]] = {}
    blocks: list[bytes | memoryview] = []
    at = 0
    for field in dataclasses.fields(RoadNetwork):
        value = getattr(network, field.name)
        if field.name == "sha256":
            continue
        if field.name in _RECORDS:
            block, kind = memoryview(_RECORDS[field.name].dump_json(value, exclude_defaults=True)), "json"
        else:
            little = np.ascontiguousarray(value, value.dtype.newbyteorder("<"))
            block, kind = little.view(np.uint8).data, little.dtype.str
        header[field.name] = {"type": kind, "at": at, "bytes": len(block)}
        blocks += [block, bytes(-len(block) % _ALIGNED)]
        at += len(block) + len(blocks[-1])
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % _ALIGNED)
    lengths = _LENGTHS.pack(MAGIC, VERSION, len(head), len(head) + at)
    # One copy of the whole, and no more: this is where an import needs most memory.
    return b"".join([_PREAMBLE.pack(lengths, _digest(lengths, head, *blocks)), head, *blocks])


def read_network(path: Path) -> RoadNetwork:
    """Return the network in the file `path`, its arrays mapped from the file and not to be written to.

    The checksum is looked at each time: a network that is wrong somewhere is worse than one that is not there.

    Raises
    ------
    InputError
        When the file cannot be read, is no network, of another version, cut off or damaged.
    """
    start, mapped = _map(path)
    lengths, digest = _PREAMBLE.unpack(start)
    _, version, head_bytes, body_bytes = _LENGTHS.unpack(lengths)
    body = memoryview(mapped)[_PREAMBLE.size :]
    other_version = Problem("network_version", (path.name,), {"found": version, "expected": VERSION})
    if version != VERSION:
        raise InputError([other_version])
    if len(body) != body_bytes:
        raise InputError([_cut_off(path, len(mapped), _PREAMBLE.size + body_bytes)])
    if _digest(lengths, body) != digest:
        raise InputError([Problem("network_damaged", (path.name,))])
    header = json.loads(bytes(body[:head_bytes]))
    try:
        fields: dict[str, Any] = {name: _read_block(name, block, body[head_bytes:]) for name, block in header.items()}
        return RoadNetwork(**fields, sha256=digest.hex())
    except (TypeError, ValidationError, KeyError):
        # Whole, and of this version by its number, but with other fields: a version that was never published.
        raise InputError([other_version]) from None


def _map(path: Path) -> tuple[bytes, mmap.mmap]:
    """Return the first bytes of a network file, and the whole of it mapped."""
    try:
        with path.open("rb") as file:
            start = file.read(_PREAMBLE.size)
            if not start.startswith(MAGIC):
                raise InputError([Problem("network_not_one", (path.name,))])
            if len(start) < _PREAMBLE.size:
                raise InputError([_cut_off(path, len(start), _PREAMBLE.size)])
            return start, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise InputError([file_problem(error, path, (path.name,))]) from None


def _cut_off(path: Path, found: int, expected: int) -> Problem:
    return Problem("network_cut_off", (path.name,), {"bytes": found, "of": expected})


def _digest(*parts: bytes | memoryview) -> bytes:
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.digest()


def _read_block(name: str, block: Mapping[str, Any], blocks: memoryview) -> Any:
    data = blocks[block["at"] : block["at"] + block["bytes"]]
    if block["type"] == "json":
        return _RECORDS[name].validate_json(bytes(data))
    return np.frombuffer(data, block["type"])
