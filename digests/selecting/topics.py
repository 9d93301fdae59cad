"""Chooses a digest's topics and trending items from what was collected, and stores the choice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from digests.models import Digest, Item, Topic, TrendingItem
from digests.selecting.ranking import Candidate, Choice, Recent, choose
from digests.selecting.stock import find_stock, stock_opens_at

DAYS_WITHOUT_REPEAT = 14


def select(digest: Digest, *, now: datetime) -> Choice:
    """Chooses and stores; what was chosen before for this digest is replaced.

    Where fewer topics are new than an entry needs, unused items of the last days stand in: at once beside some that
    are new, but where there is none only when the sources have had time to come back.
    """
    candidates = as_candidates(collected_items(digest))
    choose_from = partial(
        choose,
        candidates,
        recent=find_recent(digest),
        topics=digest.series.topics_per_day,
        trending=digest.series.trending_per_day,
        now=now,
    )
    chosen = choose_from()
    from_stock = False
    if len(chosen.topics) < digest.series.fewest_topics and (chosen.topics or now >= stock_opens_at(digest)):
        stock = as_candidates(find_stock(digest))
        fresh = {candidate.item_id for candidate in candidates}
        chosen = choose_from(stock=[candidate for candidate in stock if candidate.item_id not in fresh])
        from_stock = not fresh.issuperset(chosen.topics)
    store(digest, chosen, from_stock=from_stock)
    return chosen


@transaction.atomic
def store(digest: Digest, chosen: Choice, *, from_stock: bool) -> None:
    """Stores the choice in the place of the one before."""
    items = Item.objects.in_bulk([*chosen.topics, *chosen.trending])
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
    store_trending(digest, [items[pk] for pk in chosen.trending])
    digest.from_stock = from_stock
    digest.save(update_fields=["from_stock"])


def store_trending(digest: Digest, items: Sequence[Item]) -> None:
    """Stores the digest's trending items, in their order."""
    TrendingItem.objects.bulk_create(
        TrendingItem(digest=digest, position=position, title=item.title, item=item)
        for position, item in enumerate(items, start=1)
    )


def select_trending(digest: Digest, *, now: datetime) -> int:
    """Chooses and stores trending items for a digest that has none, and leaves its topics; how many there are."""
    printed = [
        Recent(topic.title, topic.item.canonical_url if topic.item else "")
        for topic in digest.topics.select_related("item")
    ]
    candidates = [item for item in as_candidates(collected_items(digest)) if item.section == "trending"]
    chosen = choose(
        candidates,
        recent=[*find_recent(digest), *printed],
        topics=0,
        trending=digest.series.trending_per_day,
        now=now,
    )
    items = Item.objects.in_bulk(chosen.trending)
    store_trending(digest, [items[pk] for pk in chosen.trending])
    return len(chosen.trending)


def as_candidates(items: Sequence[Item]) -> list[Candidate]:
    """Items as candidates, in the order in which their sources gave them."""
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
        for order, item in enumerate(items)
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
