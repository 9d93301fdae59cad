"""What django-q2's workers run: a few lines each."""

from __future__ import annotations

from django.utils import timezone

from blog.redaction import without_secrets
from digests.models import Series
from digests.pipeline import run
from digests.queueing import enqueue
from digests.reconciler import claimable_digests, make_owed


@without_secrets
def tick() -> int:
    """Makes what is owed and enqueues what can be written; how many digests were enqueued."""
    now = timezone.now()
    make_owed(Series.objects.filter(active=True), now=now)
    digest_ids = claimable_digests(now=now)
    for digest_id in digest_ids:
        enqueue(digest_id)
    return len(digest_ids)


@without_secrets
def write_digest(digest_id: int) -> str:
    """Writes a digest; how it ended, for the list of tasks."""
    result = run(digest_id)
    return result.digest.status if result.claimed else "nothing to do"
