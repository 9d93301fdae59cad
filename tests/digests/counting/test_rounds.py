"""Counted questions are resolved by counting, and forecast again while they are open."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from digests.collecting.item_rows import store_items
from digests.collecting.memory import note_heard
from digests.counting.asking import ask_counted
from digests.counting.rounds import run_counted
from digests.models import Digest, Series, Source
from digests.publishing.posts import publish_digest
from digests.sources.base import RawItem
from predictions.models import Evidence, Question
from tests import factories
from tests.digests.builders import DAY, NOON, make_digest, make_series, make_source
from tests.digests.counting.test_asking import make_entry

pytestmark = pytest.mark.django_db


def at(day: date) -> datetime:
    return NOON + (day - DAY)


@pytest.fixture
def series() -> Series:
    return make_series(counted_per_day=1, fewest_topics=1)


@pytest.fixture
def question(series: Series) -> Question:
    """Will an entry name OpenAI again?"""
    digest = make_digest(series, titles=("What OpenAI released",))
    ask_counted(digest, now=NOON)
    publish_digest(digest, now=NOON)
    Digest.objects.filter(pk=digest.pk).update(status=Digest.Status.PUBLISHED)
    return Question.objects.get()


def fill(series: Series, first: date, last: date, title: str = "Nothing much") -> None:
    """An entry for each of these days."""
    day = first
    while day <= last:
        make_entry(series, day, f"{title} of {day}")
        day += timedelta(days=1)


def test_it_is_yes_as_soon_as_it_is_named_again(series: Series, question: Question) -> None:
    day = DAY + timedelta(days=5)
    digest = make_entry(series, day, "OpenAI is back", "OpenAI twice")
    digest.post = factories.PostFactory(slug="the-day-it-came-back")
    digest.save()
    assert run_counted(now=at(day)) == 1
    question.refresh_from_db()
    assert (question.outcome, question.decided_on) == ("yes", day)
    resolution = question.resolutions.get()
    assert (resolution.way, resolution.receipt["counted"], resolution.resolved_by) == ("count", 1, None)
    evidence = Evidence.objects.filter(resolution=resolution)[0]
    assert evidence.quote == "OpenAI is back" and len(evidence.sha256) == 64
    assert evidence.url.endswith("/posts/the-day-it-came-back/")


def test_the_day_of_asking_does_not_count(series: Series, question: Question) -> None:
    assert run_counted(now=at(DAY + timedelta(days=1))) == 0
    question.refresh_from_db()
    assert question.outcome == ""


def test_it_is_no_two_days_after_the_deadline(series: Series, question: Question) -> None:
    fill(series, DAY + timedelta(days=1), question.deadline)
    assert run_counted(now=at(question.deadline + timedelta(days=2))) == 0
    assert run_counted(now=at(question.deadline + timedelta(days=3))) == 1
    question.refresh_from_db()
    assert (question.outcome, question.decided_on) == ("no", question.deadline)


def test_what_came_after_the_deadline_does_not_count(series: Series, question: Question) -> None:
    fill(series, DAY + timedelta(days=1), question.deadline)
    make_entry(series, question.deadline + timedelta(days=1), "OpenAI comes too late")
    run_counted(now=at(question.deadline + timedelta(days=3)))
    question.refresh_from_db()
    assert question.outcome == "no"


def test_nothing_is_resolved_while_a_day_that_counts_is_still_to_be_written(
    series: Series, question: Question
) -> None:
    fill(series, DAY + timedelta(days=1), question.deadline - timedelta(days=1))
    owed = make_digest(series, titles=(), day=question.deadline, status=Digest.Status.DUE)
    assert run_counted(now=at(question.deadline + timedelta(days=5))) == 0
    owed.status = Digest.Status.PUBLISHED
    owed.save()
    assert run_counted(now=at(question.deadline + timedelta(days=5))) == 1


def test_where_hardly_an_entry_was_written_it_is_withheld_with_its_reason(
    series: Series, question: Question
) -> None:
    assert run_counted(now=at(question.deadline + timedelta(days=30))) == 0
    question.refresh_from_db()
    assert (question.outcome, question.withheld) == ("", "not-covered")


def test_it_is_forecast_weekly_and_before_its_deadline(series: Series, question: Question) -> None:
    day = DAY
    while day < question.deadline:
        day += timedelta(days=1)
        make_entry(series, day, f"Nothing much of {day}")
        run_counted(now=at(day))
        run_counted(now=at(day) + timedelta(hours=1))
    days = list(question.forecasts.values_list("made_on", flat=True))
    gaps = [(later - day).days for day, later in pairwise(days)]
    assert days[0] == DAY and question.deadline - timedelta(days=3) in days
    assert all(gap <= 7 for gap in gaps) and len(days) <= (question.deadline - DAY).days // 7 + 2
    question.refresh_from_db()
    assert question.forecast_on == days[-1]


def test_resolving_again_changes_nothing(series: Series, question: Question) -> None:
    make_entry(series, DAY + timedelta(days=5), "OpenAI is back")
    run_counted(now=at(DAY + timedelta(days=5)))
    assert run_counted(now=at(DAY + timedelta(days=6))) == 0
    assert question.resolutions.count() == 1


def test_a_measure_that_cannot_be_read_stops_no_other(series: Series, question: Question) -> None:
    Question.objects.create(
        slug="broken", text="Will it?", kind="counted", series=series.slug, post=question.post, story="x",
        asked_on=DAY, deadline=question.deadline, criteria="?", measure={"of": "moon"},
    )  # fmt: skip
    make_entry(series, DAY + timedelta(days=5), "OpenAI is back")
    assert run_counted(now=at(DAY + timedelta(days=5))) == 1


def ask_about_items(series: Series, source: Source, deadline: date) -> Question:
    """Will two items of the source name GPT-4?"""
    measure = {"of": "items", "key": "gpt-4", "label": "GPT-4", "asked_on": DAY.isoformat(), "least": 2}
    measure |= {"deadline": deadline.isoformat(), "source": source.pk, "source_name": source.name}
    made: Question = Question.objects.create(
        slug="items", text="Will two items name GPT-4?", kind="counted", series=series.slug, story="name:gpt-4",
        asked_on=DAY, deadline=deadline, criteria="Counted", measure=measure, post=make_published(series).post,
    )  # fmt: skip
    return made


def make_published(series: Series) -> Digest:
    digest = make_digest(series, titles=("A first entry",))
    publish_digest(digest, now=NOON)
    return digest


def give(source: Source, day: date, *titles: str) -> None:
    """What the source gives for a day."""
    raw = [RawItem(external_id=title, url="https://example.org/a", title=title) for title in titles]
    store_items(source, raw, at(day), day=day)
    note_heard(source, day, items=len(raw), now=at(day))


def test_items_are_counted_by_what_they_said_when_they_came(series: Series) -> None:
    source = make_source(series, kind="rss", name="A feed")
    question = ask_about_items(series, source, DAY + timedelta(days=14))
    give(source, DAY, "GPT-4 on the day of asking")
    give(source, DAY + timedelta(days=2), "GPT-4 once", "Another thing")
    changed = RawItem(
        external_id="Another thing", url="https://example.org/a", title="GPT-4 written in later"
    )
    store_items(source, [changed], at(DAY + timedelta(days=3)), day=DAY + timedelta(days=3))
    assert run_counted(now=at(DAY + timedelta(days=3))) == 0
    give(source, DAY + timedelta(days=4), "GPT-4 twice")
    assert run_counted(now=at(DAY + timedelta(days=4))) == 1
    question.refresh_from_db()
    assert (question.outcome, question.decided_on) == ("yes", DAY + timedelta(days=4))
    assert list(question.evidence.values_list("quote", flat=True)) == ["GPT-4 once", "GPT-4 twice"]


@pytest.mark.parametrize(("missing", "outcome"), [(1, "no"), (3, "")])
def test_silence_of_a_source_counts_where_it_was_heard(series: Series, missing: int, outcome: str) -> None:
    source = make_source(series, kind="rss", name="A feed")
    question = ask_about_items(series, source, DAY + timedelta(days=14))
    for number in range(1 + missing, 15):
        give(source, DAY + timedelta(days=number), f"Something else {number}")
    run_counted(now=at(DAY + timedelta(days=17)))
    question.refresh_from_db()
    assert question.outcome == outcome
    assert question.withheld == ("" if outcome else "not-covered")
