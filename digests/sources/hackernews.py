"""Hacker News through its public search API: by query and by day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from digests.fetching.client import FetchError, fetch
from digests.sources.base import (
    ApiAddress,
    Haul,
    Numbers,
    RawItem,
    SourceError,
    SourceSettings,
    Visit,
    is_web_address,
    parse_settings,
)
from digests.sources.plain_text import clean_line, strip_html

API = "https://hn.algolia.com/api/v1"
DISCUSSION = "https://news.ycombinator.com/item?id="
# What a broken answer may raise while it is read.
NOT_AS_EXPECTED = (ValueError, LookupError, TypeError, AttributeError, OverflowError, OSError)


class HackerNewsSettings(SourceSettings):
    """`query`: words that are searched; `points`: the fewest; `newest_first`: by time; `api`: its address."""

    query: str = Field(default="", max_length=200)
    points: int = Field(default=20, ge=0)
    newest_first: bool = False
    api: ApiAddress = API


class HackerNewsSource:
    """Stories of the last 24 hours, or of a past day (in UTC)."""

    name = "hackernews"
    label = "Hacker News"
    settings_model = HackerNewsSettings

    def reach(self, visit: Visit) -> None:
        """Any day can be asked for."""

    def collect(self, visit: Visit) -> Haul:
        """The day's stories with enough points, the best match first (or the newest)."""
        return Haul(tuple(ask(make_address(parse_settings(HackerNewsSettings, visit.settings), visit))))

    def look_again(self, visit: Visit, external_ids: Sequence[str]) -> Mapping[str, Numbers]:
        """How these stories fare now."""
        wanted = parse_settings(HackerNewsSettings, visit.settings)
        stories = ",".join(f"story_{key}" for key in external_ids if key.isascii() and key.isdecimal())
        if not stories:
            return {}
        query = {"tags": f"story,({stories})", "hitsPerPage": len(external_ids)}
        found = ask(f"{wanted.api}/search?{urlencode(query)}")
        return {item.external_id: Numbers(item.score, item.comment_count) for item in found}


def ask(address: str) -> list[RawItem]:
    """The stories that the search gives; raises SourceError."""
    try:
        answer = fetch(address)
    except FetchError as error:
        raise SourceError(f"{error}.") from error
    try:
        hits = [read_hit(hit) for hit in json.loads(answer.content)["hits"]]
    except NOT_AS_EXPECTED as error:
        raise SourceError("Hacker News' search gave an answer of another form than expected.") from error
    return [hit for hit in hits if hit]


def make_address(wanted: HackerNewsSettings, visit: Visit) -> str:
    """The address of the search."""
    first, last = span_of(visit)
    filters = [
        f"created_at_i>={int(first.timestamp())}",
        f"created_at_i<{int(last.timestamp())}",
        f"points>={wanted.points}",
    ]
    query = {
        "query": wanted.query,
        "tags": "story",
        "hitsPerPage": visit.limit,
        "numericFilters": ",".join(filters),
    }
    path = "search_by_date" if wanted.newest_first else "search"
    return f"{wanted.api}/{path}?{urlencode(query)}"


def span_of(visit: Visit) -> tuple[datetime, datetime]:
    """From when to when stories count: the past day in UTC, or the last 24 hours."""
    if visit.is_past:
        first = datetime.combine(visit.day, time(), tzinfo=UTC)
        return first, first + timedelta(days=1)
    return visit.now - timedelta(days=1), visit.now


def read_hit(hit: dict[str, Any]) -> RawItem | None:
    """A story as an item; None where it has no title."""
    title = clean_line(hit.get("title") or "")
    if not title:
        return None
    discussion = f"{DISCUSSION}{hit['objectID']}"
    url = hit.get("url") or discussion
    return RawItem(
        external_id=str(hit["objectID"]),
        url=url if is_web_address(url) else discussion,
        title=title,
        discussion_url=discussion,
        text=strip_html(hit.get("story_text") or ""),
        author=clean_line(hit.get("author") or ""),
        score=int(hit.get("points") or 0),
        comment_count=int(hit.get("num_comments") or 0),
        published_at=datetime.fromtimestamp(int(hit["created_at_i"]), tz=UTC),
    )
