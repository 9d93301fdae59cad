"""What a field talks about while the simulation runs: two subreddits and a feed with a history of their own."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import escape
from math import exp
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.fakes.reddit import FakeReddit, make_post

SPANS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365, "all": 10_000}
MOST_LISTED = 1000
FEED_ENTRIES = 20
# A post has most of its votes after so many hours.
VOTING_HOURS = 9.0
SYLLABLES = (
    *(
        "ba",
        "ce",
        "do",
        "fi",
        "gu",
        "ha",
        "je",
        "ki",
        "lo",
        "mu",
        "na",
        "pe",
        "qui",
        "ro",
        "su",
        "ta",
        "ve",
        "wi",
    ),
    *(
        "xo",
        "yu",
        "zan",
        "bel",
        "cor",
        "din",
        "fer",
        "gol",
        "lim",
        "mor",
        "nes",
        "pal",
        "rik",
        "sol",
        "tur",
        "vin",
    ),
)
KINDS = (
    *(
        "kernels",
        "adapters",
        "agents",
        "benchmarks",
        "compilers",
        "datasets",
        "encoders",
        "forests",
        "graphs",
    ),
    *("heuristics", "indexes", "lenses"),
)
VERBS = (
    *("shrinks", "explains", "audits", "teaches", "maps", "repairs", "ranks", "streams", "folds", "verifies"),
    *("translates", "schedules"),
)
FIELDS = (
    *(
        "protein folding",
        "road traffic",
        "old manuscripts",
        "crop diseases",
        "court rulings",
        "sign language",
    ),
    *(
        "tide tables",
        "power grids",
        "bird song",
        "school timetables",
        "spare parts",
        "night skies",
        "kidney scans",
    ),
    *("train delays", "forest fires"),
)


def make_title(numbers: random.Random) -> str:
    """A title that hardly comes again: an invented name and what it does."""
    name = "".join(numbers.choice(SYLLABLES) for _ in range(4)).capitalize()
    first, second = numbers.sample(FIELDS, 2)
    return f"{name} {numbers.choice(VERBS)} {first} with {numbers.choice(KINDS)} learnt from {second}"


@dataclass
class History:
    """The posts of one place, day by day, made when they are asked for and the same each time."""

    name: str
    seed: int
    days: OrderedDict[date, list[dict[str, Any]]] = field(default_factory=OrderedDict)

    def of_day(self, day: date) -> list[dict[str, Any]]:
        """The posts that are made on the day, the first one first."""
        if day not in self.days:
            self.days[day] = list(self.make_day(day))
            if len(self.days) > 400:
                self.days.popitem(last=False)
        return self.days[day]

    def make_day(self, day: date) -> Iterator[dict[str, Any]]:
        """Makes a dozen posts or two at different hours."""
        numbers = random.Random(f"{self.seed}:{self.name}:{day}")
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        moments = sorted(numbers.uniform(0, 86_399) for _ in range(numbers.randint(12, 25)))
        for place, seconds in enumerate(moments):
            title = make_title(numbers)
            yield make_post(
                f"{self.name.lower()[:4]}{day:%y%m%d}{place:02}",
                f"[D] {title}" if numbers.random() < 0.3 else title,
                subreddit=self.name,
                selftext=f"People discuss how {title}, what it costs and who could use it next year.",
                created_utc=(midnight + timedelta(seconds=seconds)).timestamp(),
                most_votes=int(numbers.lognormvariate(4, 1)),
                num_comments=0,
            )

    def newest(self, now: datetime, *, days: float) -> list[dict[str, Any]]:
        """The posts of the last `days`, the newest first, with the votes that they have by now; at most a thousand."""
        found: list[dict[str, Any]] = []
        day = now.date()
        while (now.date() - day).days <= days + 1 and len(found) < 6 * MOST_LISTED:
            for post in reversed(self.of_day(day)):
                age = now.timestamp() - post["created_utc"]
                if 0 <= age <= days * 86_400:
                    votes = int(post["most_votes"] * (1 - exp(-age / 3600 / VOTING_HOURS))) + 1
                    found.append(post | {"score": votes, "ups": votes})
            day -= timedelta(days=1)
        return found


class HistoricReddit(FakeReddit):
    """Reddit whose listings are those of the moment; `fault` may answer otherwise."""

    def __init__(self, http: HTTPServer, histories: dict[str, History], fault: Any) -> None:
        super().__init__(http)
        self.histories = histories
        self.posts = {name: [] for name in histories}
        self.fault = fault

    def answer(self, request: Request) -> Response:
        """The fault of the moment, or what Reddit has."""
        found: Response | None = self.fault("reddit", request)
        return found or super().answer(request)

    def page(self, subreddit: str, name: str, request: Request) -> tuple[list[dict[str, Any]], str | None]:
        """A page of a listing as it is now."""
        days = SPANS[request.args.get("t", "day")] if name == "top" else 60
        posts = self.histories[subreddit].newest(datetime.now(UTC), days=days)
        if name != "new":
            posts.sort(key=lambda post: -post["score"])
        self.posts[subreddit] = posts[:MOST_LISTED]
        self.requests.clear()
        return super().page(subreddit, name, request)


@dataclass
class HistoricFeed:
    """A feed with the newest entries of its history."""

    http: HTTPServer
    history: History
    fault: Any
    path: str = "/feeds/history.xml"

    def serve(self) -> None:
        """Begins to answer."""
        self.http.expect_request(self.path).respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        """The fault of the moment, or the feed."""
        found: Response | None = self.fault("feed", request)
        if found:
            return found
        posts = self.history.newest(datetime.now(UTC), days=3)[:FEED_ENTRIES]
        entries = "".join(
            f"<item><title>{escape(post['title'])}</title><link>https://news.example/{post['id']}</link>"
            f"<guid isPermaLink='false'>{post['id']}</guid><description>{escape(post['selftext'])}</description>"
            f"<pubDate>{datetime.fromtimestamp(post['created_utc'], tz=UTC):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
            for post in posts
        )
        text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>History</title>{entries}</channel></rss>'
        return Response(text, content_type="application/rss+xml")
