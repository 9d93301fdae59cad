"""Shows what was counted: the first titles, with their addresses."""

from __future__ import annotations

from datetime import date
from itertools import islice

from blog.addresses import at_site
from digests.counting.discussions import field_of
from digests.counting.histories import first_versions, keys_of_subjects
from digests.counting.names import keys_of
from digests.counting.papers import quotes_of_papers
from digests.counting.questions import DISCUSSION, ENTRIES, PAPERS, Measure
from digests.models import Digest, ItemVersion, Series, Topic, TrendingItem

MOST_SHOWN = 5


def find_quotes(measure: Measure, series: Series) -> list[dict[str, str]]:
    """The first titles that were counted, in the order of their days, as evidence."""
    if measure.of == DISCUSSION:
        return quotes_of_discussion(measure)
    if measure.of == PAPERS:
        return quotes_of_papers(measure)
    quotes = quotes_of_entries(measure, series) if measure.of == ENTRIES else quotes_of_items(measure)
    return quotes[:MOST_SHOWN]


def quotes_of_discussion(measure: Measure) -> list[dict[str, str]]:
    """The highest number that was seen of the item."""
    field = field_of(measure.what)
    version = (
        ItemVersion.objects.filter(item=int(measure.key), seen_at__date__gte=measure.asked_on)
        .select_related("item")
        .order_by(f"-{field}", "seen_at")
        .first()
    )
    if version is None:
        return []
    return [
        {
            "quote": f"{version.title}: {getattr(version, field)} {measure.what}",
            "url": version.item.discussion_url or version.url,
            "title": measure.source_name,
            "seen_at": version.seen_at.isoformat(),
        }
    ]


def quotes_of_entries(measure: Measure, series: Series) -> list[dict[str, str]]:
    """The titles of topics and trending items, each with the entry that has it."""
    found: list[tuple[date, int, str]] = []
    digests = Digest.objects.filter(
        series=series, status=Digest.Status.PUBLISHED, date__range=(measure.first, measure.deadline)
    )
    columns = ("digest__date", "digest", "title")
    topics = Topic.objects.filter(digest__in=digests, dropped_because="")
    if measure.is_subject:
        on_subject = topics.values_list(*columns, "subjects")
        found = [row[:3] for row in on_subject if measure.key in keys_of_subjects(row[3])]
    else:
        for rows in (topics, TrendingItem.objects.filter(digest__in=digests)):
            found += [row for row in rows.values_list(*columns) if measure.key in keys_of(row[2])]
    found = sorted(found)[:MOST_SHOWN]
    posts = {
        row.pk: row.post for row in digests.filter(pk__in=[pk for _, pk, _ in found]).select_related("post")
    }
    return [
        {
            "quote": title,
            "url": at_site(post.get_absolute_url()) if (post := posts[pk]) else "",
            "title": post.title if post else "",
            "seen_at": f"{day.isoformat()}T00:00:00+00:00",
        }
        for day, pk, title in found
    ]


def quotes_of_items(measure: Measure) -> list[dict[str, str]]:
    """The titles of a source's items, as they were when they came first."""
    versions = first_versions(measure.source, since=measure.first).filter(
        item__first_day__lte=measure.deadline
    )
    rows = versions.order_by("item__first_day", "pk").values_list("title", "url", "seen_at").iterator()
    matching = (
        {"quote": title, "url": url, "title": measure.source_name, "seen_at": seen_at.isoformat()}
        for title, url, seen_at in rows
        if measure.key in keys_of(title)
    )
    return list(islice(matching, MOST_SHOWN))
