"""The mail server of the admins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.fakes.mail_server import MailServer, running_mail_server


@pytest.fixture(scope="module")
def smtp() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def mail(smtp: MailServer, settings: Settings) -> MailServer:
    """A real SMTP server, and one admin."""
    smtp.mails.clear()
    smtp.refuse = ""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp.port
    settings.ADMINS = [("Ada", "ada@example.org")]
    settings.EMAIL_SUBJECT_PREFIX = ""
    return smtp
