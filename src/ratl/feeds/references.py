"""The corridor's tables as read, and the ids one table declares and others refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ratl.feeds.columns import Row
from ratl.feeds.problems import Problems


@dataclass(frozen=True, slots=True, kw_only=True)
class CorridorRows:
    """The four tables as read; a table that could not be read at all is None."""

    places: list[Row] | None
    roads: list[Row] | None
    sites: list[Row] | None
    authorities: list[Row] | None
    imported: bool = False
    """The roads come from an imported network: there is no table of them."""


@dataclass(frozen=True, slots=True)
class Ids:
    """Every id written in one table, whether or not the rest of its row can be used; None without a table to ask."""

    kind: str
    """``place``, ``road``, ``site``, ``authority``, ``serial`` or ``type``."""
    table: str
    names: Collection[str] | None

    def check(self, found: str, where: tuple[str, ...], problems: Problems) -> None:
        """Note `found` where it is not among the ids."""
        if found and self.names is not None and found not in self.names:
            problems.add_unknown(
                "unknown_reference", where, found, self.names, kind=f"kind_{self.kind}", table=self.table
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class CorridorIds:
    """The ids other files may refer to."""

    places: Ids
    roads: Ids
    sites: Ids
    authorities: Ids

    def check_free(self, found: str, where: tuple[str, ...], problems: Problems) -> None:
        """Note `found`, the id of something else, where the corridor has it: papers find names by id alone."""
        check_free(found, where, (self.places, self.roads, self.sites, self.authorities), problems)


def check_free(found: str, where: tuple[str, ...], taken: Iterable[Ids], problems: Problems) -> None:
    """Note `found` where another table has the id."""
    for ids in taken:
        if ids.names is not None and found in ids.names:
            problems.add("id_taken", where, found=found, kind=f"kind_{ids.kind}")


def list_ids(rows: list[Row] | None, kind: str, table: str, problems: Problems) -> Ids:
    """Return the ids of a table, noting every one given twice."""
    if rows is None:
        return Ids(kind, table, None)
    first: dict[str, str] = {}
    for row in rows:
        name = row.text("id")
        if name in first:
            problems.add("duplicate_id", row.where("id"), found=name, first=first[name].removeprefix("row "))
        elif name:
            first[name] = row.place[-1]
    return Ids(kind, table, tuple(first))
