"""A host that serves a folder of files, and a walk over all links of the site it serves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
import lxml.html
from lxml import etree


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Says nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serves the folder; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def walk_links(home: str, *, site_url: str) -> tuple[set[str], list[str]]:
    """All pages that can be reached from the first one and the lists of addresses, and what is wrong with their links.

    Addresses under `site_url`, where the site says that it lives, are asked for at `home`.
    """
    seen = {"/", "/feeds/", "/feeds.opml", "/sitemap.xml"}
    waiting, broken = list(seen), []
    with httpx.Client(base_url=home) as client:
        while waiting:
            path = waiting.pop()
            answer = client.get(path, follow_redirects=True)
            if answer.status_code != 200:
                broken.append(f"{path}: {answer.status_code}")
                continue
            kind = answer.headers["content-type"]
            for link in links_of(answer.content, kind):
                found = path_of(urljoin(f"{site_url}{path}", link), site_url)
                if found is None:
                    continue
                if "?" in found:
                    broken.append(f"{path} leads to {found}, which a file cannot answer")
                elif found not in seen:
                    seen.add(found)
                    waiting.append(found)
    return seen, broken


def links_of(body: bytes, kind: str) -> list[str]:
    """The addresses in a page, a feed or a sitemap."""
    if kind.startswith("text/html"):
        tree = lxml.html.document_fromstring(body)
        return [
            link
            for _, attribute, link, _ in tree.iterlinks()
            if attribute in ("href", "src", "srcset", "action")
        ]
    if ("xml" in kind or "opml" in kind) and "svg" not in kind:
        tree = etree.fromstring(body)
        texts = [node.text or "" for node in tree.iter("{*}loc", "{*}link", "{*}guid")]
        return [*texts, *(str(value) for value in tree.xpath("//@href | //@url | //@xmlUrl | //@htmlUrl"))]
    return []


def path_of(address: str, site_url: str) -> str | None:
    """The path and query of an address on the site; None for any other."""
    address = urldefrag(address).url
    if not address.startswith(f"{site_url}/"):
        return None
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
