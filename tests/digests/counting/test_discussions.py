"""Whether a discussion passes so many points or comments: asked by how earlier ones grew, resolved by looking again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digests.collecting.memory import as_version
from digests.counting.asking import ask_counted
from digests.counting.discussions import growths
from digests.counting.rounds import run_counted
from digests.models import Digest, Item, Series, Source, Topic
from digests.publishing.posts import publish_digest
from predictions.models import Question
from tests.digests.builders import DAY, NOON, make_digest, make_series
from tests.fakes.hackernews import FakeHackerNews, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def series() -> Series:
    return make_series(counted_per_day=3, fewest_topics=1)


@pytest.fixture
def source(series: Series, hacker_news: FakeHackerNews) -> Source:
    return Source.objects.create(
        series=series, name="Hacker News", kind="hackernews", settings={"api": hacker_news.api}
    )


def see(source: Source, key: str, *looks: tuple[int, int]) -> Item:
    """An item whose points were seen so many days after DAY."""
    first = NOON + timedelta(days=looks[0][0])
    item: Item = Item.objects.create(
        source=source, external_id=key, title=f"a story without any name, {key}", url="https://example.org/a",
        discussion_url=f"https://news.ycombinator.com/item?id={key}", collected_at=first, first_seen_at=first,
        first_day=first.date(), score=looks[0][1],
    )  # fmt: skip
    for day, points in looks:
        item.score = points
        as_version(item, NOON + timedelta(days=day)).save()
    Item.objects.filter(pk=item.pk).update(score=looks[-1][1])
    return item


def ask(series: Series, item: Item) -> Question:
    """What an entry of DAY asks about the item."""
    digest = make_digest(series, titles=())
    Topic.objects.create(digest=digest, position=1, title=item.title, item=item)
    ask_counted(digest, now=NOON)
    publish_digest(digest, now=NOON)
    Digest.objects.filter(pk=digest.pk).update(status=Digest.Status.PUBLISHED)
    return Question.objects.get(measure__of="discussion")


def test_growth_is_counted_of_whole_cases_only(source: Source) -> None:
    see(source, "1", (-40, 100), (-39, 150), (-26, 200))
    see(source, "2", (-40, 100), (-39, 150))
    see(source, "3", (-40, 100), (-38, 300), (-26, 250))
    see(source, "4", (-10, 100), (-1, 900))
    assert sorted(growths(source.pk, "points", NOON)) == [2.0, 3.0]
    assert sorted(growths(source.pk, "points", NOON, elapsed=2)) == [1.0, 200 / 150]


def test_the_next_step_is_asked_for_with_the_share_of_earlier_ones(series: Series, source: Source) -> None:
    for number in range(6):
        see(source, str(number), (-40, 100), (-26, 500 if number < 4 else 101))
    question = ask(series, see(source, "99", (0, 120)))
    assert question.text.startswith("Will “a story without any name, 99” have 200 points on Hacker News by")
    assert question.probability == pytest.approx((4 + 4 * 0.5) / 10)
    assert (question.deadline - DAY).days == 14 and "200 or more" in question.criteria


def test_it_is_yes_when_it_is_seen_to_have_passed(
    series: Series, source: Source, hacker_news: FakeHackerNews
) -> None:
    item = see(source, "99", (0, 120))
    question = ask(series, item)
    hacker_news.stories = [make_story(99, item.title, at=NOON, points=150)]
    run_counted(now=NOON + timedelta(days=1))
    question.refresh_from_db()
    assert question.outcome == ""
    hacker_news.stories = [make_story(99, item.title, at=NOON, points=230)]
    assert run_counted(now=NOON + timedelta(days=3)) == 1
    question.refresh_from_db()
    assert (question.outcome, question.decided_on) == ("yes", DAY + timedelta(days=3))
    evidence = question.evidence.get()
    assert evidence.quote.endswith("230 points") and evidence.url == item.discussion_url


def test_it_is_no_when_it_was_seen_after_the_deadline(
    series: Series, source: Source, hacker_news: FakeHackerNews
) -> None:
    item = see(source, "99", (0, 120))
    question = ask(series, item)
    hacker_news.stories = [make_story(99, item.title, at=NOON, points=130)]
    run_counted(now=NOON + timedelta(days=15))
    run_counted(now=NOON + timedelta(days=17))
    question.refresh_from_db()
    assert (question.outcome, question.decided_on) == ("no", question.deadline)


def test_one_that_is_gone_waits_with_its_reason(
    series: Series, source: Source, hacker_news: FakeHackerNews
) -> None:
    question = ask(series, see(source, "99", (0, 120)))
    for days in range(1, 20):
        run_counted(now=NOON + timedelta(days=days))
    question.refresh_from_db()
    assert (question.outcome, question.withheld) == ("", "not-covered")
