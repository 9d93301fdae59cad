"""arXiv's API: the newest papers, or those of a past day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer

from digests.sources.base import SourceError
from tests.digests.sources.visits import NOW, visit_source
from tests.fakes.arxiv import FakeArxiv, Paper

MIDNIGHT = datetime(2026, 11, 3, tzinfo=UTC)


def test_papers_become_items(arxiv: FakeArxiv) -> None:
    arxiv.papers = [Paper("2611.00001", "Learning & forgetting", NOW, version=3)]
    (item,) = visit_source("arxiv", {"api": arxiv.api}).items
    assert item.external_id == "2611.00001"
    assert item.url == "https://arxiv.org/abs/2611.00001"
    assert item.title == "Learning & forgetting"
    assert item.text == "We study Learning\n& forgetting\nwith care."
    assert item.author == "Ada Lovelace et al."
    assert item.subjects == ("machine learning",)
    assert item.published_at == NOW


@pytest.mark.parametrize(
    ("names", "author"),
    [
        ((), ""),
        (("Ada",), "Ada"),
        (("Ada", "Alan"), "Ada and Alan"),
        (("Ada", "Alan", "Grace"), "Ada et al."),
    ],
)
def test_the_list_of_authors_is_short(arxiv: FakeArxiv, names: tuple[str, ...], author: str) -> None:
    arxiv.papers = [Paper("2611.00001", "A paper", NOW, authors=names)]
    assert visit_source("arxiv", {"api": arxiv.api}).items[0].author == author


def test_categories_and_limit_are_asked_for_newest_first(arxiv: FakeArxiv) -> None:
    arxiv.papers = [
        Paper("2611.00001", "Old", NOW - timedelta(days=3)),
        Paper("2611.00002", "New", NOW, category="cs.CL"),
        Paper("2611.00003", "Middle", NOW - timedelta(days=1)),
        Paper("2611.00004", "Other", NOW, category="math.CO"),
    ]
    settings = {"api": arxiv.api, "categories": ["cs.LG", "cs.CL"]}
    assert [item.title for item in visit_source("arxiv", settings, limit=2).items] == ["New", "Middle"]


def test_a_past_day_is_asked_for_itself(arxiv: FakeArxiv) -> None:
    arxiv.papers = [
        Paper("2611.00001", "The day before", MIDNIGHT - timedelta(seconds=1)),
        Paper("2611.00002", "The first second", MIDNIGHT),
        Paper("2611.00003", "The last second", MIDNIGHT + timedelta(hours=24, seconds=-1)),
        Paper("2611.00004", "The next midnight", MIDNIGHT + timedelta(hours=24)),
        Paper("2611.00005", "Another field", MIDNIGHT, category="math.CO"),
    ]
    items = visit_source("arxiv", {"api": arxiv.api}, day=date(2026, 11, 3)).items
    assert [item.title for item in items] == ["The last second", "The first second"]


def test_an_error_told_as_an_entry_is_an_error(arxiv: FakeArxiv) -> None:
    arxiv.error = "incorrect query"
    with pytest.raises(SourceError, match="arXiv does not accept the search: incorrect query"):
        visit_source("arxiv", {"api": arxiv.api})


def test_being_asked_too_often_is_told_as_such(web: HTTPServer) -> None:
    web.expect_request("/query").respond_with_data("Rate exceeded.")
    with pytest.raises(SourceError, match="asked too often"):
        visit_source("arxiv", {"api": web.url_for("")})


def test_a_search_that_fails_says_so(web: HTTPServer) -> None:
    web.expect_request("/query").respond_with_data("no", status=503)
    with pytest.raises(SourceError, match="HTTP status 503"):
        visit_source("arxiv", {"api": web.url_for("")})
