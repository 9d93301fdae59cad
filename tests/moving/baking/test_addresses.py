"""Which addresses a static copy has."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from moving.baking.addresses import public_addresses, redirects
from predictions.events.merging import merge_events
from tests.predictions.builders import make_event, make_post, predict_year

pytestmark = pytest.mark.django_db


def test_an_event_that_nothing_public_speaks_of_has_none() -> None:
    predict_year(make_event("agi"), date(2024, 1, 1), 2035)
    hidden, merged = make_event("hidden"), make_event("merged")
    predict_year(hidden, date(2024, 1, 2), 2035, post=make_post(date(2024, 1, 2), status="draft"))
    merge_events(merged, hidden)
    now = timezone.now()

    addresses = [*public_addresses(now), *(path for path, _ in redirects(now))]

    assert "/predictions/agi/" in addresses
    assert not [path for path in addresses if "hidden" in path or "merged" in path]
