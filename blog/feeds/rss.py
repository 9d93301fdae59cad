"""RSS 2.0 with the whole text: https://www.rssboard.org/rss-specification and /rss-profile."""

from __future__ import annotations

import re
from typing import Any

from django.utils.feedgenerator import Rss201rev2Feed, rfc3339_date
from django.utils.html import escape

from blog.feeds.channel import Channel, Entry, Picture

NAMESPACES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}
GENERATOR = "Hindcast"
# RSS does not say whether a title is text or HTML. What could open a tag becomes another sign that looks the same:
# so every reader shows it, and none runs it.
TAG_START = re.compile(r"<(?=[A-Za-z/!?])")


def write_rss(channel: Channel, *, feed_url: str, hub: str = "") -> str:
    """The channel as RSS; `hub` is the address of a WebSub hub, empty where there is none."""
    feed = FullTextRss(
        title=plain(channel.title),
        link=channel.page,
        description=plain(channel.description) or plain(channel.title),
        feed_url=feed_url,
        language=channel.language,
        hub=hub,
        icon=channel.small_icon,
        updated=channel.updated,
    )
    for entry in channel.entries:
        feed.add_item(
            title=plain(entry.title),
            link=entry.url,
            description=escape(entry.summary),
            author_name=plain(entry.author),
            pubdate=entry.published,
            unique_id=entry.guid,
            unique_id_is_permalink=entry.guid == entry.url,
            categories=[plain(tag) for tag in entry.tags],
            entry=entry,
        )
    return feed.writeString("utf-8")


class FullTextRss(Rss201rev2Feed):
    """Django's writer with the whole text, covers, changes and the hub."""

    def rss_attributes(self) -> dict[str, str]:
        """The namespaces."""
        return {**super().rss_attributes(), **NAMESPACES}

    def latest_post_date(self) -> Any:
        """The newest change, never the moment of the request: an unchanged feed stays the same."""
        return self.feed["updated"]

    def add_root_elements(self, handler: Any) -> None:
        """The channel with its maker, its icon and its hub."""
        super().add_root_elements(handler)
        handler.addQuickElement("generator", GENERATOR)
        add_icon(handler, self.feed)
        if self.feed["hub"]:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": self.feed["hub"]})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The item with its text and its cover."""
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        if entry.updated > entry.published:
            handler.addQuickElement("atom:updated", rfc3339_date(entry.updated))
        if entry.picture:
            add_enclosure(handler, entry.picture)
            add_media(handler, entry.picture)
        handler.addQuickElement("content:encoded", entry.html)


def add_icon(handler: Any, feed: dict[str, Any]) -> None:
    """The channel's icon, with the title and the link that RSS asks to be those of the channel."""
    handler.startElement("image", {})
    for name in ("title", "link"):
        handler.addQuickElement(name, feed[name])
    handler.addQuickElement("url", feed["icon"])
    for name in ("width", "height"):
        handler.addQuickElement(name, "96")
    handler.endElement("image")


def add_enclosure(handler: Any, picture: Picture) -> None:
    """The cover as an enclosure; RSS asks for its length and type, so only where both are known."""
    if picture.length is not None and picture.mime_type:
        attributes = {"url": picture.url, "length": str(picture.length), "type": picture.mime_type}
        handler.addQuickElement("enclosure", None, attributes)


def add_media(handler: Any, picture: Picture) -> None:
    """The cover as Media RSS: https://www.rssboard.org/media-rss."""
    known = {
        "type": picture.mime_type,
        "fileSize": picture.length,
        "width": picture.width,
        "height": picture.height,
    }
    attributes = {"url": picture.url, "medium": "image"}
    handler.startElement(
        "media:content", attributes | {name: str(value) for name, value in known.items() if value}
    )
    if picture.alt:
        handler.addQuickElement("media:description", picture.alt, {"type": "plain"})
    handler.endElement("media:content")


def plain(text: str) -> str:
    """The text for where RSS leaves open whether it is HTML."""
    return TAG_START.sub("‹", text)
