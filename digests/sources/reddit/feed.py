"""Reddit's own Atom feed of a listing: what can be had without credentials."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

from digests.sources.base import RawItem
from digests.sources.plain_text import strip_html
from digests.sources.reddit.links import choose_link
from digests.sources.rss import read_entry, read_markup

SELF_TEXT = re.compile(r"<!-- SC_OFF -->(.*?)<!-- SC_ON -->", re.DOTALL)
LINK = re.compile(r'<a href="([^"]+)">\[link\]</a>')


def read_reddit_entry(entry: Any) -> RawItem | None:
    """An entry as an item under the post's own id, so that it is the same with and without credentials."""
    item = read_entry(entry)
    if item is None:
        return None
    markup = read_markup(entry)
    self_text, link = SELF_TEXT.search(markup), LINK.search(markup)
    return replace(
        item,
        # feedparser takes the id for an address and completes it.
        external_id=item.external_id.rpartition("t3_")[2],
        url=choose_link(html.unescape(link[1]) if link else "", discussion=item.url),
        discussion_url=item.url,
        text=strip_html(self_text[1]) if self_text else "",
        author=item.author.removeprefix("/"),
        # Its only category is the subreddit itself.
        subjects=(),
    )
