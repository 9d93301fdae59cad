"""What django-q2's workers run: a few lines each."""

from __future__ import annotations

from django.utils import timezone

from blog.redaction import without_secrets
from digests.collecting import trial
from digests.collecting.memory import forget_old_versions
from digests.counting.rounds import run_counted
from digests.judging.rounds import run_round
from digests.models import Series
from digests.running.completing import order_completions
from digests.running.pipeline import run
from digests.running.queueing import enqueue
from digests.running.reconciler import claimable_digests, make_owed
from digests.watching import alarms
from digests.watching.rounds import noted_round


@without_secrets
def tick() -> int:
    """Makes what is owed, or can be completed, and enqueues what can be written; how many digests were enqueued."""
    with noted_round():
        now = timezone.now()
        make_owed(Series.objects.filter(active=True), now=now)
        order_completions(now=now)
        digest_ids = claimable_digests(now=now)
        for digest_id in digest_ids:
            enqueue(digest_id)
    return len(digest_ids)


@without_secrets
def keep_score() -> str:
    """Resolves questions and forecasts them again; forgets what memory needs no more. What came of it, in words."""
    now = timezone.now()
    resolved = run_counted(now=now)
    judged = run_round(now)
    forgotten = forget_old_versions(now=now)
    return f"{resolved} questions resolved by counting; {judged}; {forgotten} old versions forgotten"


@without_secrets
def watch() -> int:
    """Mails the admins what they should hear of; how many mails were sent."""
    return alarms.watch(now=timezone.now())


@without_secrets
def write_digest(digest_id: int) -> str:
    """Writes a digest; how it ended, for the list of tasks."""
    result = run(digest_id)
    return result.digest.status if result.claimed else "nothing to do"


@without_secrets
def try_source(source_id: int) -> str:
    """Asks a source for today's items and keeps none; how it went, for the list of tasks."""
    return trial.try_source(source_id)
