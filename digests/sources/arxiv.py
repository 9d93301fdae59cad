"""arXiv through its Atom API: by category and by day."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from pydantic import Field, field_validator

from blog.redaction import drop_credentials, find_keys, hide
from digests.sources.base import ApiAddress, Haul, RawItem, SourceError, SourceSettings, Visit, parse_settings
from digests.sources.plain_text import clean_line
from digests.sources.rss import FEED_TYPES, fetch_feed, parse_feed, read_entry

API = "https://export.arxiv.org/api"
CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]+)?")
TOTAL = re.compile(r"[0-9]{1,9}")
VERSION = re.compile(r"v\d+$")
ERROR_ID = "arxiv.org/api/errors"
# More papers than this of a dozen weeks are not read one by one.
MOST_COUNTED = 300
# arXiv asks for so long a pause between requests: https://info.arxiv.org/help/api/user-manual.html
PAUSE_SECONDS = 3
# What it sends with the status 200 instead of a feed.
TOO_OFTEN = b"rate exceeded"
# Categories in words that make good tags; the others have none.
SUBJECTS = {
    "cs.AI": "artificial intelligence",
    "cs.CL": "natural language processing",
    "cs.CR": "security",
    "cs.CV": "computer vision",
    "cs.DC": "distributed computing",
    "cs.HC": "human-computer interaction",
    "cs.IR": "information retrieval",
    "cs.LG": "machine learning",
    "cs.MA": "multi-agent systems",
    "cs.NE": "neural networks",
    "cs.RO": "robotics",
    "cs.SD": "sound",
    "cs.SE": "software engineering",
    "eess.AS": "speech",
    "eess.IV": "image processing",
    "q-bio.BM": "biology",
    "quant-ph": "quantum computing",
    "stat.ML": "machine learning",
}


class ArxivSettings(SourceSettings):
    """`categories`: such as cs.LG; `api`: another address of the API."""

    categories: list[str] = Field(default=["cs.LG"], min_length=1, max_length=10)
    api: ApiAddress = API

    @field_validator("categories")
    @classmethod
    def check_categories(cls, categories: list[str]) -> list[str]:
        """Each looks like a category."""
        for name in categories:
            if not CATEGORY.fullmatch(name):
                raise ValueError(f"{name!r} is no category; one looks like cs.LG or math")
        return categories


class ArxivSource:
    """New papers of some categories, or those of a past day (in UTC)."""

    name = "arxiv"
    label = "arXiv"
    settings_model = ArxivSettings

    def reach(self, visit: Visit) -> None:
        """Any day can be asked for."""

    def collect(self, visit: Visit) -> Haul:
        """The newest papers; for a past day those whose first version was submitted on it."""
        wanted = parse_settings(ArxivSettings, visit.settings)
        answer = fetch_feed(make_address(wanted, visit), {"Accept": FEED_TYPES})
        if answer.content.strip().lower().startswith(TOO_OFTEN):
            raise SourceError("arXiv was asked too often; it is asked again later.")
        feed = parse_feed(answer)
        papers = [paper for paper in map(read_paper, feed.entries) if paper is not None]
        if visit.is_past:
            # The search counts minutes and includes both its ends; the papers themselves say it exactly.
            papers = [paper for paper in papers if is_of_day(paper, visit)]
        return Haul(tuple(papers[: visit.limit]))


def make_address(wanted: ArxivSettings, visit: Visit) -> str:
    """The address of the search."""
    search = " OR ".join(f"cat:{name}" for name in wanted.categories)
    if visit.is_past:
        following = visit.day + timedelta(days=1)
        search = f"({search}) AND submittedDate:[{visit.day:%Y%m%d}0000 TO {following:%Y%m%d}0000]"
    query = {
        "search_query": search,
        "start": 0,
        "max_results": visit.limit,
        "sortBy": "submittedDate",
        "sortOrder": "descending",
    }
    return f"{wanted.api}/query?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class PapersFound:
    """How many papers a search found, and the days (UTC) on which they were submitted; None where they are too many."""

    total: int
    days: tuple[date, ...] | None


def count_papers(
    settings: Mapping[str, Any], categories: Sequence[str], words: str, first: date, last: date
) -> PapersFound:
    """The papers of the categories, submitted in UTC from one day to another, that have the words.

    In title or abstract, as arXiv's search finds them; `settings`: the source's. Raises SourceError.
    """
    wanted = parse_settings(ArxivSettings, {**settings, "categories": list(categories)})
    if wanted.api == API:
        time.sleep(PAUSE_SECONDS)
    answer = fetch_feed(make_count_address(wanted, words, first, last), {"Accept": FEED_TYPES})
    if answer.content.strip().lower().startswith(TOO_OFTEN):
        raise SourceError("arXiv was asked too often; it is asked again later.")
    feed = parse_feed(answer)
    papers = [paper for paper in map(read_paper, feed.entries) if paper is not None]
    told = str(feed.feed.get("opensearch_totalresults", ""))
    if not TOTAL.fullmatch(told):
        raise SourceError("arXiv does not say how many papers it found.")
    total = int(told)
    if total > MOST_COUNTED:
        return PapersFound(total, None)
    days = tuple(paper.published_at.date() for paper in papers if paper.published_at)
    if len(days) != total:
        raise SourceError(f"arXiv gave {len(days)} of the {total} papers that it found.")
    return PapersFound(total, days)


def public_address(
    settings: Mapping[str, Any], categories: Sequence[str], words: str, first: date, last: date
) -> str:
    """Where anybody sees what `count_papers` counts: its address without keys."""
    wanted = parse_settings(ArxivSettings, {**settings, "categories": list(categories)})
    return hide(drop_credentials(make_count_address(wanted, words, first, last)), find_keys(wanted.api))


def make_count_address(wanted: ArxivSettings, words: str, first: date, last: date) -> str:
    """The address of the search for papers with the words."""
    categories = " OR ".join(f"cat:{name}" for name in wanted.categories)
    phrase = " ".join(words.replace('"', " ").split())
    search = (
        f'({categories}) AND (ti:"{phrase}" OR abs:"{phrase}")'
        f" AND submittedDate:[{first:%Y%m%d}0000 TO {last:%Y%m%d}2359]"
    )
    query = {
        "search_query": search,
        "start": 0,
        "max_results": MOST_COUNTED,
        "sortBy": "submittedDate",
        "sortOrder": "descending",
    }
    return f"{wanted.api}/query?{urlencode(query)}"


def is_of_day(paper: RawItem, visit: Visit) -> bool:
    """Whether a paper was submitted on the day that is asked for."""
    return paper.published_at is not None and paper.published_at.date() == visit.day


def read_paper(entry: Any) -> RawItem | None:
    """A paper under its lasting address; raises SourceError for an entry by which arXiv tells of an error."""
    if ERROR_ID in str(entry.get("id", "")):
        raise SourceError(f"arXiv does not accept the search: {clean_line(entry.get('summary', ''))[:200]}")
    paper = read_entry(entry)
    if paper is None:
        return None
    url = VERSION.sub("", re.sub(r"^http://", "https://", paper.url))
    subjects = (SUBJECTS.get(str(tag.get("term"))) for tag in entry.get("tags", []))
    return replace(
        paper,
        url=url,
        external_id=url.rpartition("/abs/")[2],
        author=shorten_authors([clean_line(author.get("name", "")) for author in entry.get("authors", [])]),
        subjects=tuple(dict.fromkeys(filter(None, subjects))),
    )


def shorten_authors(names: list[str]) -> str:
    """One or two names in full, of more the first one's and "et al."."""
    names = [name for name in names if name]
    return " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
