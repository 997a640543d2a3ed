"""Dataclasses ↔ plain JSON values, with the names files use.

One schema: the frozen dataclasses of `ratl.model`. A trailing underscore is dropped in files (``class_`` ↔ ``class``); a
`Reason` is flat (``{"code": ..., **params}``).
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from typing import Any

from ratl.model.movement import Reason


def file_name(field: str) -> str:
    """Return the name a dataclass field has in files."""
    return field.rstrip("_")


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def to_json(value: object) -> Any:
    """Return `value` (dataclass, mapping, sequence or scalar) as plain JSON values with file names."""
    if isinstance(value, Reason):
        return {"code": value.code, **{k: to_json(v) for k, v in value.params.items()}}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {file_name(f.name): to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): to_json(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(v) for v in value]
    return value


def from_json(kind: Any, value: object, unknown: dict[str, object], at: str = "") -> Any:
    """Return `value` with file names turned into field names of `kind`, ready for validation.

    Parameters
    ----------
    kind
        A type: dataclass, ``tuple[X, ...]``, ``Mapping[str, X]``, union or scalar.
    value
        Plain JSON value.
    unknown
        Filled with every key `kind` does not know: JSON pointer → value.
    at
        JSON pointer of `value`.
    """
    if kind is Reason:
        if not isinstance(value, dict) or "code" not in value:
            return value
        return {"code": value["code"], "params": {k: v for k, v in value.items() if k != "code"}}
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        if not isinstance(value, dict):
            return value
        hints, result = _hints(kind), {}
        names = {file_name(f.name): f.name for f in dataclasses.fields(kind) if f.name != "extra"}
        for key, item in value.items():
            where = f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"
            if key in names:
                result[names[key]] = from_json(hints[names[key]], item, unknown, where)
            else:
                unknown[where] = item
        return result
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        inner = next((a for a in args if a is not type(None) and (dataclasses.is_dataclass(a) or typing.get_origin(a))), None)
        return value if inner is None or value is None else from_json(inner, value, unknown, at)
    if origin is tuple and isinstance(value, list | tuple):
        each = args * len(value) if len(args) == 1 else args
        kinds = [args[0]] * len(value) if len(args) == 2 and args[1] is Ellipsis else each
        if len(kinds) != len(value):
            return value
        return [from_json(k, v, unknown, f"{at}/{i}") for i, (k, v) in enumerate(zip(kinds, value, strict=True))]
    if origin is not None and isinstance(value, dict):
        where = (f"{at}/{str(k).replace('~', '~0').replace('/', '~1')}" for k in value)
        return {k: from_json(args[1], v, unknown, w) for (k, v), w in zip(value.items(), where, strict=True)}
    return value


def put_back(document: Any, unknown: Mapping[str, object]) -> None:
    """Set every unknown value back at its JSON pointer, where its parent still exists."""
    for pointer, value in unknown.items():
        *path, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        parent = document
        for part in path:
            if isinstance(parent, dict):
                parent = parent.get(part)
            elif isinstance(parent, list) and part.isdigit() and int(part) < len(parent):
                parent = parent[int(part)]
            else:
                parent = None
        if isinstance(parent, dict):
            parent.setdefault(last, value)
