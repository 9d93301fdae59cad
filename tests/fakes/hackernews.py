"""Hacker News' search on 127.0.0.1, as Algolia offers it: query, tags, numeric filters, two orders."""

from __future__ import annotations

import json
import operator
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

FILTER = re.compile(r"(?P<name>\w+)(?P<sign>>=|<=|=|<|>)(?P<number>\d+)")
SIGNS = {">=": operator.ge, "<=": operator.le, "=": operator.eq, "<": operator.lt, ">": operator.gt}


def make_story(
    story_id: int, title: str, *, at: datetime, points: int = 100, **values: Any
) -> dict[str, Any]:
    """A story with the fields of a hit."""
    return {
        "objectID": str(story_id),
        "story_id": story_id,
        "title": title,
        "url": f"https://stories.example/{story_id}",
        "author": "poster",
        "points": points,
        "num_comments": 42,
        "created_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "created_at_i": int(at.timestamp()),
        "_tags": ["story", "author_poster", f"story_{story_id}"],
        "_highlightResult": {},
        **values,
    }


@dataclass
class FakeHackerNews:
    """The search over the stories that it was given."""

    http: HTTPServer
    stories: list[dict[str, Any]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    @property
    def api(self) -> str:
        """The address of the API."""
        return self.http.url_for("/hn/api/v1")

    def serve(self) -> None:
        """Begins to answer."""
        for name in ("search", "search_by_date"):
            self.http.expect_request(f"/hn/api/v1/{name}").respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        """A page of hits."""
        self.requests.append(request)
        words = request.args.get("query", "").lower().split()
        filters = [
            FILTER.fullmatch(part) for part in request.args.get("numericFilters", "").split(",") if part
        ]
        found = [
            story
            for story in self.stories
            if has_tags(story["_tags"], request.args["tags"])
            and all(word in story["title"].lower() for word in words)
            and all(SIGNS[part["sign"]](story[part["name"]], int(part["number"])) for part in filters if part)
        ]
        by = "created_at_i" if request.path.endswith("search_by_date") else "points"
        found.sort(key=lambda story: -story[by])
        size = int(request.args.get("hitsPerPage", 20))
        answer = {"hits": found[:size], "nbHits": len(found), "page": 0, "nbPages": 1, "hitsPerPage": size}
        return Response(json.dumps(answer), content_type="application/json; charset=utf-8")


def has_tags(tags: list[str], wanted: str) -> bool:
    """Whether there are all the tags that are asked for; of those in brackets one is enough."""
    parts = re.findall(r"\([^)]*\)|[^,()]+", wanted)
    return all(set(tags) & set(part.strip("()").split(",")) for part in parts)
