"""A year of questions whose probabilities are known: what the record says of it is true."""

from __future__ import annotations

from statistics import fmean

import pytest

from predictions.scores.probability_scores import Baseline
from predictions.scores.record import Record, build_record
from predictions.scores.resampling import Finding, cluster_intervals
from tests.predictions.scores.questions import (
    TRUE_BRIER,
    TRUE_RATE,
    after,
    as_of,
    honest,
    overconfident,
    simulate_year,
)

SEEDS = range(20)
ALL_RESOLVED = 365 + 180 + 3


def record_of(seed: int, day: int) -> Record:
    return build_record(as_of(simulate_year(seed), after(day)), today=after(day))


@pytest.fixture(scope="module")
def years() -> list[Record]:
    """The records at the end of the simulated years."""
    return [record_of(seed, 365) for seed in SEEDS]


def test_the_brier_score_is_recovered_within_its_interval(years: list[Record]) -> None:
    scores = [record.scores for record in years if record.scores]
    held = [
        found
        for found in scores
        if found.interval and found.interval.low <= TRUE_BRIER <= found.interval.high
    ]
    assert len(scores) == len(SEEDS) and len(held) >= 17
    assert fmean(found.brier for found in scores) == pytest.approx(TRUE_BRIER, abs=0.004)
    assert all(found.interval and found.interval.high - found.interval.low < 0.05 for found in scores)


def test_the_calibrated_model_is_calibrated_in_nearly_every_bin(years: list[Record]) -> None:
    bins = [
        (found.yes.interval, found.mean_forecast)
        for record in years
        for found in record.bins
        if found.yes.interval and found.mean_forecast is not None
    ]
    held = [interval.low <= mean <= interval.high for interval, mean in bins]
    assert len(bins) > 150
    assert 0.9 <= fmean(held) < 1


def test_the_overconfident_model_is_not_calibrated() -> None:
    record = build_record(simulate_year(1, overconfident), today=after(ALL_RESOLVED))
    lowest = record.bins[0]
    assert lowest.yes.interval and lowest.mean_forecast and lowest.mean_forecast < lowest.yes.interval.low


def test_the_two_models_are_told_apart() -> None:
    apart = []
    for seed in SEEDS:
        # All of them are resolved, in order of their keys, with one forecast each.
        pairs = list(zip(simulate_year(seed, honest), simulate_year(seed, overconfident), strict=True))
        difference = [
            (one.forecasts[0].probability - happened) ** 2 - (other.forecasts[0].probability - happened) ** 2
            for one, other in pairs
            for happened in [one.outcome == "yes"]
        ]
        found = cluster_intervals([difference], [one.story for one, _ in pairs])
        assert found and found[0].low < 0
        apart.append(found[0].high < 0)
    assert sum(apart) >= 16


def test_the_record_says_that_knowing_the_probabilities_is_better_than_the_base_rate(
    years: list[Record],
) -> None:
    for record in years:
        assert record.scores and record.finding == Finding.ENOUGH
        comparisons = record.scores.comparisons
        assert comparisons[Baseline.BASE_RATE].finding == Finding.BETTER
        assert comparisons[Baseline.HALF].finding == Finding.BETTER
        assert comparisons[Baseline.FIRST].finding == Finding.NOT_TOLD_APART
        assert record.scores.brier < record.scores.uncertainty


def test_one_who_says_the_opposite_is_called_worse() -> None:
    questions = simulate_year(1, lambda probability: 1 - probability)
    record = build_record(questions, today=after(ALL_RESOLVED))
    assert record.scores and record.scores.comparisons[Baseline.HALF].finding == Finding.WORSE
    assert record.scores.comparisons[Baseline.BASE_RATE].finding == Finding.WORSE


@pytest.mark.parametrize("day", [60, 90, 365])
def test_the_true_base_rate_lies_within_its_interval(day: int) -> None:
    shares = [record_of(seed, day).base_rate for seed in SEEDS]
    held = [
        share.interval is not None and share.interval.low <= TRUE_RATE <= share.interval.high
        for share in shares
    ]
    assert sum(held) >= 17


@pytest.mark.parametrize(
    ("day", "finding"), [(14, Finding.TOO_FEW), (90, Finding.SO_FAR), (365, Finding.ENOUGH)]
)
def test_what_may_be_said_grows_with_the_year(day: int, finding: Finding) -> None:
    assert record_of(3, day).finding == finding
