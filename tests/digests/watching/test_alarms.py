"""The admins hear of what is wrong once, and once more when it is over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from pytest_django import DjangoAssertNumQueries, Settings

from blog.models import Post
from digests.models import Alarm, Collection, Digest, Series, Source, WorkerRound
from digests.watching.alarms import tell, watch
from tests import factories
from tests.digests.builders import make_series, make_source
from tests.fakes.mail_server import MailServer

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def series() -> Series:
    """A series of which every day up to the one before has its entry."""
    return make_series(start_date=DAY)


def publish(series: Series, day: date = DAY, **values: Any) -> Digest:
    post = factories.PostFactory(status=Post.Status.PUBLISHED)
    digest, _ = Digest.objects.update_or_create(
        series=series, date=day, defaults={"status": Digest.Status.PUBLISHED, "post": post, **values}
    )
    return digest


def test_a_day_that_is_late_is_told_once_and_its_end_once(series: Series, mail: MailServer) -> None:
    Digest.objects.create(series=series, date=DAY, status="failed", error="No source gave a new topic.")
    assert watch(now=datetime(2026, 11, 20, 8, 0, tzinfo=UTC)) == 0
    for _ in range(3):
        watch(now=NOW)
    assert mail.subjects == ["The entry of 2026-11-20 is late"]
    text = mail.mails[0].get_content()
    assert "No source gave a new topic." in text and "run_digest --series daily-ai-digest" in text
    assert mail.mails[0]["To"] == "ada@example.org"

    publish(series)
    for _ in range(3):
        watch(now=NOW + timedelta(hours=1))
    assert mail.subjects[1:] == ["Over: The entry of 2026-11-20 is late"]


def test_how_late_it_may_be_is_a_setting(series: Series, mail: MailServer, settings: Settings) -> None:
    settings.HINDCAST_LATE_HOURS = 8
    watch(now=NOW)
    settings.HINDCAST_LATE_HOURS = 6
    watch(now=NOW)
    assert mail.subjects == ["The entry of 2026-11-20 is late"]
    assert "Nobody has begun it." in mail.mails[0].get_content()


def test_an_entry_that_is_written_again_or_completed_is_not_late(series: Series, mail: MailServer) -> None:
    publish(series)
    Digest.objects.update(status="due", completing=True)
    assert watch(now=NOW) == 0


def test_a_day_that_was_given_up_is_not_over(series: Series, mail: MailServer) -> None:
    Series.objects.update(catch_up_days=2)
    Digest.objects.create(series=series, date=DAY, status="failed", error="No source gave a new topic.")
    watch(now=NOW)
    for number in range(1, 5):
        publish(series, DAY + timedelta(days=number))
    watch(now=NOW + timedelta(days=4))
    assert mail.subjects == ["The entry of 2026-11-20 is late"]
    publish(series)
    watch(now=NOW + timedelta(days=4))
    assert mail.subjects[1:] == ["Over: The entry of 2026-11-20 is late"]


def test_a_day_that_is_not_tried_any_more_says_so(series: Series, mail: MailServer) -> None:
    Series.objects.update(catch_up_days=2)
    for number in range(1, 5):
        publish(series, DAY + timedelta(days=number))
    Digest.objects.create(series=series, date=DAY, status="failed")
    watch(now=NOW + timedelta(days=4))
    assert "older than the 2 days that are tried by themselves" in mail.mails[0].get_content()


def test_a_held_entry_that_is_written_again_still_waits(series: Series, mail: MailServer) -> None:
    publish(series, status="held")
    Post.objects.update(status=Post.Status.DRAFT)
    for status in ("held", "writing", "held"):
        Digest.objects.update(status=status)
        watch(now=NOW)
    assert mail.subjects == ["The entry of 2026-11-20 waits for approval"]


def test_a_held_entry_is_told(series: Series, mail: MailServer) -> None:
    publish(series, status="held")
    watch(now=NOW)
    assert mail.subjects == ["The entry of 2026-11-20 waits for approval"]
    assert f"/admin/digests/digest/{Digest.objects.get().pk}/change/" in mail.mails[0].get_content()


def fail_on(source: Source, *days: date) -> None:
    for day in days:
        digest = publish(source.series, day)
        Collection.objects.create(digest=digest, source=source, outcome="failed", reason="No.")
    Source.objects.filter(pk=source.pk).update(failures_in_a_row=len(days), last_error="It is gone.")


def test_a_source_that_failed_on_three_days_is_told(series: Series, mail: MailServer) -> None:
    source = make_source(series, name="Old feed")
    fail_on(source, DAY, DAY - timedelta(days=1))
    assert watch(now=NOW) == 0
    fail_on(source, DAY - timedelta(days=2))
    watch(now=NOW)
    assert mail.subjects == ["The source “Old feed” fails"]
    assert "It is gone." in mail.mails[0].get_content()

    Source.objects.update(failures_in_a_row=0, last_success_at=NOW)
    watch(now=NOW)
    assert mail.subjects[1] == "Over: The source “Old feed” fails"


def test_failures_before_the_last_success_do_not_count(series: Series, mail: MailServer) -> None:
    source = make_source(series)
    fail_on(source, *(DAY - timedelta(days=number) for number in range(3)))
    Source.objects.update(last_success_at=NOW - timedelta(days=1))
    assert watch(now=NOW) == 0


def test_a_used_up_budget_and_stock_are_told_once_and_have_no_end(
    series: Series, mail: MailServer, settings: Settings
) -> None:
    settings.OPENAI_API_KEY = "a-key"
    series.model_choices.update(input_usd_per_million=1, output_usd_per_million=1)
    publish(series, cost_usd="0.99", from_stock=True)
    assert watch(now=NOW) == 1
    Series.objects.update(daily_budget_usd="0.99")
    watch(now=NOW)
    watch(now=NOW + timedelta(days=5))
    late = [subject for subject in mail.subjects if "late" not in subject]
    assert late == [
        "The entry of 2026-11-20 was written from stock",
        "The budget of 2026-11-20 is used up",
    ]


def test_stock_of_a_day_that_was_caught_up_later_is_told(series: Series, mail: MailServer) -> None:
    publish(series)
    publish(series, DAY - timedelta(days=9), from_stock=True, finished_at=NOW - timedelta(minutes=3))
    publish(series, DAY - timedelta(days=8), from_stock=True, finished_at=NOW - timedelta(days=7))
    watch(now=NOW)
    assert mail.subjects == ["The entry of 2026-11-11 was written from stock"]


def test_a_budget_of_a_model_that_costs_nothing_is_never_used_up(series: Series, mail: MailServer) -> None:
    publish(series)
    assert watch(now=NOW) == 0


def test_a_silent_worker_is_told_and_its_return_too(series: Series, mail: MailServer) -> None:
    publish(series)
    assert watch(now=NOW) == 0  # a site that never had one
    WorkerRound.objects.create(ended_at=NOW - timedelta(minutes=30))
    assert watch(now=NOW) == 0  # the worker that looks is not silent
    watch(now=NOW, outside=True)
    watch(now=NOW)
    WorkerRound.objects.update(ended_at=NOW)
    watch(now=NOW)
    assert mail.subjects == ["The worker is silent", "Over: The worker is silent"]
    assert "2026-11-20 11:30 UTC" in mail.mails[0].get_content()


def test_two_processes_tell_it_once(series: Series, mail: MailServer) -> None:
    watch(now=NOW)
    stale = Alarm.objects.get()
    stale.told_at = None  # as the other process has read it
    assert not tell(stale, "told_at", now=NOW)
    assert len(mail.mails) == 1


def test_a_worker_whose_processes_all_write_is_not_silent(series: Series, mail: MailServer) -> None:
    WorkerRound.objects.create(ended_at=NOW - timedelta(minutes=30))
    digest = publish(series, lease_until=NOW + timedelta(minutes=2))
    assert watch(now=NOW, outside=True) == 0
    Digest.objects.filter(pk=digest.pk).update(lease_until=NOW - timedelta(minutes=2))
    assert watch(now=NOW, outside=True) == 1


@pytest.mark.django_db(transaction=True)
def test_rounds_at_the_same_moment_tell_each_matter_once(series: Series, mail: MailServer) -> None:
    Series.objects.update(start_date=DAY - timedelta(days=4))
    together = Barrier(6)

    def look(_: int) -> int:
        together.wait()
        try:
            return watch(now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        sent = sum(pool.map(look, range(6)))
    assert sent == len(mail.subjects) == len(set(mail.subjects)) == 5


@pytest.mark.parametrize("down", ["refused", "gone"])
def test_a_mail_that_cannot_be_sent_is_tried_again(
    series: Series, mail: MailServer, settings: Settings, down: str
) -> None:
    mail.refuse = "451 Try again later" if down == "refused" else ""
    settings.EMAIL_PORT = mail.port if down == "refused" else 9
    assert watch(now=NOW) == 0
    mail.refuse, settings.EMAIL_PORT = "", mail.port
    assert watch(now=NOW) == 1
    assert watch(now=NOW) == 0
    assert mail.subjects == ["The entry of 2026-11-20 is late"]


def test_a_wrong_address_of_an_admin_loses_no_alarm(
    series: Series, mail: MailServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    admins, settings.ADMINS = settings.ADMINS, [("ada@", "ada@")]
    assert watch(now=NOW) == 0
    assert "ValueError" in vars(caplog.records[-1])["reason"]
    settings.ADMINS = admins
    assert watch(now=NOW) == 1


def test_a_mail_server_that_is_away_is_asked_once_a_round(
    series: Series, mail: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    Series.objects.update(start_date=DAY - timedelta(days=3))
    mail.refuse = "451 Try again later"
    assert watch(now=NOW) == 0
    assert [record.message for record in caplog.records] == ["alarm not mailed"]
    mail.refuse = ""
    assert watch(now=NOW) == 4


def test_what_is_over_while_the_mail_server_was_away_is_told_as_over(
    series: Series, mail: MailServer
) -> None:
    mail.refuse = "451 Try again later"
    watch(now=NOW)
    publish(series)
    watch(now=NOW)
    mail.refuse = ""
    watch(now=NOW)
    watch(now=NOW)
    assert mail.subjects == ["Over: The entry of 2026-11-20 is late"]


def test_without_admins_nothing_is_sent_and_nothing_forgotten(
    series: Series, mail: MailServer, settings: Settings
) -> None:
    admins, settings.ADMINS = settings.ADMINS, []
    assert watch(now=NOW) == 0
    settings.ADMINS = admins
    assert watch(now=NOW) == 1


def test_what_is_over_before_anybody_was_told_is_not_told(
    series: Series, mail: MailServer, settings: Settings
) -> None:
    admins, settings.ADMINS = settings.ADMINS, []
    watch(now=NOW)
    publish(series)
    watch(now=NOW)
    settings.ADMINS = admins
    assert watch(now=NOW) == 0


def test_the_same_matter_is_told_again_when_it_comes_again(series: Series, mail: MailServer) -> None:
    digest = publish(series, status="held")
    watch(now=NOW)
    Digest.objects.update(status="published")
    watch(now=NOW)
    Digest.objects.filter(pk=digest.pk).update(status="held")
    watch(now=NOW)
    title = "The entry of 2026-11-20 waits for approval"
    assert mail.subjects == [title, f"Over: {title}", title]


def test_no_secret_is_mailed(series: Series, mail: MailServer, settings: Settings) -> None:
    settings.SECRETS = ["very-secret-key"]
    Digest.objects.create(series=series, date=DAY, status="failed", error="Refused: very-secret-key.")
    watch(now=NOW)
    assert "very-secret-key" not in mail.mails[0].get_content()


def test_the_number_of_queries_does_not_depend_on_the_rows(
    series: Series, settings: Settings, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.ADMINS = []
    for number in range(12):
        fail_on(make_source(series, name=f"S{number}"), *(DAY - timedelta(days=day) for day in range(13)))
    Digest.objects.update(status="held")
    watch(now=NOW)
    with django_assert_max_num_queries(12):
        watch(now=NOW)
    assert Alarm.objects.filter(over_at=None).count() > 20
