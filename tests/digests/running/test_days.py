"""A look at what a day would be about."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from werkzeug import Request, Response

from digests.models import Collection, Digest, Item, Source
from digests.running.days import preview_day
from tests.digests.builders import DAY, TITLES, make_digest, make_series, make_source
from tests.fakes.feeds import FakeFeed
from tests.fakes.model_server import ModelServer

pytestmark = pytest.mark.django_db


def test_it_collects_and_selects_and_stores_nothing(model_server: ModelServer) -> None:
    series = make_series(topics_per_day=3)
    series.model_choices.update(input_usd_per_million=1, output_usd_per_million=1)
    make_source(series, settings={}, section="topics", limit=30)
    make_source(series, settings={}, section="trending", limit=20, name="Sample trending")
    before = list(Source.objects.values())
    preview = preview_day(series, DAY)
    assert (len(preview.topics), len(preview.trending), preview.calls) == (3, 3, 5)
    assert [line[:30] for line in preview.sources] == [
        "Sample: success, 30 items bund",
        "Sample trending: success, 20 i",
    ]
    assert preview.models[0] == "fake" and Decimal(0) < preview.most_cost < 1
    assert not (Digest.objects.exists() or Item.objects.exists() or Collection.objects.exists())
    assert list(Source.objects.values()) == before
    assert model_server.calls == []


def test_the_calls_for_judged_questions_are_counted_too(model_server: ModelServer) -> None:
    series = make_series(topics_per_day=3, judged_per_day=0)
    series.model_choices.update(input_usd_per_million=1, output_usd_per_million=1)
    make_source(series, settings={}, section="topics", limit=30)
    today = series.today(timezone.now())
    without = preview_day(series, today)
    series.judged_per_day = 2
    preview = preview_day(series, today)

    # Two answers of 4,000 tokens, and what the prompts hold.
    assert (without.calls, preview.calls) == (5, 7)
    assert Decimal("0.008") < preview.most_cost - without.most_cost < Decimal("0.020")
    assert preview_day(series, DAY).calls == 5


def test_a_day_that_is_written_stays_as_it_is(model_server: ModelServer) -> None:
    digest = make_digest(make_series(), status=Digest.Status.PUBLISHED)
    preview_day(digest.series, DAY)
    assert list(digest.topics.values_list("title", flat=True)) == list(TITLES)


def test_the_database_is_free_for_the_worker_while_sources_are_asked(
    feed: FakeFeed, model_server: ModelServer
) -> None:
    series, main, depths = make_series(), connection.savepoint_ids, []
    make_source(series, name="Feed", kind="rss", section="topics", settings={"url": feed.url})
    feed.titles = ["Robots that fold laundry"]
    answer = feed.answer

    def look(request: Request) -> Response:
        depths.append(len(main))
        return answer(request)

    feed.http.clear()
    feed.http.expect_request(feed.path).respond_with_handler(look)
    preview = preview_day(series, series.today(timezone.now()))
    assert preview.topics == ("Robots that fold laundry",)
    assert depths == [0]
