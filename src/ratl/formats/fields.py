"""Dataclasses ↔ plain JSON values, with the names files use.

One schema: the frozen dataclasses of `ratl.model`. A trailing underscore is dropped in files (``class_`` ↔
``class``); a `Reason` is flat (``{"code": ..., **params}``).
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ratl.model.movement import Reason


def file_name(field: str) -> str:
    """Return the name a dataclass field has in files."""
    return field.rstrip("_")


@functools.cache
def _names(cls: type) -> tuple[tuple[str, str], ...]:
    """Return the fields of a dataclass, each with its name in files; none of another class."""
    fields = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
    return tuple((field.name, file_name(field.name)) for field in fields)


def to_json(value: object) -> Any:
    """Return `value` (dataclass, mapping, sequence or scalar) as plain JSON values with file names."""
    if isinstance(value, float):
        # 25000 and 25000.0 are one length: one spelling, whoever wrote the plan.
        return int(value) if value.is_integer() else value
    if isinstance(value, tuple | list):
        return [to_json(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): to_json(v) for k, v in value.items()}
    if isinstance(value, Reason):
        return {"code": value.code, **{k: to_json(v) for k, v in value.params.items()}}
    kind: type = type(value)
    names = _names(kind)
    return {name: to_json(getattr(value, field)) for field, name in names} if names else value


Unknown = dict[str, object]
"""Every key nobody knows: JSON pointer → value."""
_Reader = Callable[[Any, Unknown, str], Any]
"""Turns the names in a plain value of some kind, at a JSON pointer; a value of another kind is left as it is."""


def from_json(kind: Any, value: object, unknown: Unknown, at: str = "") -> Any:
    """Return `value` with file names turned into field names of `kind`, ready for validation.

    Parameters
    ----------
    kind
        A type: dataclass, ``tuple[X, ...]``, ``Mapping[str, X]``, union or scalar.
    value
        Plain JSON value.
    unknown
        Filled with every key `kind` does not know.
    at
        JSON pointer of `value`.
    """
    read = _reader(kind)
    return read(value, unknown, at) if read else value


@functools.cache
def _reader(kind: Any) -> _Reader | None:
    """Return what turns the names in values of a kind; None where they hold none."""
    if kind is Reason:
        return _reason
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return functools.partial(_record, kind)
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return next(filter(None, map(_reader, args)), None)
    if isinstance(origin, type) and issubclass(origin, tuple | Mapping):
        return _reader_of_many(origin, args)
    return None


def _reader_of_many(origin: type, args: tuple[Any, ...]) -> _Reader | None:
    """Return what reads a mapping, a list or a row of so many; None where nothing in it holds a name."""
    if origin is not tuple:
        read = _reader(args[1])
        return functools.partial(_mapping, read) if read else None
    if args[1:] == (Ellipsis,):
        read = _reader(args[0])
        return functools.partial(_list, read) if read else None
    each = tuple(map(_reader, args))
    return functools.partial(_row, each) if any(each) else None


def _list(read: _Reader, value: Any, unknown: Unknown, at: str) -> Any:
    return [read(v, unknown, f"{at}/{i}") for i, v in enumerate(value)] if isinstance(value, list) else value


def _row(readers: Sequence[_Reader | None], value: Any, unknown: Unknown, at: str) -> Any:
    if not isinstance(value, list) or len(value) != len(readers):
        return value
    each = enumerate(zip(readers, value, strict=True))
    return [read(v, unknown, f"{at}/{i}") if read else v for i, (read, v) in each]


def _mapping(read: _Reader, value: Any, unknown: Unknown, at: str) -> Any:
    return {k: read(v, unknown, _child(at, k)) for k, v in value.items()} if isinstance(value, dict) else value


def _reason(value: Any, _unknown: Unknown, _at: str) -> Any:
    if not isinstance(value, dict) or "code" not in value:
        return value
    return {"code": value["code"], "params": {k: v for k, v in value.items() if k != "code"}}


@functools.cache
def _fields(kind: type) -> Mapping[str, tuple[str, _Reader | None]]:
    """Return the fields a dataclass has in files: the name there → the field, and what reads it."""
    hints = typing.get_type_hints(kind)
    return {name: (field, _reader(hints[field])) for field, name in _names(kind) if field != "extra"}


def _record(kind: type, value: Any, unknown: Unknown, at: str) -> Any:
    if not isinstance(value, dict):
        return value
    fields, result = _fields(kind), {}
    for key, item in value.items():
        if key in fields:
            field, read = fields[key]
            result[field] = read(item, unknown, _child(at, key)) if read else item
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
