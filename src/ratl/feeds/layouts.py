"""The columns of every table of a scenario: names in English and Arabic, kinds, units and sane ranges."""

from __future__ import annotations

from typing import Final

from ratl.feeds.columns import Column
from ratl.model.route import REGIMES
from ratl.model.vehicle import ROLES
from ratl.words.catalogue import LANGUAGES, load

ROLE_WORDS: Final = {
    **{role: role for role in ROLES},
    "قيادة": "command", "نقل": "cargo", "حمولة": "cargo", "شحن": "cargo", "وقود": "fuel", "صهريج وقود": "fuel",
    "إنقاذ": "recovery", "نجدة": "recovery", "إسعاف": "ambulance", "مرافقة": "escort", "حماية": "escort",
    "هندسة": "engineer", "ركاب": "passenger", "مقطورة منخفضة": "low-bed", "ماء": "water", "مياه": "water",
    "صيانة": "maintenance", "اتصالات": "communications",
}  # fmt: skip
_WEIGHT_WORDS: Final = {
    "light": "light", "medium": "medium", "heavy": "heavy", "خفيفة": "light", "متوسطة": "medium", "ثقيلة": "heavy",
    "خفيف": "light", "متوسط": "medium", "ثقيل": "heavy",
}  # fmt: skip
_REGIME_WORDS: Final = {
    **{regime: regime for regime in REGIMES},
    "اتجاهان": "two-way", "باتجاهين": "two-way", "بالتناوب": "alternating", "متناوب": "alternating",
    "حصري": "exclusive",
}  # fmt: skip
_ROUTE_CLASSES: Final = {
    **{name: name for name in ("open", "supervised", "dispatch", "reserved", "prohibited")},
    "مفتوح": "open", "خاضع للإشراف": "supervised", "خاضع للإذن لكل حركة": "dispatch", "محجوز": "reserved",
    "محظور": "prohibited", "ممنوع": "prohibited",
}  # fmt: skip
_SITE_UNITS: Final = {"vehicles": "vehicles", "m": "m", "آليات": "vehicles", "آلية": "vehicles", "متر": "m", "م": "m"}
_NEAR_SIDES: Final = {
    **{name: name for name in ("both", "forward", "backward", "none")},
    "كلاهما": "both", "ذهابا": "forward", "إيابا": "backward", "بلا": "none",
}  # fmt: skip
_TERRAINS: Final = {
    **{name: name for name in ("flat", "hilly", "mountain")},
    "مستوية": "flat", "تلال": "hilly", "جبلية": "mountain",
}  # fmt: skip

_NAME_EN: Final = Column(
    "name_en", aliases=("name (en)", "english name", "name english", "الاسم بالإنجليزية"), required=True
)
_NAME_AR: Final = Column(
    "name_ar", aliases=("name (ar)", "arabic name", "name arabic", "الاسم بالعربية", "الاسم"), required=True
)
_SOURCE: Final = Column("source", aliases=("المصدر",))
_REMARKS: Final = Column("remarks", "ignored", aliases=("remark", "notes", "note", "ملاحظات", "الملاحظات", "ملاحظة"))
_AUTHORITY: Final = Column("authority", "id", aliases=("السلطة", "الجهة"))
_HOURS: Final = Column("hours", "hours", aliases=("opening hours", "open", "ساعات العمل", "ساعات الدوام"))

PLACES: Final = (
    Column("id", "id", aliases=("place", "place id", "المعرف", "الرمز"), required=True),
    _NAME_EN,
    _NAME_AR,
    Column("lat", "figure", aliases=("latitude", "خط العرض", "العرض"), least=-90, most=90),
    Column("lon", "figure", aliases=("longitude", "lng", "long", "خط الطول", "الطول"), least=-180, most=180),
    Column("mgrs", aliases=("grid", "الإحداثيات (MGRS)", "الإحداثيات")),
    Column("kind", aliases=("type", "النوع")),
    Column("critical", "flag", aliases=("critical point", "حرجة", "نقطة حرجة")),
    Column("simultaneous", "whole", aliases=("في آن واحد",), least=1, most=50),
    _AUTHORITY,
    _SOURCE,
    _REMARKS,
)

