"""Which digests are owed: a comparison of the calendar with what is there, not an alarm clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from digests.models import Digest, Series


def owed_days(series: Series, *, now: datetime) -> list[date]:
    """The days from the series' start to today, within its catch-up window, that should have a digest by now.

    Oldest first. Today counts from the hour of publication on.
    """
    today = series.today(now)
    last = today if series.due_at(today) <= now else today - timedelta(days=1)
    first = max(series.start_date, today - timedelta(days=series.catch_up_days))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def unwritten_days(series: Iterable[Series], *, now: datetime) -> list[tuple[Series, date]]:
    """The owed days that have no entry, oldest first. A held one has its entry, and so has one that is changed."""
    wanted = [(column, day) for column in series for day in owed_days(column, now=now)]
    oldest = min((day for _, day in wanted), default=now.date())
    written = Digest.objects.filter(date__gte=oldest).exclude(status__in=Digest.UNFINISHED, post=None)
    done = set(written.values_list("series_id", "date"))
    missing = [(column, day) for column, day in wanted if (column.pk, day) not in done]
    return sorted(missing, key=lambda pair: pair[1])


def make_owed(series: Iterable[Series], *, now: datetime) -> int:
    """Makes a due digest for every owed day that has none; how many were made."""
    wanted = [(column, day) for column in series for day in owed_days(column, now=now)]
    known = set(
        Digest.objects.filter(series__in={column.pk for column, _ in wanted}).values_list("series_id", "date")
    )
    missing = [Digest(series=column, date=day) for column, day in wanted if (column.pk, day) not in known]
    # Another worker may make the same day at the same moment: the constraint lets one of them win.
    Digest.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def claimable_digests(*, now: datetime) -> list[int]:
    """The owed digests that can be written now, newest day first: readers wait for today's entry most."""
    rows = (
        Digest.objects.claimable(now)
        .filter(series__active=True)
        .select_related("series")
        .order_by("-date", "pk")
    )
    return [digest.pk for digest in rows if within_window(digest, now)]


def within_window(digest: Digest, now: datetime) -> bool:
    """Whether a digest is still tried by itself: it is within the catch-up window, or was ordered by hand."""
    oldest = digest.series.today(now) - timedelta(days=digest.series.catch_up_days)
    return digest.date >= oldest or digest.revision > 1
