"""The formats of a feed, and the answer that carries one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from blog.feeds.atom import write_atom
from blog.feeds.channel import Channel
from blog.feeds.json_feed import write_json_feed
from blog.feeds.rss import write_rss


class Writer(Protocol):
    """Writes a channel as text."""

    def __call__(self, channel: Channel, *, feed_url: str, hub: str = "") -> str:
        """The feed; `feed_url` is its own address."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what people call it, the name of its file below the channel's base, its media type, its writer."""

    name: str
    file: str
    media_type: str
    write: Writer


RSS = Format("RSS", "index.xml", "application/rss+xml", write_rss)
ATOM = Format("Atom", "atom.xml", "application/atom+xml", write_atom)
JSON = Format("JSON Feed", "feed.json", "application/feed+json", write_json_feed)
FORMATS = (RSS, ATOM, JSON)


def answer(request: HttpRequest, channel: Channel, form: Format) -> HttpResponseBase:
    """The feed; 304 where the reader has it already. No Last-Modified: it would hide that a post is gone."""
    hub: str = settings.HINDCAST_WEBSUB_HUB
    feed_url = channel.base + form.file
    content = form.write(channel, feed_url=feed_url, hub=hub).encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        # Readers that run in a browser fetch from another place; there is nothing private in a feed.
        "Access-Control-Allow-Origin": "*",
    }
    if hub:
        headers["Link"] = f'<{feed_url}>; rel="self", <{hub}>; rel="hub"'
    response = HttpResponse(content, content_type=f"{form.media_type}; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=etag, response=response) or response
