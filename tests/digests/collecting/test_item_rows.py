"""What sources gave as rows: cut to fit, cleaned, stored once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digests.collecting.item_rows import store_items
from digests.models import Item, Source
from digests.sources.base import RawItem
from tests import factories

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = NOW.date()
pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    made: Source = factories.SourceFactory()
    return made


def raw(key: str, title: str = "A title", **values: object) -> RawItem:
    return RawItem(**{"external_id": key, "url": f"https://example.org/{key}", "title": title, **values})  # type: ignore[arg-type]


def test_items_come_back_in_their_order(source: Source) -> None:
    stored = store_items(source, [raw("c"), raw("a"), raw("b")], NOW, day=DAY)
    assert [item.external_id for item in stored] == ["c", "a", "b"]
    assert all(item.pk for item in stored)


def test_an_item_that_comes_again_is_brought_up_to_date(source: Source) -> None:
    (first,) = store_items(source, [raw("a", score=1, comment_count=2)], NOW, day=DAY)
    later = NOW + timedelta(hours=1)
    (again,) = store_items(source, [raw("a", "A better title", score=5, comment_count=6)], later, day=DAY)
    assert again.pk == first.pk
    item = Item.objects.get()
    assert (item.title, item.score, item.comment_count, item.collected_at) == ("A better title", 5, 6, later)


def test_one_that_a_source_gives_twice_is_stored_once_as_it_was_given_first(source: Source) -> None:
    stored = store_items(source, [raw("a", "First"), raw("b"), raw("a", "Second")], NOW, day=DAY)
    assert [(item.external_id, item.title) for item in stored] == [("a", "First"), ("b", "A title")]


def test_the_same_key_of_two_sources_is_two_items(source: Source) -> None:
    store_items(source, [raw("a")], NOW, day=DAY)
    store_items(factories.SourceFactory(), [raw("a")], NOW, day=DAY)
    assert Item.objects.count() == 2


def test_flair_is_kept_apart_from_the_title(source: Source) -> None:
    given, in_title = store_items(
        source, [raw("a", "[D] Why?", flair="Discussion"), raw("b", "[R] How")], NOW, day=DAY
    )
    assert (given.flair, given.title) == ("Discussion", "Why?")
    assert (in_title.flair, in_title.title) == ("R", "How")


def test_the_address_has_its_canonical_form_beside_it(source: Source) -> None:
    (item,) = store_items(source, [raw("a", url="https://www.example.org/a/?utm_source=x")], NOW, day=DAY)
    assert (item.url, item.canonical_url) == ("https://www.example.org/a/?utm_source=x", "example.org/a")


def test_what_is_too_long_is_cut_and_fits(source: Source) -> None:
    (item,) = store_items(
        source,
        [
            raw(
                "k" * 400,
                "t" * 900,
                text="x" * 90_000,
                author="a" * 900,
                flair="f" * 900,
                subjects=("s" * 900,),
                top_comments=("c",) * 90,
                score=10**12,
                comment_count=-5,
                discussion_url=f"https://example.org/{'d' * 3000}",
            )
        ],
        NOW,
        day=DAY,
    )
    item.full_clean(exclude=["source", "text", "author"])
    assert len(item.title) == 500 and len(item.text) == 20_000
    assert (item.score, item.comment_count, item.discussion_url) == (2**31 - 1, 0, "")
    assert len(item.top_comments) == 10


def test_long_keys_that_begin_alike_stay_apart(source: Source) -> None:
    store_items(source, [raw("k" * 400 + "1"), raw("k" * 400 + "2")], NOW, day=DAY)
    assert Item.objects.count() == 2


def test_what_cannot_be_stored_or_seen_is_left_out(source: Source) -> None:
    dirty = "a\x00b\ud800c\u200b"
    (item,) = store_items(
        source,
        [raw(dirty, dirty, url="https://example.org/a", text=dirty, author=dirty, flair=dirty,
             subjects=(dirty,), top_comments=(dirty,))],
        NOW,
        day=DAY,
    )  # fmt: skip
    assert {item.external_id, item.title, item.text, item.author, item.flair} == {"abc"}
    assert (item.subjects, item.top_comments) == (["abc"], ["abc"])


@pytest.mark.parametrize(
    "values",
    [{"title": ""}, {"title": "\u200b"}, {"url": ""}, {"url": "javascript:alert(1)"},
     {"url": f"https://example.org/{'x' * 3000}"}],
)  # fmt: skip
def test_what_could_not_be_printed_is_left_out(source: Source, values: dict[str, str]) -> None:
    assert store_items(source, [raw("a", **values), raw("b")], NOW, day=DAY) == [
        Item.objects.get(external_id="b")
    ]


def test_a_discussion_that_is_no_address_is_left_out(source: Source) -> None:
    assert (
        store_items(source, [raw("a", discussion_url="javascript:alert(1)")], NOW, day=DAY)[0].discussion_url
        == ""
    )


def test_nothing_is_nothing(source: Source) -> None:
    assert store_items(source, [], NOW, day=DAY) == []
