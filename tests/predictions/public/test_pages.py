"""The tracker's pages as a reader meets them."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree, html
from scipy import stats

from blog.models import Post
from predictions.changes import mark_changed
from predictions.judging.state import State
from predictions.models import Event, EventStatistics, Judgement
from predictions.statistics import refresh_all
from tests.predictions.builders import judge_happened, make_event, make_post, predict, predict_year

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
INDEX = "/predictions/"


@pytest.fixture(autouse=True)
def at_a_known_time() -> Any:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def read(client: Client, path: str) -> html.HtmlElement:
    response = client.get(path)
    assert response.status_code == 200
    assert not re.search(r"<style|\sstyle=|\son\w+=", response.content.decode()), "nothing inline"
    return html.document_fromstring(response.content.decode())


def find(page: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    """The elements of this class."""
    found = page.xpath(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
    assert isinstance(found, list)
    return found


def words(page: html.HtmlElement, name: str = "tracker") -> str:
    """The text of the elements of this class."""
    return " ".join(" ".join(element.text_content() for element in find(page, name)).split())


def table_rows(page: html.HtmlElement, caption: str) -> list[list[str]]:
    """The cells of the body of the table with this caption or in the section with this heading."""
    (table,) = page.xpath(f"//table[caption='{caption}'] | //section[h2='{caption}']//table")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath(".//tbody/tr")]


def make_series(event: Event, count: int, *, first: date = date(2024, 1, 1)) -> None:
    random = np.random.default_rng(5)
    for number in range(count):
        model = "gpt-3.5-turbo" if number < count // 2 else "gpt-4o-mini"
        predict_year(
            event, first + timedelta(days=number * 4), 2030 + int(random.integers(0, 12)), model_name=model
        )


def test_before_the_first_prediction_the_page_says_so(client: Client) -> None:
    make_event("never-predicted")
    assert "Nothing has been predicted yet." in words(read(client, INDEX))


def test_the_first_page_shows_each_event_with_its_forecast_and_movement(client: Client) -> None:
    event = make_event("agi", name="General intelligence")
    make_series(event, 100)
    refresh_all(now=NOW)

    page = read(client, INDEX)

    card = words(page, "event-card")
    figures = EventStatistics.objects.get().numbers
    assert "General intelligence" in card
    assert figures["current"]["median"][:4] in card
    assert "Middle 80 %: 20" in card
    assert "of forecasts by gpt-4o-mini, the predicted date" in card
    assert "the entry of 31 January 2025" in card
    assert len(find(page, "sparkline")) == 1


def test_a_period_across_the_turn_of_the_year_names_both_years(client: Client) -> None:
    event = make_event("agi")
    for day in (date(2024, 12, 20), date(2025, 1, 5)):
        predict_year(event, day, 2035)
    refresh_all(now=NOW)
    assert "20 December 2024 to 5 January 2025" in words(read(client, INDEX))
    assert "20 December 2024 to 5 January 2025" in words(read(client, "/predictions/agi/"))


def test_due_soon_overdue_and_resolved_are_listed_apart(client: Client) -> None:
    agi, moon = make_event("agi"), make_event("moon")
    predict(agi, date(2024, 1, 1), None, date(2025, 12, 31))
    predict(agi, date(2024, 1, 2), date(2025, 12, 1), date(2025, 12, 31))
    predict(agi, date(2024, 1, 3), None, date(2026, 2, 1))
    predict_year(moon, date(2024, 1, 4), 2025)
    judge_happened(moon, date(2025, 6, 1))
    refresh_all(now=NOW)

    page = read(client, INDEX)

    assert table_rows(page, "Due soon") == [["1 Feb 2026", "Agi", "1"]]
    assert table_rows(page, "Overdue") == [["31 Dec 2025", "Agi", "2"]]
    assert table_rows(page, "Resolved") == [["Moon", "happened on 1 June 2025", "100 %", "0.00 years"]]
    link = page.xpath("//section[h2='Overdue']//td[3]/a/@href")[0]
    assert len(table_rows(read(client, INDEX + link), "All predictions")) == 2


def test_the_scoreboard_counts_events_and_shows_the_rivals(client: Client) -> None:
    for name in ("one", "two"):
        event = make_event(name)
        predict_year(event, date(2024, 1, 1), 2025)
        predict_year(event, date(2024, 7, 1), 2024)
        judge_happened(event, date(2025, 1, 1))
    refresh_all(now=NOW)

    (row,) = table_rows(read(client, INDEX), "Models")

    assert row[:3] == ["gpt-4o-mini", "4", "2"]
    assert row[5] == "50 % (100 %, 100 %; n = 2)"


@pytest.mark.parametrize(
    ("events", "slip", "jitter"),
    [
        (4, "too few events (n = 4)", "too few events (n = 4)"),
        (5, "0.00 (0.00 to 0.00; n = 5)", "0.00 years (0.00 years to 0.00 years; n = 5)"),
    ],
)
def test_the_scoreboard_says_nothing_of_movement_over_fewer_than_five_events(
    client: Client, events: int, slip: str, jitter: str
) -> None:
    for number in range(events):
        event = make_event(f"event-{number}")
        for day in range(0, 98, 7):
            predict_year(event, date(2024, 1, 1) + timedelta(days=day), 2030)
    refresh_all(now=NOW)

    (row,) = table_rows(read(client, INDEX), "Models")
    assert row[3:5] == [slip, jitter]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 4),
        ("event=agi", 3),
        ("model=gpt-3.5-turbo", 1),
        ("state=overdue", 1),
        ("state=unfalsifiable", 1),
        ("year=2035", 2),
        ("event=agi&year=2035&state=open", 1),
        ("event=&model=&state=&year=&page=2", 4),
        ("state=nonsense&year=x&page=x", 4),
        ("year=99999999999999999999", 4),
        ("event=%00", 4),
    ],
)
def test_the_list_is_filtered_by_event_model_state_and_year(client: Client, query: str, found: int) -> None:
    agi, moon = make_event("agi"), make_event("moon")
    predict_year(agi, date(2024, 1, 1), 2025)
    predict_year(agi, date(2024, 1, 2), 2035, model_name="gpt-3.5-turbo")
    predict(agi, date(2024, 1, 3), None, None)
    predict_year(moon, date(2024, 1, 4), 2035)
    assert len(table_rows(read(client, f"{INDEX}?{query}"), "All predictions")) == found


def test_a_filter_that_finds_nothing_says_so_and_keeps_its_choice(client: Client) -> None:
    predict_year(make_event("agi"), date(2024, 1, 1), 2035)
    page = read(client, f"{INDEX}?event=agi&state=hit&year=1999")
    assert "No prediction fits." in words(page)
    assert page.xpath("//select[@name='event']/option[@selected]/@value") == ["agi"]
    assert page.xpath("//select[@name='state']/option/@value") == ["", *State]
    assert page.xpath("//input[@name='year']/@value") == ["1999"]


def test_the_table_is_paged_and_the_filter_goes_along(client: Client) -> None:
    event = make_event("agi")
    for number in range(60):
        predict_year(event, date(2024, 1, 1) + timedelta(days=number), 2035)
    page = read(client, f"{INDEX}?event=agi")
    assert len(table_rows(page, "All predictions")) == 50
    older = page.xpath("//a[@rel='next']/@href")[0]
    assert "event=agi" in older
    assert len(table_rows(read(client, INDEX + older), "All predictions")) == 10


def test_what_is_not_public_is_shown_nowhere_but_counted_on_its_events_page(client: Client) -> None:
    event = make_event("agi")
    predict_year(event, date(2024, 1, 1), 2035)
    post = make_post(date(2024, 1, 2), status="draft", title="Secret draft")
    predict_year(event, date(2024, 1, 2), 2041, post=post, phrase="a secret")
    refresh_all(now=NOW)
    for path in (INDEX, "/predictions/agi/", "/predictions/agi/chart.svg", "/predictions/index.xml"):
        text = client.get(path).content.decode()
        assert "ecret" not in text and "2041" not in text
    assert "1 more belongs to entries that are not public." in words(read(client, "/predictions/agi/"))


def test_the_numbers_on_the_page_are_what_scipy_makes_of_the_csv(client: Client) -> None:
    make_series(make_event("agi"), 120)
    refresh_all(now=NOW)

    rows = list(csv.DictReader(io.StringIO(client.get("/predictions.csv").getvalue().decode())))
    days = np.array([date.fromisoformat(row["made_on"]).toordinal() for row in rows], dtype=float)
    points = np.array(
        [
            (date.fromisoformat(row["earliest"]).toordinal() + date.fromisoformat(row["latest"]).toordinal())
            // 2
            for row in rows
        ],
        dtype=float,
    )
    shown = {row[0]: row for row in table_rows(read(client, "/predictions/agi/"), "How the forecasts moved")}
    for name in ("gpt-3.5-turbo", "gpt-4o-mini", "all models together"):
        own = np.array([name.startswith("all") or row["model"] == name for row in rows])
        slope = round(stats.theilslopes(points[own], days[own]).slope, 2)
        change = np.median(np.abs(np.diff(points[own]))) / 365.2425
        assert shown[name][1] == str(own.sum())
        assert shown[name][3].startswith(f"{slope:+.2f}".replace("-", "−") if slope else "0.00")
        assert shown[name][4] == f"{change:.1f} years"


@pytest.mark.parametrize(
    "case", ["one", "open-ended", "undated", "judged before", "nothing public", "not computed"]
)
def test_odd_events_have_pages_too(client: Client, case: str) -> None:
    event = make_event("agi")
    if case in ("one", "not computed"):
        predict_year(event, date(2024, 1, 1), 2050)
    elif case == "open-ended":
        predict(event, date(2024, 1, 1), date(2071, 1, 1), None)
    elif case == "undated":
        predict(event, date(2024, 1, 1), None, None)
    elif case == "judged before":
        judge_happened(event, date(2020, 1, 1))
        predict_year(event, date(2024, 1, 1), 2050)
    elif case == "nothing public":
        predict_year(event, date(2024, 1, 1), 2050, post=make_post(date(2024, 1, 1), status="draft"))
        Judgement.objects.create(event=event, verdict="reopened")
    if case != "not computed":
        refresh_all(now=NOW)

    text = words(read(client, "/predictions/agi/"))
    read(client, INDEX)

    expected = {
        "one": "The median of 1 forecast written on 1 January 2024. Too few for a range.",
        "open-ended": "No date in the forecasts of the last 30 days of entries.",
        "undated": "0 only a first day, 1 none",
        "judged before": "Happened on 1 January 2020.",
        "nothing public": "Nothing public has been predicted about this event yet.",
        "not computed": "The statistics wait for the worker.",
    }
    assert expected[case] in text
    if case == "judged before":
        assert "void" in words(read(client, "/predictions/agi/"), "state")


def test_numbers_older_than_the_data_are_said_to_be(client: Client) -> None:
    event = make_event("agi")
    predict_year(event, date(2024, 1, 1), 2035)
    refresh_all(now=NOW)
    assert "older than the data" not in words(read(client, "/predictions/agi/"))

    mark_changed({event.pk})

    for path in (INDEX, "/predictions/agi/"):
        assert "These statistics are older than the data: computed 10 January 2026, 12:00" in words(
            read(client, path)
        )


@pytest.mark.parametrize(
    ("written_on", "retroactive"), [(date(2023, 12, 31), False), (date(2024, 1, 2), True), (None, True)]
)
def test_criteria_written_after_the_first_prediction_are_marked(
    client: Client, written_on: date | None, retroactive: bool
) -> None:
    event = make_event("agi", criteria="It passes <all> tests.", criteria_written_on=written_on)
    predict_year(event, date(2024, 1, 1), 2035)
    text = words(read(client, "/predictions/agi/"))
    assert "It passes <all> tests." in text
    assert ("Retroactive" in text) == retroactive


def test_a_corrected_judgement_stays_in_sight(client: Client) -> None:
    event = make_event("agi")
    judge_happened(event, date(2025, 1, 1))
    Judgement.objects.create(event=event, verdict="reopened", note="That was <wrong>.")

    page = read(client, "/predictions/agi/")

    first, second = (" ".join(item.text_content().split()) for item in page.xpath("//ol/li"))
    assert first.startswith("Reopened") and "That was <wrong>." in first
    assert second.startswith("Happened on 1 January 2025")
    assert page.xpath("//ol[@class='judgements']//a/@href") == ["https://example.org/evidence"]
    assert "Happened on" not in words(page, "decided")


def test_order_against_the_preceding_event_is_told(client: Client) -> None:
    agi = make_event("agi")
    singularity = make_event("singularity", preceded_by=agi)
    predict_year(agi, date(2024, 1, 1), 2050)
    predict_year(singularity, date(2024, 1, 1), 2045)
    refresh_all(now=NOW)
    text = words(read(client, "/predictions/singularity/"))
    assert "of 1 entries that date both, 1 date this event before “Agi”" in text


def test_the_chart_alone_brings_its_style_and_a_policy_that_allows_only_that(client: Client) -> None:
    make_series(make_event("agi"), 20)
    response = client.get("/predictions/agi/chart.svg")
    assert response["Content-Type"].startswith("image/svg+xml")
    (style,) = etree.fromstring(response.content).xpath("//*[local-name()='style']/text()")
    digest = base64.b64encode(hashlib.sha256(str(style).encode()).digest()).decode()
    assert response["Content-Security-Policy"] == f"default-src 'none'; style-src 'sha256-{digest}'"
    again = client.get("/predictions/agi/chart.svg", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_the_chart_follows_the_data(client: Client) -> None:
    event = make_event("agi")
    predict_year(event, date(2024, 1, 1), 2035)
    mark_changed({event.pk})
    before = client.get("/predictions/agi/chart.svg")
    predict_year(event, date(2024, 1, 2), 2036)
    mark_changed({event.pk})
    after = client.get("/predictions/agi/chart.svg")
    assert before["ETag"] != after["ETag"]
    assert "2 forecasts" in after.content.decode()


def test_the_method_page_explains_every_state(client: Client) -> None:
    text = words(read(client, "/predictions/method/"))
    assert all(state.meaning in text for state in State)


def test_a_post_shows_its_predictions_with_their_state(client: Client) -> None:
    event = make_event("agi")
    row = predict_year(event, date(2024, 1, 1), 2025, phrase="2025")
    text = words(read(client, Post.objects.get(pk=row.post_id).get_absolute_url()), "post-predictions")
    assert text == "What became of its predictions Agi 2025 overdue"


def count_queries(client: Client, path: str) -> int:
    cache.clear()
    client.get(path)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


@pytest.mark.parametrize(
    "path", [INDEX, f"{INDEX}?state=overdue", "/predictions/event-0/", "/predictions/event-0/chart.svg"]
)
def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(client: Client, path: str) -> None:
    def fill(events: range, days: range) -> None:
        for number in events:
            event, _ = Event.objects.get_or_create(slug=f"event-{number}", defaults={"name": str(number)})
            for day in days:
                predict_year(event, date(2024, 1, 1) + timedelta(days=day), 2024 + day % 3)
            Judgement.objects.create(event=event, verdict="missed", judged_at=NOW - timedelta(days=400))
        refresh_all(now=NOW)

    fill(range(1), range(2))
    few = count_queries(client, path)
    fill(range(6), range(2, 20))
    assert count_queries(client, path) == few
