"""What a day is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.selecting.canonical_urls import canonical_url
from digests.selecting.ranking import Candidate, Recent, choose, is_near, rank

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def candidate(number: int, title: str, **values: object) -> Candidate:
    defaults = {
        "section": "topics",
        "source_id": 1,
        "canonical_url": f"example.org/{number}",
        "score": 100 - number,
    }
    return Candidate(item_id=number, title=title, order=number, **{**defaults, **values})  # type: ignore[arg-type]


def pick(*candidates: Candidate, recent: tuple[Recent, ...] = (), topics: int = 6, trending: int = 3):  # type: ignore[no-untyped-def]
    return choose(candidates, recent=recent, topics=topics, trending=trending, now=NOW)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.example.org/a/?utm_source=x&b=2&a=1#top", "example.org/a?a=1&b=2"),
        ("http://example.org:80/a", "example.org/a"),
        ("https://example.org:8443/a/", "example.org:8443/a"),
        ("https://m.example.org/a?fbclid=1", "example.org/a"),
        ("https://amp.example.org/news/amp/", "example.org/news"),
        ("https://example.org/story.amp.html", "example.org/story.html"),
        ("https://EXAMPLE.org//a//b", "example.org/a/b"),
        (
            "https://old.reddit.com/r/MachineLearning/comments/abc/title_words/",
            "reddit.com/r/machinelearning/comments/abc",
        ),
        ("https://youtu.be/xyz?si=1", "youtube.com/watch?v=xyz"),
        ("https://www.youtube.com/watch?v=xyz&t=5", "youtube.com/watch?v=xyz"),
        ("https://arxiv.org/pdf/1706.03762v5.pdf", "arxiv.org/abs/1706.03762"),
        ("http://export.arxiv.org/abs/1706.03762", "arxiv.org/abs/1706.03762"),
        ("https://x.com/a/status/1?ref_src=x", "twitter.com/a/status/1"),
        ("https://bücher.example/a", "xn--bcher-kva.example/a"),
        ("mailto:someone@example.org", "mailto:someone@example.org"),
        ("https://[broken", "https://[broken"),
        ("", ""),
    ],
)
def test_addresses_of_the_same_thing_have_one_form(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@given(st.text())
def test_any_text_has_a_canonical_form(text: str) -> None:
    assert isinstance(canonical_url(text), str)
    assert isinstance(canonical_url(f"https://example.org/{text}"), str)


def test_the_better_item_comes_first() -> None:
    few, many = candidate(1, "A quiet question", score=3), candidate(2, "A loud question here", score=300)
    assert pick(few, many).topics == (2, 1)


def test_comments_count_and_age_discounts() -> None:
    base = candidate(1, "Some title", score=50, published_at=NOW)
    talked = candidate(1, "Some title", score=50, comment_count=80, published_at=NOW)
    old = candidate(1, "Some title", score=50, published_at=NOW - timedelta(hours=36))
    assert rank(talked, now=NOW) > rank(base, now=NOW)
    assert rank(old, now=NOW) == pytest.approx(rank(base, now=NOW) / 2)


def test_items_without_votes_keep_the_order_of_their_source() -> None:
    items = [
        candidate(n, title, score=0)
        for n, title in enumerate(("Apples are ripe", "Bears wake up", "Cars drive"))
    ]
    assert pick(*items).topics == (0, 1, 2)


def test_the_same_address_and_nearly_the_same_title_are_taken_once() -> None:
    choice = pick(
        candidate(1, "Google introduces WeatherBench 2", canonical_url="example.org/a"),
        candidate(2, "Another headline for it", canonical_url="example.org/a"),
        candidate(3, "Google Introduces WeatherBench 2!"),
    )
    assert choice.topics == (1,)
    assert {entry.reason for entry in choice.rejected} == {"another item of the day says the same"}


def test_items_without_an_address_are_not_the_same() -> None:
    choice = pick(
        candidate(1, "Robots that fold laundry", canonical_url=""),
        candidate(2, "Weather from graph networks", canonical_url=""),
    )
    assert choice.topics == (1, 2)


def test_versions_are_not_near_titles() -> None:
    assert not is_near("Announcing GPT-3 for everyone", "Announcing GPT-4 for everyone")
    assert is_near("Announcing GPT-4 for everyone", "Announcing: GPT-4, for everyone.")


def test_nothing_of_the_last_days_is_taken_again() -> None:
    recent = (Recent("Robots that fold laundry", ""), Recent("Renamed since", "example.org/2"))
    choice = pick(
        candidate(1, "Robots that fold laundry"),
        candidate(2, "A new name"),
        candidate(3, "Something new"),
        recent=recent,
    )
    assert choice.topics == (3,)


def test_a_topic_is_not_trending_too() -> None:
    choice = pick(
        candidate(1, "Robots fold laundry"), candidate(2, "Robots fold laundry", section="trending")
    )
    assert (choice.topics, choice.trending) == ((1,), ())


def test_a_source_gives_no_more_than_its_limit() -> None:
    items = [
        candidate(n, f"Title number {w}", most_per_day=2)
        for n, w in enumerate(("one", "two", "three", "four"))
    ]
    assert pick(*items).topics == (0, 1)


def test_a_title_of_one_word_says_too_little() -> None:
    assert pick(candidate(1, "Help")).topics == ()
