"""A hindcast is made of what was there before its day, and of nothing that came later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from digests.collecting.item_rows import store_items
from digests.collecting.memory import note_heard
from digests.counting.replaying import hindcast
from digests.models import Digest, Series
from digests.sources.base import RawItem
from predictions.models import Question, QuestionForecast, QuestionResolution
from tests import factories
from tests.digests.builders import DAY, make_digest, make_series, make_source

pytestmark = pytest.mark.django_db


def make_entries(series: Series, first: int, last: int) -> None:
    """Entries of days counted from DAY, which name one of seven things each, and two others now and then."""
    for number in range(first, last):
        titles = [f"GPT-{number % 7} was discussed, number {number}"]
        if number % 11 == 0:
            titles.append(f"What OpenAI thinks of number {number}")
        day = DAY + timedelta(days=number)
        finished_at = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
        make_digest(
            series, titles=tuple(titles), day=day, status=Digest.Status.PUBLISHED, finished_at=finished_at
        )


def as_seen(day: date) -> list[object]:
    """What the hindcasts of the days up to `day` said up to it: questions and forecasts, without what came of them."""
    questions = Question.objects.filter(hindcast=True, asked_on__lte=day).order_by("asked_on", "position")
    forecasts = QuestionForecast.objects.filter(question__in=questions, made_on__lte=day)
    return [
        list(questions.values_list("slug", "deadline", "criteria", "measure")),
        list(
            forecasts.order_by("question__asked_on", "question__position", "made_on").values_list(
                "question__slug", "made_on", "probability", "reason"
            )
        ),
    ]


def test_nothing_later_than_the_day_is_read() -> None:
    series = make_series()
    source = make_source(series, kind="rss", name="A feed")
    end = DAY + timedelta(days=99)
    make_entries(series, 0, 100)
    hear(series, 0, 100)
    hindcast(series, DAY, end, today=end + timedelta(days=1))
    before = as_seen(end)
    assert len(before[0]) > 40 and len(before[1]) > len(before[0])  # type: ignore[arg-type]
    # Everything that comes later, and says otherwise; an item of before is changed too.
    make_entries(series, 100, 200)
    hear(series, 100, 200)
    moment = datetime.combine(end + timedelta(days=5), datetime.min.time(), tzinfo=UTC)
    first = source.items.order_by("pk")[0]
    changed = RawItem(external_id=first.external_id, url=first.url, title="OpenAI OpenAI GPT-1 GPT-2")
    store_items(source, [changed], moment, day=moment.date())
    hindcast(series, DAY, end, today=end + timedelta(days=300))
    assert as_seen(end) == before


def hear(series: Series, first: int, last: int) -> None:
    """A source that is heard each day, and names the same things in another rhythm."""
    source = series.sources.get()
    for number in range(first, last):
        day = DAY + timedelta(days=number)
        moment = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
        title = f"Somebody wrote of GPT-{number % 5} and number {number}"
        raw = RawItem(external_id=f"item {number}", url=f"https://example.org/{number}", title=title)
        store_items(source, [raw], moment, day=day)
        note_heard(source, day, items=1, now=moment)


def test_hindcasts_are_marked_and_resolved() -> None:
    series = make_series()
    make_entries(series, 0, 150)
    hindcast(series, DAY, DAY + timedelta(days=149), today=DAY + timedelta(days=150))
    questions = Question.objects.all()
    assert questions.count() > 50
    assert all(question.hindcast and question.slug.startswith("hindcast-") for question in questions)
    resolved = questions.exclude(outcome="")
    assert {*resolved.values_list("outcome", flat=True)} >= {"yes"}
    assert QuestionResolution.objects.count() == resolved.count()
    for question in resolved:
        assert (
            question.decided_on is not None and question.asked_on < question.decided_on <= question.deadline
        )
        assert question.resolved_at is not None and question.resolved_at.date() >= question.decided_on
        assert all(forecast.made_on < question.decided_on for forecast in question.forecasts.all())


def test_a_second_run_replaces_those_of_its_days_and_leaves_live_questions() -> None:
    series = make_series()
    make_entries(series, 0, 60)
    live = Question.objects.create(
        slug="live", text="Will it?", kind="counted", series=series.slug, story="name:gpt-1", asked_on=DAY,
        deadline=DAY + timedelta(days=90), criteria="?", hindcast=False, post=factories.PostFactory(),
    )  # fmt: skip
    hindcast(series, DAY, DAY + timedelta(days=59), today=DAY + timedelta(days=60))
    before = list(Question.objects.filter(hindcast=True).order_by("slug").values_list("slug", "text"))
    hindcast(series, DAY, DAY + timedelta(days=59), today=DAY + timedelta(days=60))
    after = list(Question.objects.filter(hindcast=True).order_by("slug").values_list("slug", "text"))
    assert after == before and Question.objects.filter(hindcast=False).get() == live


def test_an_entry_that_was_written_late_was_not_known_on_its_day() -> None:
    series = make_series()
    make_entries(series, 0, 60)
    late = datetime.combine(DAY + timedelta(days=40), datetime.min.time(), tzinfo=UTC)
    Digest.objects.filter(date=DAY + timedelta(days=5)).update(finished_at=late)
    hindcast(series, DAY, DAY + timedelta(days=59), today=DAY + timedelta(days=60))
    assert not Question.objects.filter(asked_on=DAY + timedelta(days=5)).exists()
