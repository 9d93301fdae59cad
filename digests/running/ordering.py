"""What an admin or operator orders: a day, another try, a new text, an approval."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from django.db import transaction

from blog.models import Post
from digests.models import Digest, Series
from digests.publishing.posts import publish_held, revise_post
from digests.running.queueing import enqueue
from digests.writing.edits import Plan, plan_rewriting


class NotPossible(Exception):
    """What was ordered cannot be done with this digest now; the text says why."""


@transaction.atomic
def order_day(series: Series, day: date) -> Digest:
    """Makes the day owed, where it is not yet, and enqueues its writing."""
    digest, _ = Digest.objects.get_or_create(series=series, date=day)
    run_now(digest)
    return digest


@transaction.atomic
def run_now(digest: Digest) -> None:
    """Enqueues the writing of an unfinished digest, whatever pause it is in."""
    Digest.objects.filter(pk=digest.pk).update(not_before=None)
    transaction.on_commit(partial(enqueue, digest.pk))


@transaction.atomic
def write_again(digest: Digest) -> Plan | None:
    """Has the digest written anew from its chosen items; its post stays until the new text is there.

    What an editor corrected or dropped stays; the plan says what is written, and is None where the sources have to be
    asked first. Raises NotPossible where nothing would be written, a worker is at it, the post was edited by hand, or
    the digest was imported.
    """
    digest = Digest.objects.select_for_update().select_related("post").get(pk=digest.pk)
    if digest.status in (Digest.Status.COLLECTING, Digest.Status.WRITING, Digest.Status.CHECKING):
        raise NotPossible(f"{digest} is being written now; order it again when that has ended.")
    if digest.post and digest.post.hand_edited:
        raise NotPossible(f"The entry of {digest} was edited by hand; its text is no longer composed.")
    if digest.tier == Digest.Tier.IMPORTED:
        raise NotPossible(f"{digest} was imported; its items were never collected here.")
    plan = plan_rewriting(digest) if digest.topics.exists() else None
    if plan and plan.is_empty:
        raise NotPossible(f"There is nothing to write again in {digest}. {plan}")
    digest.status = Digest.Status.DUE
    digest.stage = "write" if plan else "collect"
    digest.revision += 1
    digest.not_before = digest.complete_at = None
    digest.completing = False
    digest.error = ""
    digest.save()
    transaction.on_commit(partial(enqueue, digest.pk))
    return plan


def approve(digest: Digest, *, now: datetime) -> Post:
    """Publishes a held digest; raises NotPossible where it is not held."""
    if digest.status != Digest.Status.HELD or digest.post is None:
        raise NotPossible(f"{digest} is not held for approval; it is {digest.get_status_display()}.")
    return publish_held(digest, now=now)


def recompose(digest: Digest, *, now: datetime) -> Post | None:
    """Composes the digest's post anew from its rows; None where there is no post or it was edited by hand."""
    if digest.post is None or digest.post.hand_edited:
        return None
    return revise_post(digest, now=now)
