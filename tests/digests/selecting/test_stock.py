"""A day on which the sources give too little takes what they gave before and no entry used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_httpserver import HTTPServer

from blog.models import Post
from digests.models import Digest, Series, Source, Topic
from digests.running.pipeline import run
from digests.selecting.topics import select
from tests.digests.builders import DAY, TITLES, make_digest, make_item, make_series, make_source
from tests.fakes.model_server import ModelServer

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 20, 6, tzinfo=UTC)
AFTERNOON = datetime(2026, 11, 20, 13, tzinfo=UTC)
OLDER_TITLES = (
    "Tiny models on solar powered cameras",
    "A compiler that explains its choices",
    "Datasets of handwritten music",
    "Safer defaults for voice agents",
)


@pytest.fixture
def series() -> Series:
    return make_series(fewest_topics=2, topics_per_day=3)


@pytest.fixture
def source(series: Series) -> Source:
    return make_source(series)


def store(source: Source, title: str, *, days_before: float = 1, **values: Any) -> None:
    """An item that the source gave so many days before noon of the day."""
    collected = datetime(2026, 11, 20, 12, tzinfo=UTC) - timedelta(days=days_before)
    make_item(source, title, **{"collected_at": collected, "published_at": collected, **values})


def digest_with(series: Series, source: Source, *titles: str) -> Digest:
    """A digest to which the source gave these titles today."""
    digest = Digest.objects.create(series=series, date=DAY)
    digest.items.set([make_item(source, title) for title in titles])
    return digest


def chosen(digest: Digest, now: datetime = AFTERNOON) -> list[str]:
    select(digest, now=now)
    digest.refresh_from_db()
    return list(digest.topics.values_list("title", flat=True))


def test_a_day_without_anything_takes_the_best_of_the_last_days(series: Series, source: Source) -> None:
    for title, score in zip(OLDER_TITLES, (10, 400, 90, 30), strict=True):
        store(source, title, score=score)
    digest = digest_with(series, source)
    assert chosen(digest) == [OLDER_TITLES[1], OLDER_TITLES[2], OLDER_TITLES[3]]
    assert digest.from_stock


def test_in_the_morning_the_sources_still_have_time_to_come_back(series: Series, source: Source) -> None:
    store(source, OLDER_TITLES[0])
    digest = digest_with(series, source)
    assert chosen(digest, now=MORNING) == []
    assert not digest.from_stock
    assert chosen(digest, now=datetime(2026, 11, 20, 11, 30, tzinfo=UTC)) == [OLDER_TITLES[0]]


def test_beside_some_that_are_new_it_stands_in_at_once_and_behind_them(
    series: Series, source: Source
) -> None:
    store(source, OLDER_TITLES[0], score=9000)
    store(source, OLDER_TITLES[1], score=8000)
    digest = digest_with(series, source, TITLES[0])
    assert chosen(digest, now=MORNING) == [TITLES[0], OLDER_TITLES[0], OLDER_TITLES[1]]
    assert digest.from_stock


def test_where_enough_is_new_it_is_left_alone(series: Series, source: Source) -> None:
    store(source, OLDER_TITLES[0], score=9000)
    digest = digest_with(series, source, TITLES[0], TITLES[1])
    assert chosen(digest) == [TITLES[0], TITLES[1]]
    assert not digest.from_stock


def test_only_what_is_unused_recent_and_of_a_source_for_topics_counts(series: Series, source: Source) -> None:
    other = make_series(slug="other")
    store(source, "Long ago in another week", days_before=3.6)
    store(source, "Of a day that is still to come", days_before=-1)
    store(make_source(other), "Of another series altogether")
    store(make_source(series, section="trending"), "Of a source for trending items")
    store(make_source(series, active=False), "Of a source that is switched off")
    store(source, "Used by another day already")
    used = series.sources.get(items__title="Used by another day already").items.get(title__startswith="Used")
    Topic.objects.create(
        digest=Digest.objects.create(series=series, date=DAY - timedelta(days=20)),
        position=1,
        title="Used",
        item=used,
    )
    store(source, "The one that is left over")
    assert chosen(digest_with(series, source)) == ["The one that is left over"]


def test_for_a_past_day_the_days_before_it_count(series: Series, source: Source) -> None:
    late = AFTERNOON + timedelta(days=9)
    store(source, "Published then and collected late", collected_at=late)
    assert chosen(digest_with(series, source), now=late) == ["Published then and collected late"]


def test_the_entry_says_so_and_its_log_too(
    model_server: ModelServer, series: Series, web: HTTPServer
) -> None:
    web.expect_request("/dead").respond_with_data("no", status=503)
    source = make_source(series, kind="rss", settings={"url": web.url_for("/dead")})
    for title in OLDER_TITLES:
        store(source, title)
    digest = Digest.objects.create(series=series, date=DAY)
    with time_machine.travel(MORNING, tick=False):
        early = run(digest.pk).digest
    assert (early.status, early.error[:31]) == ("failed", "No source gave a new topic. Sam")
    with time_machine.travel(AFTERNOON, tick=False):
        done = run(digest.pk).digest
    assert done.status == "published"
    words = (
        "The sources gave too little that day, so that topics come from what they gave in the days before."
    )
    assert words in Post.objects.get().body
    assert "days before" in done.log.earliest("at").text


def test_a_day_that_waits_is_tried_as_soon_as_stock_may_be_used(series: Series, web: HTTPServer) -> None:
    web.expect_request("/dead").respond_with_data("no", status=503)
    make_source(series, kind="rss", settings={"url": web.url_for("/dead")})
    digest = Digest.objects.create(series=series, date=DAY, attempts=8)
    with time_machine.travel(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), tick=False):
        failed = run(digest.pk).digest
    assert failed.not_before == datetime(2026, 11, 20, 11, 30, tzinfo=UTC)


def test_a_day_with_a_whole_entry_says_nothing_of_it(model_server: ModelServer) -> None:
    digest = run(make_digest(make_series()).pk).digest
    assert digest.status == "published" and "days before" not in Post.objects.get().body


def test_a_day_with_too_few_topics_waits_for_its_failed_source_and_not_for_ever(
    model_server: ModelServer, series: Series, web: HTTPServer
) -> None:
    web.expect_request("/dead").respond_with_data("no", status=503)
    source = make_source(series, kind="rss", settings={"url": web.url_for("/dead")})
    store(source, OLDER_TITLES[0])
    with time_machine.travel(AFTERNOON, tick=False):
        digest = Digest.objects.create(series=series, date=DAY)
        early = run(digest.pk).digest
    assert (early.status, early.post, early.stage) == ("failed", None, "collect")
    assert early.error.startswith("Sources gave too few new topics. Sample: failed")
    with time_machine.travel(AFTERNOON + timedelta(days=3, hours=1), tick=False):
        assert run(digest.pk).digest.status == "held"


def test_what_the_day_itself_chose_before_is_still_there_for_it(series: Series, source: Source) -> None:
    for title in OLDER_TITLES:
        store(source, title)
    digest = digest_with(series, source)
    first = chosen(digest)
    assert len(first) == 3 and chosen(digest) == first
