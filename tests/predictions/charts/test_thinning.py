"""A chart of very many forecasts draws one in so many, in one query."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from predictions.charts import drawing
from predictions.models import Event
from predictions.statistics import refresh_all
from tests.predictions.builders import make_event, predict_year

pytestmark = pytest.mark.django_db


def test_one_in_so_many_is_drawn_and_the_title_says_so(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(drawing, "MOST_DRAWN", 4)
    event = make_event("agi")
    for number in range(10):
        predict_year(event, date(2024, 1, 1) + timedelta(days=number), 2035)
    refresh_all()
    event = Event.objects.select_related("statistics").get()

    with django_assert_num_queries(1):
        forecasts, note = drawing.load_forecasts(event, now=timezone.now())

    assert [forecast.made_on.day for forecast in forecasts] == [1, 4, 7, 10]
    assert note == " (one in 3)"
