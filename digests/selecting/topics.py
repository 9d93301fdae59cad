"""Chooses a digest's topics and trending items from what was collected, and stores the choice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from digests.models import Digest, Item, Topic, TrendingItem
from digests.selecting.ranking import Candidate, Choice, Recent, choose

DAYS_WITHOUT_REPEAT = 14


def select(digest: Digest, *, now: datetime) -> Choice:
    """Chooses and stores; what was chosen before for this digest is replaced."""
    series = digest.series
    chosen = choose(
        find_candidates(digest),
        recent=find_recent(digest),
        topics=series.topics_per_day,
        trending=series.trending_per_day,
        now=now,
    )
    items = Item.objects.in_bulk([*chosen.topics, *chosen.trending])
    with transaction.atomic():
        digest.topics.all().delete()
        digest.trending.all().delete()
        Topic.objects.bulk_create(
            Topic(
                digest=digest,
                position=position,
                title=items[pk].title,
                item=items[pk],
                subjects=items[pk].subjects,
            )
            for position, pk in enumerate(chosen.topics, start=1)
        )
        TrendingItem.objects.bulk_create(
            TrendingItem(digest=digest, position=position, title=items[pk].title, item=items[pk])
            for position, pk in enumerate(chosen.trending, start=1)
        )
    return chosen


def find_candidates(digest: Digest) -> list[Candidate]:
    """The digest's items as candidates, in the order in which their sources gave them."""
    return [
        Candidate(
            item_id=item.pk,
            section=item.source.section,
            source_id=item.source_id,
            title=item.title,
            canonical_url=item.canonical_url,
            score=item.score,
            comment_count=item.comment_count,
            published_at=item.published_at,
            weight=item.source.weight,
            most_per_day=item.source.most_per_day,
            order=order,
        )
        for order, item in enumerate(collected_items(digest))
    ]


def collected_items(digest: Digest) -> list[Item]:
    """The digest's items in the order in which they were collected."""
    links = Digest.items.through.objects.filter(digest=digest).select_related("item__source").order_by("pk")
    return [link.item for link in links]


def find_recent(digest: Digest) -> list[Recent]:
    """What the series' other digests of 14 days before and after have as topics or trending items."""
    near = {
        "digest__series": digest.series,
        "digest__date__gt": digest.date - timedelta(days=DAYS_WITHOUT_REPEAT),
        "digest__date__lt": digest.date + timedelta(days=DAYS_WITHOUT_REPEAT),
    }
    recent: list[Recent] = []
    for model in (Topic, TrendingItem):
        rows = model.objects.filter(**near).exclude(digest=digest).values_list("title", "item__canonical_url")
        recent += [Recent(title, url or "") for title, url in rows]
    return recent
