"""RSS and Atom feeds: fetched within bounds, read by feedparser; an unchanged feed costs a 304."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime
from typing import Any

import feedparser
from pydantic import Field, field_validator

from digests.fetching import BadStatus, FetchError, fetch
from digests.sources.base import Haul, RawItem, SourceError, SourceSettings, Visit
from digests.sources.plain_text import clean_line, strip_html

FEED_TYPES = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"


class RssSettings(SourceSettings):
    """`url`: the feed's address."""

    url: str = Field(examples=["https://example.org/feed.xml"])

    @field_validator("url")
    @classmethod
    def check_url(cls, url: str) -> str:
        """The address is one of the web."""
        if not url.startswith(("https://", "http://")):
            raise ValueError("it should begin with https://")
        return url


class RssSource:
    """Any RSS or Atom feed."""

    name = "rss"
    label = "RSS or Atom feed"
    dated = False
    settings_model = RssSettings

    def collect(self, visit: Visit) -> Haul:
        """The newest entries of the feed."""
        return collect_feed(str(visit.settings["url"]), visit)


def collect_feed(url: str, visit: Visit) -> Haul:
    """The entries of the feed at an address; raises SourceError."""
    kept = visit.state if visit.state.get("url") == url else {}
    headers = {"Accept": FEED_TYPES}
    if etag := kept.get("etag"):
        headers["If-None-Match"] = str(etag)
    if modified := kept.get("modified"):
        headers["If-Modified-Since"] = str(modified)
    try:
        answer = fetch(url, headers=headers)
    except BadStatus as error:
        raise SourceError(f"{error}. {ADVICE.get(error.status, 'It may be better later.')}") from error
    except FetchError as error:
        raise SourceError(f"{error}.") from error
    if answer.status == 304:
        return Haul((), kept, note="unchanged since the last visit", unchanged=True)
    state = {"url": url, "etag": answer.headers.get("etag"), "modified": answer.headers.get("last-modified")}
    return Haul(read_feed(answer.content, limit=visit.limit), {k: v for k, v in state.items() if v})


ADVICE = {
    401: "The feed wants a sign-in; look for a public one.",
    403: "The feed is closed to programs; look for another address.",
    404: "Look at the feed's address.",
    410: "The feed is gone for good; remove the source.",
    429: "It was asked too often; it is asked again later.",
}


def read_feed(content: bytes, *, limit: int) -> tuple[RawItem, ...]:
    """The entries of a feed's text; raises SourceError where it is none."""
    feed = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    if feed.bozo and not feed.entries and not feed.get("version"):
        raise SourceError("The answer is no feed that can be read; look at the address.")
    items = [read_entry(entry) for entry in feed.entries[:limit]]
    return tuple(item for item in items if item is not None)


def read_entry(entry: Any) -> RawItem | None:
    """An entry as an item; None where it has no title or no web address."""
    title, url = clean_line(strip_html(entry.get("title", ""))), str(entry.get("link", "")).strip()
    if not title or not url.startswith(("https://", "http://")):
        return None
    contents = entry.get("content") or [{}]
    discussion = str(entry.get("comments", "")).strip()
    return RawItem(
        external_id=str(entry.get("id") or url),
        url=url,
        title=title,
        discussion_url=discussion if discussion.startswith(("https://", "http://")) else "",
        text=strip_html(contents[0].get("value") or entry.get("summary", "")),
        author=clean_line(entry.get("author", "")),
        subjects=tuple(clean_line(str(tag.get("term") or "")).lower() for tag in entry.get("tags", [])[:3]),
        published_at=read_time(entry),
    )


def read_time(entry: Any) -> datetime | None:
    """When the entry was published, else updated, in UTC."""
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    if not parsed:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
