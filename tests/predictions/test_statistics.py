from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django_q.models import OrmQ
from scipy import stats

from blog.models import Post
from predictions.changes import LOST_AFTER, mark_changed
from predictions.models import Event, EventStatistics, Judgement
from predictions.scores.figures import EventFigures, dump_figures, load_figures
from predictions.statistics import find_stale, queue_stale, refresh_all, refresh_statistics
from predictions.tasks import refresh_event
from tests.predictions.builders import judge_happened, make_event, make_post, predict, predict_year

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
Callbacks = Callable[..., AbstractContextManager[list[Any]]]


def figures_of(event: Event) -> EventFigures:
    figures = load_figures(refresh_statistics(event, now=NOW).numbers)
    assert figures is not None
    return figures


def make_years(event: Event, count: int = 120) -> None:
    """A noisy series of two models, with a few forecasts of other kinds."""
    random = np.random.default_rng(7)
    for number in range(count):
        day = date(2025, 1, 1) + timedelta(days=2 * number)
        model = "gpt-3.5-turbo" if number < count // 2 else "gpt-4o-mini"
        predict_year(event, day, 2035 + number // 30 + int(random.integers(0, 10)), model_name=model)
    predict(event, date(2025, 1, 2), None, None, model_name="gpt-3.5-turbo")
    predict(event, date(2025, 1, 4), date(2071, 1, 1), None, model_name="gpt-3.5-turbo")
    predict(event, date(2025, 1, 6), None, date(2025, 6, 30), model_name="gpt-3.5-turbo")


def read_points(text: str) -> tuple[list[dict[str, str]], Any, Any]:
    """The rows of the CSV that have a date, their days of writing and their dates, as numbers of days."""
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["latest"]]
    days = [date.fromisoformat(row["made_on"]).toordinal() for row in rows]
    latest = [date.fromisoformat(row["latest"]).toordinal() for row in rows]
    points = [
        (date.fromisoformat(row["earliest"]).toordinal() + last) // 2 if row["earliest"] else last
        for row, last in zip(rows, latest, strict=True)
    ]
    return rows, np.array(days, dtype=float), np.array(points, dtype=float)


@pytest.mark.urls("tests.predictions.urls")
def test_the_statistics_are_what_scipy_makes_of_the_csv(client: Client) -> None:
    event = make_event()
    make_years(event)
    figures = figures_of(event)

    rows, days, points = read_points(client.get("/predictions.csv").getvalue().decode())

    assert (figures.count, figures.dated, figures.open_ended, figures.undated) == (123, len(rows), 1, 1)
    assert figures.slip and figures.slip.rate == pytest.approx(stats.theilslopes(points, days).slope)
    assert figures.jitter == pytest.approx(np.median(np.abs(np.diff(points))) / 365.2425)
    windows = [points[(days > day - 30) & (days <= day)] for day in days]
    spread = np.median([stats.iqr(window) for window in windows if len(window) >= 5]) / 365.2425
    assert figures.spread == pytest.approx(spread)
    for model in figures.models:
        own = np.array([row["model"] == model.name for row in rows])
        assert model.slip and model.slip.rate == pytest.approx(
            stats.theilslopes(points[own], days[own]).slope
        )
        assert model.jitter == pytest.approx(np.median(np.abs(np.diff(points[own]))) / 365.2425)
    recent = points[days > days[-1] - 30]
    assert figures.current and figures.current.count == len(recent)
    low, middle, high = (date.fromordinal(round(q)) for q in np.quantile(recent, [0.1, 0.5, 0.9]))
    assert (figures.current.low, figures.current.median, figures.current.high) == (low, middle, high)
    standing = np.diff([*days, NOW.date().toordinal()])
    latest = np.array([date.fromisoformat(row["latest"]).toordinal() for row in rows])
    # The forecasts without a last day stood as well, for the two days until the next entry and for one day.
    standing[:2] = [1, 1]
    floor = np.maximum(0, NOW.date().toordinal() - latest) / 365.2425
    assert figures.scores["error_so_far"].forecast == pytest.approx(np.average(floor, weights=standing))


def test_scores_of_a_happened_event_are_stored_with_their_rivals() -> None:
    event = make_event()
    predict_year(event, date(2024, 1, 1), 2025)
    predict_year(event, date(2024, 7, 1), 2024)
    judge_happened(event, date(2025, 1, 1))

    scores = figures_of(event).scores

    assert scores["hit"].forecast == pytest.approx(182 / 366)
    assert scores["hit"].constant == 1
    assert "error_so_far" not in scores


