"""What a source said on which day stays known, whatever it says later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digests.collecting.item_rows import store_items
from digests.collecting.memory import VERSIONS_KEPT, forget_old_versions
from digests.collecting.visits import collect
from digests.models import CoveredDay, Digest, Item, ItemVersion, Source
from digests.sources.base import RawItem
from tests import factories
from tests.digests.builders import make_digest, make_series
from tests.fakes.feeds import FakeFeed

FIRST = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    made: Source = factories.SourceFactory()
    return made


def give(source: Source, moment: datetime, title: str = "A title", **values: object) -> Item:
    item = RawItem(external_id="a", url="https://example.org/a", title=title, **values)  # type: ignore[arg-type]
    return store_items(source, [item], moment, day=moment.date())[0]


def titles(moment: datetime) -> list[str]:
    return [version.title for version in ItemVersion.objects.as_of(moment)]


def test_what_was_known_on_a_day_is_not_what_became_known_later(source: Source) -> None:
    give(source, FIRST, "X may be released", published_at=FIRST)
    give(source, LATER, "X was released", published_at=FIRST)
    assert titles(FIRST) == []
    assert titles(FIRST + timedelta(days=1)) == ["X may be released"]
    assert titles(LATER) == ["X may be released"]
    assert titles(LATER + timedelta(seconds=1)) == ["X was released"]


def test_the_first_day_of_an_item_stays(source: Source) -> None:
    give(source, FIRST)
    item = give(source, LATER, "Another title")
    assert (item.first_seen_at, item.first_day) == (FIRST, FIRST.date())
    assert (item.collected_at, item.title) == (LATER, "Another title")


def test_the_same_again_is_no_version(source: Source) -> None:
    give(source, FIRST)
    give(source, LATER)
    assert ItemVersion.objects.count() == 1


@pytest.mark.parametrize("values", [{"text": "more"}, {"top_comments": ("What?",)}, {"title": "Other"}])
def test_a_changed_content_is_a_version_at_once(source: Source, values: dict[str, object]) -> None:
    give(source, FIRST)
    give(source, FIRST + timedelta(minutes=5), **values)  # type: ignore[arg-type]
    assert ItemVersion.objects.count() == 2


def test_numbers_are_kept_once_a_day(source: Source) -> None:
    for hours, score in ((0, 1), (1, 2), (2, 3), (24, 4), (25, 5)):
        give(source, FIRST + timedelta(hours=hours), score=score)
    assert list(ItemVersion.objects.values_list("score", flat=True)) == [1, 4]


def test_a_visit_that_succeeds_covers_its_day(feed: FakeFeed) -> None:
    series = make_series(start_date=FIRST.date())
    heard = factories.SourceFactory(series=series, kind="rss", settings={"url": feed.url}, limit=3)
    dead = factories.SourceFactory(series=series, kind="rss", settings={"url": "http://127.0.0.1:9/"})
    feed.titles = ["One and two", "Two and three"]
    digest = Digest.objects.create(series=series, date=FIRST.date())
    collect(digest, now=FIRST)
    collect(digest, now=FIRST + timedelta(minutes=5))
    assert [(row.day, row.items, row.cut) for row in heard.covered_days.all()] == [(FIRST.date(), 2, False)]
    assert not CoveredDay.objects.filter(source=dead).exists()


def test_a_visit_that_gives_all_that_was_asked_for_may_have_been_cut_off(feed: FakeFeed) -> None:
    series = make_series(start_date=FIRST.date())
    source = factories.SourceFactory(series=series, kind="rss", settings={"url": feed.url}, limit=2)
    feed.titles = ["One and two", "Two and three", "Three and four"]
    collect(Digest.objects.create(series=series, date=FIRST.date()), now=FIRST)
    assert source.covered_days.get().cut


def test_old_versions_go_but_the_first_the_newest_and_those_of_entries(source: Source) -> None:
    for days in range(4):
        give(source, FIRST + timedelta(days=days), f"Title number {days}")
    used = make_digest(make_series(slug="other"), titles=("An item of an entry",)).topics.get().item
    assert used is not None
    for days in range(3):
        moment = FIRST + timedelta(days=days)
        ItemVersion.objects.create(
            item=used, seen_at=moment, content_hash=str(days), url=used.url, title="It"
        )
    assert forget_old_versions(now=FIRST + VERSIONS_KEPT) == 0
    assert forget_old_versions(now=FIRST + VERSIONS_KEPT + timedelta(days=30)) == 2
    left = ItemVersion.objects.filter(item__source=source).values_list("title", flat=True)
    assert list(left) == ["Title number 0", "Title number 3"]
    assert used.versions.count() == 3
