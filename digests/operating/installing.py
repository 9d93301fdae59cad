"""Makes an installation ready to serve: each step can be repeated and changes nothing that is there."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from digests.models import Digest, Series
from digests.operating.first_pages import make_first_pages
from digests.operating.first_series import make_first_series
from digests.running.schedules import set_up_schedules

DEMO_DAYS = 3
ADMIN_NAME = "admin"


@dataclass(frozen=True, slots=True)
class NewAdmin:
    """The admin that was made; the password is known only here and now."""

    name: str
    password: str


def prepare() -> None:
    """Migrates the database, makes schedules and first pages, and gathers the static files."""
    call_command("migrate", interactive=False, verbosity=0)
    set_up_schedules()
    make_first_pages()
    call_command("collectstatic", interactive=False, verbosity=0)


def make_admin() -> NewAdmin | None:
    """A superuser with a random password, where there is no superuser yet."""
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser(ADMIN_NAME, email="", password=password)
    return NewAdmin(ADMIN_NAME, password)


def make_demo_series() -> Series:
    """The first series, from the day before yesterday on."""
    today = timezone.now().date()
    return make_first_series(start_date=today - timedelta(days=DEMO_DAYS - 1))


def days_to_write(series: Series) -> list[Digest]:
    """The digests of today and the two days before that have no entry yet, oldest first; none of one that rests."""
    if not series.active:
        return []
    today = series.today(timezone.now())
    days = [today - timedelta(days=number) for number in reversed(range(DEMO_DAYS))]
    digests = [Digest.objects.get_or_create(series=series, date=day)[0] for day in days]
    return [digest for digest in digests if digest.status in Digest.UNFINISHED]
