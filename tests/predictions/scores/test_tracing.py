"""Every number of the tracker, computed again from what its exports give to everyone."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from scipy import stats

from predictions.scores.figures import EventFigures, Standing, load_figures
from predictions.scores.movement import slope_interval
from predictions.statistics import refresh_statistics
from tests.predictions.builders import judge_happened, make_event, make_post, predict, predict_year

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.predictions.urls")]
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
HAPPENED = date(2025, 9, 15)
YEAR = 365.2425


def figures_of(event: Any) -> EventFigures:
    figures = load_figures(refresh_statistics(event, now=NOW).numbers)
    assert figures is not None
    return figures


def read_rows(client: Client, event: str) -> list[dict[str, str]]:
    text = client.get("/predictions.csv").getvalue().decode()
    return [row for row in csv.DictReader(io.StringIO(text)) if row["event"] == event]


def read_days(rows: list[dict[str, str]], column: str) -> Any:
    """The column's dates as numbers of days; not a number where there is none."""
    return np.array([date.fromisoformat(row[column]).toordinal() if row[column] else np.nan for row in rows])


def check_standing(found: Standing, values: Any, weights: Any) -> None:
    """The stored score and both rivals are the weighted means of these values (not a number: no value)."""

    def mean(numbers: Any) -> Any:
        known = ~np.isnan(numbers)
        return pytest.approx(np.average(numbers[known], weights=weights[known]))

    assert found.count == np.count_nonzero(~np.isnan(values))
    assert found.forecast == mean(values)
    assert found.yesterday == mean(np.concatenate([[np.nan], values[:-1]]))
    assert found.constant == mean(np.full(len(values), values[~np.isnan(values)][0]))


def test_every_score_and_its_rivals_follow_from_the_csv(client: Client) -> None:
    event = make_event("agi")
    random = np.random.default_rng(11)
    for number in range(60):
        low = date(2024, 6, 1) + timedelta(days=int(random.integers(0, 500)))
        median = low + timedelta(days=int(random.integers(10, 300)))
        fields: dict[str, Any] = {"low": low, "median": median, "high": median + timedelta(days=200)}
        fields["probability_never"] = 0.05 if number % 3 else None
        made_on = date(2024, 1, 1) + timedelta(days=int(number * 8 + random.integers(0, 8)))
        predict_year(event, made_on, 2024 + number % 4, **(fields if number % 5 else {}))
    judge_happened(event, HAPPENED)

    figures = figures_of(event)

    rows = read_rows(client, "agi")
    made_on = read_days(rows, "made_on")
    day = HAPPENED.toordinal()
    assert made_on.max() < day
    weights = np.diff([*made_on, day])
    earliest, latest = read_days(rows, "earliest"), read_days(rows, "latest")
    error = (np.minimum(0, latest - day) + np.maximum(0, earliest - day)) / YEAR
    low, high = read_days(rows, "low"), read_days(rows, "high")
    missed = np.maximum(0, low - day) + np.maximum(0, day - high)
    never = np.array([float(row["probability_never"] or 0) for row in rows])
    losses = []
    for column, share in (("low", 0.1), ("median", 0.5), ("high", 0.9)):
        by = read_days(rows, column)
        passed = by < NOW.date().toordinal()
        losses.append(np.where(passed, (share * (1 - never) - (day <= by)) ** 2, np.nan))
    counts = np.count_nonzero(~np.isnan(losses), axis=0)
    brier = np.where(counts, np.nansum(losses, axis=0) / np.maximum(counts, 1), np.nan)
    expected = {
        "hit": (error == 0).astype(float), "signed_error": error, "absolute_error": np.abs(error),
        "interval_score": (high - low + 10 * missed) / YEAR, "brier": brier,
    }  # fmt: skip
    assert set(figures.scores) == set(expected)
    for name, values in expected.items():
        check_standing(figures.scores[name], values, weights)


def test_order_and_round_years_follow_from_the_csv(client: Client) -> None:
    agi = make_event("agi")
    singularity = make_event("singularity", preceded_by=agi)
    random = np.random.default_rng(3)
    for number in range(40):
        post = make_post(date(2025, 1, 1) + timedelta(days=number))
        for event in (agi, singularity):
            if random.random() < 0.9:
                year = 2030 + int(random.integers(0, 8))
                predict_year(event, post.published_at.date(), year, post=post)
    predict(singularity, date(2025, 6, 1), date(2040, 1, 1), date(2044, 12, 31))

    figures = figures_of(singularity)

    points = {}
    for slug in ("agi", "singularity"):
        rows = read_rows(client, slug)
        middles = (read_days(rows, "earliest") + read_days(rows, "latest")) // 2
        points[slug] = {row["post"]: middle for row, middle in zip(rows, middles, strict=True)}
    both = points["agi"].keys() & points["singularity"].keys()
    apart = np.array([points["singularity"][post] - points["agi"][post] for post in both])
    found = figures.coherence
    assert found and found.count == len(both) > 0
    assert (found.reversed, found.equal) == (np.sum(apart < 0), np.sum(apart == 0))
    assert 0 < found.reversed < found.count and found.equal

    rows = read_rows(client, "singularity")
    years = np.array([int(row["latest"][:4]) for row in rows if row["earliest"][:4] == row["latest"][:4]])
    round_years = figures.round_years
    assert round_years and round_years.count == len(years) == len(rows) - 1
    assert round_years.fives == pytest.approx(np.mean(years % 5 == 0))
    assert round_years.tens == pytest.approx(np.mean(years % 10 == 0))


def test_the_interval_is_the_same_each_time_and_that_of_a_plain_block_bootstrap(client: Client) -> None:
    event = make_event("agi")
    random = np.random.default_rng(5)
    for number in range(100):
        made_on = date(2024, 1, 1) + timedelta(days=5 * number)
        predict_year(event, made_on, 2035 + number // 12 + int(random.integers(0, 6)))

    slip, again = figures_of(event).slip, figures_of(event).slip

    assert slip and slip == again
    rows = read_rows(client, "agi")
    days = read_days(rows, "made_on")
    points = (read_days(rows, "earliest") + read_days(rows, "latest")) // 2
    assert slope_interval(days, points) == (slip.low, slip.high)
    length = round(len(days) * 30 / (days[-1] - days[0]))
    slopes = []
    for _ in range(500):
        starts = random.integers(0, len(days), -(-len(days) // length))
        drawn = (starts[:, None] + np.arange(length)).ravel()[: len(days)] % len(days)
        slopes.append(stats.theilslopes(points[drawn], days[drawn]).slope)
    low, high = np.quantile(slopes, [0.025, 0.975])
    # Two bootstraps of 500 differ by chance at their ends.
    assert (slip.low, slip.high) == pytest.approx((low, high), abs=0.15 * (high - low))
