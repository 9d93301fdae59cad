"""Atom with the whole text: RFC 4287."""

from __future__ import annotations

from typing import Any

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from blog.feeds.channel import Channel, Entry, Picture
from blog.feeds.rss import GENERATOR, NAMESPACES, add_media


def write_atom(channel: Channel, *, feed_url: str, hub: str = "") -> str:
    """The channel as Atom; `hub` is the address of a WebSub hub, empty where there is none."""
    feed = FullTextAtom(
        title=channel.title,
        link=channel.page,
        description=None,
        subtitle=channel.description or None,
        feed_url=feed_url,
        feed_guid=channel.base,
        language=channel.language,
        author_name=channel.author,
        hub=hub,
        icon=channel.icon,
        updated=channel.updated,
    )
    for entry in channel.entries:
        feed.add_item(
            title=entry.title,
            link=entry.url,
            description=escape(entry.summary),
            author_name=entry.author or None,
            pubdate=entry.published,
            updateddate=entry.updated,
            unique_id=entry.guid,
            categories=entry.tags,
            entry=entry,
        )
    return feed.writeString("utf-8")


class FullTextAtom(Atom1Feed):
    """Django's writer with the whole text, covers and the hub."""

    def root_attributes(self) -> dict[str, str]:
        """The namespaces."""
        return {**super().root_attributes(), "xmlns:media": NAMESPACES["xmlns:media"]}

    def latest_post_date(self) -> Any:
        """The newest change, never the moment of the request: an unchanged feed stays the same."""
        return self.feed["updated"]

    def add_root_elements(self, handler: Any) -> None:
        """The feed with its maker, its icon and its hub."""
        super().add_root_elements(handler)
        handler.addQuickElement("generator", GENERATOR)
        handler.addQuickElement("icon", self.feed["icon"])
        if self.feed["hub"]:
            handler.addQuickElement("link", None, {"rel": "hub", "href": self.feed["hub"]})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The entry with its text and its cover."""
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        if entry.picture:
            add_enclosure(handler, entry.picture)
            add_media(handler, entry.picture)
        handler.addQuickElement("content", entry.html, {"type": "html"})


def add_enclosure(handler: Any, picture: Picture) -> None:
    """The cover as an enclosure, with what is known of it."""
    attributes = {"rel": "enclosure", "href": picture.url}
    if picture.mime_type:
        attributes["type"] = picture.mime_type
    if picture.length is not None:
        attributes["length"] = str(picture.length)
    handler.addQuickElement("link", None, attributes)
