"""A plan made by hand for the documents: an advance party and two serials, fourteen legs, three days, two border posts.

Times follow the kinematics of the planning model (run = ceil(length / rate), pass time at that rate, re-forming at
halts); nothing here asks whether the plan keeps the rules.
"""

from __future__ import annotations

from ratl.model.movement import (
    Alternate,
    Escort,
    Halt,
    LegTimes,
    ListedHalt,
    Movement,
    Permission,
    Reason,
    Request,
    Rules,
    Serial,
)
from ratl.model.plan import AlternateManning, ClearanceNeed, ControlPost, NetworkId, Objective, Papers, Plan, Texts
from ratl.model.profile import Profile
from ratl.model.route import Authority, Curfew, Interval, Leg, Point, Reservation, Service, Site
from ratl.model.supply import (
    ENDLESS_DAYS,
    AlternateSupply,
    Crew,
    LegCare,
    Recovery,
    Refuel,
    Stock,
    Supply,
    SupplyFactors,
    VehicleFuel,
)
from ratl.model.vehicle import Vehicle
from ratl.units import ceil_s

HOUR, DAY = 3600, 86400
RATES_MPS = {"drawing-out": 20 / 3.6, "primary": 40 / 3.6, "secondary": 30 / 3.6, "post": 5 / 3.6}

_POINTS = {
    # id: (en, ar, lon, lat, kind, critical, authority)
    "BASE": ("Ain al-Asad base", "قاعدة عين الأسد", 42.4412, 33.7856, "base", False, "IRQ"),
    "SP": ("Asad gate junction", "تقاطع بوابة الأسد", 42.4790, 33.8275, "junction", True, "IRQ"),
    "BAGH": ("Al-Baghdadi", "البغدادي", 42.5466, 33.8573, "town", False, "IRQ"),
    "HAD": ("Haditha bypass", "تحويلة حديثة", 42.3571, 34.1262, "junction", True, "IRQ"),
    "ANAH": ("Anah", "عنه", 41.9875, 34.3690, "town", False, "IRQ"),
    "FUH": ("Al-Fuhaymi checkpoint", "نقطة تفتيش الفحيمي", 41.7110, 34.3065, "checkpoint", True, "IRQ"),
    "UBA": ("Al-Ubaydi", "العبيدي", 41.2236, 34.3842, "town", False, "IRQ"),
    "QAIM": ("Al-Qaim post", "منفذ القائم", 40.9890, 34.3920, "border", True, "IRQ"),
    "LINE": ("Border line", "خط الحدود", 40.9672, 34.4168, "border", True, ""),
    "ABUK": ("Abu Kamal post", "منفذ البوكمال", 40.9420, 34.4330, "border", True, "SYR"),
    "SAL": ("As-Salihiyah", "الصالحية", 40.7290, 34.7420, "town", False, "SYR"),
    "ASH": ("Al-Asharah", "العشارة", 40.5610, 34.9190, "town", False, "SYR"),
    "MAY": ("Mayadin bridge", "جسر الميادين", 40.4620, 35.0210, "bridge", True, "DEZ"),
    "RP": ("Khasham fork", "مفرق خشام", 40.2860, 35.2950, "junction", True, "DEZ"),
    "DEST": ("Assembly area north", "منطقة التجمع الشمالية", 40.2305, 35.3480, "base", False, "DEZ"),
}
_ROADS = (
    # from, to, km, class, authority, regime, limits
    ("BASE", "SP", 6.0, "drawing-out", "IRQ", "two-way", {}),
    ("SP", "BAGH", 8.4, "primary", "IRQ", "two-way", {"mass_kg": "none", "height_m": 5.2}),
    ("BAGH", "HAD", 38.6, "primary", "IRQ", "two-way", {"mlc_wheeled": 80}),
    ("HAD", "ANAH", 49.2, "primary", "IRQ", "two-way", {"height_m": 4.8}),
    ("ANAH", "FUH", 31.0, "secondary", "IRQ", "two-way", {}),
    ("FUH", "UBA", 52.7, "primary", "IRQ", "two-way", {}),
    ("UBA", "QAIM", 24.9, "primary", "IRQ", "two-way", {"mass_kg": 60000.0}),
    ("QAIM", "LINE", 3.6, "post", "IRQ", "alternating", {}),
    ("LINE", "ABUK", 3.4, "post", "SYR", "alternating", {}),
    ("ABUK", "SAL", 44.1, "primary", "SYR", "two-way", {}),
    ("SAL", "ASH", 27.5, "secondary", "SYR", "two-way", {}),
    ("ASH", "MAY", 16.8, "secondary", "SYR", "two-way", {"mlc_wheeled": 60}),
    ("MAY", "RP", 38.0, "secondary", "DEZ", "alternating", {"mlc_wheeled": 50, "width_m": 3.6}),
    ("RP", "DEST", 8.2, "drawing-out", "DEZ", "two-way", {}),
)
_ROAD_NAMES = {
    "L04": {"en": "Highway 12", "ar": "الطريق 12"},
    "L13": {"en": "Mayadin bridge road", "ar": "طريق جسر الميادين"},
}


