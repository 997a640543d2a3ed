"""A phased withdrawal: what is asked for, what the road says of it, and the schedule made of both.

Days are whole numbers from day 0, the scenario's ``day_zero``, in local time. A unit that leaves on day d is counted
at its origin up to the day before it begins to load, and at its destination from the day it is set up there: between
the two its capabilities are sunk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ratl.model.movement import Reason, Request
from ratl.model.scenario import Scenario
from ratl.model.vehicle import Vehicle

QUARTERS = 4
"""A low-bed's deck in the parts that are counted: a whole load, a half or a quarter."""
PRIORITIES = 9
"""Priority 1 is the most urgent and weighs 9 for each day late, priority 9 weighs 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """Equipment without wheels of its own for the road: carried on low-beds, or left behind and disposed of."""

    name: Mapping[str, str]
    count: int
    per_low_bed: int = 1
    """How many go on one low-bed: 1, 2 or 4."""
    left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit that leaves as a whole, in one column."""

    id: str
    name: Mapping[str, str]
    site: str
    destination: str
    people: int
    vehicles: tuple[Vehicle, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    capabilities: Mapping[str, int] = field(default_factory=dict)
    priority: int = 5
    earliest_day: int = 0
    due_day: int | None = None
    """In place at the destination by the end of this day; later is counted as late."""
    latest_day: int | None = None
    """Not later in any case."""
    loading_days: int = 1
    """Days up to and with the day it leaves on which it loads and gives no capability."""
    setup_days: int = 0
    """Days after its arrival until its capabilities count."""
    rear: bool = False
    """The rear party: leaves its site last, once it is handed over."""

    @property
    def quarters(self) -> int:
        """Quarter decks its carried equipment takes."""
        return sum(e.count * QUARTERS // e.per_low_bed for e in self.equipment if not e.left)

    @property
    def left(self) -> int:
        """Items it leaves behind."""
        return sum(e.count for e in self.equipment if e.left)

    @property
    def weight(self) -> int:
        """What a day late weighs."""
        return PRIORITIES + 1 - self.priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A site that closes, or one that receives. None: no such limit, or no such day."""

    id: str
    closes: bool
    priority: int = 5
    due_day: int | None = None
    latest_day: int | None = None
    handover_days: int = 0
    """Days the site takes to be handed over once all but the rear party have left and what is left is disposed of."""
    loads_per_day: int | None = None
    """Low-beds loaded in a day: loading places × rate."""
    vehicles_per_day: int | None = None
    """Vehicles under way on their own wheels that can leave in a day."""
    receives_per_day: int | None = None
    """Vehicles, low-beds included, that can be taken in on a day."""
    disposal_per_day: int | None = None
    """Items left behind that can be disposed of in a day."""
    capabilities: Mapping[str, int] = field(default_factory=dict)
    """What is there already and stays."""

    @property
    def weight(self) -> int:
        """What a day late weighs."""
        return PRIORITIES + 1 - self.priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What must be present at a base: at least `least` of a capability, or 1 per `per_people` full people there.

    `kind` is ``keep`` (every day from `from_day` to `until_day`, at a base that closes), ``load`` (on every day on
    which a unit without the capability loads there) or ``receive`` (on every day on which a unit without it arrives).
    """

    id: str
    kind: str
    base: str
    capability: str
    least: int = 0
    per_people: int | None = None
    from_day: int = 0
    until_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Columns from one base to another. At most one leaves on a day, and only on `open_days`."""

    id: str
    origin: str
    destination: str
    open_days: tuple[int, ...]
    hours: str = ""
    """The same as written, for the road."""
    least_vehicles: int = 1
    most_vehicles: int
    most_columns: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftPool:
    """Low-beds of one home, shared by all lanes. Loaded they are `vehicle`."""

    id: str
    home: str
    count: int
    vehicle: Vehicle
    from_day: int = 0
    until_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A customs or border post: vehicles of columns that clear it in a day."""

    road: str
    vehicles_per_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawdown:
    """All a schedule is made from; `scenario` holds the road and has no movements."""

    scenario: Scenario
    days: int
    units: tuple[Unit, ...]
    bases: Mapping[str, Base]
    lanes: tuple[Lane, ...]
    requirements: tuple[Requirement, ...] = ()
    lift: tuple[LiftPool, ...] = ()
    posts: tuple[Post, ...] = ()
    columns_per_day: int = 1
    ahead_days: int = 7
    """A unit's equipment goes no earlier than so many days before the unit."""
    start_s: int = 0
    """Time of day at which columns may leave."""
    serial_vehicles: int = 50
    march: Request
    """March rules of every column; origin, destination and start are still empty."""
    most_rounds: int = 8
    """Most rounds of schedule and road."""
    capabilities: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The author's own names of capabilities: id → language → name."""

    def lane_of(self, unit: Unit) -> Lane:
        """Return the lane a unit leaves on."""
        return next(x for x in self.lanes if (x.origin, x.destination) == (unit.site, unit.destination))

    def units_of(self, base: str) -> tuple[Unit, ...]:
        """Return the units that leave a base."""
        return tuple(unit for unit in self.units if unit.site == base)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the road says: days from leaving to arriving, and what it cannot carry.

    `slower` and `most` are what was learnt of single columns: days on the road, and most vehicles, by (lane, day).
    """

    travel_days: Mapping[str, int]
    """By lane."""
    fetch_days: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Of an empty low-bed from its home to the lane's origin, by (pool, lane)."""
    return_days: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Of an empty low-bed from the lane's destination home."""
    post_days: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Days from leaving to clearing a post, by (post's road, lane), for the posts on the way."""
    slower: Mapping[tuple[str, int], int] = field(default_factory=dict)
    most: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def arrival_day(self, lane: str, day: int) -> int:
        """Return the day a column that leaves on `day` arrives."""
        return day + self.slower.get((lane, day), self.travel_days[lane])

    def taken(self, pool: str, lane: str, day: int) -> tuple[int, int]:
        """Return the first and the last day on which a low-bed is away for a column that leaves on `day`.

        It is fetched so as to stand at the origin the day before, when it is loaded; it unloads on the day it arrives
        and sets out for home, where that is elsewhere, on the next.
        """
        back = self.return_days[pool, lane]
        arrives = self.arrival_day(lane, day)
        return day - 1 - self.fetch_days[pool, lane], arrives + (1 + back if back else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One of the three things minimised, one after the other: ``lateness``, ``closing`` or ``trips``.

    The bound of each holds for all schedules that are as good as this one in those before it.
    """

    kind: str
    value: int
    bound: int

    @property
    def gap(self) -> int:
        """Value − bound, in days or trips."""
        return self.value - self.bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one low-bed of a column carries: (unit, name of the equipment, how many)."""

    items: tuple[tuple[str, Mapping[str, str], int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """A column of the schedule: who leaves on which day, and the low-beds that go with it, by pool."""

    id: str
    lane: str
    day: int
    arrival_day: int
    units: tuple[str, ...]
    low_beds: Mapping[str, int] = field(default_factory=dict)
    loads: tuple[Load, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Who leaves in which column on which day, and how far that is from the best."""

    waves: tuple[Wave, ...]
    closed: Mapping[str, int]
    """The day each base that closes is handed over."""
    goals: tuple[Goal, ...]

    def wave_of(self, unit: str) -> Wave:
        """Return the column a unit leaves in."""
        return next(wave for wave in self.waves if unit in wave.units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Requirements that no schedule keeps together; without any one of them there is one, where `irreducible`."""

    requirements: tuple[Reason, ...]
    irreducible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A capability (or ``people``) at a base, day by day: what is there, and the least asked for (None: nothing)."""

    base: str
    what: str
    present: tuple[int, ...]
    least: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """The first day from which a base stays under what a requirement asks for while it is asked; None: never."""

    requirement: str
    base: str
    capability: str
    least: int
    day: int | None
    until_day: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftUse:
    """Low-beds of a pool away on each day; `share` is of all low-bed days from the first trip to the last."""

    pool: str
    count: int
    away: tuple[int, ...]
    trips: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a schedule means, day by day."""

    curves: tuple[Curve, ...]
    falls: tuple[Fall, ...]
    lift: tuple[LiftUse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of schedule and road: what the road said that the next schedule was told."""

    told: tuple[Reason, ...]
