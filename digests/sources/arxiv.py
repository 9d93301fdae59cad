"""arXiv through its Atom API: by category and by day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from pydantic import Field, field_validator

from digests.fetching import FetchError, fetch
from digests.sources.base import Haul, RawItem, SourceError, SourceSettings, Visit
from digests.sources.rss import read_feed

API = "https://export.arxiv.org/api"
CATEGORY = re.compile(r"^[a-z-]+(?:\.[A-Za-z-]+)?$")
VERSION = re.compile(r"v\d+$")


class ArxivSettings(SourceSettings):
    """`categories`: such as cs.LG; `api`: another address of the API."""

    categories: list[str] = Field(default=["cs.LG"], min_length=1, max_length=10)
    api: str = Field(default=API, pattern=r"^https?://")

    @field_validator("categories")
    @classmethod
    def check_categories(cls, categories: list[str]) -> list[str]:
        """Each looks like a category."""
        for name in categories:
            if not CATEGORY.match(name):
                raise ValueError(f"{name!r} is no category; one looks like cs.LG or math")
        return categories


class ArxivSource:
    """New papers of some categories, or those of a past day."""

    name = "arxiv"
    label = "arXiv"
    dated = True
    settings_model = ArxivSettings

    def collect(self, visit: Visit) -> Haul:
        """The newest papers; for a past day those that were submitted on it (in UTC)."""
        wanted = ArxivSettings.model_validate(dict(visit.settings))
        search = " OR ".join(f"cat:{name}" for name in wanted.categories)
        if visit.is_past:
            following = visit.day + timedelta(days=1)
            search = f"({search}) AND submittedDate:[{visit.day:%Y%m%d}0000 TO {following:%Y%m%d}0000]"
        query = {
            "search_query": search,
            "max_results": visit.limit,
            "sortBy": "submittedDate",
            "sortOrder": "descending",
        }
        try:
            answer = fetch(f"{wanted.api}/query?{urlencode(query)}")
        except FetchError as error:
            raise SourceError(f"{error}.") from error
        return Haul(tuple(without_version(item) for item in read_feed(answer.content, limit=visit.limit)))


def without_version(item: RawItem) -> RawItem:
    """The paper under its lasting address."""
    url = VERSION.sub("", item.url.replace("http://", "https://", 1))
    return replace(item, url=url, external_id=VERSION.sub("", item.external_id))
