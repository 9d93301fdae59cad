from __future__ import annotations

import json
import math
import random
from dataclasses import replace

import pytest

from predictions.probabilities import AskedQuestion, Outcome
from predictions.scores.calibration import Interval, share_of
from predictions.scores.probability_scores import Baseline
from predictions.scores.record import Cut, Record, build_record, dump_record, load_record
from predictions.scores.resampling import Finding
from predictions.scores.way import Counts, Way
from tests.predictions.scores.questions import (
    after,
    answered,
    as_of,
    ask,
    overconfident,
    said,
    simulate_year,
)

TODAY = after(20)
YES, NO, ANNULLED = Outcome.YES, Outcome.NO, Outcome.ANNULLED


def small() -> list[AskedQuestion]:
    """Scored by hand: 0.2 for four days and 0.4 for six until a no; 0.6 until a yes after five days."""
    return [
        answered(1, NO, said(0.2), said(0.4, 4)),
        answered(2, YES, said(0.6), said(1.0, 6), decided_on=after(5), resolved_on=after(5), story="story 1"),
    ]


def test_nothing_asked_gives_an_empty_record() -> None:
    record = build_record([], today=TODAY)
    assert (record.finding, record.counts, record.way) == (Finding.TOO_FEW, Counts(), Way())
    assert (record.scores, record.best, record.worst, record.by_model) == (None, None, None, [])
    assert [found.yes.total for found in record.bins] == [0] * 10


def test_the_scores_are_means_over_questions_each_averaged_over_its_days() -> None:
    scores = build_record(small(), today=TODAY).scores
    assert scores and (scores.count, scores.stories, scores.interval, scores.bounds) == (2, 1, None, None)
    assert scores.brier == pytest.approx(((0.4 * 0.04 + 0.6 * 0.16) + 0.16) / 2)
    assert scores.log_score == pytest.approx(
        ((0.4 * math.log(0.8) + 0.6 * math.log(0.6)) + math.log(0.6)) / 2
    )
    assert scores.first_brier == pytest.approx((0.04 + 0.16) / 2)
    assert scores.first_log_score == pytest.approx((math.log(0.8) + math.log(0.6)) / 2)
    assert scores.uncertainty == 0.25


def test_the_uncertainty_and_the_base_rate_are_of_what_has_yes_or_no() -> None:
    others = [
        answered(3, NO, said(0.5)),
        answered(4, NO),
        answered(5, ANNULLED, said(0.5)),
        ask(6, said(0.5)),
    ]
    record = build_record([*small(), *others], today=TODAY)
    assert record.scores and record.scores.uncertainty == pytest.approx(1 / 3 * 2 / 3)
    assert record.base_rate == share_of(1, 4)


def test_the_baselines_are_scored_on_the_same_days() -> None:
    scores = build_record(small(), today=TODAY).scores
    assert scores
    half, base_rate, first = (scores.comparisons[baseline] for baseline in Baseline)
    assert (half.brier, base_rate.brier) == (0.25, 0.25)
    assert half.log_score == pytest.approx(math.log(0.5))
    assert half.skill == pytest.approx(1 - scores.brier / 0.25)
    assert half.difference == pytest.approx(scores.brier - 0.25)
    assert first.brier == pytest.approx((0.04 + 0.16) / 2)
    assert {comparison.finding for comparison in scores.comparisons.values()} == {Finding.TOO_FEW}


def test_a_template_finds_a_baseline_by_its_plain_name() -> None:
    scores = build_record(small(), today=TODAY).scores
    assert scores and scores.comparisons["base_rate"].baseline == Baseline.BASE_RATE


def test_the_base_rate_beside_a_forecast_is_that_of_its_day() -> None:
    known = [answered(key, NO, said(0.5)) for key in range(8)]
    later = answered(9, NO, said(0.5, 11), said(0.5, 15), deadline=after(19), decided_on=after(19))
    later = replace(later, resolved_on=after(19))
    scores = build_record([*known, later], today=TODAY).scores
    # On day 11 none was resolved before; on day 15 all eight, of which none was a yes: 1 of 10.
    assert scores and scores.comparisons[Baseline.BASE_RATE].brier == pytest.approx(
        (8 * 0.25 + (0.25 + 0.01) / 2) / 9
    )


def test_an_early_yes_is_scored_from_its_deadline_on() -> None:
    early = answered(1, YES, said(0.9), decided_on=after(3), resolved_on=after(4))
    before = build_record([early], today=after(10))
    assert (before.scores, before.counts.decided, before.base_rate.total) == (None, 1, 0)
    behind = build_record([early], today=after(11))
    assert behind.scores and (behind.scores.count, behind.counts.decided) == (1, 0)
    assert behind.base_rate == share_of(1, 1)


