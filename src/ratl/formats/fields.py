"""Dataclasses ↔ plain JSON values, with the names files use.

One schema: the frozen dataclasses of `ratl.model`. A trailing underscore is dropped in files (``class_`` ↔
``class``); a `Reason` is flat (``{"code": ..., **params}``).
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
    # 25000 and 25000.0 are one length: one spelling, whoever wrote the plan.
    return int(value) if isinstance(value, float) and value.is_integer() else value


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
        return _reason(value)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _record(kind, value, unknown, at) if isinstance(value, dict) else value
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        inner = next((a for a in args if dataclasses.is_dataclass(a) or typing.get_origin(a)), None)
        value = from_json(inner, value, unknown, at) if inner is not None and value is not None else value
    elif origin is tuple and isinstance(value, list):
        kinds = [args[0]] * len(value) if args[1:] == (Ellipsis,) else list(args)
        if len(kinds) == len(value):
            value = [from_json(k, v, unknown, f"{at}/{i}") for i, (k, v) in enumerate(zip(kinds, value, strict=True))]
    elif origin is not None and isinstance(value, dict):
        value = {k: from_json(args[1], v, unknown, _child(at, k)) for k, v in value.items()}
    return value


def _reason(value: object) -> object:
    if not isinstance(value, dict) or "code" not in value:
        return value
    return {"code": value["code"], "params": {k: v for k, v in value.items() if k != "code"}}


def _record(kind: type, value: dict[str, object], unknown: dict[str, object], at: str) -> dict[str, object]:
    hints, result = _hints(kind), {}
    names = {file_name(f.name): f.name for f in dataclasses.fields(kind) if f.name != "extra"}
    for key, item in value.items():
        if key in names:
            result[names[key]] = from_json(hints[names[key]], item, unknown, _child(at, key))
        else:
            unknown[_child(at, key)] = item
    return result


def _child(pointer: str, key: object) -> str:
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


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
