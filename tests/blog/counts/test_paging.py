from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.counts.paging import BoundedPaginator, NearerEndPaginator
from predictions.models import Prediction
from tests.predictions.builders import make_event, predict_year

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("length", [1, 3, 7, 18, 50])
def test_the_pages_hold_each_row_once_and_in_order(length: int) -> None:
    events = [make_event("agi"), make_event("moon")]
    for number in range(9):
        for event in events:
            predict_year(event, date(2024, 1, 1) + timedelta(days=number), 2035)
    rows = Prediction.objects.order_by("-made_on", "event_id", "-post_id")

    pages = NearerEndPaginator(rows, length)

    assert [row for page in pages for row in page] == list(rows)
    assert [row for number in reversed(pages.page_range) for row in list(pages.page(number))[::-1]] == list(
        rows.reverse()
    )


def test_the_last_page_is_read_from_the_end() -> None:
    event = make_event("agi")
    for number in range(9):
        predict_year(event, date(2024, 1, 1) + timedelta(days=number), 2035)
    pages = NearerEndPaginator(Prediction.objects.order_by("-made_on"), 2)

    with CaptureQueriesContext(connection) as queries:
        (row,) = pages.get_page(99)

    assert row.made_on == date(2024, 1, 1)
    assert "OFFSET" not in queries[-1]["sql"], "no row is passed by"


def test_of_nothing_there_is_one_empty_page() -> None:
    assert list(NearerEndPaginator(Prediction.objects.order_by("pk"), 2).get_page(3)) == []


class FirstThree(BoundedPaginator):
    most = 3


def test_a_bounded_list_counts_and_pages_its_first_rows_only() -> None:
    event = make_event("agi")
    for number in range(5):
        predict_year(event, date(2024, 1, 1) + timedelta(days=number), 2035)

    pages = FirstThree(Prediction.objects.order_by("made_on"), 2)

    assert (pages.count, pages.num_pages, pages.is_bounded) == (3, 2, True)
    assert [row.made_on.day for row in pages.page(2)] == [3]
    assert not FirstThree(Prediction.objects.filter(made_on__day=1), 2).is_bounded
