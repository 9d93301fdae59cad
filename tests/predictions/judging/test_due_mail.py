from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from pytest_django import Settings

from predictions.judging.due_mail import mail_what_came_due
from predictions.judging.judgements import judge
from predictions.judging.state import Verdict
from predictions.models import DueNotice, Event
from tests.predictions.builders import make_event, predict, predict_year

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def admins(settings: Settings) -> None:
    settings.ADMINS = [("Ada", "ada@example.org")]
    settings.SITE_URL = "https://blog.example"


@pytest.fixture
def event() -> Event:
    event = make_event("agi")
    predict_year(event, date(2024, 1, 1), 2025)
    predict_year(event, date(2024, 1, 2), 2035)
    return event


def test_the_admins_are_told_once_of_an_event_that_came_due(event: Event) -> None:
    make_event("quiet")
    assert mail_what_came_due(now=NOW) == 1
    assert mail_what_came_due(now=NOW + timedelta(days=1)) == 0

    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert "To be judged: Agi" in message.subject
    assert "1 prediction is overdue" in message.body
    assert "https://blog.example/predictions/agi/" in message.body
    assert f"https://blog.example/admin/predictions/judgement/add/?event={event.pk}" in message.body


def test_after_a_judgement_what_comes_due_later_is_told_again(event: Event) -> None:
    mail_what_came_due(now=NOW)
    judge(event, Verdict.MISSED, by=None, now=NOW + timedelta(days=1))
    assert mail_what_came_due(now=NOW + timedelta(days=2)) == 0

    predict(event, date(2024, 1, 3), None, date(2026, 1, 31))
    assert mail_what_came_due(now=NOW + timedelta(days=30)) == 1


def test_a_mail_that_cannot_be_sent_is_tried_again(event: Event, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert mail_what_came_due(now=NOW) == 0
    assert not DueNotice.objects.exists()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mail_what_came_due(now=NOW) == 1


def test_without_admins_nothing_is_noted(event: Event, settings: Settings) -> None:
    settings.ADMINS = []
    assert mail_what_came_due(now=NOW) == 0
    assert not DueNotice.objects.exists()


def test_line_breaks_in_a_name_do_not_stop_the_mail() -> None:
    predict_year(make_event("odd", name="Odd\r\nname"), date(2024, 1, 1), 2025)
    assert mail_what_came_due(now=NOW) == 1
    assert mail.outbox[0].subject.endswith("To be judged: Odd name")
