"""A round of the worker is noted, told to a dead man's switch, and missed by the web process when it does not come."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digests.models import WorkerRound
from digests.tasks import tick
from digests.watching import rounds
from digests.watching.rounds import LOOKS, beat, noted_round, notice_silence
from tests.digests.builders import make_series
from tests.fakes.mail_server import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def heartbeat(web: HTTPServer, settings: Settings) -> list[str]:
    """The paths at which a dead man's switch heard from the worker."""
    heard: list[str] = []

    def answer(request: Request) -> Response:
        heard.append(request.path)
        return Response("OK")

    for path in ("/ping/1234", "/ping/1234/fail"):
        web.expect_request(path).respond_with_handler(answer)
    settings.HINDCAST_HEARTBEAT_URL = web.url_for("/ping/1234")
    return heard


def test_each_round_is_noted_and_told(heartbeat: list[str]) -> None:
    make_series()
    tick()
    first = WorkerRound.objects.get().ended_at
    assert timezone.now() - first < timedelta(minutes=1)
    tick()
    assert WorkerRound.objects.get().ended_at > first
    assert heartbeat == ["/ping/1234", "/ping/1234"]


def test_a_round_that_failed_is_told_as_failed_and_not_noted(heartbeat: list[str]) -> None:
    with pytest.raises(OperationalError), noted_round():
        raise OperationalError("the database is locked")
    assert heartbeat == ["/ping/1234/fail"]
    assert not WorkerRound.objects.exists()


def test_without_an_address_nothing_is_called() -> None:
    assert beat() is False


def test_a_switch_that_fails_or_leads_away_does_not_break_the_round(
    web: HTTPServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    web.expect_request("/broken").respond_with_data("no", status=500)
    web.expect_request("/moved").respond_with_data(
        "", status=302, headers={"Location": web.url_for("/other")}
    )
    for url in (web.url_for("/broken"), web.url_for("/moved"), "http://127.0.0.1:9/x"):
        settings.HINDCAST_HEARTBEAT_URL = url
        assert tick() == 0
    assert WorkerRound.objects.exists()
    reasons = [vars(record)["reason"] for record in caplog.records if record.message == "heartbeat not heard"]
    assert reasons == ["it answered 500", "it answered 302", "ConnectError"]


def test_no_part_of_the_address_is_logged(
    web: HTTPServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    web.expect_request("/ping/the-key").respond_with_data("no", status=500)
    # As httpx writes it, it is another text than the setting.
    settings.HINDCAST_HEARTBEAT_URL = f"http://LOCALHOST:{web.port}/ping/the-key"
    assert not beat()
    assert "the-key" not in str([vars(record) for record in caplog.records])


def test_a_failed_round_keeps_the_parameters_of_the_address(web: HTTPServer, settings: Settings) -> None:
    web.expect_request("/ping/fail", query_string="key=1").respond_with_data("OK")
    settings.HINDCAST_HEARTBEAT_URL = web.url_for("/ping?key=1")
    assert beat(failed=True)


def test_what_a_switch_answers_is_not_waited_for(web: HTTPServer, settings: Settings) -> None:
    def drip() -> Iterator[str]:
        yield "O"
        time.sleep(1)
        dripped.append("K")
        yield "K"

    dripped: list[str] = []
    web.expect_request("/drip").respond_with_handler(lambda request: Response(drip()))
    settings.HINDCAST_HEARTBEAT_URL = web.url_for("/drip")
    assert beat()
    assert dripped == []


def test_a_switch_that_hangs_is_given_up(
    web: HTTPServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.expect_request("/hang").respond_with_handler(lambda request: time.sleep(1) or Response("late"))
    settings.HINDCAST_HEARTBEAT_URL = web.url_for("/hang")
    monkeypatch.setattr(rounds, "HEARTBEAT_SECONDS", 0.2)
    assert beat() is False


def test_the_web_process_tells_that_the_worker_is_silent(mail: MailServer) -> None:
    assert notice_silence(LOOKS) == 0
    WorkerRound.objects.create(ended_at=timezone.now() - timedelta(minutes=5))
    assert notice_silence(LOOKS) == 0
    WorkerRound.objects.update(ended_at=timezone.now() - timedelta(minutes=25))
    looks = 0
    for _ in range(LOOKS - 1):
        looks = notice_silence(looks)
    assert mail.subjects == []  # the site has just been started, perhaps
    assert notice_silence(notice_silence(looks)) == LOOKS + 1
    assert mail.subjects == ["The worker is silent"]
