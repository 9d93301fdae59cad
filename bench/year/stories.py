"""The stories of the year: each is announced, comes true with a probability that is known here, and is talked about."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from urllib.parse import quote

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bench.endure.world import SYLLABLES

# A beta distribution with a mean of 30 %.
ALPHA, BETA = 1.5, 3.5
LEAST, MOST = 0.05, 0.95
EARLY_SHARE = 1 / 3
NEAR = (14, 45)
# A feed has what came in so many days.
DAYS_LISTED = 4

Shape = Callable[[float], float]


def honest(probability: float) -> float:
    """The forecast of a model that is calibrated by construction."""
    return probability


def overconfident(probability: float) -> float:
    """The forecast of a model that knows as much, but doubles the log odds; never so sure that nobody would ask."""
    doubled = 1 / (1 + math.exp(-2 * math.log(probability / (1 - probability))))
    return min(max(doubled, 0.035), 0.965)


@dataclass(frozen=True)
class Story:
    """A company that announces a product; `happens_on` is the day on which it is released, None where it never is."""

    company: str
    product: str
    asked_on: date
    deadline: date
    probability: float
    happens_on: date | None

    @property
    def text(self) -> str:
        """The question."""
        day = f"{self.deadline.day} {self.deadline:%B %Y}"
        return f"Will {self.company} release the weights of {self.product} under an open licence by {day}?"

    @property
    def announcement(self) -> str:
        """What is known on the first day."""
        return f"{self.company} announces {self.product}, a model for harbour pilots"

    @property
    def report(self) -> str:
        """The sentence that decides it."""
        return f"{self.company} released the weights of {self.product} under an open licence on {self.happens_on}."

    @property
    def talked_about(self) -> Iterator[tuple[date, str]]:
        """Days on which it is spoken of, and what is said; none of it decides anything."""
        length = (self.deadline - self.asked_on).days
        for part, words in ((0.25, "hopes for"), (0.5, "waits for"), (0.75, "asks about")):
            day = self.asked_on + timedelta(days=max(1, round(part * length)))
            yield day, f"The crowd at {self.company} {words} {self.product} weights"
        yield (
            self.deadline + timedelta(days=1),
            f"What became of {self.product} weights, {self.company} fans ask",
        )


@dataclass
class Stories:
    """Stories of each day, made from the seed: one for each of the spans, which are the least and most days ahead."""

    seed: int
    first: date
    days: int
    spans: tuple[tuple[int, int], ...] = (NEAR, (60, 180))
    by_product: dict[str, Story] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number in range(self.days):
            day = self.first + timedelta(days=number)
            for span in self.spans:
                story = self.make(day, span)
                self.by_product[story.product] = story

    def make(self, day: date, span: tuple[int, int]) -> Story:
        """A story of the day whose deadline lies so many days ahead."""
        numbers = random.Random(f"{self.seed}:{day}:{span}")
        length = numbers.randint(*span)
        probability = min(max(numbers.betavariate(ALPHA, BETA), LEAST), MOST)
        happens: date | None = None
        if numbers.random() < probability:
            early = numbers.random() < EARLY_SHARE
            after = numbers.randint(2, length // 2) if early else numbers.randint(length - 3, length)
            happens = day + timedelta(days=after)
        return Story(
            company=self.name(numbers),
            product=self.name(numbers),
            asked_on=day,
            deadline=day + timedelta(days=length),
            probability=probability,
            happens_on=happens,
        )

    @staticmethod
    def name(numbers: random.Random) -> str:
        """An invented name that hardly comes again."""
        return "".join(numbers.choice(SYLLABLES) for _ in range(5)).capitalize()

    def of_text(self, text: str) -> list[Story]:
        """The stories whose products the text names, in the order in which it does."""
        words = text.replace("?", " ").replace(",", " ").replace(".", " ").split()
        found = {word: self.by_product[word] for word in words if word in self.by_product}
        return list(found.values())


@dataclass
class StoryFeeds:
    """Two feeds: announcements on the eve of the day on which they are asked about, and all that is said later."""

    http: HTTPServer
    stories: Stories

    def serve(self) -> None:
        """Begins to answer."""
        self.later: dict[date, list[tuple[str, str]]] = {}
        for story in self.stories.by_product.values():
            for day, title in story.talked_about:
                self.later.setdefault(day, []).append((title, f"{title}. Nobody knows more."))
            if story.happens_on:
                said = (f"{story.product} weights are out at {story.company}", story.report)
                self.later.setdefault(story.happens_on, []).append(said)
        self.http.expect_request("/announced.xml").respond_with_handler(self.announced)
        self.http.expect_request("/said.xml").respond_with_handler(self.said)

    def announced(self, request: Request) -> Response:
        """What is announced: stories of the day and of those before, and something else each day, as days go on."""
        today = datetime.now(UTC).date()
        eves = [today - timedelta(days=number) for number in range(DAYS_LISTED)]
        entries = [
            (at(eve, 19), f"Harbour pilots meet on {eve}", f"On {eve} harbour pilots meet and talk of tides.")
            for eve in eves
        ]
        for story in self.stories.by_product.values():
            moment = at(story.asked_on - timedelta(days=1), 20)
            text = f"{story.announcement}. Its weights stay closed for now, says {story.company}."
            entries += [(moment, story.announcement, text)]
        return answer(entries)

    def said(self, request: Request) -> Response:
        """What is said of older stories, and a line a day of nothing."""
        today = datetime.now(UTC).date()
        entries = []
        for number in range(DAYS_LISTED + 1):
            day = today - timedelta(days=number)
            entries.append((at(day, 1), f"Weather of {day}", f"It rained on {day} in most places."))
            entries += [(at(day, 10), *said) for said in self.later.get(day, [])]
        return answer(entries)


def at(day: date, hour: int) -> datetime:
    """An hour of a day."""
    return datetime.combine(day, time(hour), UTC)


def answer(entries: list[tuple[datetime, str, str]]) -> Response:
    """What came within the last days, as RSS."""
    now = datetime.now(UTC)
    shown = sorted(
        (entry for entry in entries if now - timedelta(days=DAYS_LISTED) <= entry[0] <= now), reverse=True
    )
    items = "".join(
        f"<item><title>{escape(title)}</title><guid isPermaLink='false'>{escape(title)}</guid>"
        f"<link>https://news.example/{quote(title)}</link><description>{escape(text)}</description>"
        f"<pubDate>{moment:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for moment, title, text in shown
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    return Response(body, content_type="application/rss+xml")
