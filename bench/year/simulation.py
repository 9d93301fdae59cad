"""The year goes by: each day the worker writes the entry, keeps score, and answers are signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import time_machine
from django.contrib.auth.models import User
from django.utils import timezone
from django_q.models import OrmQ

from bench.year.stories import Stories
from digests.models import Series, SeriesModel, Source
from digests.tasks import keep_score, tick, write_digest
from predictions.models import Proposal, Question
from predictions.questions.proposals import accept
from predictions.record_keeping import refresh_record, stored_record
from predictions.scores.record import Record

# When the worker looks: once a day is enough for all that is due.
HOUR = time(6)
# What a person signs, she signs once a week.
SIGNING_DAY = 5


@dataclass
class Year:
    """Simulates asking for the days of the stories, and as many days more as the last of them needs.

    `signed`: a person signs what is proposed; else it comes into force by itself after a week.
    """

    stories: Stories
    signed: bool = False
    tell: Callable[[date], None] = lambda day: None

    @property
    def last_deadline(self) -> date:
        """The latest deadline of all."""
        return max(story.deadline for story in self.stories.by_product.values())

    def make_series(self, feeds: str) -> Series:
        """A series that asks two judged questions a day, with the two feeds under the address."""
        series = Series.objects.create(
            name="Stories",
            slug="stories",
            start_date=self.stories.first,
            topics_per_day=3,
            fewest_topics=1,
            counted_per_day=0,
            judged_per_day=2,
            sign_off=Series.SignOff.PERSON if self.signed else Series.SignOff.UNOPPOSED,
        )
        SeriesModel.objects.create(series=series, position=1, name="fake")
        for name, section in (("announced", "topics"), ("said", "trending")):
            Source.objects.create(
                series=series, name=name, kind="rss", section=section, settings={"url": f"{feeds}/{name}.xml"}
            )
        return series

    def run(self, series: Series, *, until: date, on_day: Callable[[date], None] = lambda day: None) -> None:
        """Lets the days go by up to the day `until`; `on_day` is called at the end of each."""
        day = self.stories.first
        with time_machine.travel(moment(day, time(5)), tick=True) as clock:
            while day <= until:
                if (day - self.stories.first).days == self.stories.days:
                    Series.objects.filter(pk=series.pk).update(judged_per_day=0)
                clock.move_to(moment(day, HOUR))
                self.round()
                if self.signed and day.weekday() == SIGNING_DAY:
                    self.sign()
                on_day(day)
                self.tell(day)
                day += timedelta(days=1)

    def round(self) -> None:
        """What the worker does in a round: entries that are due, then what questions need."""
        tick()
        for row in OrmQ.objects.order_by("pk"):
            task = row.task
            row.delete()
            if task["func"] == "digests.tasks.write_digest":
                write_digest(*task["args"])
        keep_score()

    def sign(self) -> None:
        """A person accepts what is proposed."""
        person, _ = User.objects.get_or_create(username="ann")
        for proposal in Proposal.objects.filter(status=Proposal.Status.OPEN):
            accept(proposal, person, timezone.now())

    def wrong(self) -> list[str]:
        """The resolved questions whose outcome or day is not what happened."""
        found = []
        for question in Question.objects.exclude(outcome=""):
            story = self.stories.of_text(question.text)[0]
            truth = ("yes", story.happens_on) if story.happens_on else ("no", story.deadline)
            if (question.outcome, question.decided_on) != truth:
                found.append(f"{question.text} {question.outcome} on {question.decided_on}, not {truth}")
        return found


def moment(day: date, hour: time) -> datetime:
    """The moment of a day in UTC."""
    return datetime.combine(day, hour, tzinfo=UTC)


def record_of(day: date) -> Record:
    """The live record as of the evening of the day."""
    refresh_record(hindcast=False, now=moment(day, time(23)))
    record, _ = stored_record(hindcast=False)
    assert record is not None
    return record
