"""What a reader finds of a site: every address that its pages, feeds and sitemaps lead to, and what each one says.

Knows nothing of the release that it looks at, so that it can look at any of them.
"""

from __future__ import annotations

import re
from collections import deque
from typing import Protocol
from urllib.parse import urlsplit

from lxml import html

# What a reader finds, and how: shown is the status, and where it leads to or the text that is visible.
Shown = tuple[int, str]
ENTRANCES = (
    "/",
    "/sitemap.xml",
    "/robots.txt",
    "/llms.txt",
    "/feeds.opml",
    "/site.webmanifest",
    "/predictions.json",
)
ADDRESSES = re.compile(r"""(?:href|src|xmlUrl|htmlUrl)=["']([^"']+)["']|<loc>([^<]+)</loc>|\]\(([^)\s]+)\)""")
# Static files that were gathered have their content's hash in their name.
HASH = re.compile(r"(/static/[\w./-]+)\.[0-9a-f]{12}(?=\.\w+)")
FOREIGN = ("/admin", "/static/", "/media/", "/healthz", "/favicon")


class Visitor(Protocol):
    """Asks the site as a reader would."""

    def __call__(self, address: str) -> tuple[int, str, str, str]:
        """The status, the media type, where it leads to, and the text of the answer."""


def crawl(visit: Visitor, *, site_url: str, besides: tuple[str, ...] = ()) -> dict[str, Shown]:
    """Every address that can be reached, those of `besides` included, with what is shown there.

    Addresses with a query are only visited where `besides` names them: tables have one for each column.
    """
    waiting = deque((*ENTRANCES, *besides))
    shown: dict[str, Shown] = {}
    while waiting:
        address = waiting.popleft()
        if address in shown:
            continue
        status, kind, target, text = visit(address)
        shown[address] = (status, target or visible(text, kind))
        found = (next(filter(None, match), "") for match in ADDRESSES.findall(text))
        waiting.extend(path for one in found if (path := inner_path(one, site_url)))
        if target and (path := inner_path(target, site_url)):
            waiting.append(path)
    return dict(sorted(shown.items()))


def inner_path(address: str, site_url: str) -> str:
    """The path of an address within the site; empty for another one, and for one with a query."""
    parts = urlsplit(address.replace("&amp;", "&"))
    host = urlsplit(site_url).netloc
    if parts.query or parts.netloc not in ("", host) or not parts.path.startswith("/"):
        return ""
    return "" if parts.path.startswith(FOREIGN) else parts.path


def visible(text: str, kind: str) -> str:
    """What a reader sees of an answer, with single blanks; addresses of static files are without hashes."""
    if kind == "text/html":
        page = html.document_fromstring(text)
        for element in page.xpath("//script | //style | //head/link | //head/meta"):
            element.drop_tree()
        text = " ".join(page.itertext())
    return " ".join(HASH.sub(r"\1", text).split())