ROADS: Final = (
    Column("id", "id", aliases=("road", "road id", "المعرف", "الطريق"), required=True),
    Column("from", "id", aliases=("start", "من"), required=True),
    Column("to", "id", aliases=("end", "إلى"), required=True),
    Column("length", "figure", aliases=("distance", "الطول", "المسافة"), unit="km", least=0.001, most=1000),
    Column("road_factor", "figure", aliases=("معامل الطريق",), least=1, most=1.4),
    Column("map_length", "figure", aliases=("map distance", "الطول على الخريطة"), unit="km", least=0.005, most=1000),
    Column(
        "terrain",
        "choice",
        aliases=("الأرض", "طبيعة الأرض"),
        choices=_TERRAINS,
    ),
    Column(
        "map_scale",
        "choice",
        aliases=("مقياس الخريطة",),
        choices={s: n for n in ("50000", "100000", "200000") for s in (n, f"1:{n}")},
    ),
    Column("length_source", aliases=("مصدر الطول",)),
    Column("class", aliases=("road class", "الصنف", "الفئة")),
    Column("regime", "choice", aliases=("نظام السير",), choices=_REGIME_WORDS),
    Column("name_en", aliases=_NAME_EN.aliases),
    Column("name_ar", aliases=_NAME_AR.aliases),
    Column("surface", aliases=("السطح", "الرصف")),
    Column("lanes", "whole", aliases=("المسارب", "المسارات"), least=1, most=20),
    Column("width", "figure", aliases=("العرض",), unit="m", least=0.5, most=100),
    Column("max_rate", "figure", aliases=("max speed", "السرعة القصوى"), unit="km/h", least=1, most=250),
    Column(
        "max_height",
        "figure",
        aliases=("height limit", "أقصى ارتفاع"),
        unit="m",
        least=0.5,
        most=20,
        may_be_free=True,
        directed=True,
    ),
    Column(
        "max_width",
        "figure",
        aliases=("width limit", "أقصى عرض"),
        unit="m",
        least=0.5,
        most=50,
        may_be_free=True,
        directed=True,
    ),
    Column(
        "max_length",
        "figure",
        aliases=("length limit", "أقصى طول"),
        unit="m",
        least=1,
        most=200,
        may_be_free=True,
        directed=True,
    ),
    Column(
        "max_mass",
        "figure",
        aliases=("mass limit", "max weight", "أقصى كتلة", "أقصى وزن"),
        unit="t",
        least=0.1,
        most=1000,
        may_be_free=True,
        directed=True,
    ),
    Column(
        "max_axle_load",
        "figure",
        aliases=("axle limit", "أقصى حمل محوري"),
        unit="t",
        least=0.1,
        most=100,
        may_be_free=True,
        directed=True,
    ),
    Column("mlc", "whole", aliases=("load class", "تصنيف الحمولة"), least=1, most=150, may_be_free=True, directed=True),
    Column(
        "mlc_wheeled", "whole", aliases=("تصنيف الحمولة للمدولب",), least=1, most=150, may_be_free=True, directed=True
    ),
    Column(
        "mlc_tracked", "whole", aliases=("تصنيف الحمولة للمجنزر",), least=1, most=150, may_be_free=True, directed=True
    ),
    Column("classification", aliases=("route classification", "تصنيف الطريق")),
    Column("access", "flag", aliases=("المرور مسموح",), directed=True),
    _HOURS,
    Column("closed", "hours", aliases=("closures", "الإغلاق")),
    Column("course", aliases=("geometry", "wkt", "المسار")),
    Column("no_turns", aliases=("forbidden turns", "منع الانعطاف"), directed=True),
    Column("service_kind", aliases=("نوع الخدمة",)),
    Column("service_rate", "figure", aliases=("معدل المعالجة",), unit="veh/h", least=0.1, most=5000),
    Column("service_fixed", "figure", aliases=("مدة الإجراءات",), unit="min", least=0, most=2880),
    Column("storage", "figure", aliases=("queue", "طول الانتظار"), unit="m", least=0, most=50_000),
    Column("shoulder", "flag", aliases=("كتف الطريق",)),
    _AUTHORITY,
    _SOURCE,
    _REMARKS,
)

