"""The state machine of a digest: each stage stores its result before the next begins, and can be repeated."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from blog.models import Post
from blog.redaction import redact
from digests.claims import Claim, LeaseLost, pause_after
from digests.collecting.visits import collect
from digests.counting.asking import ask_counted
from digests.judging.proposing import ask_judged
from digests.models import Collection, Digest, LogEntry
from digests.publishing.cover_making import make_cover
from digests.publishing.posts import publish_digest
from digests.running.completing import (
    collect_missing,
    describe,
    next_try,
    select_missing,
    write_missing,
)
from digests.selecting.stock import stock_opens_at
from digests.selecting.topics import select
from digests.writing.again import NothingBetter, store_unless_worse
from digests.writing.checking import check_digest
from digests.writing.entry import ask_models, store

log = logging.getLogger("hindcast.digests")
# So long after it was begun a day with too few topics waits for sources that failed.
WAIT_FOR_SOURCES = timedelta(days=3)


class NothingToWrite(Exception):
    """No item was collected that could be written about; the day stays owed."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the way: its name, the status shown while it runs, what it does, what comes next."""

    name: str
    status: Digest.Status
    work: Callable[[Digest, Claim], Mapping[str, Any]]
    following: str


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended; `claimed` is False where another worker has the digest or nothing was left to do."""

    digest: Digest
    claimed: bool

    @property
    def done(self) -> bool:
        """Whether the day has its entry, or one that waits for approval."""
        return self.digest.status in (Digest.Status.PUBLISHED, Digest.Status.HELD)


def run(
    digest_id: int, *, ignore_pause: bool = False, progress: Callable[[str], None] = lambda stage: None
) -> RunResult:
    """Takes a digest from the stage where it stands to its end; `progress` is told each stage's name.

    Errors end the run: they are stored with the digest, which is tried again after a pause.
    """
    claim = Claim(digest_id)
    if not claim.take(now=timezone.now(), ignore_pause=ignore_pause):
        return RunResult(Digest.objects.select_related("series", "post").get(pk=digest_id), claimed=False)
    try:
        try_stages(claim, progress)
    except LeaseLost as loss:
        log.warning("digest lost", exc_info=True, extra={"digest": digest_id, "reason": str(loss)})
    except KeyboardInterrupt:
        # Whoever comes next need not wait until the lease is over.
        with suppress(LeaseLost):
            claim.release()
        raise
    return RunResult(Digest.objects.select_related("series", "post").get(pk=digest_id), claimed=True)


def try_stages(claim: Claim, progress: Callable[[str], None]) -> None:
    """Runs the stages that are left; what goes wrong is stored with the day, so that the worker goes on."""
    try:
        run_stages(claim, progress)
    except LeaseLost:
        raise
    except Exception as error:
        fail(claim, error)


def run_stages(claim: Claim, progress: Callable[[str], None]) -> None:
    """Runs the stages that are left."""
    name = Digest.objects.values_list("stage", flat=True).get(pk=claim.digest_id)
    while name in STAGES:
        stage = STAGES[name]
        progress(name)
        claim.update(status=stage.status)
        claim.keep()
        started = time.monotonic()
        digest = Digest.objects.select_related("series", "post").get(pk=claim.digest_id)
        facts = stage.work(digest, claim)
        finish_stage(claim, stage, seconds=time.monotonic() - started, facts=facts)
        name = stage.following


def finish_stage(claim: Claim, stage: Stage, *, seconds: float, facts: Mapping[str, Any]) -> None:
    """Stores that the stage is done and tells it in one log line."""
    digest = Digest.objects.select_related("series").get(pk=claim.digest_id)
    timings = digest.timings | {stage.name: round(seconds, 3)}
    if stage.following:
        claim.update(stage=stage.following, timings=timings)
    else:
        Digest.objects.filter(pk=digest.pk).update(timings=timings)
    log.info(
        "stage done",
        extra={
            "series": digest.series.slug,
            "date": digest.date.isoformat(),
            "stage": stage.name,
            "seconds": round(seconds, 3),
            "tier": digest.tier,
            "cost_usd": str(digest.cost_usd),
            **facts,
        },
    )


def fail(claim: Claim, error: Exception) -> None:
    """Stores what went wrong, without secrets, and when the digest is tried again; raises LeaseLost."""
    claim.keep()
    digest = Digest.objects.select_related("series", "post").get(pk=claim.digest_id)
    expected = isinstance(error, (NothingToWrite, NothingBetter))
    reason = redact(str(error) if expected else f"{type(error).__name__}: {error}")
    if digest.completing:
        give_up_completing(claim, digest, reason, expected=expected)
        return
    pause = pause_after(digest.attempts)
    if isinstance(error, NothingToWrite) and (wait := stock_opens_at(digest) - timezone.now()) > timedelta(0):
        pause = min(pause, wait)
    if digest.post is not None:
        # Written again without success: the entry that is there stays, and nobody waits for another.
        status = (
            Digest.Status.PUBLISHED if digest.post.status == Post.Status.PUBLISHED else Digest.Status.HELD
        )
        outcome: dict[str, Any] = {"status": status, "stage": "done"}
    else:
        outcome = {"status": Digest.Status.FAILED, "not_before": timezone.now() + pause}
    log.error(
        "digest failed",
        exc_info=not expected,
        extra={
            "series": digest.series.slug,
            "date": digest.date.isoformat(),
            "stage": digest.stage,
            "reason": reason,
            "again_in_seconds": None if digest.post else int(pause / timedelta(seconds=1)),
        },
    )
    claim.release(error=reason, **outcome)


def give_up_completing(claim: Claim, digest: Digest, reason: str, *, expected: bool) -> None:
    """Leaves the entry as it is, says why in the digest's log, and tries again later; raises LeaseLost."""
    now = timezone.now()
    LogEntry.objects.create(digest=digest, text=f"It could not be completed: {reason}")
    log.log(
        logging.INFO if expected else logging.ERROR,
        "digest not completed",
        exc_info=not expected,
        extra={"series": digest.series.slug, "date": digest.date.isoformat(), "reason": reason},
    )
    claim.release(
        status=Digest.Status.PUBLISHED,
        stage="done",
        completing=False,
        complete_at=next_try(digest, since=digest.finished_at or now, now=now),
    )


