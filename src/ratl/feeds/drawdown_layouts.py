"""The columns of every table of a drawdown."""

from __future__ import annotations

from typing import Final

from ratl.feeds.columns import Column
from ratl.feeds.layouts import ROLE_WORDS
from ratl.model.drawdown import PRIORITIES

_REMARKS: Final = Column("remarks", "ignored", aliases=("remark", "notes", "note", "ملاحظات", "الملاحظات", "ملاحظة"))
_NAME_EN: Final = Column("name_en", aliases=("الاسم بالإنجليزية",), required=True)
_NAME_AR: Final = Column("name_ar", aliases=("الاسم بالعربية", "الاسم"), required=True)
_UNIT: Final = Column("unit", "id", aliases=("الوحدة",), required=True)
_PRIORITY: Final = Column("priority", "whole", aliases=("الأسبقية", "الأولوية"), least=1, most=PRIORITIES)
_DUE: Final = Column("due", "day", aliases=("الموعد", "الموعد المطلوب"))
_LATEST: Final = Column("latest", "day", aliases=("آخر موعد",))
_CAPABILITY: Final = Column("capability_", "figure", aliases=("قدرة_",), least=0, most=100_000, prefix=True)
_WORDS = {
    "kind": {
        "closes": "closes", "receives": "receives", "تغلق": "closes", "تستقبل": "receives",
    },
    "needs": {
        "keep": "keep", "load": "load", "receive": "receive", "إبقاء": "keep", "تحميل": "load", "استقبال": "receive",
    },
    "fate": {"move": "move", "leave": "leave", "نقل": "move", "ترك": "leave"},
}  # fmt: skip

BASES: Final = (
    Column("id", "id", aliases=("base", "place", "القاعدة", "المعرف"), required=True),
    Column("kind", "choice", aliases=("النوع",), choices=_WORDS["kind"], required=True),
    _PRIORITY,
    _DUE,
    _LATEST,
    Column("handover", "figure", aliases=("مدة التسليم",), unit="d", least=0, most=60),
    Column("loading_places", "whole", aliases=("أماكن التحميل",), least=0, most=100),
    Column("loading_rate", "figure", aliases=("معدل التحميل",), least=0, most=100),
    Column("vehicles_per_day", "whole", aliases=("آليات في اليوم",), least=0, most=2000),
    Column("receives_per_day", "whole", aliases=("استقبال في اليوم",), least=0, most=5000),
    Column("disposal_per_day", "whole", aliases=("تصريف في اليوم",), least=0, most=2000),
    _CAPABILITY,
    _REMARKS,
)

UNITS: Final = (
    Column("id", "id", aliases=("المعرف",), required=True),
    _NAME_EN,
    _NAME_AR,
    Column("site", "id", aliases=("base", "القاعدة"), required=True),
    Column("destination", "id", aliases=("الوجهة",), required=True),
    Column("people", "whole", aliases=("persons", "الأفراد", "عدد الأفراد"), least=0, most=20_000, required=True),
    _PRIORITY,
    Column("earliest", "day", aliases=("أقرب موعد",)),
    _DUE,
    _LATEST,
    Column("loading", "figure", aliases=("مدة التحميل",), unit="d", least=1, most=30),
    Column("setup", "figure", aliases=("مدة التجهيز",), unit="d", least=0, most=30),
    Column(
        "rear",
        "flag",
        aliases=("rear party", "المؤخرة"),
    ),
    _CAPABILITY,
    _REMARKS,
)

FLEET: Final = (
    _UNIT,
    Column("type", "id", aliases=("vehicle type", "نوع الآلية"), required=True),
    Column("count", "whole", aliases=("العدد",), least=1, most=500, required=True),
    Column("role", "choice", aliases=("task", "الدور", "المهمة"), choices=ROLE_WORDS),
    _REMARKS,
)

EQUIPMENT: Final = (
    _UNIT,
    _NAME_EN,
    _NAME_AR,
    Column("count", "whole", aliases=("العدد",), least=1, most=2000, required=True),
    Column("per_low_bed", "choice", aliases=("لكل مقطورة",), choices={n: n for n in ("1", "2", "4")}),
    Column("fate", "choice", aliases=("المصير",), choices=_WORDS["fate"]),
    _REMARKS,
)

REQUIREMENTS: Final = (
    Column("id", "id", aliases=("المعرف",), required=True),
    Column("kind", "choice", aliases=("النوع",), choices=_WORDS["needs"], required=True),
    Column("base", "id", aliases=("site", "القاعدة"), required=True),
    Column("capability", "id", aliases=("القدرة",), required=True),
    Column("least", "whole", aliases=("الحد الأدنى",), least=0, most=100_000),
    Column("per_people", "whole", aliases=("لكل أفراد",), least=1, most=20_000),
    Column("from", "day", aliases=("من",)),
    Column("until", "day", aliases=("إلى",)),
    _REMARKS,
)

LANES: Final = (
    Column("from", "id", aliases=("من",), required=True),
    Column("to", "id", aliases=("إلى",), required=True),
    Column(
        "hours",
        "hours",
        aliases=("permission", "أوقات الإذن"),
    ),
    Column("least_vehicles", "whole", aliases=("أقل آليات",), least=1, most=1000),
    Column("most_vehicles", "whole", aliases=("أكثر آليات",), least=1, most=1000, required=True),
    Column("most_columns", "whole", aliases=("أكثر أرتال",), least=1, most=1000),
    _REMARKS,
)

LIFT: Final = (
    Column("id", "id", aliases=("المعرف",), required=True),
    Column("home", "id", aliases=("المقر",), required=True),
    Column("type", "id", aliases=("vehicle type", "نوع الآلية"), required=True),
    Column("count", "whole", aliases=("العدد",), least=1, most=1000, required=True),
    Column("from", "day", aliases=("من",)),
    Column("until", "day", aliases=("إلى",)),
    _REMARKS,
)

POSTS: Final = (
    Column("road", "id", aliases=("الطريق",), required=True),
    Column("vehicles_per_day", "whole", aliases=("آليات في اليوم",), least=0, most=5000, required=True),
    _REMARKS,
)
