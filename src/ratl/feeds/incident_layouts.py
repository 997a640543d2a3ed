"""Which columns incident files have, and what their codes mean: ACLED, UCDP GED, Ratl's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ratl.assess.incidents import KINDS, SPREAD_M
from ratl.words.folding import fold

DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLayout:
    """The columns of one kind of file, by what they are for; each with its spellings.

    `needed` are those without which a file is not of this layout; `telling` sets it apart from the others.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    telling: tuple[str, ...]
    radii_m: Mapping[str, float] = field(default_factory=dict)
    """Code of the precision of the place → radius; a code that is not here is not known well enough."""
    spans: Mapping[str, str] = field(default_factory=dict)
    """Code of the precision of the time → span."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Beginning of the folded kind → one of `KINDS`."""
    negative: tuple[str, ...] = ()
    """Columns of counts, which cannot be less than nought."""

    def find(self, header: Sequence[str]) -> dict[str, int]:
        """Return which column of `header` stands for what."""
        place = {fold(text): number for number, text in reversed(list(enumerate(header)))}
        return {
            key: next(place[fold(name)] for name in names if fold(name) in place)
            for key, names in self.columns.items()
            if any(fold(name) in place for name in names)
        }


ACLED: Final = IncidentLayout(
    name="acled",
    columns={
        "id": ("event_id_cnty", "data_id", "event_id_no_cnty"),
        "date": ("event_date",),
        "time_code": ("time_precision", "time_preci"),
        "place_code": ("geo_precision", "geo_precis", "geo_precisi"),
        "lat": ("latitude",),
        "lon": ("longitude",),
        "kind": ("event_type",),
        "region": ("admin2",),
        "wider": ("admin1",),
        "count": ("fatalities",),
    },
    needed=("date", "lat", "lon", "kind"),
    telling=("event_date", "event_type"),
    radii_m={"1": 0.0, "2": SPREAD_M},
    # 3 was the month in older codebooks and is still the least certain: taken at its widest.
    spans={"1": DAY, "2": WEEK, "3": MONTH},
    kinds={
        "battle": "battle", "explosion": "explosion", "remote_violence": "explosion", "violence": "violence",
        "riots/protests": "riot", "riot": "riot", "protest": "protest", "": "other",
    },
    negative=("count",),
)  # fmt: skip
UCDP: Final = IncidentLayout(
    name="ucdp",
    columns={
        "id": ("id",),
        "date": ("date_start",),
        "until": ("date_end",),
        "time_code": ("date_prec",),
        "place_code": ("where_prec",),
        "lat": ("latitude",),
        "lon": ("longitude",),
        "kind": ("type_of_violence",),
        "region": ("adm_2",),
        "wider": ("adm_1",),
        "count": ("best",),
    },
    needed=("date", "lat", "lon", "place_code"),
    telling=("date_start", "where_prec"),
    radii_m={"1": 0.0, "2": SPREAD_M},
    spans={"1": DAY, "2": WEEK, "3": WEEK, "4": MONTH, "5": YEAR},
    kinds={"1": "battle", "2": "battle", "3": "violence"},
    negative=("count",),
)
OWN_KINDS: Final = {
    "battle": ("battle", "اشتباك"),
    "explosion": ("explosion", "انفجار"),
    "violence": ("violence", "عنف"),
    "riot": ("riot", "شغب"),
    "obstruction": ("obstruction", "عرقلة"),
    "protest": ("protest", "احتجاج"),
    "other": ("other", "أخرى", "غير ذلك"),
}
OWN: Final = IncidentLayout(
    name="ratl",
    columns={
        "id": ("id", "الرقم"),
        "date": ("time", "الوقت", "date", "التاريخ"),
        "until": ("until", "إلى"),
        "lat": ("lat", "خط العرض", "latitude"),
        "lon": ("lon", "خط الطول", "longitude"),
        "radius": ("accuracy_m", "الدقة (م)"),
        "kind": ("kind", "النوع"),
        "region": ("district", "القضاء"),
    },
    needed=("date", "lat", "lon", "radius"),
    telling=("accuracy_m", "kind"),
    kinds={fold(word): kind for kind, words in OWN_KINDS.items() for word in words},
    negative=("radius",),
)
LAYOUTS: Final = (ACLED, UCDP, OWN)
assert set(OWN_KINDS) == set(KINDS)


def list_layouts(header: Sequence[str]) -> list[IncidentLayout]:
    """Return the layouts a header has every needed column of; an own report only where it is no other."""
    fitting = [layout for layout in LAYOUTS if set(layout.needed) <= layout.find(header).keys()]
    return [layout for layout in fitting if layout is not OWN or len(fitting) == 1]


def is_header(cells: Sequence[str]) -> bool:
    """Return whether a row is a header, of whatever layout."""
    return any(set(layout.needed) <= layout.find(cells).keys() for layout in LAYOUTS)
