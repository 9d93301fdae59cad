"""What doctor says of an installation in its several states."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Response

from digests.models import Digest, Series
from digests.operating.doctor import Check, examine
from digests.running.schedules import set_up_schedules
from digests.sources import PLACES
from digests.sources.base import Haul, SourceSettings, Visit
from tests import factories
from tests.digests.builders import DAY, NOON, make_digest, make_series, make_source
from tests.fakes.model_server import ModelServer, json_response

pytestmark = pytest.mark.django_db
Found = dict[tuple[str, str], Check]


@pytest.fixture(autouse=True)
def cache_table(db: None) -> None:
    """As `manage.py prepare` makes it."""
    call_command("createcachetable", verbosity=0)


def look(now: datetime = NOON) -> Found:
    """What is found, by area and name; of several with the same name the first."""
    found: Found = {}
    for check in examine(now=now):
        found.setdefault((check.area, check.name), check)
    return found


def of_area(found: Found, area: str) -> list[tuple[str, str]]:
    """The states and findings of an area."""
    return [(check.state.value, check.finding) for (name, _), check in found.items() if name == area]


def test_nothing_configured(settings: Settings, without_embedded_model: None) -> None:
    found = look()
    assert found["database", connection.vendor].state == "good"
    assert [check.finding for check in found.values() if check.state == "bad"] == [
        "the daily work is not scheduled",
        "no worker runs: nothing is written by itself",
        "there is no series yet",
    ]
    assert found["settings", "Language model"].finding == "the built-in one"
    assert all(check.mend for check in found.values() if check.state == "bad")


def test_all_well_but_for_the_worker(model_server: ModelServer) -> None:
    set_up_schedules()
    series = make_series()
    make_source(series, settings={}, section="topics")
    make_digest(series, titles=(), status=Digest.Status.PUBLISHED)
    found = look()
    assert [key for key, check in found.items() if check.state == "bad"] == [("worker", "qcluster")]
    assert of_area(found, "models")[0] == ("good", "answers")
    assert of_area(found, "sources") == [("note", "the bundled sample, not today's news")]
    (day,) = of_area(found, "days")
    assert day[1].startswith("all days have their entry; the next is due 2026-11-21 ")
    assert model_server.calls == []


def test_what_the_admins_were_told_and_that_there_are_none() -> None:
    factories.AlarmFactory(title="The entry is late", text="Look at the sources.")
    factories.AlarmFactory(title="Stock was used", notice=True)
    found = look()
    assert found["alarms", "ADMINS"].state == "note"
    assert found["alarms", "The entry is late"].finding.endswith(". Look at the sources.")
    assert ("alarms", "Stock was used") not in found


def test_a_series_that_starts_later_is_due_then() -> None:
    make_series(start_date=DAY + timedelta(days=9))
    assert "the next is due 2026-11-29 " in of_area(look(), "days")[0][1]


def test_a_series_that_rests_is_told() -> None:
    make_series(active=False)
    assert of_area(look(), "days") == [("bad", "no series is active")]


def answer(status: int, body: Any = None) -> Callable[[HTTPServer], None]:
    """A model server whose list of models answers so."""

    def serve(web: HTTPServer) -> None:
        answered = body if isinstance(body, Response) else json_response(body or {}, status)
        web.expect_request("/v1/models").respond_with_response(answered)

    return serve


def listing(*names: str, owner: str = "someone") -> dict[str, Any]:
    """A list of models as servers give it."""
    models = [{"id": name, "object": "model", "created": 1, "owned_by": owner} for name in names]
    return {"object": "list", "data": models}


@pytest.mark.parametrize(
    ("serve", "state", "finding"),
    [
        (answer(200, listing("fake")), "good", "answers"),
        (answer(200, listing("fake:latest")), "good", "answers"),
        (answer(200, listing()), "good", "answers"),
        (answer(200, listing("/models/some.gguf", owner="llamacpp")), "good", "answers"),
        (answer(200, listing("another")), "bad", "the server does not know this model"),
        (answer(404), "note", "has no list of models"),
        (answer(405), "note", "has no list of models"),
        (answer(401), "bad", "the server refused the key (401)"),
        (answer(500), "bad", "the server answered 500"),
        (answer(200, Response("<h1>Welcome</h1>", content_type="text/html")), "bad", "no list of models"),
    ],
)
def test_a_model_server(
    web: HTTPServer, settings: Settings, serve: Callable[[HTTPServer], None], state: str, finding: str
) -> None:
    settings.OPENAI_BASE_URL = web.url_for("/v1")
    settings.OPENAI_API_KEY = "sk-test-key-that-must-not-leak"
    make_series()
    serve(web)
    check = look()["models", "fake"]
    assert (check.state, finding in check.finding) == (state, True), check
    assert "sk-test" not in check.finding and bool(check.mend) == (state != "good")


def test_a_model_server_that_is_not_there(settings: Settings) -> None:
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    make_series()
    assert look()["models", "fake"].finding == "the server could not be reached"


class BrokenSource:
    """A kind of source with a bug in it."""

    name, label = "broken", "Broken"
    settings_model = SourceSettings

    def reach(self, visit: Visit) -> None:
        return None

    def collect(self, visit: Visit) -> Haul:
        raise ZeroDivisionError("division by zero")


def test_sources_in_trouble_are_named_and_the_others_are_still_asked(
    model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLACES, "broken", f"{__name__}.BrokenSource")
    series = make_series()
    make_source(series, name="Buggy", kind="broken")
    make_source(series, name="Unheard of", kind="gopher")
    make_source(series, name="Misconfigured", kind="rss", settings={"adress": "https://example.org"})
    make_source(series, name="Well again", settings={}, failures_in_a_row=2, last_error="It was down.")
    make_source(series, name="Well", settings={})
    found = look()
    states = {
        name: (check.state.value, check.finding) for (area, name), check in found.items() if area == "sources"
    }
    assert states["Buggy"][0] == states["Unheard of"][0] == states["Misconfigured"][0] == "bad"
    assert "ZeroDivisionError" in states["Buggy"][1]
    assert "There is no kind of source named 'gopher'" in states["Unheard of"][1]
    assert "“adress” is no setting" in states["Misconfigured"][1]
    assert states["Well again"] == ("note", "answers now, but failed 2 times in a row: It was down.")
    assert states["Well"] == ("note", "the bundled sample, not today's news")
    assert ("days", "Daily AI digest") in found


def test_an_area_that_breaks_down_does_not_end_the_others(model_server: ModelServer) -> None:
    def break_down(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "django_q_schedule" in sql:
            raise OperationalError("no such table, or so")
        return execute(sql, params, many, context)

    make_series()
    with connection.execute_wrapper(break_down):
        found = look()
    assert (
        found["worker", "doctor"].finding == "could not be looked at (OperationalError: no such table, or so)"
    )
    assert ("models", "fake") in found and ("days", "Daily AI digest") in found


def test_days_owed_failed_held_and_at_work(model_server: ModelServer) -> None:
    series = make_series(start_date=DAY - timedelta(days=5))
    for number, values in enumerate(
        [
            {"status": Digest.Status.PUBLISHED},
            {"status": Digest.Status.HELD},
            {"status": Digest.Status.FAILED, "error": "No source gave a new topic.", "attempts": 2},
            {
                "status": Digest.Status.WRITING,
                "claimed_by": "host:1:a",
                "lease_until": NOON + timedelta(minutes=5),
            },
        ]
    ):
        make_digest(series, titles=(), day=DAY - timedelta(days=number), **values)
    checks = [check for check in examine(now=NOON) if check.area == "days"]
    assert [(check.state.value, check.finding) for check in checks] == [
        ("note", "2 owed: 2026-11-15, 2026-11-16"),
        ("note", "2026-11-17 is being written by host:1:a"),
        ("note", "2026-11-18 is failed after 2 attempts. No source gave a new topic."),
        ("note", "1 waiting for approval"),
    ]


@time_machine.travel(NOON, tick=False)
def test_the_commands_that_it_suggests_can_be_copied_and_work(model_server: ModelServer) -> None:
    make_source(make_series(start_date=DAY - timedelta(days=2)), settings={}, section="topics", limit=30)
    make_series(name="Another", slug="another-series", start_date=date(2020, 1, 1), catch_up_days=0)
    out = StringIO()
    with pytest.raises(CommandError, match="2 things need a hand"):
        call_command("doctor", stdout=out)
    commands = re.findall(r"^    (\S+ \S*manage\.py backfill .*)$", out.getvalue(), re.MULTILINE)
    assert len(commands) == 2
    command = next(line for line in commands if "daily-ai-digest" in line)
    call_command(*shlex.split(command)[2:], stdout=StringIO())
    assert set(Digest.objects.values_list("series__slug", "status")) == {("daily-ai-digest", "published")}
    assert Series.objects.get(slug="daily-ai-digest").digests.count() == 3
    assert "days" not in {check.area for check in examine(now=NOON) if "daily-ai-digest" in check.command}


def test_a_folder_that_cannot_be_written_to_is_named_with_what_to_do(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = str(tmp_path / "file" / "media")
    check = look()["storage", "folder"]
    assert check.state == "bad" and "cannot be written to (Not a directory)" in check.finding
    assert "HINDCAST_VAR_DIR" in check.mend


def test_the_room_that_is_left_is_told() -> None:
    check = look()["storage", "folder"]
    assert check.state == "good" and re.search(r"can be written to; \d+ [MG]iB are left", check.finding)


@pytest.mark.parametrize(
    ("status", "mend"),
    [(401, "OPENAI_API_KEY"), (403, "OPENAI_API_KEY"), (429, "no credit left"), (500, "ask again later")],
)
def test_an_error_of_the_models_server_has_its_own_mend(
    web: HTTPServer, settings: Settings, status: int, mend: str
) -> None:
    web.expect_request("/v1/models").respond_with_json({}, status=status)
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = web.url_for("/v1"), "fake"
    make_series()
    assert mend in look()["models", "fake"].mend


def test_a_series_without_a_source_is_told() -> None:
    make_series()
    assert look()["sources", "sources"].finding == "no series has a source"


def test_a_model_that_is_not_there_and_what_the_server_offers(web: HTTPServer, settings: Settings) -> None:
    settings.OPENAI_BASE_URL = web.url_for("/v1")
    make_series(models=("gpt-6-lunar",))
    answer(200, listing(*(f"another-{number}" for number in range(20)), "gpt-6-luna"))(web)
    check = look()["models", "gpt-6-lunar"]

    assert check.state == "bad"
    assert "It offers gpt-6-luna, another-0, " in check.mend and check.mend.endswith(", ….")


@pytest.mark.parametrize(
    ("model", "finding"),
    [
        ("gpt-6-luna", "answers"),
        ("openai/gpt-4o-mini", "answers; its maker shuts it down on 14 January 2027"),
        ("gpt-4o-mini-2024-07-18", "answers; its maker shuts it down on 14 January 2027"),
        ("gpt-3.5-turbo", "answers; its maker shuts it down on 23 October 2026"),
    ],
)
def test_a_model_that_is_or_will_be_shut_down(
    web: HTTPServer, settings: Settings, model: str, finding: str
) -> None:
    settings.OPENAI_BASE_URL = web.url_for("/v1")
    make_series(models=(model,))
    answer(200, listing(model))(web)
    with time_machine.travel("2026-11-27", tick=False):
        check = look()["models", model]

    assert check.finding == finding
    assert ("Set gpt-6-luna in its place" in check.mend) == (finding != "answers")
