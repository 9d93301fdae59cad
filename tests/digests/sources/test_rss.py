"""RSS and Atom feeds, and what is made of broken ones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from digests.sources.base import RawItem, SourceError
from tests.digests.sources.visits import visit_source
from tests.fakes.feeds import FakeFeed

ITEM = "<item><title>{title}</title><link>{link}</link></item>"


def read(web: HTTPServer, text: str | bytes, **headers: str) -> tuple[RawItem, ...]:
    web.expect_request("/feed").respond_with_data(text, headers=headers, content_type="application/xml")
    return visit_source("rss", {"url": web.url_for("/feed")}).items


def rss(*items: str) -> str:
    return f'<rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'


def titles(items: tuple[RawItem, ...]) -> list[str]:
    return [item.title for item in items]


def test_entries_become_items(feed: FakeFeed) -> None:
    feed.titles = ["Tools & <b>people</b>"]
    (item,) = visit_source("rss", {"url": feed.url}).items
    assert item == RawItem(
        external_id="entry-1",
        url="https://news.example/1",
        title="Tools & people",
        discussion_url="https://news.example/1/comments",
        text="All about Tools & people.",
        subjects=("tools",),
        published_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
    )


def test_no_more_than_the_limit_is_taken(feed: FakeFeed) -> None:
    feed.titles = [f"Entry {number}" for number in range(9)]
    assert len(visit_source("rss", {"url": feed.url}, limit=4).items) == 4


def test_an_unchanged_feed_costs_a_304(feed: FakeFeed) -> None:
    feed.titles = ["One"]
    first = visit_source("rss", {"url": feed.url})
    second = visit_source("rss", {"url": feed.url}, state=first.state)
    assert feed.statuses == [200, 304]
    assert feed.requests[1].headers["If-Modified-Since"] == "Fri, 20 Nov 2026 09:00:00 GMT"
    assert (second.items, second.unchanged, second.note) == ((), True, "unchanged since the last visit")
    assert second.state == first.state


def test_a_changed_feed_is_read_again(feed: FakeFeed) -> None:
    feed.titles = ["One"]
    first = visit_source("rss", {"url": feed.url})
    feed.titles = ["Two", "One"]
    second = visit_source("rss", {"url": feed.url}, state=first.state)
    assert titles(second.items) == ["Two", "One"]
    assert second.state["etag"] != first.state["etag"]


def test_what_was_kept_of_another_address_is_not_sent(feed: FakeFeed) -> None:
    feed.titles = ["One"]
    state = {"url": "https://elsewhere.example/", "etag": '"x"', "modified": "y"}
    visit_source("rss", {"url": feed.url}, state=state)
    assert not {"If-None-Match", "If-Modified-Since"} & set(dict(feed.requests[0].headers))


def test_atom_is_read_too(web: HTTPServer) -> None:
    (item,) = read(
        web,
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:1</id><title type="text">a &lt; b</title>'
        '<link rel="alternate" href="https://news.example/1"/><author><name>Ada</name></author>'
        "<updated>2026-11-20T10:00:00+02:00</updated>"
        '<content type="html">&lt;p&gt;One&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;Two&lt;/p&gt;'
        "</content></entry></feed>",
    )
    assert (item.title, item.author, item.text) == ("a < b", "Ada", "One\nTwo")
    assert item.published_at == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_a_title_keeps_no_tags_entities_or_invisible_letters(web: HTTPServer) -> None:
    title = "&lt;i&gt;Fish&lt;/i&gt; &amp;amp; chips\u200b\u202e &#10; today"
    assert titles(read(web, rss(ITEM.format(title=title, link="https://news.example/1")))) == [
        "Fish & chips today"
    ]


def test_a_relative_link_is_seen_from_the_feed(web: HTTPServer) -> None:
    (item,) = read(web, rss(ITEM.format(title="A title", link="/posts/1")))
    assert item.url == web.url_for("/posts/1")


def test_entries_without_title_or_web_address_are_left_out(web: HTTPServer) -> None:
    items = read(
        web,
        rss(
            ITEM.format(title="", link="https://news.example/1"),
            ITEM.format(title="A script", link="javascript:alert(1)"),
            ITEM.format(title="A mail", link="mailto:a@news.example"),
            "<item><title>No link</title></item>",
            ITEM.format(title="Good", link="https://news.example/2"),
        ),
    )
    assert titles(items) == ["Good"]


def test_a_broken_feed_that_gives_entries_is_used(web: HTTPServer) -> None:
    text = rss(ITEM.format(title="Fish & chips", link="https://news.example/1")) + "<oops>"
    assert titles(read(web, text)) == ["Fish & chips"]


def test_the_encoding_of_the_header_is_honoured(web: HTTPServer) -> None:
    text = rss(ITEM.format(title="Grüße", link="https://news.example/1")).encode("iso-8859-1")
    web.expect_request("/feed").respond_with_data(text, content_type="application/xml; charset=iso-8859-1")
    assert titles(visit_source("rss", {"url": web.url_for("/feed")}).items) == ["Grüße"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Service unavailable",
        "<html><body><p>Hello</p></body></html>",
        "<rss version='2.0'><channel>",
        "{}",
    ],
)
def test_what_is_no_feed_is_an_error(web: HTTPServer, text: str) -> None:
    with pytest.raises(SourceError, match="no feed that can be read; look at the address"):
        read(web, text)


def test_a_feed_without_entries_is_empty_and_says_so(web: HTTPServer) -> None:
    web.expect_request("/feed").respond_with_data(rss(), content_type="text/html")
    haul = visit_source("rss", {"url": web.url_for("/feed")})
    assert (haul.items, haul.note) == ((), "the feed has 0 entries, none with a title and an address")


def test_a_feed_that_names_a_local_file_does_not_have_it_read(web: HTTPServer, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(rss(ITEM.format(title="Secret", link="https://news.example/1")))
    with pytest.raises(SourceError):
        read(web, str(secret))


def test_a_feed_s_entities_fetch_nothing(web: HTTPServer, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    place = web.url_for("/entity")
    doctype = (
        f'<!DOCTYPE rss SYSTEM "{place}" [<!ENTITY a SYSTEM "file://{secret}"><!ENTITY b SYSTEM "{place}">]>'
    )
    items = read(web, doctype + rss(ITEM.format(title="Title &a;&b;", link="https://news.example/1")))
    assert "secret" not in str(items)
    assert [request.path for request, _ in web.log] == ["/feed"]


def test_a_feed_that_would_grow_without_end_does_not(web: HTTPServer) -> None:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    items = read(
        web, f"<!DOCTYPE rss [{entities}]>" + rss(ITEM.format(title="T &a9;", link="https://news.example/1"))
    )
    assert len(str(items)) < 1000


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "public one"), (403, "closed to programs"), (404, "Look at the feed's address"), (410, "remove the source"),
     (429, "asked again later"), (500, "may be better later")],
)  # fmt: skip
def test_a_bad_status_says_what_to_do(web: HTTPServer, status: int, words: str) -> None:
    web.expect_request("/feed").respond_with_data("no", status=status)
    with pytest.raises(SourceError, match=f"HTTP status {status}.*{words}"):
        visit_source("rss", {"url": web.url_for("/feed")})