def test_order_is_measured_against_the_event_that_has_to_come_first() -> None:
    agi = make_event("agi")
    singularity = make_event("singularity", preceded_by=agi)
    predict_year(agi, date(2024, 1, 1), 2050)
    predict_year(singularity, date(2024, 1, 1), 2045)

    found = figures_of(singularity).coherence

    assert found and (found.count, found.reversed) == (1, 1)
    assert figures_of(agi).coherence is None


@pytest.mark.parametrize("case", ["none", "one", "open-ended", "undated", "judged before"])
def test_small_and_odd_events_have_figures_too(case: str) -> None:
    event = make_event()
    if case == "one":
        predict_year(event, date(2024, 1, 1), 2050)
    elif case == "open-ended":
        predict(event, date(2024, 1, 1), date(2071, 1, 1), None)
    elif case == "undated":
        predict(event, date(2024, 1, 1), None, None)
    elif case == "judged before":
        judge_happened(event, date(2020, 1, 1))
        predict_year(event, date(2024, 1, 1), 2050)

    figures = figures_of(event)

    assert figures.slip is None and figures.jitter is None
    assert "hit" not in figures.scores
    assert load_figures(dump_figures(figures)) == figures


def test_figures_of_another_shape_count_as_missing() -> None:
    assert load_figures({}) is None
    assert load_figures({"count": "many"}) is None


def test_a_change_makes_the_numbers_old_and_queues_one_task(
    django_capture_on_commit_callbacks: Callbacks,
) -> None:
    event = make_event()
    refresh_statistics(event, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        mark_changed({event.pk})
    with django_capture_on_commit_callbacks(execute=True):
        mark_changed({event.pk})

    row = EventStatistics.objects.get(event=event)
    assert not row.is_current
    assert OrmQ.objects.count() == 1

    refresh_event(event.pk)
    assert EventStatistics.objects.get(event=event).is_current
    assert EventStatistics.objects.get(event=event).queued_at is None


def test_a_lost_task_is_queued_again(django_capture_on_commit_callbacks: Callbacks) -> None:
    event = make_event()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            mark_changed({event.pk})
        row = EventStatistics.objects.get(event=event)
        assert row.queued_at
        EventStatistics.objects.update(queued_at=row.queued_at - LOST_AFTER * 2)
    assert OrmQ.objects.count() == 2


def test_a_change_of_the_event_that_comes_first_concerns_its_followers() -> None:
    agi = make_event("agi")
    singularity = make_event("singularity", preceded_by=agi)
    mark_changed({agi.pk})
    assert set(EventStatistics.objects.values_list("event", flat=True)) == {agi.pk, singularity.pk}


def test_an_older_result_never_replaces_a_newer_one() -> None:
    event = make_event()
    refresh_statistics(event, now=NOW)
    EventStatistics.objects.update(computed_version=99, numbers={"count": 5})

    refresh_statistics(event, now=NOW)

    assert EventStatistics.objects.get().numbers == {"count": 5}


def test_it_finds_what_is_missing_old_of_another_day_or_of_another_public() -> None:
    event = make_event()
    prediction = predict_year(event, date(2024, 1, 1), 2050)
    assert find_stale(now=NOW) == {event.pk}

    assert refresh_all(now=NOW) == 1
    assert find_stale(now=NOW) == set()
    assert find_stale(now=NOW + timedelta(days=1)) == {event.pk}

    Post.objects.filter(pk=prediction.post_id).update(status="draft")
    assert find_stale(now=NOW) == {event.pk}
    assert not EventStatistics.objects.get().is_current
    assert refresh_all(now=NOW) == 1
    assert figures_of(event).count == 0
    assert find_stale(now=NOW) == set()


def test_what_is_stale_is_queued_once() -> None:
    predict_year(make_event(), date(2024, 1, 1), 2050)
    refresh_all(now=NOW)
    later = NOW + timedelta(days=1)
    assert (queue_stale(now=later), queue_stale(now=later)) == (1, 1)
    assert OrmQ.objects.count() == 1


def test_predictions_of_drafts_are_not_computed() -> None:
    event = make_event()
    predict_year(event, date(2024, 1, 1), 2050, post=make_post(date(2024, 1, 1), status="draft"))
    assert figures_of(event).count == 0


def test_a_void_event_has_no_scores() -> None:
    event = make_event()
    predict_year(event, date(2020, 1, 1), 2021)
    Judgement.objects.create(event=event, verdict="void", judged_at=NOW)
    assert figures_of(event).scores == {}


def test_computing_the_statistics_of_a_gone_event_does_nothing() -> None:
    refresh_event(12345)
    assert not EventStatistics.objects.exists()
