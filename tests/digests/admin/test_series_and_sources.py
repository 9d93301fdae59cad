"""The admin of series and sources and its first page, as an editor meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine
from django.test import Client
from django_q.brokers import get_broker
from django_q.models import OrmQ
from django_q.signing import SignedPackage
from django_q.status import Stat, Status
from pytest_django import Settings

from digests.admin.settings_help import make_example
from digests.models import Digest, Series, Source
from digests.sources import KINDS
from digests.sources.base import read_settings
from tests import factories
from tests.admin_forms import log_in, read_form

SERIES = "/admin/digests/series/"
SOURCES = "/admin/digests/source/"
Commit = Callable[..., Any]
NOON = "2026-02-03T12:00:00Z"


def send_source(editor: Client, **fields: Any) -> Any:
    """Sends the form for a new source; what comes back."""
    values = {
        "series": factories.SeriesFactory().pk,
        "name": "Mine",
        "section": "topics",
        "limit": 25,
        "weight": 1,
    }
    return editor.post(f"{SOURCES}add/", values | fields)


def errors_of(response: Any) -> dict[str, list[str]]:
    """The errors of the page's form, by field."""
    return dict(response.context["adminform"].form.errors)


def json_example(kind: str) -> str:
    """The example that the help shows for the kind."""
    return json.dumps(make_example(KINDS[kind].settings_model.model_json_schema()))


@time_machine.travel(NOON, tick=False)
def test_series_runs_todays_digest_by_its_button(
    editor: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    # In Auckland it is already tomorrow.
    series = factories.SeriesFactory(time_zone="Pacific/Auckland")
    assert f"{SERIES}{series.pk}/do/run_today/" in editor.get(f"{SERIES}{series.pk}/change/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        page = editor.post(f"{SERIES}{series.pk}/do/run_today/", follow=True).content.decode()

    digest = Digest.objects.get()
    assert digest.date == date(2026, 2, 4)
    assert [row.task["args"] for row in OrmQ.objects.all()] == [(digest.pk,)]
    assert "a worker writes it as soon as it is free" in page


@time_machine.travel(NOON, tick=False)
def test_series_whose_digest_is_finished_says_so(editor: Client) -> None:
    series = factories.SeriesFactory()
    factories.DigestFactory(series=series, date=date(2026, 2, 3), status=Digest.Status.PUBLISHED)

    page = editor.post(f"{SERIES}{series.pk}/do/run_today/", follow=True).content.decode()

    assert "is finished already" in page


def test_list_of_series_shows_models_and_newest_digest(editor: Client) -> None:
    series = factories.SeriesFactory()
    factories.SeriesModelFactory(series=series, name="second", position=2)
    factories.SeriesModelFactory(series=series, name="first", position=1)
    factories.DigestFactory(series=series, date=date(2026, 2, 1))
    newest = factories.DigestFactory(series=series, date=date(2026, 2, 2), status=Digest.Status.HELD)

    page = editor.get(SERIES).content.decode()

    assert "first, then second" in page
    assert f'<a href="/admin/digests/digest/{newest.pk}/change/">2026-02-02</a>' in page
    assert '<span class="state state-held">held</span>' in page


def test_series_is_made_with_its_models_and_keeps_its_history(editor: Client) -> None:
    fields = {"name": "Daily", "slug": "daily", "start_date": "2026-01-01", "model_choices-TOTAL_FORMS": 1}
    model = {"name": "embedded", "position": 1, "input_usd_per_million": 0, "output_usd_per_million": 0}
    data = read_form(
        editor,
        f"{SERIES}add/",
        **fields,
        **{f"model_choices-0-{name}": value for name, value in model.items()},
    )

    editor.post(f"{SERIES}add/", data)

    series = Series.objects.get()
    assert [choice.name for choice in series.model_choices.all()] == ["embedded"]
    assert series.history.get().history_user.username == "editor"


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("title_template", "{nonsense}", "It may hold {topics}, {series} and {date}, and no other braces."),
        (
            "time_zone",
            "Mars/Olympus",
            "'Mars/Olympus' is no time zone; it should be a name like Europe/Berlin or UTC.",
        ),
        ("fewest_topics", "9", "It should not be more than the topics per day."),
    ],
)
def test_wrong_values_of_a_series_are_named_at_their_field(
    editor: Client, field: str, value: str, error: str
) -> None:
    url = f"{SERIES}{factories.SeriesFactory().pk}/change/"

    page = editor.post(url, read_form(editor, url, **{field: value}))

    assert errors_of(page)[field] == [error]


