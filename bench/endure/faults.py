"""Which faults befall which day: drawn from a seed before the simulation begins, at stated rates."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

# Shares of days. Those of sources and of models are independent of each other.
DEAD_ALL_DAY = 0.03
HICCUPS = 0.12
MODELS_FAULTY = 0.45
# One outage of the worker in so many days, so many days long.
DAYS_BETWEEN_OUTAGES = 50
OUTAGE = (1, 13)
# Of the hiccups of Reddit alone so many last all day.
REDDIT_ALONE_ALL_DAY = 0.25
# The rarer ones, one in so many days.
KILLED, LOCKED, CLOCK_BACK, DISK_FULL = 60, 40, 80, 90
# Slow ones cost real seconds, so that they are drawn less often.
SOURCE_FAULTS = {"401": 3, "403": 3, "429": 3, "503": 3, "html": 3, "empty": 3, "slow": 0.5}
MODEL_FAULTS = {
    "429": 3, "500": 3, "hang": 0.2, "cut": 3, "empty": 3, "refusal": 3, "dots": 3, "same": 3, "other": 3, "past": 3,
}  # fmt: skip


@dataclass(frozen=True)
class DayOfFaults:
    """What befalls a day. Hours count from its midnight; `model_share` of the calls of its first round go wrong."""

    source_fault: str = ""
    source_hours: tuple[float, float] = (0.0, 0.0)
    places: frozenset[str] = frozenset()
    model_share: float = 0.0
    worker_down: bool = False
    extra: str = ""

    @property
    def sources_dead(self) -> bool:
        """Whether no source answers for the whole day."""
        return len(self.places) > 1 and bool(self.source_fault) and self.source_hours == (0.0, 24.0)


@dataclass
class Schedule:
    """The faults of all days, and a source of chance for what is drawn on the way."""

    first: date
    count: int
    seed: int
    days: dict[date, DayOfFaults] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.numbers = random.Random(self.seed)
        down = set(self.draw_outages())
        for number in range(self.count + 2):
            self.days[self.first + timedelta(days=number)] = self.draw_day(number in down)

    def draw_outages(self) -> list[int]:
        """The numbers of the days on which no worker runs; the last day is none of them."""
        found: list[int] = []
        for start in range(0, self.count, DAYS_BETWEEN_OUTAGES):
            first = start + self.numbers.randint(5, DAYS_BETWEEN_OUTAGES - OUTAGE[1] - 5)
            found += range(first, first + self.numbers.randint(*OUTAGE))
        return [number for number in found if number < self.count - 1]

    def draw_day(self, worker_down: bool) -> DayOfFaults:
        """The faults of a day."""
        numbers = self.numbers
        chance = numbers.random()
        fault, hours = "", (0.0, 0.0)
        places = frozenset({"reddit", "feed"})
        if chance < DEAD_ALL_DAY + HICCUPS:
            all_day = chance < DEAD_ALL_DAY
            names = [name for name in SOURCE_FAULTS if name != "slow" or not all_day]
            fault = numbers.choices(names, weights=[SOURCE_FAULTS[name] for name in names])[0]
            hours = (0.0, 24.0)
            if not all_day:
                hours = (0.0, numbers.uniform(5.6, 16.0))
                places = numbers.choice([frozenset({"reddit"}), frozenset({"feed"}), places])
                if places == {"reddit"} and fault != "slow" and numbers.random() < REDDIT_ALONE_ALL_DAY:
                    hours = (0.0, 24.0)
        share = numbers.uniform(0.3, 1.0) if numbers.random() < MODELS_FAULTY else 0.0
        return DayOfFaults(fault, hours, places, share, worker_down, "" if worker_down else self.draw_extra())

    def draw_extra(self) -> str:
        """One of the rare faults, or none."""
        for name, days in (
            ("killed", KILLED),
            ("locked", LOCKED),
            ("clock", CLOCK_BACK),
            ("disk", DISK_FULL),
        ):
            if self.numbers.random() < 1 / days:
                return name
        return ""