SITES: Final = (
    Column("id", "id", aliases=("site", "site id", "المعرف", "الموقع"), required=True),
    Column("at", "id", aliases=("place", "المكان", "عند")),
    Column("along", "id", aliases=("road", "على الطريق")),
    Column("at_km", "figure", aliases=("at", "chainage", "عند"), unit="km", least=0, most=1000),
    _NAME_EN,
    _NAME_AR,
    Column("capacity", "figure", aliases=("السعة",), required=True, least=1, most=100_000),
    Column("unit", "choice", aliases=("capacity unit", "الوحدة"), required=True, choices=_SITE_UNITS),
    _HOURS,
    Column("overnight", "flag", aliases=("مبيت",)),
    Column("near_side", "choice", aliases=("الجانب",), choices=_NEAR_SIDES),
    Column("fuel", "figure", aliases=("الوقود",), unit="l", least=0, most=1e8),
    Column("fuel_rate", "figure", aliases=("معدل التزود",), unit="l/h", least=1, most=1e7),
    Column("water", "flag", aliases=("ماء", "مياه")),
    Column("workshop", "flag", aliases=("ورشة",)),
    Column("medical", "flag", aliases=("طبي", "رعاية طبية")),
    Column("surgery", "flag", aliases=("جراحة",)),
    Column("security", "flag", aliases=("أمن",)),
    Column("holding", "flag", aliases=("منطقة انتظار",)),
    Column("turn_back", "flag", aliases=("استدارة",)),
    Column("basis", aliases=("basis of capacity", "أساس السعة")),
    Column("kind", aliases=("type", "النوع")),
    _SOURCE,
    _REMARKS,
)

AUTHORITIES: Final = (
    Column("id", "id", aliases=("authority", "المعرف", "الرمز"), required=True),
    _NAME_EN,
    _NAME_AR,
    Column("zone", aliases=("time zone", "timezone", "المنطقة الزمنية"), required=True),
    Column("notice", "figure", aliases=("notice period", "مهلة الإخطار"), unit="h", least=0, most=8760),
    Column("contact", aliases=("الاتصال", "جهة الاتصال")),
    Column("contact_en", aliases=("english contact", "الاتصال بالإنجليزية", "جهة الاتصال بالإنجليزية")),
    Column("contact_ar", aliases=("arabic contact", "الاتصال بالعربية", "جهة الاتصال بالعربية")),
    Column("curfew", "hours", aliases=("حظر التجول",)),
    Column("route_class", "choice", aliases=("صنف التنظيم",), choices=_ROUTE_CLASSES),
    Column("clearance_rules", aliases=("rules", "قواعد التصريح")),
    _SOURCE,
    _REMARKS,
)

_MASS_NAMES: Final = (
    "weight", "laden mass", "gross mass", "gross weight", "gvw", "gross vehicle weight", "الكتلة", "الكتلة الإجمالية",
    "الوزن", "الوزن الإجمالي",
)  # fmt: skip
FIGURES: Final = (
    Column("length", "figure", aliases=("الطول",), unit="m", least=1, most=60),
    Column("width", "figure", aliases=("العرض",), unit="m", least=1, most=8),
    Column("height", "figure", aliases=("الارتفاع",), unit="m", least=1, most=10),
    Column(
        "mass",
        "figure",
        aliases=_MASS_NAMES,
        unit="kg",
        least=200,
        most=300_000,
    ),
    Column("axle_load", "figure", aliases=("axle", "حمل المحور", "الحمل المحوري"), unit="kg", least=100, most=60_000),
    Column(
        "mlc",
        "whole",
        aliases=("load class", "military load class", "تصنيف الحمولة", "تصنيف الحمولة (MLC)", "صنف الحمولة"),
        least=1,
        most=150,
        may_be_estimated=True,
    ),
    Column("tracked", "flag", aliases=("مجنزرة", "مجنزر")),
    Column(
        "top_speed", "figure", aliases=("speed", "max speed", "السرعة", "السرعة القصوى"), unit="km/h", least=3, most=130
    ),
    Column(
        "tank",
        "figure",
        aliases=("fuel tank", "tank capacity", "سعة الخزان", "الخزان", "خزان الوقود"),
        unit="l",
        least=5,
        most=5000,
    ),
    Column(
        "fuel_use",
        "figure",
        aliases=("fuel consumption", "consumption", "استهلاك الوقود", "الاستهلاك"),
        unit="l/100km",
        least=1,
        most=1000,
    ),
    Column("idle_use", "figure", aliases=("idle consumption", "استهلاك الوقوف"), unit="l/h", least=0, most=200),
    Column("cargo_fuel", "figure", aliases=("fuel cargo", "حمولة الوقود"), unit="l", least=0, most=100_000),
    Column("tow", "figure", aliases=("towing limit", "حد القطر", "أقصى قطر"), unit="kg", least=500, most=200_000),
    Column("weight_class", "choice", aliases=("الفئة", "فئة الوزن"), choices=_WEIGHT_WORDS),
)