def test_page_of_a_series_leads_to_a_new_source_of_its_own(editor: Client) -> None:
    series = factories.SeriesFactory()
    link = f"{SOURCES}add/?series={series.pk}"
    assert link in editor.get(f"{SERIES}{series.pk}/change/").content.decode()

    form = editor.get(link).context["adminform"].form

    assert form.initial["series"] == str(series.pk)


def test_kind_of_a_source_is_chosen_from_those_that_there_are(editor: Client) -> None:
    page = editor.get(f"{SOURCES}add/")

    choices = [value for value, _ in page.context["adminform"].form.fields["kind"].choices]
    assert choices == ["", *KINDS]
    assert (
        "Select a valid choice"
        in errors_of(send_source(editor, kind="carrier pigeon", settings="{}"))["kind"][0]
    )


def test_help_tells_the_settings_of_every_kind(editor: Client) -> None:
    page = editor.get(f"{SOURCES}add/").content.decode()

    for kind in KINDS.values():
        assert f"<summary>{kind.label}</summary>" in page
        for name in kind.settings_model.model_fields:
            assert f"<code>{name}</code>" in page


@pytest.mark.parametrize("kind", KINDS)
def test_example_in_the_help_is_accepted(editor: Client, kind: str) -> None:
    response = send_source(editor, kind=kind, settings=json_example(kind))

    assert response.status_code == 302, errors_of(response)
    assert Source.objects.get().kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_setting_is_named_at_the_field(editor: Client, kind: str) -> None:
    response = send_source(editor, kind=kind, settings='{"colour": "blue"}')

    assert "colour" in " ".join(errors_of(response)["settings"])
    assert not Source.objects.exists()


def test_settings_that_are_no_json_are_refused_with_the_mend(editor: Client) -> None:
    response = send_source(editor, kind="sample", settings="{oops")

    assert errors_of(response)["settings"] == [
        "This is not JSON; it should look like the example of its kind below."
    ]


def test_what_was_typed_stays_in_the_field_when_it_is_refused(editor: Client) -> None:
    page = send_source(editor, kind="sample", settings="{oops").content.decode()

    assert ">\n{oops</textarea>" in page


def test_stored_settings_are_shown_one_a_line(editor: Client) -> None:
    source = factories.SourceFactory(settings={"per_day": 3})

    page = editor.get(f"{SOURCES}{source.pk}/change/").content.decode()

    assert "{\n  &quot;per_day&quot;: 3\n}" in page


def test_empty_settings_stand_for_the_defaults(editor: Client) -> None:
    send_source(editor, kind="sample", settings="")

    assert read_settings(KINDS["sample"], Source.objects.get().settings) == read_settings(KINDS["sample"], {})


def test_list_shows_how_sources_fare(editor: Client) -> None:
    now = datetime(2026, 2, 3, tzinfo=UTC)
    factories.SourceFactory(last_success_at=now)
    factories.SourceFactory(last_success_at=now, failures_in_a_row=3, last_error="403 Forbidden")
    factories.SourceFactory()

    page = editor.get(SOURCES).content.decode()

    for words in ("answers", "failed 3 times in a row", "not asked yet", "403 Forbidden"):
        assert words in page


def test_sources_are_switched_off_and_on(editor: Client) -> None:
    source = factories.SourceFactory()

    editor.post(SOURCES, {"action": "switch_off", "_selected_action": source.pk})
    assert not Source.objects.get().active

    editor.post(SOURCES, {"action": "switch_on", "_selected_action": source.pk})
    assert Source.objects.get().active


def test_sources_are_listed_by_their_kind_in_words(editor: Client) -> None:
    factories.SourceFactory(kind="sample")
    feed = factories.SourceFactory(kind="rss", name="A feed", settings={"url": "https://example.org/feed"})

    page = editor.get(SOURCES, {"kind": "rss"})

    assert list(page.context["cl"].queryset) == [feed]
    assert page.content.decode().count("RSS or Atom feed") == 2  # in the row and in the filter


def test_settings_of_a_new_source_begin_as_an_object(editor: Client) -> None:
    assert read_form(editor, f"{SOURCES}add/")["settings"] == "{}"


def test_item_that_a_topic_uses_is_not_deleted(editor: Client) -> None:
    item = factories.TopicFactory().item

    page = editor.post(f"/admin/digests/item/{item.pk}/delete/", {"post": "yes"}).content.decode()

    assert "Cannot delete" in page