def _name(en: str, ar: str) -> dict[str, str]:
    return {"en": en, "ar": ar}


def _points() -> dict[str, Point]:
    return {
        key: Point(name=_name(en, ar), lon=lon, lat=lat, kind=kind, critical=critical, authority=authority)
        for key, (en, ar, lon, lat, kind, critical, authority) in _POINTS.items()
    }


def _legs() -> dict[str, Leg]:
    legs = {}
    for number, (start, end, km, class_, authority, regime, limits) in enumerate(_ROADS, start=1):
        post = {"QAIM": 24.0, "LINE": 20.0}.get(start)
        legs[f"L{number:02}"] = Leg(
            from_=start,
            to=end,
            length_m=km * 1000,
            class_=class_,
            regime=regime,
            limits=limits,
            authority=authority,
            surface="asphalt",
            name=_ROAD_NAMES.get(f"L{number:02}", {}),
            open=tuple((d * DAY + 8 * HOUR, d * DAY + 16 * HOUR) for d in range(5)) if post else None,
            service=Service(kind="border", rate_vph=post, fixed_s=1800, storage_m=1200.0) if post else None,
            length_source="scenario",
        )
    return legs


def _sites() -> dict[str, Site]:
    return {
        "S-HAD": Site(at="HAD", capacity=80, name=_name("Haditha lay-by", "موقف حديثة"), services={"water": True}),
        "S-ANAH": Site(
            at="ANAH",
            capacity=90,
            overnight=True,
            name=_name("Anah staging ground", "ساحة تجمع عنه"),
            services={"fuel_l": 30000.0, "water": True, "medical": True, "security": True},
        ),
        "S-UBA": Site(
            at="UBA", capacity=60, name=_name("Ubaydi truck park", "موقف شاحنات العبيدي"), services={"workshop": True}
        ),
        "S-QAIM": Site(
            at="QAIM",
            capacity=120,
            overnight=True,
            name=_name("Qaim customs yard", "ساحة جمارك القائم"),
            services={"fuel_l": 20000.0, "water": True, "surgery": True, "turn_back": True},
        ),
        "S-ABUK": Site(
            at="ABUK",
            capacity=100,
            overnight=True,
            name=_name("Abu Kamal yard", "ساحة البوكمال"),
            services={"holding": True},
        ),
        "S-ASH": Site(at="ASH", capacity=40, name=_name("Asharah grain store", "صومعة العشارة")),
    }


