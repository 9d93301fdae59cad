"""From a change of the data, through the worker's task, to what a reader sees on pages that are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from pytest_django import Settings

from predictions.events.recording import NewPrediction, record
from predictions.judging.judgements import judge
from predictions.judging.state import Verdict
from predictions.models import Event
from predictions.statistics import refresh_all
from tests.predictions.builders import make_event, make_post, predict, predict_year

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
OLD = "These statistics are older than the data"
HIT = 1  # queries of a page that is kept: the one for the version of the content
Callbacks = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> Iterator[Any]:
    settings.PAGE_CACHE_BYTES = 1024 * 1024
    cache.clear()
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def do_the_queued_work() -> int:
    """Does what the worker would do: calls the function of each queued task with its arguments; how many."""
    queued = list(OrmQ.objects.all())
    for row in queued:
        task = row.task
        import_string(task["func"])(*task["args"], **task.get("kwargs", {}))
        row.delete()
    return len(queued)


def record_another(event: Event) -> None:
    new = NewPrediction(
        *(event, "2041", date(2041, 1, 1), date(2041, 12, 31)), *(None,) * 4, "", "gpt-4o-mini", ""
    )
    record(make_post(date(2026, 1, 9)), made_on=date(2026, 1, 9), predictions=[new])


def judge_void(event: Event) -> None:
    judge(event, Verdict.VOID, by=User.objects.create(username="judge"), now=NOW)


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (record_another, "2 forecasts, of which 2 name a date"),
        (judge_void, "Declared void on 10 January 2026."),
    ],
)
def test_a_page_says_that_its_statistics_are_old_until_the_worker_made_new_ones(
    client: Client,
    django_capture_on_commit_callbacks: Callbacks,
    change: Callable[[Event], None],
    shown: str,
) -> None:
    event = make_event("agi")
    predict_year(event, date(2024, 1, 1), 2035)
    refresh_all(now=NOW)
    pages = ("/predictions/", "/predictions/agi/")
    assert not any(OLD in text_of(client, path) for path in pages)

    with django_capture_on_commit_callbacks(execute=True):
        change(event)

    assert all(OLD in text_of(client, path) for path in pages)
    assert do_the_queued_work() == 1
    assert not any(OLD in text_of(client, path) for path in pages)
    assert shown in text_of(client, "/predictions/agi/")


def test_the_badge_in_a_kept_post_follows_the_calendar_and_the_judge(
    client: Client, clock: Any, django_assert_num_queries: Any
) -> None:
    event = make_event("agi")
    post = predict(event, date(2024, 1, 1), None, NOW.date(), phrase="by now").post
    path = post.get_absolute_url()

    def badge_of_the_kept_page() -> str:
        """What the second reader sees, whose page is one that is kept."""
        text_of(client, path)
        with django_assert_num_queries(HIT):
            text = text_of(client, path)
        (badge,) = [part.split("<")[0] for part in text.split('class="state ')[1:]]
        return badge.split(">")[1]

    assert badge_of_the_kept_page() == "due soon"
    clock.move_to(NOW.replace(hour=0) + timedelta(days=1))
    assert badge_of_the_kept_page() == "overdue"

    judge(event, Verdict.MISSED, by=None, now=NOW + timedelta(days=1))
    assert badge_of_the_kept_page() == "did not happen in time"
    judge(event, Verdict.REOPENED, by=None, now=NOW + timedelta(days=1, minutes=1))
    assert badge_of_the_kept_page() == "overdue"