@time_machine.travel(NOON, tick=False)
def test_first_page_tells_what_is_owed_held_and_failing(editor: Client) -> None:
    series = factories.SeriesFactory(name="Daily", start_date=date(2026, 2, 1), publish_at=time(5, 30))
    held = factories.DigestFactory(series=series, date=date(2026, 2, 1), status=Digest.Status.HELD)
    failed = factories.DigestFactory(
        series=series, date=date(2026, 2, 2), status=Digest.Status.FAILED, error="No source answered"
    )
    source = factories.SourceFactory(series=series, failures_in_a_row=1, last_error="403 Forbidden")

    page = editor.get("/admin/")

    dashboard = page.context["dashboard"]
    assert dashboard.owed == [(series, date(2026, 2, 2)), (series, date(2026, 2, 3))]
    assert (dashboard.held, dashboard.failed, dashboard.failing_sources) == ([held], [failed], [source])
    for words in ("2 Feb 2026, Daily", "No source answered", "403 Forbidden"):
        assert words in page.content.decode()


def tiles_of(editor: Client) -> str:
    """The words of the first page's tiles, blanks made one."""
    page = editor.get("/admin/").content.decode()
    return " ".join(page[page.index("dashboard-tiles") : page.index("</section>")].split())


def test_first_page_tells_what_was_written_last_and_not_what_was_imported(editor: Client) -> None:
    for day, tier in ((2, Digest.Tier.FULL), (3, Digest.Tier.IMPORTED)):
        factories.DigestFactory(
            date=date(2026, 2, day),
            status=Digest.Status.PUBLISHED,
            tier=tier,
            finished_at=datetime(2026, 2, day, tzinfo=UTC),
        )

    assert "2 Feb 2026" in tiles_of(editor) and "3 Feb 2026" not in tiles_of(editor)


@time_machine.travel(NOON, tick=False)
def test_first_page_tells_what_the_models_have_cost(editor: Client) -> None:
    for day, cost in ((date(2026, 2, 3), "0.0042"), (date(2026, 1, 5), "1.2"), (date(2026, 1, 4), "9")):
        factories.DigestFactory(date=day, cost_usd=cost)

    assert "$0.00420 today" in tiles_of(editor) and ">$1.20</a> in 30 days" in tiles_of(editor)


def test_first_page_tells_whether_a_worker_runs(editor: Client) -> None:
    assert "does not run" in tiles_of(editor)
    # As a worker tells every few seconds.
    get_broker().set_stat(Stat.get_key("1"), SignedPackage.dumps(Status(1, "1"), True), 60)
    assert "What you order is begun within seconds." in tiles_of(editor)


def test_first_page_opens_where_nobody_can_say_whether_a_worker_runs(
    editor: Client, settings: Settings
) -> None:
    redis = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": "redis://127.0.0.1:1/0"}}
    assert "not known" in tiles_of(editor)


@time_machine.travel(NOON, tick=False)
def test_first_page_says_when_all_is_well(editor: Client) -> None:
    series = factories.SeriesFactory(name="Daily", start_date=date(2026, 2, 3))
    factories.DigestFactory(
        series=series,
        date=date(2026, 2, 3),
        status=Digest.Status.PUBLISHED,
        finished_at=datetime(2026, 2, 3, 11, tzinfo=UTC),
    )

    page = editor.get("/admin/").content.decode()

    for words in (
        "Every day has its entry.",
        "Nothing waits for you.",
        "All sources answer.",
        "1\xa0hour ago",
    ):
        assert words in page


def test_own_apps_come_first(editor: Client) -> None:
    page = editor.get("/admin/").content.decode()

    places = [
        page.index(f'class="app-{label} module') for label in ("blog", "digests", "predictions", "auth")
    ]
    assert places == sorted(places)


def test_staff_who_may_not_see_digests_get_no_dashboard(client: Client, db: None) -> None:
    log_in(client, factories.UserFactory(is_staff=True))

    assert "Held for approval" not in client.get("/admin/").content.decode()


def test_source_that_was_asked_but_gave_nothing_can_be_deleted(editor: Client) -> None:
    source = factories.CollectionFactory(outcome="failed").source

    editor.post(f"{SOURCES}{source.pk}/delete/", {"post": "yes"})

    assert not Source.objects.filter(pk=source.pk).exists()


def test_source_is_tried_by_its_button(editor: Client, django_capture_on_commit_callbacks: Commit) -> None:
    source = factories.SourceFactory()
    button = f"{SOURCES}{source.pk}/do/try_now/"
    assert button in editor.get(f"{SOURCES}{source.pk}/change/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        page = editor.post(button, follow=True).content.decode()

    assert [row.task["args"] for row in OrmQ.objects.all()] == [(source.pk,)]
    assert "its health shows the answer soon" in page