def _vehicle(number: int, role: str = "cargo") -> Vehicle:
    low_bed = role == "low-bed"
    return Vehicle(
        id=f"AA-01-{number:02}",
        type={"low-bed": "het", "fuel": "m978", "command": "hmmwv", "escort": "mrap"}.get(role, "m977"),
        length_m=24.9 if low_bed else 10.4,
        width_m=3.05 if low_bed else 2.55,
        height_m=3.9 if low_bed else 3.0,
        mass_kg=58000.0 if low_bed else 26000.0,
        mlc=64 if low_bed else 29,
        people=3 if role == "command" else 2,
        role=role,
        weight_class={"command": "light", "escort": "medium", "passenger": "medium"}.get(role, "heavy"),
        name=_name("Cargo truck", "شاحنة نقل") if role == "cargo" else {},
        tank_l=580.0,
        fuel_l_per_100km=120.0,
        payload=_name("containers", "حاويات") if role == "cargo" else {},
        call_sign=f"NOMAD {number:02}" if role in ("command", "recovery", "ambulance", "escort") else "",
        plate=f"K-{4100 + number}",
    )


def _vehicles(first: int, roles: tuple[str, ...]) -> tuple[Vehicle, ...]:
    return tuple(_vehicle(first + place, role) for place, role in enumerate(roles))


_BIG = ("command", "low-bed", "low-bed", *["cargo"] * 10, "escort", *["cargo"] * 6, "fuel", "water", "ambulance",
        "maintenance", "recovery")  # fmt: skip
_DRAFT = (
    ("AA-01/1", "advance", (4,), _vehicles(1, ("command", "escort", "engineer", "escort"))),
    ("AA-01/2", "main", (13, 12), _vehicles(5, _BIG)),
    ("AA-01/3", "main", (13, 12), _vehicles(30, _BIG)),
)
_PLANNED_HALTS = (
    # after leg, site, kind, minimum, earliest departure of the head on its day
    (2, "S-HAD", "short", 1800, 0),
    (3, "S-ANAH", "overnight", 10 * HOUR, 1 * DAY + 5.5 * HOUR),
    (5, "S-UBA", "short", 1800, 0),
    (6, "S-QAIM", "staging", 900, 1 * DAY + 11.5 * HOUR),
    (8, "S-ABUK", "overnight", 10 * HOUR, 2 * DAY + 5.5 * HOUR),
    (10, "S-ASH", "short", 1800, 0),
)


