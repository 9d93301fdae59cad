"""Loads from the database what counted questions count: the site's entries, and the items of its sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Min

from digests.counting.history import History, Occasion, build_history
from digests.counting.names import keys_of, names_in, small_words
from digests.counting.questions import SUBJECT
from digests.models import CoveredDay, Digest, ItemVersion, Series, Topic, TrendingItem
from digests.models.memory import ItemVersionQuerySet

LATE = timedelta(days=2)


def load_entries(series: Series, *, since: date = date.min, timely: bool = False) -> History:
    """What each published entry of the series from `since` on names: the titles of its topics and trending items.

    `timely`: without those that were written later than LATE after their day, of which nobody knew on it.
    """
    days = days_of_entries(series, since, date.max, timely=timely)
    titles: dict[date, list[str]] = {}
    subjects: dict[date, set[str]] = {}
    in_these = {"digest__series": series, "digest__date__gte": since}
    topics = Topic.objects.filter(dropped_because="", **in_these)
    for rows in (topics, TrendingItem.objects.filter(**in_these)):
        for digest_id, title in rows.order_by().values_list("digest", "title").iterator():
            if digest_id in days:
                titles.setdefault(days[digest_id], []).append(title)
    for digest_id, found in topics.order_by().values_list("digest", "subjects").iterator():
        if digest_id in days and found:
            subjects.setdefault(days[digest_id], set()).update(keys_of_subjects(found))
    occasions = (as_occasion(day, found, subjects.get(day, ())) for day, found in titles.items())
    return build_history(occasions, days.values())


def days_of_entries(series: Series, first: date, last: date, *, timely: bool) -> dict[int, date]:
    """The days of the series' published entries, by the keys of their digests; `timely` as in `load_entries`."""
    digests = Digest.objects.filter(
        series=series, status=Digest.Status.PUBLISHED, date__range=(first, last)
    ).values_list("pk", "date", "tier", "finished_at")
    return {
        pk: day
        for pk, day, tier, finished_at in digests
        if not timely or tier == Digest.Tier.IMPORTED or is_timely(day, finished_at)
    }


def first_versions(source_id: int | None, *, since: date = date.min) -> ItemVersionQuerySet:
    """What each item of the source from `since` on said when it came first."""
    versions = ItemVersion.objects.filter(item__source=source_id, item__first_day__gte=since)
    first = versions.order_by().values("item").annotate(first=Min("pk")).values("first")
    return ItemVersion.objects.filter(pk__in=first)


def load_items(source_id: int | None, *, since: date = date.min, timely: bool = False) -> History:
    """What the source's items from `since` on named when they came first, whatever they say by now.

    `timely`: without what was collected later than LATE after its day, of which nobody knew on it.
    """
    rows = first_versions(source_id, since=since).values_list("item__first_day", "title", "seen_at")
    covered = CoveredDay.objects.filter(source=source_id, day__gte=since).values_list("day", "heard_at")
    return build_history(
        (
            as_occasion(day, [title])
            for day, title, seen_at in rows.iterator()
            if not timely or is_timely(day, seen_at)
        ),
        (day for day, heard_at in covered if not timely or is_timely(day, heard_at)),
    )


def is_timely(day: date, moment: datetime | None) -> bool:
    """Whether what belongs to the day was there soon after."""
    return moment is not None and moment.date() - day <= LATE


def keys_of_subjects(subjects: Iterable[str]) -> dict[str, str]:
    """How subjects are counted, and how they are written."""
    return {f"{SUBJECT}{subject.casefold()}": subject for subject in subjects}


def as_occasion(day: date, titles: Iterable[str], subjects: Iterable[str] = ()) -> Occasion:
    """The words and names of some titles, and their subjects as they are counted, on their day."""
    found = list(titles)
    words: frozenset[str] = frozenset(subjects)
    return Occasion(
        day,
        keys=words.union(*(keys_of(title) for title in found)),
        names=words.union(*(names_in(title) for title in found)),
        small=frozenset[str]().union(*(small_words(title) for title in found)),
    )
