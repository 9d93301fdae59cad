"""A day's sources are visited at once; what they gave and how it ended is stored."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digests.collecting.visits import collect, visit_all
from digests.models import Collection, Digest, Item, Series, Source
from digests.selecting.topics import collected_items
from tests import factories
from tests.fakes.arxiv import FakeArxiv, Paper
from tests.fakes.feeds import FakeFeed
from tests.fakes.hackernews import FakeHackerNews, make_story
from tests.fakes.reddit import CLIENT_SECRET, FakeReddit, make_post

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def series() -> Series:
    made: Series = factories.SeriesFactory(start_date=TODAY)
    return made


def add_source(series: Series, kind: str, settings: dict[str, Any] | None = None, **values: Any) -> Source:
    made: Source = factories.SourceFactory(series=series, kind=kind, settings=settings or {}, **values)
    return made


def run(series: Series, day: date = TODAY, now: datetime = NOW) -> Digest:
    digest, _ = Digest.objects.get_or_create(series=series, date=day)
    collect(digest, now=now)
    return digest


def titles(digest: Digest) -> list[str]:
    return [item.title for item in collected_items(digest)]


def outcomes(digest: Digest) -> dict[str, tuple[str, int, str]]:
    rows = digest.collections.select_related("source")
    return {row.source.kind: (row.outcome, row.item_count, row.reason) for row in rows}


def test_each_kind_of_source_gives_its_items(
    series: Series, reddit: FakeReddit, feed: FakeFeed, hacker_news: FakeHackerNews, arxiv: FakeArxiv
) -> None:
    reddit.posts["MachineLearning"] = [make_post("a1", "[D] From Reddit")]
    feed.titles = ["From a feed"]
    hacker_news.stories = [make_story(1, "From Hacker News", at=NOW - timedelta(hours=1))]
    arxiv.papers = [Paper("2611.00001", "From arXiv", NOW)]
    add_source(series, "reddit", {"subreddit": "MachineLearning"})
    add_source(series, "rss", {"url": feed.url})
    add_source(series, "hackernews", {"api": hacker_news.api})
    add_source(series, "arxiv", {"api": arxiv.api})
    add_source(series, "sample", limit=2, section="trending")
    digest = run(series)
    assert titles(digest)[:4] == ["From Reddit", "From a feed", "From Hacker News", "From arXiv"]
    assert outcomes(digest) == {
        "reddit": ("success", 1, ""),
        "rss": ("success", 1, ""),
        "hackernews": ("success", 1, ""),
        "arxiv": ("success", 1, ""),
        "sample": ("success", 2, "bundled sample"),
    }


def test_one_dead_source_never_stops_the_day(series: Series, feed: FakeFeed, web: HTTPServer) -> None:
    feed.titles = ["Alive"]
    web.expect_request("/dead").respond_with_data("no", status=500)
    dead = add_source(series, "rss", {"url": web.url_for("/dead")})
    add_source(series, "rss", {"url": feed.url})
    digest = run(series)
    assert titles(digest) == ["Alive"]
    ended = digest.collections.get(source=dead)
    assert (ended.outcome, ended.item_count) == ("failed", 0)
    assert "HTTP status 500" in ended.reason


def test_a_source_without_items_is_empty(series: Series, reddit: FakeReddit) -> None:
    reddit.posts["MachineLearning"] = []
    add_source(series, "reddit", {"subreddit": "MachineLearning"})
    assert outcomes(run(series))["reddit"] == ("empty", 0, "r/MachineLearning has no posts in “top” now")


@pytest.mark.parametrize(
    ("kind", "settings", "reason"),
    [
        ("pigeon", {}, "There is no kind of source named 'pigeon'; there is: reddit, rss"),
        ("rss", {}, "“url” is missing."),
        ("sample", {"colour": 1}, "“colour” is no setting of this kind"),
    ],
)
def test_a_source_that_is_set_up_wrong_fails_with_the_reason(
    series: Series, kind: str, settings: dict[str, Any], reason: str
) -> None:
    add_source(series, kind, settings)
    (ended,) = run(series).collections.all()
    assert ended.outcome == "failed"
    assert ended.reason.startswith(reason)


def test_a_bare_401_of_reddit_is_not_taken_for_an_unknown_kind(series: Series, reddit: FakeReddit) -> None:
    reddit.fail("/api/v1/access_token", 401)
    add_source(series, "reddit", {"subreddit": "MachineLearning"})
    assert "credentials" in outcomes(run(series))["reddit"][2]


def test_inactive_sources_are_left_alone(series: Series, feed: FakeFeed) -> None:
    add_source(series, "rss", {"url": feed.url}, active=False)
    assert not run(series).collections.exists()
    assert feed.requests == []


def test_sources_are_visited_at_the_same_time(series: Series, web: HTTPServer) -> None:
    all_are_here = threading.Barrier(5, timeout=20)

    def answer(request: Request) -> Response:
        all_are_here.wait()
        return Response('<rss version="2.0"><channel/></rss>', content_type="application/rss+xml")

    for number in range(5):
        web.expect_request(f"/slow/{number}").respond_with_handler(answer)
        add_source(series, "rss", {"url": web.url_for(f"/slow/{number}")})
    digest = run(series)
    assert [ended.outcome for ended in digest.collections.all()] == ["empty"] * 5
    assert all(ended.seconds > 0 for ended in digest.collections.all())


def test_a_source_that_hangs_counts_as_failed_in_time(
    series: Series, web: HTTPServer, feed: FakeFeed
) -> None:
    given_up = threading.Event()

    def hang(request: Request) -> Response:
        given_up.wait(60)
        return Response("")

    web.expect_request("/hang").respond_with_handler(hang)
    feed.titles = ["In time"]
    slow = add_source(series, "rss", {"url": web.url_for("/hang")})
    quick = add_source(series, "rss", {"url": feed.url})
    digest = factories.DigestFactory(series=series, date=TODAY)
    late, good = visit_all([slow, quick], digest, NOW, seconds=0.4)
    given_up.set()
    assert (late.source, late.haul) == (slow, None)
    assert late.reason == "It did not answer in time; it is asked again later."
    assert good.haul is not None


def test_collecting_twice_changes_nothing(series: Series, reddit: FakeReddit) -> None:
    reddit.posts["MachineLearning"] = [make_post("a1", "One post"), make_post("b2", "Two post")]
    add_source(series, "reddit", {"subreddit": "MachineLearning"})
    first = titles(run(series))
    assert titles(run(series)) == first == ["One post", "Two post"]
    assert (Item.objects.count(), Collection.objects.count()) == (2, 1)


def test_an_unchanged_feed_gives_what_it_gave_lately(series: Series, feed: FakeFeed) -> None:
    feed.titles = ["One entry", "Two entry"]
    add_source(series, "rss", {"url": feed.url})
    run(series)
    tomorrow = NOW + timedelta(days=1)
    digest = run(series, day=TODAY + timedelta(days=1), now=tomorrow)
    assert feed.statuses == [200, 304]
    assert titles(digest) == ["One entry", "Two entry"]
    assert outcomes(digest)["rss"] == ("success", 2, "unchanged since the last visit")


def test_what_an_unchanged_feed_gave_long_ago_does_not_count(series: Series, feed: FakeFeed) -> None:
    feed.titles = ["Old news"]
    add_source(series, "rss", {"url": feed.url})
    run(series)
    digest = run(series, day=TODAY + timedelta(days=3), now=NOW + timedelta(days=3))
    assert outcomes(digest)["rss"] == ("empty", 0, "unchanged since the last visit")


def test_of_an_unchanged_feed_the_newest_count(series: Series, feed: FakeFeed) -> None:
    add_source(series, "rss", {"url": feed.url}, limit=2)
    feed.titles = ["Old one", "Old two"]
    run(series)
    for item in Item.objects.all():  # which the feed no longer has
        item.external_id = f"gone-{item.external_id}"
        item.save()
    feed.titles = ["New one", "New two"]
    run(series, now=NOW + timedelta(hours=1))
    assert sorted(titles(run(series, now=NOW + timedelta(hours=2)))) == ["New one", "New two"]


def test_a_past_day_is_asked_of_those_that_reach_back_to_it(
    series: Series, feed: FakeFeed, hacker_news: FakeHackerNews, arxiv: FakeArxiv
) -> None:
    day, at = date(2026, 10, 3), datetime(2026, 10, 3, 15, tzinfo=UTC)
    hacker_news.stories = [make_story(1, "That day", at=at), make_story(2, "Today", at=NOW)]
    arxiv.papers = [Paper("2611.00001", "A paper of it", at)]
    add_source(series, "rss", {"url": feed.url})
    add_source(series, "hackernews", {"api": hacker_news.api})
    add_source(series, "arxiv", {"api": arxiv.api})
    digest = run(series, day=day)
    assert titles(digest) == ["That day", "A paper of it"]
    assert feed.requests == []
    note = "cannot be asked for a day so long ago; stored items of that day are used"
    assert outcomes(digest)["rss"] == ("empty", 0, note)


def test_what_is_stored_of_a_past_day_counts_beside_what_is_asked(series: Series, feed: FakeFeed) -> None:
    feed.titles = ["In the feed", "In both"]
    source = add_source(series, "rss", {"url": feed.url}, limit=1)
    at = datetime(2026, 11, 20, 7, tzinfo=UTC)
    factories.ItemFactory(source=source, external_id="entry-2", title="In both", published_at=at)
    factories.ItemFactory(source=source, external_id="gone", title="No longer in the feed", published_at=at)
    digest = run(series, now=NOW + timedelta(days=2))
    assert titles(digest) == ["In the feed", "In both", "No longer in the feed"]
    note = "asked for 2026-11-20: 2 of the feed's 2 entries are of that day"
    assert outcomes(digest)["rss"] == ("success", 3, note)


def test_of_a_past_day_what_is_stored_counts_where_the_source_fails(series: Series, web: HTTPServer) -> None:
    web.expect_request("/dead").respond_with_data("no", status=503)
    source = add_source(series, "rss", {"url": web.url_for("/dead")})
    factories.ItemFactory(source=source, title="Stored", published_at=datetime(2026, 11, 20, 7, tzinfo=UTC))
    digest = run(series, now=NOW + timedelta(days=2))
    assert (titles(digest), outcomes(digest)["rss"][:2]) == (["Stored"], ("failed", 1))


def test_a_visit_for_a_past_day_does_not_change_what_the_source_remembers(
    series: Series, feed: FakeFeed
) -> None:
    feed.titles = ["An entry"]
    source = add_source(series, "rss", {"url": feed.url})
    run(series)
    source.refresh_from_db()
    before = source.state
    run(series, day=TODAY - timedelta(days=1))
    source.refresh_from_db()
    assert source.state == before and before["oldest"] == "2026-11-20"


def test_a_day_is_one_of_the_series_time_zone(series: Series, feed: FakeFeed) -> None:
    series.time_zone = "Pacific/Auckland"  # its 21st has begun when the entry comes out at 8:00 UTC
    series.save()
    feed.titles = ["An entry"]
    add_source(series, "rss", {"url": feed.url})
    late = NOW + timedelta(days=3)
    assert titles(run(series, day=date(2026, 11, 21), now=late)) == []
    assert titles(run(series, day=date(2026, 11, 20), now=late)) == ["An entry"]


def test_for_a_past_day_stored_items_of_it_are_taken_in_the_series_time_zone(
    series: Series, feed: FakeFeed
) -> None:
    series.time_zone = "Asia/Tokyo"  # nine hours ahead of UTC
    series.save()
    source = add_source(series, "rss", {"url": feed.url})

    def store(title: str, published: datetime | None, collected: datetime = NOW) -> None:
        factories.ItemFactory(source=source, title=title, published_at=published, collected_at=collected)

    store("Before", datetime(2026, 11, 2, 14, 59, tzinfo=UTC))
    store("First", datetime(2026, 11, 2, 15, 0, tzinfo=UTC))
    store("Last", datetime(2026, 11, 3, 14, 59, tzinfo=UTC))
    store("After", datetime(2026, 11, 3, 15, 0, tzinfo=UTC))
    store("Undated", None, collected=datetime(2026, 11, 3, 3, tzinfo=UTC))
    assert titles(run(series, day=date(2026, 11, 3))) == ["First", "Last", "Undated"]


def test_what_a_source_gave_on_the_day_itself_is_kept_when_the_day_is_past(
    series: Series, reddit: FakeReddit
) -> None:
    # At half past five in the morning most of the best of the day were posted the day before.
    reddit.posts["MachineLearning"] = [make_post("a1", "Posted yesterday", created_utc=1795165200.0 - 86400)]
    add_source(series, "reddit", {"subreddit": "MachineLearning"})
    run(series)
    assert titles(run(series, now=NOW + timedelta(days=1))) == ["Posted yesterday"]


def test_what_a_source_gave_before_is_kept_when_it_fails_later(series: Series, reddit: FakeReddit) -> None:
    reddit.posts["MachineLearning"] = [make_post("a1", "Still there")]
    add_source(series, "reddit", {"subreddit": "MachineLearning"})
    run(series)
    reddit.fail("/r/", 403)
    digest = run(series)
    assert titles(digest) == ["Still there"]
    assert outcomes(digest)["reddit"][0] == "failed"


def test_health_is_kept(series: Series, feed: FakeFeed, web: HTTPServer) -> None:
    source = add_source(series, "rss", {"url": web.url_for("/dead")})
    web.expect_request("/dead").respond_with_data("no", status=404)
    run(series)
    run(series)
    source.refresh_from_db()
    assert (source.failures_in_a_row, source.last_error_at, source.last_success_at) == (2, NOW, None)
    assert "HTTP status 404" in source.last_error

    feed.titles = ["Alive"]
    source.settings = {"url": feed.url}
    source.save()
    run(series)
    source.refresh_from_db()
    assert (source.failures_in_a_row, source.last_success_at) == (0, NOW)
    assert source.state["url"] == feed.url and source.state["etag"]


def test_a_failure_does_not_forget_what_the_source_remembers(series: Series, web: HTTPServer) -> None:
    web.expect_request("/dead").respond_with_data("no", status=503)
    source = add_source(series, "rss", {"url": web.url_for("/dead")}, state={"etag": '"1"'})
    run(series)
    source.refresh_from_db()
    assert source.state == {"etag": '"1"'}


def test_no_secret_is_stored(series: Series, reddit: FakeReddit, settings: Settings) -> None:
    settings.SECRETS = [CLIENT_SECRET, "MachineLearning"]
    reddit.fail("/r/", 403)
    source = add_source(series, "reddit", {"subreddit": "MachineLearning"})
    digest = run(series)
    source.refresh_from_db()
    for text in (source.last_error, outcomes(digest)["reddit"][2]):
        assert "[secret]" in text
        assert "MachineLearning" not in text and CLIENT_SECRET not in text


def test_the_section_decides_what_the_sample_gives(series: Series) -> None:
    add_source(series, "sample", section="topics", limit=3)
    add_source(series, "sample", section="trending", limit=3)
    sections = [item.source.section for item in collected_items(run(series))]
    assert sections == ["topics"] * 3 + ["trending"] * 3


def test_the_number_of_queries_does_not_grow_with_the_items(
    series: Series, feed: FakeFeed, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    feed.titles = [f"Entry {number}" for number in range(80)]
    add_source(series, "rss", {"url": feed.url}, limit=80)
    digest = factories.DigestFactory(series=series, date=TODAY)
    with django_assert_max_num_queries(17):
        collect(digest, now=NOW)
    assert digest.items.count() == 80