def _pass_time_s(leg: Leg, vehicles: tuple[Vehicle, ...], units: int) -> int:
    """n vehicles at 50 m, 120 s between march units and a minute per started 25 vehicles, as profile ``us`` has it."""
    length = sum(50 + v.length_m for v in vehicles)
    road = ceil_s(length / RATES_MPS[leg.class_]) + 120 * (units - 1) + 60 * -(-len(vehicles) // 25)
    service = ceil_s(leg.service.fixed_s + len(vehicles) / leg.service.rate_vph * HOUR) if leg.service else 0
    return max(road, service)


def _drive(
    legs: dict[str, Leg], vehicles: tuple[Vehicle, ...], units: int, start_s: int, lag_s: int
) -> tuple[tuple[LegTimes, ...], tuple[Halt, ...]]:
    driven, halts = [], []
    head_s = start_s
    tail_s = start_s + _pass_time_s(legs["L01"], vehicles, units)
    for index, (key, leg) in enumerate(legs.items()):
        run_s = ceil_s(leg.length_m / RATES_MPS[leg.class_])
        pass_s = _pass_time_s(leg, vehicles, units)
        out_s = head_s + run_s
        tail_out_s = max(tail_s + run_s, out_s + pass_s)
        driven.append(
            LegTimes(
                leg=key,
                forward=True,
                run_s=run_s,
                pass_time_s=pass_s,
                head_enters_s=head_s,
                head_leaves_s=out_s,
                tail_enters_s=tail_s,
                tail_leaves_s=tail_out_s,
            )
        )
        head_s, tail_s = out_s, tail_out_s
        for after, site, kind, minimum_s, earliest_s in _PLANNED_HALTS:
            if after != index:
                continue
            next_pass_s = _pass_time_s(list(legs.values())[index + 1], vehicles, units)
            free_s = max(
                out_s + minimum_s, tail_out_s + (minimum_s if kind == "overnight" else minimum_s - next_pass_s)
            )
            depart_s = max(free_s, int(earliest_s) + lag_s if earliest_s else 0)
            reasons = (
                (Reason(code="held_until_open", params={"seconds": depart_s - free_s}),) if depart_s > free_s else ()
            )
            halts.append(
                Halt(
                    site=site,
                    after_leg=index,
                    kind=kind,
                    minimum_s=minimum_s,
                    head_arrives_s=out_s,
                    tail_arrives_s=tail_out_s,
                    head_departs_s=depart_s,
                    tail_departs_s=depart_s + next_pass_s,
                    reasons=reasons,
                )
            )
            head_s, tail_s = depart_s, depart_s + next_pass_s
    return tuple(driven), tuple(halts)


def _serials(
    legs: dict[str, Leg], draft: tuple[tuple[str, str, tuple[int, ...], tuple[Vehicle, ...]], ...]
) -> tuple[Serial, ...]:
    serials = []
    for number, (key, role, units, vehicles) in enumerate(draft):
        lag_s = (0, 1800, 7500)[number]
        start_s = 6 * HOUR + lag_s
        driven, halts = _drive(legs, vehicles, len(units), start_s, lag_s)
        road_space = max(d.pass_time_s * RATES_MPS[legs[d.leg].class_] for d in driven if legs[d.leg].service is None)
        serials.append(
            Serial(
                id=key,
                role=role,
                march_units=units,
                vehicles=vehicles,
                road_space_m=round(road_space),
                start_s=start_s,
                completion_s=driven[-1].tail_leaves_s,
                legs=driven,
                halts=halts,
                listed_halts=(ListedHalt(leg=5, at_m=26000.0, head_s=driven[5].head_enters_s + 2340, duration_s=600),),
            )
        )
    return tuple(serials)


def _supply(serials: tuple[Serial, ...], legs: dict[str, Leg]) -> Supply:
    lengths = [legs[driven.leg].length_m for driven in serials[0].legs]
    fuel = tuple(
        VehicleFuel(
            vehicle=vehicle.id,
            driving_l=sum(lengths) / 1e5 * 120,
            idle_l=12.0,
            lowest_l=180.0,
            lowest_after_leg=6,
            by_leg_l=tuple(length / 1e5 * 120 for length in lengths),
        )
        for serial in serials
        for vehicle in serial.vehicles
    )
    return Supply(
        movement="AA-01",
        fuel_l=sum(each.driving_l + each.idle_l for each in fuel),
        fuel=fuel,
        refuels=tuple(
            Refuel(
                serial=serial.id,
                halt=3,
                site="S-QAIM",
                source="site",
                litres=180.0 * len(serial.vehicles),
                duration_s=3600,
                vehicles=tuple(v.id for v in serial.vehicles),
            )
            for serial in serials
        ),
        stocks=(
            Stock(kind="water", per_day=594.0, carried=2970.0, brought=0.0, needed=1782.0, lasts_days=5),
            Stock(kind="rations", per_day=110.0, carried=550.0, brought=200.0, needed=330.0, lasts_days=6),
            Stock(kind="spares", per_day=12.5, carried=62.5, brought=0.0, needed=37.5, lasts_days=5),
            Stock(kind="medical", per_day=0.0, carried=0.0, brought=0.0, needed=0.0, lasts_days=ENDLESS_DAYS),
        ),
        recovery=tuple(
            Recovery(
                serial=serial.id,
                vehicles=tuple(v.id for v in serial.vehicles if v.role == "recovery"),
                needed=2,
                behind=1,
            )
            for serial in serials
        ),
        crews=tuple(
            Crew(serial=serial.id, drivers=2, longest_day_s=6 * HOUR, limit_s=9 * HOUR, needed=1) for serial in serials
        ),
        tanker_issued_l=0.0,
        tanker_carried_l=18000.0,
        people=sum(v.people for s in serials for v in s.vehicles),
        days=3.0,
        water_l=1782.0,
        rations=330.0,
        care=tuple(
            LegCare(
                leg=key,
                recovery_s=900 + 300 * n,
                recovery_from="column",
                surgery_s=1800 + 600 * abs(n - 6),
                surgery_at="S-QAIM",
            )
            for n, key in enumerate(legs)
        ),
        factors=SupplyFactors(
            water_l_per_person_day=5.0,
            rations_per_person_day=3.0,
            fuel_reserve_share=0.2,
            days_carried=5.0,
            refuel_l_per_min=190.0,
            ambulance_mps=60 / 3.6,
            recovery_mps=40 / 3.6,
            sources={"days_carried": "scenario", "recovery_mps": "scenario"},
        ),
        alternates=(
            AlternateSupply(
                alternate=0,
                fuel_l=1234.0,
                refuels=(
                    Refuel(
                        serial=serials[0].id,
                        halt=4,
                        site="S-ABUK",
                        source="tanker",
                        litres=320.0,
                        duration_s=600,
                        vehicles=("AA-01-01",),
                    ),
                ),
                tanker_issued_l=320.0,
                days=4.0,
                water_l=2376.0,
                rations=440.0,
                care=(LegCare(leg="L03", recovery_s=900, recovery_from="column", surgery_s=4200, surgery_at="S-QAIM"),),
            ),
        ),
    )


def _texts() -> Texts:
    return Texts(
        situation=_name("The base is being handed over.", "تجري عملية تسليم القاعدة."),
        mission=_name("Move the column to the assembly area.", "نقل الرتل إلى منطقة التجمع."),
        reasons=_name("Handover of the base by stages.", "تسليم القاعدة على مراحل."),
        effects=_name("Secret effect text.", "نص الآثار السري."),
        purpose=_name("Transport of relief goods.", "نقل مواد إغاثة."),
    )


def _daily(from_h: float, to_h: float, days: int = 5) -> tuple[Interval, ...]:
    return tuple((int(d * DAY + from_h * HOUR), int(d * DAY + to_h * HOUR)) for d in range(days))


def sample_plan() -> Plan:
    """Return the hand-made plan."""
    legs = _legs()
    serials = _serials(legs, _DRAFT)
    irq, syr, dez = (tuple(k for k, leg in legs.items() if leg.authority == a) for a in ("IRQ", "SYR", "DEZ"))
    request = Request(
        origin="BASE",
        destination="DEST",
        earliest_start_s=6 * HOUR,
        rates_mps={key: {"day": rate, "night": rate} for key, rate in RATES_MPS.items()},
        rules=Rules(halt_interval_s=5400, halt_s=1800, halts_in_rate=False, daylight_only=True, rest_s=10 * HOUR),
        permissions=(
            Permission(legs=irq, intervals=_daily(5, 19), authority="IRQ"),
            Permission(legs=syr, intervals=_daily(5.25, 18.5), authority="SYR"),
        ),
        escorts=(
            Escort(authority="IRQ", legs=irq, intervals=_daily(5, 20), teams=3, hand_over=("SP", "LINE")),
            Escort(authority="SYR", legs=syr, intervals=_daily(5, 20), teams=3, hand_over=("LINE", "MAY")),
        ),
    )
    completion_s = serials[-1].completion_s
    movement = Movement(
        id="AA-01",
        request=request,
        serials=serials,
        name=_name("First column", "الرتل الأول"),
        status="planned",
        completion_s=completion_s,
        best_alone_s=completion_s,
        alternates=(
            Alternate(
                name=_name("Desert road", "طريق البادية"),
                via=("ANAH",),
                go_no_go="HAD",
                decide_by_s=9 * HOUR,
                turn_back=("S-HAD",),
                holding=("S-ANAH",),
                serials=_serials(legs, _DRAFT[:1]),
                completion_s=completion_s,
            ),
        ),
    )
    return Plan(
        epoch="2025-08-18T00:00:00+03:00",
        zone="Asia/Baghdad",
        network=NetworkId(name="ain_al_asad", sha256="5f" * 32),
        profile=Profile(name="us", serial_gap_s=300, march_unit_gap_s=120, extal_s=60),
        points=_points(),
        legs=legs,
        sites=_sites(),
        movements=(movement,),
        horizon_s=5 * DAY,
        objective=Objective(value=1.0, lower_bound=1.0),
        night=(
            (0, int(5.4 * HOUR)),
            *((int(d * DAY + 18.5 * HOUR), int((d + 1) * DAY + 5.4 * HOUR)) for d in range(5)),
        ),
        authorities={
            "IRQ": Authority(
                name=_name("Joint Operations Command", "قيادة العمليات المشتركة"),
                zone="Asia/Baghdad",
                contact=_name("JOC desk", "مكتب القيادة المشتركة"),
            ),
            "SYR": Authority(
                name=_name("Eastern Road Authority", "هيئة طرق المنطقة الشرقية"),
                zone="Asia/Damascus",
                contact=_name("ERA desk", "مكتب الهيئة"),
            ),
            "DEZ": Authority(
                name=_name("Deir ez-Zor council", "مجلس دير الزور"),
                zone="Asia/Damascus",
                contact=_name("DEZ desk", "مكتب المجلس"),
            ),
        },
        curfews=(
            Curfew(authority="IRQ", legs=irq, intervals=((0, 5 * HOUR), *_daily(21, 29))),
            Curfew(authority="DEZ", legs=dez, intervals=((0, 6 * HOUR), *_daily(20, 30))),
        ),
        reservations=(Reservation(from_s=9 * HOUR, to_s=10 * HOUR, holder="RELIEF-7", leg="L05"),),
        control_posts=(
            ControlPost(
                point="HAD",
                manned_by=_name("JOC traffic company", "سرية ضبط السير"),
                call_sign="GATE 2",
                manned=((7 * HOUR, 11 * HOUR),),
            ),
            ControlPost(
                point="MAY",
                manned_by=_name("Bridge team", "فريق الجسر"),
                call_sign="SPAN",
                manned=((2 * DAY + 7 * HOUR, 2 * DAY + 13 * HOUR),),
                alternates=(
                    AlternateManning(movement="AA-01", alternate=0, manned=((2 * DAY + 6 * HOUR, 2 * DAY + 9 * HOUR),)),
                ),
            ),
        ),
        clearance=(
            ClearanceNeed(
                movement="AA-01",
                authority="IRQ",
                needed=True,
                because=(Reason(code="clearance_us_vehicles"),),
                late=False,
                late_because=(),
                enters_s=6 * HOUR,
                leaves_s=2 * DAY,
            ),
        ),
        supply=(_supply(serials, legs),),
        papers=Papers(
            title=_name("Movement of the first column", "حركة الرتل الأول"),
            caveat=_name("FOR OFFICIAL USE", "للاستعمال الرسمي"),
            organisation=_name("Movement Control Centre", "مركز ضبط الحركة"),
            issued_s=-2 * DAY,
            submitted_s=-3 * DAY,
            sequence=1,
            organiser="MCC",
            commander=_name("Lt Col A. Example", "المقدم أ. مثال"),
            contact=_name("+000 000 000", "+000 000 000"),
            frequencies=_name("45.200 MHz", "45.200 MHz"),
            reported_distance_m=350000.0,
            reported_source=_name("press report", "تقرير صحفي"),
            texts=_texts(),
        ),
    )