def test_annulled_questions_are_not_scored_but_bound_the_score() -> None:
    annulled = [
        answered(3, ANNULLED, said(0.9)),
        answered(4, ANNULLED),
        answered(5, ANNULLED, said(0.9), deadline=after(60), decided_on=after(2)),
    ]
    alone = build_record(small(), today=TODAY)
    record = build_record([*small(), *annulled], today=TODAY)
    assert alone.scores and record.scores
    assert replace(record.scores, bounds=None) == alone.scores
    total = 2 * alone.scores.brier
    assert record.scores.bounds == Interval(
        pytest.approx((total + 0.01) / 3), pytest.approx((total + 0.81) / 3)
    )


def test_a_question_counts_for_each_model_with_the_days_of_its_own_forecasts() -> None:
    record = build_record(
        [
            answered(1, NO, said(0.2), said(0.4, 4, model="b"), said(0.6, 8)),
            answered(2, NO, said(0.5, version="2"), said(0.1, 0, model="c"), said(0.1, 5, model="b")),
        ],
        today=TODAY,
    )
    # A forecast that another of the same day replaced stood for none.
    assert [(cut.name, cut.prompt_version, cut.count) for cut in record.by_model] == [
        ("b", "1", 2),
        ("a", "1", 1),
        ("c", "1", 1),
    ]
    b, a, _ = record.by_model
    assert b.brier == pytest.approx((0.16 + 0.01) / 2)
    assert b.skill == pytest.approx(1 - b.brier / 0.25)
    assert a.brier == pytest.approx((4 * 0.04 + 2 * 0.36) / 6)


def test_kinds_and_horizons_are_cut_apart_the_largest_first() -> None:
    near, far = {"deadline": after(45)}, {"deadline": after(46)}
    questions = [
        answered(1, NO, said(0.5), **near, kind="judged"),
        answered(2, NO, said(0.0), **far, kind="counted"),
        answered(3, NO, said(0.0, 1), **far, kind="counted"),
        answered(4, NO, said(0.5), **near, kind="counted"),
    ]
    record = build_record(questions, today=after(50))
    assert record.by_kind == [
        Cut("counted", 3, pytest.approx(0.25 / 3), pytest.approx(2 / 3), Finding.TOO_FEW),
        Cut("judged", 1, 0.25, 0.0, Finding.TOO_FEW),
    ]
    assert [(cut.name, cut.count) for cut in record.by_horizon] == [("near", 3), ("far", 1)]


def test_the_best_call_is_farthest_from_the_base_rate_and_the_worst_has_the_largest_error() -> None:
    known = [answered(key, NO, said(0.45)) for key in range(8)]
    late = {"deadline": after(19), "decided_on": after(18), "resolved_on": after(19)}
    questions = [
        *known,
        # The base rate was 10 % then: 0.85 lies 75 % above it, and 0.01 only 9 % below.
        answered(20, YES, said(0.3, 12), said(0.85, 13), said(1.0, 18), **late),
        answered(21, NO, said(0.01, 13), **late),
        # And 50 % before anything was known.
        answered(22, YES, said(0.95), **late),
        answered(23, NO, said(0.0, 12), said(0.89, 16), said(0.0, 18), **late),
    ]
    record = build_record(questions, today=TODAY)
    best, worst = record.best, record.worst
    assert best and (best.key, best.outcome, best.made_on) == (20, YES, after(13))
    assert (best.probability, best.base_rate, best.model_name) == (0.85, pytest.approx(0.1), "a")
    assert worst and (worst.key, worst.probability, worst.slug) == (23, 0.89, "will-23-happen")


def test_questions_about_one_story_do_not_make_the_interval_narrower() -> None:
    chance = random.Random(1)
    outcomes = [chance.choice([YES, NO]) for _ in range(30)]

    def width(stories: int) -> float:
        questions = [
            answered(key, outcomes[key % 30], said(0.8), story=f"story {key % stories}") for key in range(300)
        ]
        scores = build_record(questions, today=TODAY).scores
        assert scores and scores.interval
        intervals = [scores.interval, scores.comparisons[Baseline.HALF].interval]
        first, second = (found.high - found.low for found in intervals if found)
        assert first == pytest.approx(second)
        return first

    assert width(30) > 2 * width(300)


def test_the_order_of_the_questions_does_not_matter() -> None:
    questions = as_of(simulate_year(1), after(365))
    shuffled = random.Random(1).sample(questions, len(questions))
    assert build_record(shuffled, today=after(365)) == build_record(questions, today=after(365))


def test_a_record_comes_back_from_json_whole() -> None:
    questions = [
        *simulate_year(1, overconfident),
        answered(1000, ANNULLED, said(0.9)),
        ask(1001, withheld="disputed"),
    ]
    record = build_record(questions, today=after(600))
    assert record.scores and record.scores.interval and record.scores.bounds and record.way.withheld
    assert load_record(json.loads(json.dumps(dump_record(record)))) == record
    empty = build_record([], today=TODAY)
    assert load_record(json.loads(json.dumps(dump_record(empty)))) == empty


def test_a_record_of_another_shape_is_none() -> None:
    stored = dump_record(build_record(small(), today=TODAY))
    assert isinstance(load_record(stored), Record)
    assert load_record({}) is None
    assert load_record(stored | {"counts": "many"}) is None
    assert load_record({name: value for name, value in stored.items() if name != "way"}) is None
