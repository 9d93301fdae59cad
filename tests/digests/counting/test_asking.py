"""What a digest asks by itself, and how it is printed and published."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from digests.collecting.item_rows import store_items
from digests.collecting.memory import note_heard
from digests.counting.asking import ask_counted
from digests.models import Digest, Series
from digests.publishing.posts import publish_digest, publish_held
from digests.sources.base import RawItem
from predictions.models import Question, QuestionForecast
from tests.digests.builders import DAY, NOON, make_digest, make_series, make_source

pytestmark = pytest.mark.django_db
TITLES = ("What OpenAI released", "GPT-4 reads long documents", "Why graphs matter")


def make_entry(series: Series, day: date, *titles: str) -> Digest:
    """A published entry of the past."""
    return make_digest(series, titles=titles, day=day, status=Digest.Status.PUBLISHED, stage="done")


def make_past(series: Series, days: int, *, name: str, every: int) -> None:
    """Entries of the days before DAY, of which each n-th names something."""
    for number in range(1, days + 1):
        named = (
            f"News of {name}, number {number}" if number % every == 0 else f"Nothing much, number {number}"
        )
        make_entry(series, DAY - timedelta(days=number), named)


def test_a_new_site_asks_about_the_names_of_its_topics() -> None:
    digest = make_digest(make_series(), titles=TITLES)
    assert ask_counted(digest, now=NOON) == 2
    near, far = digest.questions.all()
    assert (
        near.text
        == f"Will an entry of this blog have “OpenAI” among its topics again by {words(near.deadline)}?"
    )
    assert far.text.startswith("Will an entry of this blog have “GPT-4” among its topics again by")
    assert 14 <= (near.deadline - DAY).days <= 45 and 60 <= (far.deadline - DAY).days <= 180
    assert (near.probability, near.model_name) == (0.5, "base rate")
    assert near.reason.startswith("No like case of “OpenAI” is stored yet")
    assert "OpenAI" in near.criteria and words(near.deadline) in near.criteria


def words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def test_the_probability_is_the_share_of_like_cases() -> None:
    series = make_series()
    make_past(series, 120, name="OpenAI", every=20)
    digest = make_digest(series, titles=("What OpenAI released",))
    ask_counted(digest, now=NOON)
    question = digest.questions.get()
    length = (question.deadline - DAY).days
    assert question.probability < 0.3 if length < 20 else question.probability > 0.5
    assert "like cases before" in question.reason


def test_what_is_asked_already_is_not_asked_again() -> None:
    series = make_series()
    first = make_digest(series, titles=TITLES)
    ask_counted(first, now=NOON)
    again = make_digest(series, titles=("OpenAI and GPT-4 once more",), day=DAY + timedelta(days=1))
    assert ask_counted(again, now=NOON + timedelta(days=1)) == 0


def test_asking_again_changes_nothing() -> None:
    digest = make_digest(make_series(), titles=TITLES)
    ask_counted(digest, now=NOON)
    before = list(digest.questions.values())
    assert ask_counted(digest, now=NOON + timedelta(days=3)) == 0
    assert list(digest.questions.values()) == before


def test_a_series_can_ask_none() -> None:
    assert ask_counted(make_digest(make_series(counted_per_day=0), titles=TITLES), now=NOON) == 0


def test_an_entry_that_is_written_late_asks_from_today_on() -> None:
    digest = make_digest(make_series(), titles=TITLES, day=DAY - timedelta(days=10))
    ask_counted(digest, now=NOON)
    assert {question.asked_on for question in digest.questions.all()} == {DAY}


def test_items_of_a_source_are_counted_where_it_is_heard() -> None:
    series = make_series(counted_per_day=2)
    source = make_source(series, kind="rss", name="A feed", settings={"url": "https://example.org/feed"})
    for number in range(1, 100):
        day = DAY - timedelta(days=number)
        moment = datetime.combine(day, NOON.time(), tzinfo=UTC)
        title = f"GPT-4 is named, number {number}" if number % 7 == 0 else f"Something else, number {number}"
        raw = RawItem(external_id=str(number), url=f"https://example.org/{number}", title=title)
        store_items(source, [raw], moment, day=day)
        note_heard(source, day, items=1, now=moment)
    digest = make_digest(series, titles=("OpenAI reads GPT-4",))
    ask_counted(digest, now=NOON)
    texts = [question.text for question in digest.questions.all()]
    assert any("items of A feed name “" in text or "item of A feed name “" in text for text in texts), texts
    question = next(row for row in digest.questions.all() if row.measure["of"] == "items")
    assert question.measure["source"] == source.pk and question.measure["key"] == "gpt-4"


def test_a_source_that_was_not_heard_lately_is_not_asked_about() -> None:
    series = make_series(counted_per_day=2)
    source = make_source(series, kind="rss", name="A feed", settings={"url": "https://example.org/feed"})
    for number in range(5, 100):
        note_heard(source, DAY - timedelta(days=number), items=1, now=NOON)
    digest = make_digest(series, titles=TITLES)
    ask_counted(digest, now=NOON)
    assert all(question.measure["of"] == "entries" for question in digest.questions.all())


def test_the_entry_prints_its_questions_and_the_tracker_has_them() -> None:
    digest = make_digest(make_series(), titles=TITLES)
    ask_counted(digest, now=NOON)
    publish_digest(digest, now=NOON)
    assert digest.post is not None
    question = Question.objects.filter(post=digest.post).order_by("position")[0]
    by = words(question.deadline)
    assert (
        f"- **[{question.text}](/predictions/questions/{question.slug}/)** (50 %, by {by}): No like case of “OpenAI”"
        in digest.post.body
    )
    assert f'<a href="/predictions/questions/{question.slug}/"' in digest.post.body_html
    forecast = QuestionForecast.objects.get(question=question)
    assert (forecast.made_on, forecast.probability, forecast.model_name) == (DAY, 0.5, "base rate")
    assert (question.asked_on, question.series, question.hindcast) == (DAY, "daily-ai-digest", False)


def test_publishing_again_changes_no_question() -> None:
    digest = make_digest(make_series(), titles=TITLES)
    ask_counted(digest, now=NOON)
    publish_digest(digest, now=NOON)
    before = list(Question.objects.values())
    publish_digest(digest, now=NOON + timedelta(days=1))
    assert list(Question.objects.values()) == before and QuestionForecast.objects.count() == 2


def test_a_held_entry_asks_when_it_is_published() -> None:
    digest = make_digest(make_series(review_policy="hold"), titles=TITLES)
    ask_counted(digest, now=NOON)
    publish_digest(digest, now=NOON)
    assert not Question.objects.exists()
    publish_held(digest, now=NOON)
    assert Question.objects.count() == 2


def test_what_a_source_wrote_stays_text() -> None:
    digest = make_digest(make_series(), titles=("About [OpenAI](javascript:alert(1)) <b>GPT-4</b> *now*",))
    ask_counted(digest, now=NOON)
    publish_digest(digest, now=NOON)
    assert digest.post is not None and "<script" not in digest.post.body_html
    assert Question.objects.filter(text__contains="<").count() == 0
