"""How a subreddit is asked for a past day, of which it has no listing: the best of a longer span, and the new ones.

A listing gives a hundred posts a page and a thousand in all. The best of the span that reaches the day come first,
since they hold the day's best; where they are too few, the new ones are walked back to the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from digests.sources.base import Visit, is_within

# Reddit's spans with the days that they reach back.
SPANS = {"week": 7, "month": 30, "year": 365}
REACH = SPANS["year"]
MOST_POSTS = 1000


@dataclass
class DayFound:
    """How a day was found: by which listings, in how many posts, and whether Reddit broke off."""

    asked: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    cut_short: bool = False

    def note(self, visit: Visit, count: int) -> str:
        """How the day was asked for, in words."""
        ways = " and ".join(self.asked)
        end = "; Reddit gave no more" if self.cut_short else ""
        return f"asked for {visit.day} by {ways}: {count} of {len(self.seen)} posts are of that day{end}"


def span_for(visit: Visit) -> str:
    """The shortest of Reddit's spans that reaches all of the visit's day."""
    hours_back = (visit.now - visit.span[0]).total_seconds() / 3600
    return next((name for name, days in SPANS.items() if hours_back <= days * 24), "year")


def find_posts(
    visit: Visit,
    list_posts: Callable[[str, str], Iterator[Any]],
    *,
    moment_of: Callable[[Any], datetime | None],
    name_of: Callable[[Any], str],
    errors: tuple[type[Exception], ...],
    is_usable: Callable[[Any], bool] = lambda post: True,
) -> tuple[list[Any], DayFound]:
    """The usable posts of the visit's day in the order in which they were found, and how they were found.

    `list_posts` gives a listing's posts page by page: "top" of a span of SPANS, or "new". Where it raises one of
    `errors` and something was found, that is what there is; with nothing found it is raised.
    """
    found: dict[str, Any] = {}
    day = DayFound()
    span = span_for(visit)
    for listing, words in (("top", f"the best of the {span}"), ("new", "the new ones")):
        day.asked.append(words)
        try:
            for post in islice(list_posts(listing, span), MOST_POSTS):
                moment = moment_of(post)
                if listing == "new" and moment is not None and moment < visit.span[0]:
                    break
                day.seen.add(name_of(post))
                if is_within(moment, visit.span) and is_usable(post):
                    found.setdefault(name_of(post), post)
                if listing == "top" and len(found) >= visit.limit:
                    return list(found.values()), day
        except errors:
            if not found:
                raise
            day.cut_short = True
            break
    return list(found.values()), day


def moment_of_post(post: Any) -> datetime | None:
    """When a post was made, as praw gives it."""
    try:
        return datetime.fromtimestamp(vars(post)["created_utc"], tz=UTC)
    except (LookupError, TypeError, ValueError, OverflowError, OSError):
        return None