def collect_stage(digest: Digest, claim: Claim) -> Mapping[str, Any]:
    """Visits the sources and stores what they gave."""
    (collect_missing if digest.completing else collect)(digest, now=timezone.now(), keep_lease=claim.keep)
    outcomes = {row.source.name: row.outcome for row in digest.collections.select_related("source")}
    return {"sources": outcomes, "items": digest.items.count()}


def select_stage(digest: Digest, claim: Claim) -> Mapping[str, Any]:
    """Chooses topics and trending items; raises NothingToWrite where there are none, and collects again."""
    if digest.completing:
        select_missing(digest, now=timezone.now())
        return {"trending": digest.trending.count()}
    now = timezone.now()
    chosen = select(digest, now=now)
    if not chosen.topics or may_get_more(digest, len(chosen.topics), now=now):
        claim.update(stage="collect")
        reasons = "; ".join(
            f"{row.source.name}: {row.outcome} {row.reason}".strip()
            for row in digest.collections.select_related("source")
        )
        given = "Sources gave too few new topics." if chosen.topics else "No source gave a new topic."
        raise NothingToWrite(f"{given} {reasons or 'No source is active.'}")
    if digest.from_stock:
        LogEntry.objects.create(
            digest=digest,
            text="The sources gave too little: topics come from what they gave in the days before.",
        )
    return {
        "topics": len(chosen.topics),
        "trending": len(chosen.trending),
        "left_out": len(chosen.rejected),
    }


def may_get_more(digest: Digest, topics: int, *, now: datetime) -> bool:
    """Whether the day has too few topics for an entry and a source of them failed that may answer in the next days.

    Without waiting it would be held for an editor with what there is, and nobody would ask the source again.
    """
    if topics >= digest.series.fewest_topics or now - digest.created_at > WAIT_FOR_SOURCES:
        return False
    failed = digest.collections.filter(outcome=Collection.Outcome.FAILED, source__section="topics")
    return failed.exists()


def write_stage(digest: Digest, claim: Claim) -> Mapping[str, Any]:
    """Has the models write; raises NothingBetter where an entry is there already and would become worse."""
    if digest.completing:
        write_missing(digest, keep_lease=claim.keep)
        return {"model": digest.model_name}
    written = ask_models(digest, keep_lease=claim.keep)
    (store_unless_worse if digest.post_id else store)(digest, written)
    dropped = [topic.position for topic in digest.topics.exclude(dropped_because="")]
    return {"model": digest.model_name, "dropped_topics": dropped}


def check_stage(digest: Digest, claim: Claim) -> Mapping[str, Any]:
    """Lets the gates look, drops what they fault, and goes down a tier where too little is left.

    The stage moves on in the same transaction: a second look would not find again what was dropped already.
    """
    with transaction.atomic():
        findings = check_digest(digest)
        claim.update(stage="ask")
    return {"findings": len(findings), "blocking": sum(finding.blocking for finding in findings)}


def ask_stage(digest: Digest, claim: Claim) -> Mapping[str, Any]:
    """Asks what can be seen in weeks or months; an entry that is only completed asks nothing more."""
    if digest.completing:
        return {}
    judged = ask_judged(digest, keep_lease=claim.keep)
    counted = ask_counted(digest, now=timezone.now(), keep_lease=claim.keep)
    return {"counted_questions": counted, "judged_questions": judged}


def cover_stage(digest: Digest, claim: Claim) -> Mapping[str, Any]:
    """Makes the entry's cover, where its series has none for all."""
    return {"cover": make_cover(digest, keep_lease=claim.keep)}


def publish_stage(digest: Digest, claim: Claim) -> Mapping[str, Any]:
    """Composes and publishes (or holds) in one transaction that also ends the claim."""
    with transaction.atomic():
        claim.keep()
        now = timezone.now()
        status = publish_digest(digest, now=now)
        # The hours for which an entry may be completed count from its publication.
        since = digest.finished_at if digest.completing and digest.finished_at else now
        claim.release(
            status=status,
            post=digest.post,
            stage="done",
            error="",
            not_before=None,
            finished_at=since,
            completing=False,
            complete_at=next_try(digest, since=since, now=now),
        )
        done = "Completed" if digest.completing else status.label.capitalize()
        LogEntry.objects.create(digest=digest, text=f"{done}: {describe(digest)}.")
    return {"post": digest.post.slug if digest.post else "", "status": status.value}


STAGES = {
    stage.name: stage
    for stage in (
        Stage("collect", Digest.Status.COLLECTING, collect_stage, "select"),
        Stage("select", Digest.Status.COLLECTING, select_stage, "write"),
        Stage("write", Digest.Status.WRITING, write_stage, "check"),
        Stage("check", Digest.Status.CHECKING, check_stage, "ask"),
        Stage("ask", Digest.Status.CHECKING, ask_stage, "cover"),
        Stage("cover", Digest.Status.CHECKING, cover_stage, "publish"),
        Stage("publish", Digest.Status.CHECKING, publish_stage, ""),
    )
}
