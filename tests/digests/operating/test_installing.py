"""What the demo begins with, on a new machine and behind an import."""

from __future__ import annotations

import pytest

from digests.models import Digest, Series
from digests.operating.installing import DEMO_DAYS, days_to_write, make_demo_series
from tests.digests.builders import make_series

pytestmark = pytest.mark.django_db


def test_a_new_machine_gets_a_series_with_sources_and_three_days_to_write() -> None:
    series = make_demo_series()
    assert series.sources.count() == 2 and series.events.count() == 2
    assert len(days_to_write(series)) == DEMO_DAYS
    assert make_demo_series() == series == Series.objects.get()


def test_an_imported_series_that_rests_is_not_written() -> None:
    series = make_series(active=False)
    assert make_demo_series() == series
    assert days_to_write(series) == [] and not Digest.objects.exists()


def test_an_active_series_comes_before_one_that_rests() -> None:
    make_series(active=False)
    active = make_series(name="Second", slug="second")
    assert make_demo_series() == active
