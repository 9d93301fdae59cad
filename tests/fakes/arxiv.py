"""arXiv's API on 127.0.0.1: a search by category and day of submission, answered with Atom."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

CATEGORY = re.compile(r"cat:([\w.-]+)")
WORDS = re.compile(r'ti:"([^"]+)" OR abs:"\1"')
SPAN = re.compile(r"submittedDate:\[(\d{12}) TO (\d{12})\]")


@dataclass(frozen=True)
class Paper:
    """A paper as it was submitted first."""

    number: str
    title: str
    at: datetime
    category: str = "cs.LG"
    version: int = 1
    authors: tuple[str, ...] = ("Ada Lovelace", "Alan Turing", "Grace Hopper")


@dataclass
class FakeArxiv:
    """The API over the papers that it was given.

    `error` has it answer with one, as an entry; `total` is the number that it tells instead of the true one.
    """

    http: HTTPServer
    papers: list[Paper] = field(default_factory=list)
    error: str = ""
    total: str | None = None
    requests: list[Request] = field(default_factory=list)

    @property
    def api(self) -> str:
        """The address of the API."""
        return self.http.url_for("/arxiv/api")

    def serve(self) -> None:
        """Begins to answer."""
        self.http.expect_request("/arxiv/api/query").respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        """The feed of what was found."""
        self.requests.append(request)
        search = request.args["search_query"]
        wanted = set(CATEGORY.findall(search))
        found = [paper for paper in self.papers if paper.category in wanted]
        if words := WORDS.search(search):
            found = [paper for paper in found if words[1].lower() in paper.title.lower()]
        if span := SPAN.search(search):
            first, last = (datetime.strptime(end, "%Y%m%d%H%M").replace(tzinfo=UTC) for end in span.groups())
            found = [paper for paper in found if first <= paper.at <= last]
        found.sort(key=lambda paper: paper.at, reverse=request.args["sortOrder"] == "descending")
        entries = "".join(map(make_entry, found[: int(request.args["max_results"])]))
        if self.error:
            entries = make_error(self.error)
        total = len(found) if self.total is None else self.total
        return Response(
            '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
            'xmlns:arxiv="http://arxiv.org/schemas/atom"><id>https://arxiv.org/api/q</id>'
            f"<title>arXiv Query: {escape(search)}</title><updated>2026-11-20T00:00:00Z</updated>"
            f"<opensearch:totalResults>{total}</opensearch:totalResults>{entries}</feed>",
            content_type="application/atom+xml; charset=utf-8",
        )


def make_entry(paper: Paper) -> str:
    """A paper as an entry, its lines broken as arXiv breaks them."""
    place = f"http://arxiv.org/abs/{paper.number}v{paper.version}"
    title = escape(paper.title).replace(" ", "\n  ", 1)
    names = "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
    return (
        f"<entry><id>{place}</id><updated>{paper.at:%Y-%m-%dT%H:%M:%SZ}</updated>"
        f"<published>{paper.at:%Y-%m-%dT%H:%M:%SZ}</published><title>{title}</title>"
        f"<summary>  We study {title}\nwith care.\n</summary>{names}"
        f'<link href="{place}" rel="alternate" type="text/html"/>'
        f'<link title="pdf" href="{place.replace("abs", "pdf")}" rel="related" type="application/pdf"/>'
        f'<arxiv:primary_category term="{paper.category}" scheme="http://arxiv.org/schemas/atom"/>'
        f'<category term="{paper.category}" scheme="http://arxiv.org/schemas/atom"/></entry>'
    )


def make_error(text: str) -> str:
    """An error, which arXiv tells as an entry with the status 200."""
    return (
        "<entry><id>https://arxiv.org/api/errors#parse_error</id><title>Error</title>"
        f"<summary>{escape(text)}</summary><author><name>arXiv api core</name></author>"
        '<link href="https://arxiv.org/api/errors#parse_error" rel="alternate" type="text/html"/></entry>'
    )
