"""Completes fresh entries that lack something, when models or sources answer again: published ones, and by themselves.

An entry is tried half an hour after its publication, and again each time as much time has passed as until then, up to
the hours that its series allows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F

from blog.models import Post
from digests.collecting.visits import collect_from
from digests.models import Digest, LogEntry, Series
from digests.publishing.compose import compose
from digests.rows import build_draft
from digests.selecting.topics import select_trending
from digests.writing.again import NothingBetter, store_completion
from digests.writing.entry import Wanted, ask_models
from digests.writing.lacking import Lacking, find_lacking

FIRST_PAUSE = timedelta(minutes=30)


def next_try(digest: Digest, *, since: datetime, now: datetime) -> datetime | None:
    """When the entry, published at `since`, is tried to be completed; None where that is not to be, or it is whole."""
    end = since + timedelta(hours=digest.series.complete_for_hours)
    if now >= end or not may_be_completed(digest) or not find_lacking(digest):
        return None
    return min(now + max(FIRST_PAUSE, now - since), end)


def may_be_completed(digest: Digest) -> bool:
    """Whether the program may change the entry: nobody approved it or made it their own, and readers see it."""
    post = digest.post
    return (
        post is not None
        and not post.hand_edited
        and post.status == Post.Status.PUBLISHED
        and digest.tier != Digest.Tier.IMPORTED
        and digest.series.review_policy == Series.ReviewPolicy.PUBLISH
    )


def order_completions(*, now: datetime) -> list[int]:
    """Makes the entries owed again that are due to be completed; the keys of their digests."""
    due = Digest.objects.filter(
        status=Digest.Status.PUBLISHED, complete_at__lte=now, series__active=True
    ).select_related("series", "post")
    return [digest.pk for digest in due if order_completion(digest)]


def order_completion(digest: Digest) -> bool:
    """Makes the digest owed for what it lacks; whether that was done, and not by another worker."""
    lacking = find_lacking(digest) if may_be_completed(digest) else Lacking()
    # As it was read: two workers may come at the same moment, and an editor may order a new text.
    row = Digest.objects.filter(pk=digest.pk, status=Digest.Status.PUBLISHED, complete_at=digest.complete_at)
    if not lacking:
        row.update(complete_at=None)
        return False
    ordered = row.update(
        status=Digest.Status.DUE,
        stage="collect" if lacking.trending_sources else "write",
        completing=True,
        complete_at=None,
        not_before=None,
        revision=F("revision") + 1,
    )
    if ordered:
        LogEntry.objects.create(digest=digest, text=f"It lacks {lacking}, which is asked for again.")
    return bool(ordered)


def collect_missing(digest: Digest, *, now: datetime, keep_lease: Callable[[], None]) -> None:
    """Visits the sources of trending items that failed."""
    collect_from(digest, find_lacking(digest).trending_sources, now=now, keep_lease=keep_lease)


def select_missing(digest: Digest, *, now: datetime) -> None:
    """Chooses trending items where there are none; raises NothingBetter where that was all, and none was found."""
    if digest.trending.exists() or select_trending(digest, now=now):
        return
    lacking = find_lacking(digest)
    if not (lacking.topics or lacking.events):
        raise NothingBetter("No source gave a new trending item.")


def write_missing(digest: Digest, *, keep_lease: Callable[[], None]) -> None:
    """Has models write what the entry lacks; raises NothingBetter where it would be printed as it is."""
    lacking = find_lacking(digest)
    try:
        if not (lacking.topics or lacking.events):
            raise NothingBetter("It lacks no text any more.")
        wanted = Wanted(lacking.topics, lacking.events, lacking.instead_of)
        store_completion(digest, ask_models(digest, keep_lease=keep_lease, wanted=wanted))
    except NothingBetter:
        if is_printed(digest):
            raise


def is_printed(digest: Digest) -> bool:
    """Whether the post has just what the digest's rows say."""
    return digest.post is not None and compose(build_draft(digest)).body == digest.post.body


def describe(digest: Digest) -> str:
    """What the digest's entry has, in words, for its log."""
    topics = digest.topics.filter(dropped_because="").count()
    model = f" by {digest.model_name}" if digest.model_name else " without a model"
    return f"{topics} topics{model}, {digest.trending.count()} trending items, {digest.forecasts.count()} predictions"
