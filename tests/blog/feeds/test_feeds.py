"""Feeds keep the rules of RSS 2.0 and its best-practices profile, of Atom (RFC 4287), and of JSON Feed 1.1."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from lxml import etree
from PIL import Image
from pytest_django import Settings

from blog.models import Post
from tests import factories

pytestmark = pytest.mark.django_db
SITE = "https://blog.example"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
FILES = ("index.xml", "atom.xml", "feed.json")
HOSTILE = 'A\x00\x08\x0b\x1f\ufffe & <b>"title"</b> ]]>'
PUBLISHED = datetime(2026, 1, 2, 6, tzinfo=UTC)
FEEDS = [f"{folder}{file}" for folder in ("/", "/tags/birds/", "/series/daily/") for file in FILES]


@pytest.fixture(autouse=True)
def post(settings: Settings, tmp_path: Any) -> Post:
    """A post that was changed, with all that a feed shows."""
    settings.SITE_URL, settings.MEDIA_ROOT = SITE, str(tmp_path)
    settings.HINDCAST_WEBSUB_HUB = "https://hub.example/"
    data = BytesIO()
    Image.new("RGB", (1200, 630)).save(data, "PNG")
    made = factories.PostFactory(
        title=HOSTILE,
        slug="entry",
        byline=HOSTILE,
        summary=HOSTILE,
        notice=f"Written by a program. {HOSTILE}",
        body=f"## Head\n\n[page](/about/) [head](#head) ![alt](/media/a.png)\n\n{HOSTILE}",
        cover_alt=HOSTILE,
        published_at=PUBLISHED,
        updated_at=PUBLISHED + timedelta(days=1),
    )
    made.cover_image.save("cover.png", ContentFile(data.getvalue()))
    made.tags.add(factories.TagFactory(name=f"Birds {HOSTILE}", slug="birds"))
    factories.DigestFactory(series=factories.SeriesFactory(slug="daily"), post=made, status="published")
    return made


def xml_of(client: Client, path: str) -> etree._Element:
    return etree.fromstring(client.get(path).content)


def delete(post: Post) -> None:
    post.digest.delete()
    post.delete()


def text(element: etree._Element, path: str) -> str:
    return element.findtext(path) or ""


@pytest.mark.parametrize("path", [path for path in FEEDS if path.endswith("xml")])
def test_a_reader_finds_nothing_wrong_whatever_the_fields_hold(client: Client, path: str) -> None:
    feed = feedparser.parse(client.get(path).content)
    assert not feed.bozo
    assert feed.feed.links and len(feed.entries) == 1


def test_rss_has_what_its_specification_asks(client: Client, post: Post) -> None:
    rss = xml_of(client, "/index.xml")
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    [channel] = rss
    assert all(text(channel, name) for name in ("title", "link", "description", "language"))
    links = {link.get("rel"): link.get("href") for link in channel.findall(f"{ATOM}link")}
    assert links == {"self": f"{SITE}/index.xml", "hub": "https://hub.example/"}
    changed = parsedate_to_datetime(text(channel, "lastBuildDate"))
    assert changed == PUBLISHED + timedelta(days=1)
    [item] = channel.findall("item")
    assert parsedate_to_datetime(text(item, "pubDate")) == PUBLISHED
    guid = item.find("guid")
    assert guid is not None and (guid.text, guid.get("isPermaLink")) == (post.guid, "false")
    assert text(item, f"{ATOM}updated") == "2026-01-03T06:00:00+00:00"
    enclosure = item.find("enclosure")
    assert enclosure is not None
    assert dict(enclosure.attrib) == {
        "url": f"{SITE}{post.cover_image.url}",
        "length": str(post.cover_image.size),
        "type": "image/png",
    }
    assert len(item.findall("category")) == 1 and text(item, CONTENT)


def test_the_guid_that_an_import_kept_is_a_link_only_where_the_post_still_is_there(
    client: Client, post: Post
) -> None:
    for address, is_link in ((f"{SITE}/posts/entry/", "true"), ("https://old.example/posts/entry/", "false")):
        Post.objects.filter(pk=post.pk).update(guid=address)
        guid = xml_of(client, "/index.xml").find("channel/item/guid")
        assert guid is not None and (guid.text, guid.get("isPermaLink")) == (address, is_link)


@pytest.mark.parametrize("is_empty", [False, True])
def test_atom_has_what_rfc_4287_asks(client: Client, post: Post, *, is_empty: bool) -> None:
    if is_empty:
        Post.objects.update(status=Post.Status.DRAFT)
    feed = xml_of(client, "/atom.xml")
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
        assert urlsplit(text(element, f"{ATOM}id")).scheme  # an IRI
        assert datetime.fromisoformat(text(element, f"{ATOM}updated")).tzinfo
        links = [
            (link.get("rel"), link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{ATOM}link")
        ]
        assert len(links) == len(set(links))
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"{SITE}/atom.xml" and links["hub"] == "https://hub.example/"
    if not is_empty:
        [entry] = feed.findall(f"{ATOM}entry")
        assert text(entry, f"{ATOM}published") == "2026-01-02T06:00:00+00:00"
        assert text(entry, f"{ATOM}updated") == "2026-01-03T06:00:00+00:00"
        content = entry.find(f"{ATOM}content")
        assert content is not None and content.get("type") == "html"


def test_json_feed_has_what_its_specification_asks(client: Client, post: Post) -> None:
    feed = json.loads(client.get("/feed.json").content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] and feed["language"]
    assert feed["feed_url"] == f"{SITE}/feed.json"
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    [item] = feed["items"]
    assert item["id"] == post.guid and item["url"] == f"{SITE}/posts/entry/"
    assert item["date_published"] == "2026-01-02T06:00:00+00:00"
    assert item["date_modified"] == "2026-01-03T06:00:00+00:00"
    assert item["image"] == f"{SITE}{post.cover_image.url}"
    [attachment] = item["attachments"]
    assert (attachment["mime_type"], attachment["size_in_bytes"]) == ("image/png", post.cover_image.size)


@pytest.mark.parametrize("file", FILES)
def test_the_text_is_whole_with_the_notice_and_with_whole_addresses(client: Client, file: str) -> None:
    data = client.get(f"/{file}").content
    if file == "feed.json":
        html = json.loads(data)["items"][0]["content_html"]
    else:
        html = (
            feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
            .entries[0]
            .content[-1]
            .value
        )
    assert "Written by a program." in html and "<script" not in html
    root = etree.fromstring(html, etree.HTMLParser())
    addresses = root.xpath("//@href | //@src")
    assert {f"{SITE}/about/", f"{SITE}/posts/entry/#head", f"{SITE}/media/a.png"} <= set(addresses)
    assert all(address.startswith("https://") for address in addresses)


@pytest.mark.parametrize("path", FEEDS)
def test_the_etag_stays_until_something_changes(client: Client, post: Post, path: str) -> None:
    first = client.get(path)
    etag = first["ETag"]
    again = client.get(path, headers={"if-none-match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert client.head(path)["ETag"] == etag and client.head(path).content == b""
    assert not first.has_header("Last-Modified")
    post.cover_caption = "Not in the feed"
    post.save()
    assert client.get(path)["ETag"] == etag

    seen = {etag}
    other = factories.PostFactory(slug="other", published_at=timezone.now() - timedelta(hours=1))
    other.tags.set(post.tags.all())
    factories.DigestFactory(series=post.digest.series, post=other)
    for change in (lambda: None, lambda: post.tags.add(factories.TagFactory(name="Moon"))):
        change()
        seen.add(client.get(path, headers={"if-none-match": etag})["ETag"])
    assert len(seen) == 3
    delete(other)
    assert client.get(path)["ETag"] not in seen
    delete(post)
    assert client.get(path, headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/posts/entry/", "/tags/", "/tags/birds/", "/archives/", "/search/", "/feeds/"]
)
def test_every_page_tells_readers_of_the_feeds(client: Client, path: str) -> None:
    page = etree.fromstring(client.get(path).content, etree.HTMLParser())
    links = page.xpath("//head/link[@rel='alternate']/@href")
    assert {"/index.xml", "/atom.xml", "/feed.json"} <= set(links)
    for link in links:
        assert client.get(link).status_code == 200


def test_the_opml_lists_every_feed_once_and_each_answers(client: Client) -> None:
    opml = xml_of(client, "/feeds.opml")
    assert opml.get("version") == "2.0"
    addresses = [outline.get("xmlUrl") for outline in opml.iterfind(".//outline[@type='rss']")]
    assert addresses == [f"{SITE}{path}index.xml" for path in ("/", "/series/daily/", "/tags/birds/")]
    for address in addresses:
        assert client.get(urlsplit(address).path).status_code == 200


@pytest.mark.parametrize("path", ["/index.xml", "/posts/index.xml", "/tags/birds/index.xml"])
def test_the_addresses_of_the_blog_it_follows_still_are_feeds(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/rss+xml; charset=utf-8"


@pytest.mark.parametrize("path", FEEDS)
def test_a_draft_is_in_no_feed(client: Client, post: Post, path: str) -> None:
    Post.objects.update(status=Post.Status.DRAFT)
    assert post.guid not in client.get(path).content.decode()
