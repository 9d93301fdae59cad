"""The feed of new judgements and of what comes due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape

from predictions.due_calendar import describe_count
from predictions.models import Judgement, Prediction

LENGTH = 30
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class News:
    """One item of the feed; `description` is HTML."""

    guid: str
    title: str
    description: str
    path: str
    moment: datetime


def build_feed(*, site_url: str, now: datetime) -> str:
    """RSS of the new judgements and of the predictions whose last day has passed, newest first."""
    feed = Rss201rev2Feed(
        title="Predictions: judged and due",
        link=site_url + reverse("predictions:index"),
        description="New judgements, and predictions whose last day has passed.",
        feed_url=site_url + reverse("predictions:feed"),
        language="en",
    )
    news = [*_judgement_news(), *_due_news(now)]
    for item in sorted(news, key=lambda item: (item.moment, item.guid), reverse=True)[:LENGTH]:
        feed.add_item(
            title=item.title,
            link=site_url + item.path,
            description=item.description,
            unique_id=item.guid,
            unique_id_is_permalink=False,
            pubdate=item.moment,
        )
    return feed.writeString("utf-8")


def _judgement_news() -> list[News]:
    rows = Judgement.objects.select_related("event").order_by("-judged_at", "-pk")[:LENGTH]
    return [
        News(
            guid=f"urn:hindcast:judgement:{row.pk}",
            title=_clean(f"{row.event.name}: {row.get_verdict_display()}"),
            description=_describe(row),
            path=row.event.get_absolute_url(),
            moment=row.judged_at,
        )
        for row in rows
    ]


def _describe(row: Judgement) -> str:
    parts = [f"It happened on {row.happened_on.isoformat()}."] if row.happened_on else []
    parts += [
        part for part in (row.note, f"Evidence: {row.evidence_url}" if row.evidence_url else "") if part
    ]
    return "".join(f"<p>{escape(_clean(part))}</p>" for part in parts)


def _due_news(now: datetime) -> list[News]:
    days = (
        Prediction.objects.public(now)
        .filter(latest__lt=timezone.localdate(now))
        .values_list("event__slug", "event__name", "latest")
        .annotate(count=Count("pk"))
        .order_by("-latest")[:LENGTH]
    )
    return [
        News(
            guid=f"urn:hindcast:due:{slug}:{latest.isoformat()}",
            title=_clean(f"{name}: {describe_count(count)} due"),
            description=f"<p>The last predicted day was {latest.isoformat()}.</p>",
            path=reverse("predictions:event", args=[slug]),
            moment=datetime.combine(latest + timedelta(days=1), time(), UTC),
        )
        for slug, name, latest, count in days
    ]


def _clean(text: str) -> str:
    """The text without the control characters that XML cannot hold."""
    return CONTROL_CHARACTERS.sub("", text)
