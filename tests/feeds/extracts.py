"""OpenStreetMap XML in a line or two."""

from __future__ import annotations

from pathlib import Path

ROAD = {"highway": "primary"}


def tags(told: dict[str, str]) -> str:
    """Return tags as XML."""
    return "".join(f'<tag k="{key}" v="{text}"/>' for key, text in told.items())


def node(number: int, lon: float, lat: float, told: dict[str, str] | None = None, **fields: str) -> str:
    """Return a node as XML."""
    more = "".join(f' {key}="{text}"' for key, text in fields.items())
    return f'<node id="{number}" lon="{lon!r}" lat="{lat!r}"{more}>{tags(told or {})}</node>'


def way(number: int, nodes: list[int], told: dict[str, str] | None = None, **fields: str) -> str:
    """Return a way as XML, a road where nothing else is told."""
    more = "".join(f' {key}="{text}"' for key, text in fields.items())
    course = "".join(f'<nd ref="{ref}"/>' for ref in nodes)
    return f'<way id="{number}"{more}>{course}{tags(ROAD if told is None else told)}</way>'


def relation(number: int, members: list[tuple[str, int, str]], told: dict[str, str]) -> str:
    """Return a relation as XML; members are type, id and role."""
    inside = "".join(f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members)
    return f'<relation id="{number}">{inside}{tags(told)}</relation>'


#: Six nodes in a row on the equator, 0.01 degrees (1113.1949 m) apart.
ROW = [node(n, n / 100, 0.0) for n in range(1, 7)]


def osm(*objects: str) -> str:
    """Return a whole file."""
    return "\n".join(["<?xml version='1.0' encoding='UTF-8'?>", '<osm version="0.6">', *objects, "</osm>"])


def write(folder: Path, *objects: str, name: str = "drawn.osm") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(osm(*objects), "utf-8")
    return path
