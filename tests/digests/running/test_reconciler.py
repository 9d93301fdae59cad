"""Which days are owed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from digests.models import Digest, Series
from digests.running.reconciler import claimable_digests, make_owed, owed_days
from tests.digests.builders import DAY, NOON, make_digest, make_series

pytestmark = pytest.mark.django_db


def test_today_is_owed_from_the_hour_of_publication_on() -> None:
    series = make_series(start_date=DAY, publish_at=time(5, 30))
    assert owed_days(series, now=datetime(2026, 11, 20, 5, 29, tzinfo=UTC)) == []
    assert owed_days(series, now=datetime(2026, 11, 20, 5, 30, tzinfo=UTC)) == [DAY]


def test_the_hour_is_that_of_the_series_own_time_zone() -> None:
    series = make_series(start_date=DAY, publish_at=time(5, 30), time_zone="America/Los_Angeles")
    assert owed_days(series, now=datetime(2026, 11, 20, 13, 29, tzinfo=UTC)) == []
    assert owed_days(series, now=datetime(2026, 11, 20, 13, 30, tzinfo=UTC)) == [DAY]


def test_a_week_without_a_worker_is_owed_in_full() -> None:
    series = make_series(start_date=DAY - timedelta(days=6))
    assert len(owed_days(series, now=NOON)) == 7


def test_days_before_the_catch_up_window_are_not_owed() -> None:
    series = make_series(start_date=date(2020, 1, 1), catch_up_days=3)
    assert owed_days(series, now=NOON) == [DAY - timedelta(days=number) for number in (3, 2, 1, 0)]


def test_a_series_that_starts_in_the_future_owes_nothing() -> None:
    assert owed_days(make_series(start_date=DAY + timedelta(days=1)), now=NOON) == []


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Berlin", date(2026, 3, 29)), ("America/New_York", date(2026, 11, 1))]
)
def test_a_day_on_which_the_clock_changes_is_owed_once(zone: str, day: date) -> None:
    series = make_series(start_date=day, publish_at=time(2, 30), time_zone=zone)
    late = datetime.combine(day, time(12), tzinfo=UTC)
    assert owed_days(series, now=late) == [day]


def test_making_what_is_owed_can_be_repeated() -> None:
    make_series(start_date=DAY - timedelta(days=2))
    made = [make_owed(Series.objects.all(), now=NOON) for _ in range(2)]
    assert made == [3, 0]
    assert Digest.objects.count() == 3


def test_today_comes_before_the_days_that_were_missed() -> None:
    make_series(start_date=DAY - timedelta(days=2))
    make_owed(Series.objects.all(), now=NOON)
    dates = [Digest.objects.get(pk=pk).date for pk in claimable_digests(now=NOON)]
    assert dates == [DAY, DAY - timedelta(days=1), DAY - timedelta(days=2)]


def test_a_paused_series_is_left_alone() -> None:
    make_digest(make_series(active=False), titles=())
    assert claimable_digests(now=NOON) == []


def test_an_old_failure_is_not_tried_for_ever() -> None:
    series = make_series(start_date=date(2026, 1, 1))
    old = make_digest(series, titles=(), day=DAY - timedelta(days=30), status=Digest.Status.FAILED)
    assert claimable_digests(now=NOON) == []
    Digest.objects.filter(pk=old.pk).update(revision=2)
    assert claimable_digests(now=NOON) == [old.pk]
