"""Sets the scene: servers, a series with its sources, and the simulation of its days."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from pytest_httpserver import HTTPServer

from bench.endure.answers import ModelFaults, SourceFaults
from bench.endure.checks import Outcome, check, oldest_unfinished
from bench.endure.faults import Schedule
from bench.endure.mishaps import Mishaps
from bench.endure.simulation import FirstState, Simulation
from bench.endure.world import HistoricFeed, HistoricReddit, History
from digests.models import Series, SeriesModel, Source
from predictions.models import Event
from tests.fakes.model_server import ModelServer, running_model_server

FIRST_DAY = date(2024, 1, 1)
TOPICS, TRENDING = "MachineLearning", "Futurology"
EVENTS = {
    "artificial-general-intelligence": "Artificial general intelligence",
    "technological-singularity": "Technological singularity",
}


@dataclass(frozen=True)
class Result:
    """What came of a simulation."""

    outcome: Outcome
    first_states: dict[date, FirstState]
    paid_twice: int
    faults: Counter[str]
    days_without_sources: int
    unfinished: list[str] = field(default_factory=list)


def simulate(*, days: int, seed: int, only_reddit: bool = False, show: bool = False) -> Result:
    """Simulates the days in the installation of the settings, which has to be migrated and empty."""
    schedule = Schedule(FIRST_DAY, days, seed)
    sources, models = SourceFaults(schedule), ModelFaults(seed)
    with world(seed, sources) as reddit, running_model_server() as server:
        server.fault = models
        settings.OPENAI_BASE_URL = os.environ["ENDURE_MODELS"] = server.base_url
        make_column(reddit, only_reddit=only_reddit)
        mishaps = Mishaps(models)
        simulation = Simulation(schedule, models, mishaps, tell=teller(days, server, show))
        simulation.run()
        outcome = check(FIRST_DAY, days)
    return Result(
        outcome=outcome,
        first_states=simulation.first_states,
        paid_twice=models.paid_twice(),
        faults=Counter(
            {f"sources: {name}": count for name, count in sources.counts.items()}
            | {f"models: {name}": count for name, count in models.counts.items()}
            | dict(simulation.events)
        ),
        days_without_sources=sum(schedule.days[d].sources_dead for d in list(schedule.days)[:days]),
        unfinished=oldest_unfinished(),
    )


@contextmanager
def world(seed: int, faults: SourceFaults) -> Iterator[HTTPServer]:
    """A web server with two subreddits and a feed, to which praw's own variables point."""
    with HTTPServer(host="127.0.0.1", port=0, threaded=True) as http:
        histories = {name: History(name, seed) for name in (TOPICS, TRENDING)}
        reddit = HistoricReddit(http, histories, faults)
        reddit.serve()
        HistoricFeed(http, History("News", seed), faults).serve()
        os.environ.update(reddit.environment(), praw_timeout="0.6")
        yield http


def make_column(http: HTTPServer, *, only_reddit: bool) -> Series:
    """A series with two models, two events and its sources."""
    series = Series.objects.create(
        name="Daily digest", slug="daily-digest", start_date=FIRST_DAY, daily_budget_usd=5
    )
    for position, model in enumerate(("first", "second"), start=1):
        SeriesModel.objects.create(series=series, position=position, name=model)
    for slug, name in EVENTS.items():
        event, _ = Event.objects.get_or_create(
            slug=slug, defaults={"name": name, "criteria": f"{name} is agreed on."}
        )
        series.events.add(event)
    reddit = {"series": series, "kind": "reddit"}
    Source.objects.create(name="Reddit", settings={"subreddit": TOPICS}, **reddit)
    Source.objects.create(name="Trends", settings={"subreddit": TRENDING}, section="trending", **reddit)
    if not only_reddit:
        url = http.url_for("/feeds/history.xml")
        Source.objects.create(series=series, name="News", kind="rss", settings={"url": url})
    return series


def teller(days: int, server: ModelServer, show: bool) -> Callable[[date, int], None]:
    """Tells how far the simulation is, and forgets the calls that the server remembers."""

    def tell(day: date, published: int) -> None:
        server.calls.clear()
        server.answered.clear()
        server.http.clear_log()
        number = (day - FIRST_DAY).days + 1
        if show and number % 50 == 0:
            print(f"{day}: day {number} of {days}, {published} entries", file=sys.stderr, flush=True)

    return tell
