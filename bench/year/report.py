"""Runs a year and compares what the record says with what is true."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.test import override_settings
from pytest_httpserver import HTTPServer

from bench.year.answers import StoryModel
from bench.year.simulation import Year, record_of
from bench.year.stories import ALPHA, BETA, NEAR, Shape, Stories, StoryFeeds, honest, overconfident
from digests.models import Series
from predictions.models import Question
from predictions.scores.record import Record
from tests.fakes.model_server import ModelServer, running_model_server

FIRST = date(2027, 1, 1)
SHAPES = {"honest": honest, "overconfident": overconfident}
TRUE_RATE = ALPHA / (ALPHA + BETA)
# On these days of the year the base rate is looked at.
LOOKS = (60, 90, 365)
# So long after a deadline a no is proposed (7 days of silence), comes into force (7 more), and the day goes by.
SETTLED = timedelta(days=16)


@contextmanager
def running_year(stories: Stories, shape: Shape, *, signed: bool = False) -> Iterator[tuple[Year, Series]]:
    """The year with its servers, before its first day."""
    with HTTPServer(host="127.0.0.1", port=0, threaded=True) as http, running_model_server() as server:
        StoryFeeds(http, stories).serve()
        server.fault = StoryModel(stories, shape)
        year = Year(stories, signed=signed, tell=lambda day: forget(server, http))
        with override_settings(OPENAI_BASE_URL=server.base_url, OPENAI_API_KEY="none"):
            yield year, year.make_series(http.url_for("").rstrip("/"))


def forget(server: ModelServer, http: HTTPServer) -> None:
    """What the servers remember of a day."""
    server.calls.clear()
    server.answered.clear()
    server.http.clear_log()
    http.clear_log()


def run_year(*, days: int, far: int, seed: int, shape: str) -> int:
    """Runs the year and prints what came of it; 1 where something is wrong."""
    stories = Stories(seed, FIRST, days, spans=(NEAR, (60, far)))
    until = max(story.deadline for story in stories.by_product.values()) + SETTLED
    faults: list[str] = []

    def look(day: date) -> None:
        number = (day - FIRST).days
        if number in LOOKS:
            show_rate(shape, number, record_of(day), faults)

    with running_year(stories, SHAPES[shape]) as (year, series):
        year.run(series, until=until, on_day=look)
        faults += year.wrong()
        faults += [f"not resolved: {row.text} {row.withheld}" for row in Question.objects.filter(outcome="")]
        show_scores(shape, stories, record_of(until), faults)
    for fault in faults:
        print(f"{shape}: {fault}")
    return bool(faults)


def show_rate(shape: str, day: int, record: Record, faults: list[str]) -> None:
    """The base rate that the record shows on a day."""
    rate = record.base_rate
    text = f"day {day}: {rate.count} of {rate.total} yes, {rate.interval}; true: {TRUE_RATE:.2f}"
    print(f"{shape}: {text}", flush=True)
    if rate.interval and not rate.interval.low <= TRUE_RATE <= rate.interval.high:
        faults.append(f"the true base rate lies outside: {text}")


def show_scores(shape: str, stories: Stories, record: Record, faults: list[str]) -> None:
    """The scores at the end, beside what is expected of forecasts that are as likely as they say."""
    told = list(stories.by_product.values())
    expected = sum(story.probability * (1 - story.probability) for story in told) / len(told)
    scores = record.scores
    print(f"{shape}: {len(told)} stories, {record.way}")
    if scores is None or scores.interval is None:
        faults.append("there are no scores")
        return
    inside = scores.interval.low <= expected <= scores.interval.high
    off = count_bins_off(record)
    print(
        f"{shape}: Brier score {scores.brier:.4f} ({scores.interval}), expected of a calibrated model {expected:.4f}; "
        f"calibration is off in {off} of {len(record.bins)} bins"
    )
    if shape == "honest" and not inside:
        faults.append("the known Brier score lies outside of the interval")
    if shape != "honest" and scores.brier < expected:
        faults.append("an overconfident model has a better score than a calibrated one")


def count_bins_off(record: Record) -> int:
    """In how many bins the mean forecast lies outside the interval of what happened."""
    return sum(
        not found.yes.interval.low <= found.mean_forecast <= found.yes.interval.high
        for found in record.bins
        if found.yes.interval and found.mean_forecast is not None
    )