#: Column of a list → field of the model.
FIELDS: Final = {
    "length": "length_m", "width": "width_m", "height": "height_m", "mass": "mass_kg", "axle_load": "axle_load_kg",
    "mlc": "mlc", "tracked": "tracked", "top_speed": "top_speed_mps", "tank": "tank_l", "fuel_use": "fuel_l_per_100km",
    "idle_use": "idle_l_per_h", "cargo_fuel": "cargo_fuel_l", "tow": "tow_kg", "weight_class": "weight_class",
}  # fmt: skip
#: The words for figures in Ratl's own order of march → column.
_FIGURE_WORDS: Final = {
    word: key
    for key, field in {**FIELDS, "people": "people"}.items()
    for word in (key, *(load(lang)[f"figure_{field}"] for lang in LANGUAGES))
}

TYPES: Final = (
    Column("id", "id", aliases=("type", "المعرف", "النوع"), required=True),
    _NAME_EN,
    _NAME_AR,
    *FIGURES,
    Column(
        "mass_empty",
        "figure",
        aliases=("empty mass", "الكتلة فارغة", "الوزن فارغا"),
        unit="kg",
        least=100,
        most=300_000,
    ),
    Column("axles", "whole", aliases=("المحاور", "عدد المحاور"), least=1, most=40),
    Column("turning_radius", "figure", aliases=("نصف قطر الدوران",), unit="m", least=1, most=100),
    Column("gradeability", "figure", aliases=("الصعود",), unit="%", least=0, most=150),
    Column("fording", "figure", aliases=("fording depth", "عمق الخوض"), unit="m", least=0, most=10),
    Column("rate_", "figure", aliases=("معدل_",), unit="km/h", least=1, most=130, prefix=True),
    Column("sources", aliases=("source", "المصدر", "المصادر")),
    Column("source_", aliases=("مصدر_",), prefix=True),
    _REMARKS,
)

VEHICLES: Final = (
    Column(
        "id",
        "id",
        aliases=("vehicle", "vehicle id", "number", "no", "المعرف", "الرقم", "رقم الآلية", "الآلية"),
        required=True,
    ),
    Column("type", "id", aliases=("vehicle type", "النوع", "نوع الآلية"), required=True),
    Column("serial", "id", aliases=("مجموعة المسير", "المجموعة", "السيريال"), required=True),
    Column("march_unit", "id", aliases=("march unit", "وحدة المسير", "وحدة مسير"), required=True),
    Column("role", "choice", aliases=("task", "الدور", "المهمة"), choices=ROLE_WORDS),
    Column("people", "whole", aliases=("crew", "persons", "الأفراد", "الأشخاص", "عدد الأفراد"), least=0, most=100),
    Column("drivers", "whole", aliases=("السائقون", "عدد السائقين"), least=1, most=10),
    Column("load_share", "figure", aliases=("share of load", "نسبة الحمولة"), unit="%", least=0, most=100),
    Column("payload", aliases=("load", "الحمولة")),
    Column("payload_en", aliases=("load en", "english load", "الحمولة بالإنجليزية")),
    Column("payload_ar", aliases=("load ar", "arabic load", "الحمولة بالعربية")),
    Column("dangerous_goods", aliases=("hazard", "adr", "مواد خطرة", "المواد الخطرة")),
    Column("call_sign", aliases=("callsign", "رمز النداء", "النداء", "إشارة النداء")),
    Column("plate", aliases=("registration", "رقم اللوحة", "اللوحة")),
    Column("tows", "id", aliases=("trailer", "towing", "المقطورة", "يقطر")),
    *FIGURES,
    # What Ratl prints in its order of march and has no use for when that comes back as a list.
    Column("position", "ignored", aliases=("place", "الترتيب")),
    Column("type_name", "ignored", aliases=("اسم النوع",)),
    Column("assumed", "choices", aliases=("assumed figures", "أرقام مفترضة"), choices=_FIGURE_WORDS),
    _REMARKS,
)
