"""JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

import json
from typing import Any

from blog.feeds.channel import Channel, Entry, Picture

VERSION = "https://jsonfeed.org/version/1.1"


def write_json_feed(channel: Channel, *, feed_url: str, hub: str = "") -> str:
    """The channel as JSON Feed; `hub` is the address of a WebSub hub, empty where there is none."""
    feed = {
        "version": VERSION,
        "title": channel.title,
        "home_page_url": channel.page,
        "feed_url": feed_url,
        "description": channel.description,
        "user_comment": "This is a feed. Copy its address into your feed reader to subscribe to it.",
        "icon": channel.icon,
        "favicon": channel.small_icon,
        "language": channel.language,
        "authors": [{"name": channel.author}],
        "hubs": [{"type": "WebSub", "url": hub}] if hub else None,
    }
    return json.dumps(
        {**known(feed), "items": [item_of(entry) for entry in channel.entries]}, ensure_ascii=False
    )


def item_of(entry: Entry) -> dict[str, Any]:
    """The entry as an item."""
    item = {
        "id": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "image": entry.picture.url if entry.picture else None,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat() if entry.updated > entry.published else None,
        "authors": [{"name": entry.author}] if entry.author else None,
        "tags": list(entry.tags),
        "attachments": [attachment_of(entry.picture)] if entry.picture and entry.picture.mime_type else None,
    }
    return {**known(item), "content_html": entry.html}


def attachment_of(picture: Picture) -> dict[str, Any]:
    """The cover as an attachment; the specification asks for its type."""
    attachment = {
        "url": picture.url,
        "mime_type": picture.mime_type,
        "title": picture.alt,
        "size_in_bytes": picture.length,
    }
    return known(attachment)


def known(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value not in (None, "", [])}
