"""RSS and Atom feeds: fetched within bounds, read by feedparser; an unchanged feed costs a 304."""

from __future__ import annotations

import calendar
import io
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser
from pydantic import Field

from digests.fetching.client import BadStatus, Fetched, FetchError, fetch
from digests.sources.base import (
    Haul,
    RawItem,
    SourceError,
    SourceSettings,
    Visit,
    WebAddress,
    is_web_address,
    is_within,
    parse_settings,
)
from digests.sources.plain_text import clean_line, strip_html

FEED_TYPES = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
MOST_SUBJECTS = 3
# Days; so far a feed is taken to reach back while nobody has seen it.
UNKNOWN_REACH = 30
# The HTTP header says one thing and the XML another: feedparser sorts that out, the feed is well.
HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
ADVICE = {
    401: "The feed wants a sign-in; look for a public one.",
    403: "The feed is closed to programs; look for another address.",
    404: "Look at the feed's address.",
    410: "The feed is gone for good; remove the source.",
    429: "It was asked too often; it is asked again later.",
}


class RssSettings(SourceSettings):
    """`url`: the feed's address."""

    url: WebAddress = Field(examples=["https://example.org/feed.xml"])


class RssSource:
    """Any RSS or Atom feed."""

    name = "rss"
    label = "RSS or Atom feed"
    settings_model = RssSettings

    def reach(self, visit: Visit) -> int:
        """As far as the oldest entry that the feed had at its last visit; unknown before the first."""
        seen = visit.state if visit.state.get("url") == visit.settings.get("url") else {}
        try:
            oldest = date.fromisoformat(str(seen.get("oldest")))
        except ValueError:
            return UNKNOWN_REACH
        return max((visit.today - oldest).days, 0)

    def collect(self, visit: Visit) -> Haul:
        """The newest entries of the feed; for a past day all that are dated on it."""
        url = parse_settings(RssSettings, visit.settings).url
        return collect_past_day(url, visit) if visit.is_past else collect_feed(url, visit)


def read_entry(entry: Any) -> RawItem | None:
    """An entry as an item; None where it has no title or no address of the web."""
    title = entry.get("title", "")
    if entry.get("title_detail", {}).get("type") != "text/plain":
        title = strip_html(title)
    title, url = clean_line(title), str(entry.get("link", "")).strip()
    if not title or not is_web_address(url):
        return None
    discussion = str(entry.get("comments", "")).strip()
    subjects = (clean_line(str(tag.get("term") or "")).lower() for tag in entry.get("tags", []))
    return RawItem(
        external_id=str(entry.get("id") or url),
        url=url,
        title=title,
        discussion_url=discussion if is_web_address(discussion) else "",
        text=strip_html(read_markup(entry)),
        author=clean_line(entry.get("author", "")),
        subjects=tuple(dict.fromkeys(filter(None, subjects)))[:MOST_SUBJECTS],
        published_at=read_time(entry),
    )


def collect_feed(
    url: str,
    visit: Visit,
    *,
    read: Callable[[Any], RawItem | None] = read_entry,
    headers: Mapping[str, str] | None = None,
) -> Haul:
    """The entries of the feed at an address, each read by `read`; raises SourceError."""
    kept = visit.state if visit.state.get("url") == url else {}
    wanted = {"Accept": FEED_TYPES, **(headers or {})}
    if etag := kept.get("etag"):
        wanted["If-None-Match"] = str(etag)
    if modified := kept.get("modified"):
        wanted["If-Modified-Since"] = str(modified)
    answer = fetch_feed(url, wanted)
    if answer.status == 304:
        return Haul((), kept, note="unchanged since the last visit", unchanged=True)
    entries = parse_feed(answer).entries
    items = [item for item in map(read, entries) if item is not None]
    dated = [item.published_at.date() for item in items if item.published_at]
    state = {
        "url": url,
        "etag": answer.headers.get("etag"),
        "modified": answer.headers.get("last-modified"),
        "oldest": min(dated).isoformat() if dated else None,
    }
    note = "" if items else f"the feed has {len(entries)} entries, none with a title and an address"
    return Haul(tuple(items[: visit.limit]), {name: value for name, value in state.items() if value}, note)


def collect_past_day(url: str, visit: Visit) -> Haul:
    """The entries that are dated on the visit's day, also those beyond its limit; what is remembered stays so.

    The whole feed is asked for: that it has not changed would not say what it holds. Raises SourceError.
    """
    items = read_feed(url)
    found = tuple(item for item in items if is_within(item.published_at, visit.span))
    note = f"asked for {visit.day}: {len(found)} of the feed's {len(items)} entries are of that day"
    return Haul(found, visit.state, note)


def read_feed(
    url: str,
    *,
    read: Callable[[Any], RawItem | None] = read_entry,
    headers: Mapping[str, str] | None = None,
) -> list[RawItem]:
    """All entries of a feed that have a title and an address; raises SourceError."""
    entries = parse_feed(fetch_feed(url, {"Accept": FEED_TYPES, **(headers or {})})).entries
    return [item for item in map(read, entries) if item is not None]


def fetch_feed(url: str, headers: Mapping[str, str]) -> Fetched:
    """The feed's text, or a 304; raises SourceError."""
    try:
        return fetch(url, headers=headers)
    except BadStatus as error:
        raise SourceError(f"{error}. {ADVICE.get(error.status, 'It may be better later.')}") from error
    except FetchError as error:
        raise SourceError(f"{error}.") from error


def parse_feed(answer: Fetched) -> Any:
    """The feed; what is broken and still gives entries is used. Raises SourceError where there is no feed."""
    place = urlsplit(answer.url)
    # From a stream: bytes themselves would be taken for the name of a local file first.
    feed = feedparser.parse(
        io.BytesIO(answer.content),
        response_headers={
            "content-type": answer.headers.get("content-type", ""),
            # The content's place makes whole addresses of relative links; a key in it must not get into them.
            "content-location": place._replace(netloc=place.netloc.rpartition("@")[2], query="").geturl(),
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    broken = feed.bozo and not isinstance(feed.get("bozo_exception"), HARMLESS)
    if not feed.entries and (broken or not feed.get("version")):
        raise SourceError("The answer is no feed that can be read; look at the address.")
    return feed


def read_markup(entry: Any) -> str:
    """The HTML of an entry: its content, else its summary."""
    contents = entry.get("content") or [{}]
    return str(contents[0].get("value") or entry.get("summary", ""))


def read_time(entry: Any) -> datetime | None:
    """When the entry was published, else updated, in UTC."""
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    if not parsed:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
