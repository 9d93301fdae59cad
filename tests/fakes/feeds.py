"""A feed on 127.0.0.1 in RSS 2.0, with an ETag: who has its newest state gets a 304."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from html import escape

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

LAST_MODIFIED = "Fri, 20 Nov 2026 09:00:00 GMT"


@dataclass
class FakeFeed:
    """A feed of the titles that it was given; `requests` has those that were made."""

    http: HTTPServer
    path: str = "/feeds/news.xml"
    titles: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return self.http.url_for(self.path)

    def serve(self) -> None:
        """Begins to answer."""
        self.http.expect_request(self.path).respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        """The feed, or that it has not changed."""
        text = self.text()
        etag = f'W/"{sha256(text.encode()).hexdigest()[:16]}"'
        self.requests.append(request)
        unchanged = request.headers.get("If-None-Match") == etag
        response = Response(status=304) if unchanged else Response(text, content_type="application/rss+xml")
        response.headers["ETag"], response.headers["Last-Modified"] = etag, LAST_MODIFIED
        self.statuses.append(response.status_code)
        return response

    def text(self) -> str:
        """The feed's XML, the newest entry first."""
        entries = "".join(
            f"<item><title>{escape(title)}</title><link>https://news.example/{number}</link>"
            f'<guid isPermaLink="false">entry-{number}</guid>'
            f"<comments>https://news.example/{number}/comments</comments><category>Tools</category>"
            f"<description>{escape(f'<p>All about {title}.</p>')}</description>"
            "<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate></item>"
            for number, title in enumerate(self.titles, start=1)
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>'
            f"<link>https://news.example/</link><description>News</description>{entries}</channel></rss>"
        )
