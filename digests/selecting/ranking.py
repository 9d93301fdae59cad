"""What a day is about: duplicates out, the rest ranked by published weights. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz, process, utils

from digests.selecting.canonical_urls import canonical_url

__all__ = [
    "Candidate",
    "Choice",
    "Recent",
    "Rejected",
    "canonical_url",
    "choose",
    "is_near",
    "rank",
]

# The published weights: a comment says more than a vote, and an item loses half its worth in a day and a half.
COMMENT_WEIGHT = 0.6
HALF_LIFE = timedelta(hours=36)
# An item without votes, as from a feed, counts as one with so many; its source's order decides the rest.
SCORE_WITHOUT_VOTES = 10
ORDER_WEIGHT = 0.02
# Two titles are near from this similarity on (rapidfuzz: 0 to 100).
NEAR_TITLES = 88
FEWEST_WORDS = 2

NUMBERS = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may become a topic or a trending item; `order` is its place among what was collected."""

    item_id: int
    section: str
    source_id: int
    title: str
    canonical_url: str
    score: int = 0
    comment_count: int = 0
    published_at: datetime | None = None
    weight: float = 1.0
    most_per_day: int | None = None
    order: int = 0


@dataclass(frozen=True, slots=True)
class Recent:
    """What a neighbouring day had."""

    title: str
    canonical_url: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item that was not chosen for another reason than its rank."""

    item_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen items in their order, by key."""

    topics: tuple[int, ...]
    trending: tuple[int, ...]
    rejected: tuple[Rejected, ...]


def rank(candidate: Candidate, *, now: datetime) -> float:
    """The worth of an item: weight · (ln(1 + score) + 0.6 · ln(1 + comments)) · ½^(age / 36 h).

    Items without votes and comments count as having 10 votes, less 2 % for each place in their source.
    Without a date the age is 0.
    """
    votes, comments = max(candidate.score, 0), max(candidate.comment_count, 0)
    interest = math.log1p(votes) + COMMENT_WEIGHT * math.log1p(comments)
    if not votes and not comments:
        interest = math.log1p(SCORE_WITHOUT_VOTES) / (1 + ORDER_WEIGHT * candidate.order)
    age = max(now - candidate.published_at, timedelta(0)) if candidate.published_at else timedelta(0)
    return candidate.weight * interest * math.exp2(-min(age / HALF_LIFE, 60))


def is_near(one: str, other: str) -> bool:
    """Whether two titles say nearly the same; titles with different numbers (GPT-3, GPT-4) never do."""
    return bool(near_titles(one, [other]))


def near_titles(title: str, others: Sequence[str]) -> list[int]:
    """The places of those of the other titles that say nearly the same."""
    if not others:
        return []
    found = process.extract(
        title, others, scorer=fuzz.token_sort_ratio, processor=utils.default_process,
        score_cutoff=NEAR_TITLES, limit=None,
    )  # fmt: skip
    numbers = set(NUMBERS.findall(title))
    return [place for _, _, place in found if set(NUMBERS.findall(others[place])) == numbers]


def choose(
    candidates: Sequence[Candidate],
    *,
    recent: Iterable[Recent],
    topics: int,
    trending: int,
    now: datetime,
    stock: Sequence[Candidate] = (),
) -> Choice:
    """The best items of each section: no duplicates, nothing recent, no source above its limit.

    Topics are chosen first, from `stock` only where the candidates are too few; what is a topic is not trending too.
    Ties go to the earlier item.
    """
    chooser = Chooser(list(recent))
    ordered = order(candidates, now=now)
    chosen_topics = chooser.take((item for item in ordered if item.section == "topics"), topics)
    chosen_topics += chooser.take(order(stock, now=now), topics - len(chosen_topics))
    chosen_trending = chooser.take((item for item in ordered if item.section == "trending"), trending)
    return Choice(chosen_topics, chosen_trending, tuple(chooser.rejected))


def order(candidates: Sequence[Candidate], *, now: datetime) -> list[Candidate]:
    """The candidates, the best first."""
    return sorted(candidates, key=lambda item: (-rank(item, now=now), item.order, item.item_id))


class Chooser:
    """Takes items in their order and remembers what it has seen."""

    def __init__(self, recent: list[Recent]) -> None:
        self.recent_urls = {entry.canonical_url for entry in recent if entry.canonical_url}
        self.recent_titles = [entry.title for entry in recent]
        self.urls: set[str] = set()
        self.titles: list[str] = []
        self.per_source: Counter[int] = Counter()
        self.rejected: list[Rejected] = []

    def take(self, items: Iterable[Candidate], count: int) -> tuple[int, ...]:
        """The first `count` items that nothing speaks against."""
        taken: list[int] = []
        for item in items:
            if len(taken) == count:
                break
            if reason := self.objection(item):
                self.rejected.append(Rejected(item.item_id, reason))
                continue
            taken.append(item.item_id)
            self.urls.add(item.canonical_url)
            self.titles.append(item.title)
            self.per_source[item.source_id] += 1
        return tuple(taken)

    def objection(self, item: Candidate) -> str:
        """Why an item cannot be taken; empty where it can."""
        if len(item.title.split()) < FEWEST_WORDS:
            return "its title has fewer than two words"
        if item.canonical_url in self.recent_urls or near_titles(item.title, self.recent_titles):
            return "it was there in the last 14 days"
        if (item.canonical_url and item.canonical_url in self.urls) or near_titles(item.title, self.titles):
            return "another item of the day says the same"
        if item.most_per_day is not None and self.per_source[item.source_id] >= item.most_per_day:
            return "its source has reached its limit for the day"
        return ""
