"""How the site fares, for those who may know it, in JSON and in Prometheus' format."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings

from digests.models import Alarm, Completion, Digest, WorkerRound
from digests.running.pipeline import run
from tests import factories
from tests.digests.builders import make_digest, make_series
from tests.fakes.model_server import ModelServer

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-those-who-watch"


@pytest.fixture
def token(settings: Settings) -> dict[str, str]:
    settings.HINDCAST_MONITOR_TOKEN = TOKEN
    return {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def client() -> Client:
    """Somebody on this machine who asks for it by its own name."""
    return Client(headers={"host": "localhost:8000"})


@pytest.fixture
def elsewhere() -> Client:
    return Client(REMOTE_ADDR="203.0.113.7")


def samples(text: str) -> dict[str, Any]:
    """The values by name and labels."""
    return {
        sample.name
        + "".join(f"[{value}]" for name, value in sample.labels.items() if name != "process"): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_health_stays_plain_for_everybody(elsewhere: Client, token: dict[str, str]) -> None:
    for path in ("/healthz", "/healthz?full", "/healthz?full&token=wrong", "/healthz?full&token="):
        response = elsewhere.get(path)
        assert (response.status_code, response.content) == (200, b"ok\n"), path
        assert "no-store" in response["Cache-Control"]


def test_staff_and_those_with_the_token_see_all(
    elsewhere: Client, editor: Client, token: dict[str, str], model_server: ModelServer
) -> None:
    series = make_series()
    run(make_digest(series).pk)
    Digest.objects.create(series=series, date=series.start_date - timedelta(days=1), status="held")
    WorkerRound.objects.create(ended_at=timezone.now() - timedelta(minutes=2))
    Alarm.objects.create(key="worker", title="The worker is silent", since=timezone.now())
    answers = [
        elsewhere.get("/healthz?full", headers=token),
        elsewhere.get(f"/healthz?full&token={TOKEN}"),
        editor.get("/healthz?full"),
    ]
    for response in answers:
        state = response.json()
        assert (state["held"], state["failed"], state["alarms"]) == (1, 0, {"worker": "The worker is silent"})
        assert 110 < state["round_age"] < 200 and state["queue"] == 0
        assert state["models"]["fake"]["calls"] == 8
        assert set(state["stages"]) >= {"write", "check", "publish"}
        assert "no-store" in response["Cache-Control"]


def test_metrics_are_for_the_token_and_this_machine_only(
    client: Client, elsewhere: Client, token: dict[str, str], settings: Settings
) -> None:
    assert client.get("/metrics").status_code == 200
    assert elsewhere.get("/metrics").status_code == 404
    assert elsewhere.get("/metrics", headers=token).status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404
    assert client.get("/metrics", headers={"Forwarded": "for=203.0.113.7"}).status_code == 404
    assert (
        client.get("/metrics", headers={"host": "testserver"}).status_code == 404
    )  # a proxy that says nothing else
    assert client.get("/metrics", headers={"host": "[::1]:8000"}).status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404
    other = {"Authorization": "Basic YTpi"}  # a proxy's own
    assert elsewhere.get(f"/metrics?token={TOKEN}", headers=other).status_code == 200
    settings.HINDCAST_MONITOR_TOKEN = ""
    assert elsewhere.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_site_with_https_is_still_asked_from_its_machine_without(
    client: Client, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    for path in ("/metrics", "/healthz"):
        assert client.get(path).status_code == 200
    assert client.get("/feeds/").status_code == 301


def test_an_old_entry_that_was_written_lately_is_old(client: Client) -> None:
    series, now = make_series(), timezone.now()
    post = factories.PostFactory(published_at=now - timedelta(days=5))
    Digest.objects.create(
        series=series, date=series.start_date, status="published", post=post, finished_at=now
    )
    found = samples(client.get("/metrics").content.decode())
    assert found["hindcast_last_entry_age_seconds[daily-ai-digest]"] > 4 * 86400


def test_metrics_say_what_happened(client: Client, model_server: ModelServer) -> None:
    series = make_series(start_date=timezone.localdate() - timedelta(days=2))
    series.model_choices.update(input_usd_per_million=1000, output_usd_per_million=1000)
    series.daily_budget_usd = 100
    series.save()
    run(make_digest(series, day=series.start_date).pk)
    response = client.get("/metrics")
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    found = samples(response.content.decode())
    assert found["hindcast_owed_days"] in (1, 2)
    assert found["hindcast_model_calls[fake]"] == 8
    assert found["hindcast_model_cost_usd[fake]"] == pytest.approx(8 * 0.5)
    assert found["hindcast_stage_cost_usd[write]"] == pytest.approx(8 * 0.5)
    assert found["hindcast_stage_seconds[write]"] > 0
    assert found["hindcast_queue_length"] == 0
    assert "hindcast_worker_round_age_seconds" not in found


def test_the_page_cache_tells_what_it_answered(client: Client, settings: Settings) -> None:
    settings.PAGE_CACHE_BYTES = 1_000_000
    before = samples(client.get("/metrics").content.decode())
    reader = Client()
    for _ in range(3):
        reader.get("/feeds/")
    after = samples(client.get("/metrics").content.decode())
    grown = {
        name: after[name] - before[name] for name in after if "page_cache" in name and "created" not in name
    }
    assert grown["hindcast_page_cache_hits_total"] == 2
    assert grown["hindcast_page_cache_misses_total"] == 1
    assert grown["hindcast_page_cache_bytes"] > 1000


def test_the_number_of_queries_does_not_depend_on_the_rows(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        series = make_series(slug=f"s{number}", start_date=timezone.localdate() - timedelta(days=20))
        for day in range(15):
            digest = Digest.objects.create(
                series=series, date=timezone.localdate() - timedelta(days=day), timings={"write": 1.0}
            )
            Completion.objects.create(
                digest=digest,
                purpose="topic 1",
                model=f"m{number}",
                request_hash=f"{number}-{day}",
                status="answered",
            )
    with django_assert_max_num_queries(12):
        assert client.get("/metrics").status_code == 200
