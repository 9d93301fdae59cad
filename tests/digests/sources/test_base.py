"""The settings of sources: right ones get their defaults, wrong ones a sentence each."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from digests.models import Source
from digests.sources import KINDS
from digests.sources.base import SourceError, SourceSettingsError, Visit, is_web_address, read_settings
from tests import factories
from tests.digests.sources.visits import NOW, TODAY


def problems(kind: str, settings: Any) -> list[str]:
    with pytest.raises(SourceSettingsError) as caught:
        read_settings(KINDS[kind], settings)
    return caught.value.problems


def test_the_kinds_are_registered_under_their_names() -> None:
    assert {name: kind.name for name, kind in KINDS.items()} == {name: name for name in KINDS}
    assert list(KINDS) == ["reddit", "rss", "hackernews", "arxiv", "sample"]


@pytest.mark.parametrize(
    ("kind", "state", "reach"),
    [
        ("reddit", {}, 365),
        ("rss", {}, 30),
        ("rss", {"url": "https://example.org/feed.xml", "oldest": "2026-11-13"}, 7),
        ("rss", {"url": "https://example.org/other.xml", "oldest": "2026-11-13"}, 30),
        ("hackernews", {}, None),
        ("arxiv", {}, None),
        ("sample", {}, None),
    ],
)
def test_each_kind_says_how_far_back_it_can_be_asked(
    kind: str, state: dict[str, str], reach: int | None
) -> None:
    settings = {"rss": {"url": "https://example.org/feed.xml"}, "reddit": {"subreddit": "x1"}}.get(kind, {})
    visit = Visit(settings=settings, section="topics", limit=5, day=TODAY, today=TODAY, state=state, now=NOW)
    assert KINDS[kind].reach(visit) == reach


def test_defaults_are_filled_in() -> None:
    assert read_settings(KINDS["reddit"], {"subreddit": " r/MachineLearning/ "}) == {
        "subreddit": "MachineLearning",
        "listing": "top",
        "time_filter": "day",
        "comments": 3,
        "include_nsfw": False,
    }


@pytest.mark.parametrize(
    ("kind", "settings", "problem"),
    [
        ("reddit", {}, "“subreddit” is missing."),
        ("reddit", {"subreddit": 3}, "“subreddit” is wrong: it should be text."),
        ("reddit", {"subreddit": "two words"},
         "“subreddit” is wrong: it should be a subreddit's name, such as MachineLearning."),
        ("reddit", {"subreddit": "../../x"},
         "“subreddit” is wrong: it should be a subreddit's name, such as MachineLearning."),
        ("reddit", {"subreddit": "Python", "listing": "best"},
         "“listing” is wrong: it should be 'top', 'hot', 'new' or 'rising'."),
        ("reddit", {"subreddit": "Python", "comments": 11}, "“comments” is wrong: it should be 10 or less."),
        ("reddit", {"subreddit": "Python", "comments": "few"},
         "“comments” is wrong: it should be a whole number."),
        ("reddit", {"subreddit": "Python", "include_nsfw": "maybe"},
         "“include_nsfw” is wrong: it should be true or false."),
        ("reddit", {"subreddit": "Python", "colour": 1},
         "“colour” is no setting of this kind; there is: subreddit, listing, time_filter, comments, include_nsfw."),
        ("rss", {"url": "ftp://example.org/feed"},
         "“url” is wrong: it should be an address such as https://example.org/feed.xml."),
        ("hackernews", {"points": -1}, "“points” is wrong: it should be 0 or more."),
        ("hackernews", {"query": "x" * 201}, "“query” is wrong: it should be no longer than 200 letters."),
        ("hackernews", {"api": "hn.example"},
         "“api” is wrong: it should be an address such as https://example.org/feed.xml."),
        ("arxiv", {"categories": []}, "“categories” is wrong: it should be a list with at least 1 entries."),
        ("arxiv", {"categories": "cs.LG"}, "“categories” is wrong: it should be a list, such as []."),
        ("arxiv", {"categories": ["LG; DROP"]},
         "“categories” is wrong: 'LG; DROP' is no category; one looks like cs.LG or math."),
        ("sample", [], "The settings should be an object, such as {}."),
    ],
)  # fmt: skip
def test_each_problem_is_told_in_a_sentence(kind: str, settings: Any, problem: str) -> None:
    assert problems(kind, settings) == [problem]


@pytest.mark.parametrize("kind", ["reddit", "rss", "hackernews", "arxiv", "sample"])
def test_a_visit_with_wrong_settings_fails_as_any_visit_does(kind: str) -> None:
    visit = Visit({"colour": 1}, "topics", 1, TODAY, TODAY, state={}, now=NOW)
    with pytest.raises(SourceError, match="“colour” is no setting of this kind"):
        KINDS[kind].collect(visit)


def test_all_problems_are_told_at_once() -> None:
    assert len(problems("reddit", {"listing": "best", "comments": -1, "x": 1})) == 4


@pytest.mark.parametrize(
    "url", ["https://example.org", "http://127.0.0.1:8000/a?b=c#d", "https://bücher.example/ä"]
)
def test_addresses_of_the_web(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url", ["", "example.org", "ftp://example.org", "javascript:alert(1)", "https://", "http://[bad", "https://a b",
            "https://example.org/\x00", "https://example.org/\n", "https://example.org/\ud800"]
)  # fmt: skip
def test_what_is_no_address_of_the_web(url: str) -> None:
    assert not is_web_address(url)


@pytest.mark.django_db
def test_a_source_is_checked_and_stored_with_its_defaults() -> None:
    source: Source = factories.SourceFactory(kind="hackernews", settings={"query": "robots"})
    source.full_clean()
    assert source.settings["points"] == 20


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [({"kind": "pigeon"}, "kind"), ({"kind": "rss", "settings": {}}, "settings")],
)
def test_a_wrong_source_is_refused_at_its_field(values: dict[str, Any], field: str) -> None:
    source: Source = factories.SourceFactory(**values)
    with pytest.raises(ValidationError) as caught:
        source.full_clean()
    assert list(caught.value.message_dict) == [field]
