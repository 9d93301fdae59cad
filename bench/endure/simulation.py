"""The days go by: the worker's rounds at their moments, with the faults of each day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import time_machine
from django.db.models import Min
from django.utils import timezone
from django_q.models import OrmQ

from bench.endure.answers import ModelFaults
from bench.endure.faults import DayOfFaults, Schedule
from bench.endure.mishaps import Mishaps
from digests.models import Digest
from digests.tasks import tick, write_digest
from predictions.models import Prediction

# The worker looks every five minutes; rounds in which nothing would be due are left out.
ROUND = timedelta(minutes=5)
DUE = time(5, 30)


@dataclass
class FirstState:
    """How an entry was when it was first published."""

    tier: str
    predictions: int
    delay: timedelta


@dataclass
class Simulation:
    """What is simulated, and what was seen on the way; `tell` is told how far it is."""

    schedule: Schedule
    models: ModelFaults
    mishaps: Mishaps
    tell: Callable[[date, int], None] = lambda day, published: None
    first_states: dict[date, FirstState] = field(default_factory=dict)
    rounds: int = 0
    events: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        """Simulates all days, and one more in which what is fresh is completed."""
        with time_machine.travel(self.moment(self.schedule.first, time(0)), tick=True) as clock:
            self.clock = clock
            for number in range(self.schedule.count):
                day = self.schedule.first + timedelta(days=number)
                self.run_day(day, self.schedule.days[day])
                self.tell(day, len(self.first_states))
            self.let_pass(self.moment(day + timedelta(days=2), time(5, 25)))

    def run_day(self, day: date, faults: DayOfFaults) -> None:
        """A day from the hour of publication to that of the next one."""
        end = self.moment(day + timedelta(days=1), DUE)
        if faults.worker_down:
            self.events["days without a worker"] += 1
            self.clock.move_to(end)
            return
        self.clock.move_to(self.moment(day, DUE))
        self.models.share = faults.model_share
        if faults.extra:
            self.events[faults.extra] += 1
            self.mishaps.befall(faults.extra, self)
        self.round()
        # The models answer again from the next round on.
        self.models.share = 0.0
        self.let_pass(end)

    def let_pass(self, end: datetime) -> None:
        """The rounds up to the moment `end`."""
        while (following := self.next_round()) < end:
            self.clock.move_to(following)
            self.round()
        self.clock.move_to(end)

    def next_round(self) -> datetime:
        """When the worker's next round with something to do begins."""
        now = timezone.now()
        waiting = Digest.objects.filter(status__in=Digest.UNFINISHED).aggregate(
            pause=Min("not_before"), lease=Min("lease_until")
        )
        # Without a pause and a lease it is tried at once, as the worker's next round would.
        free = Digest.objects.filter(status__in=Digest.UNFINISHED, not_before=None, lease_until=None).exists()
        due = Digest.objects.filter(status=Digest.Status.PUBLISHED).aggregate(moment=Min("complete_at"))
        moments = [moment for moment in (*waiting.values(), due["moment"]) if moment] + [now] * free
        following = min(moments, default=now + timedelta(days=1))
        return max(following, now) + ROUND

    def round(self) -> None:
        """What the worker does in one round: what it looks for, and each task that this gives."""
        self.rounds += 1
        tick()
        for row in OrmQ.objects.order_by("pk"):
            task = row.task
            row.delete()
            if task["func"] == "digests.tasks.write_digest":
                write_digest(*task["args"])
        self.note_published()

    def note_published(self) -> None:
        """Remembers how entries were when they were first published."""
        published = Digest.objects.filter(status=Digest.Status.PUBLISHED, date__gte=self.schedule.first)
        for digest in published.exclude(date__in=self.first_states).select_related("series"):
            self.first_states[digest.date] = FirstState(
                tier=digest.tier,
                predictions=Prediction.objects.filter(post=digest.post_id).count(),
                delay=timezone.now() - digest.series.due_at(digest.date),
            )

    @staticmethod
    def moment(day: date, hour: time) -> datetime:
        """The moment of a day in UTC."""
        return datetime.combine(day, hour, tzinfo=UTC)
