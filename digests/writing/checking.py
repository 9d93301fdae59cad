"""Lets the gates look at a written digest, stores what they find, and drops what they fault."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from digests.draft import GateFinding
from digests.gates.all import RECENT, GateContext, check, check_size
from digests.models import Analysis, Completion, Digest, Finding, Topic
from digests.rows import build_draft
from digests.selecting.topics import DAYS_WITHOUT_REPEAT
from digests.writing.edits import edited_places
from digests.writing.entry import GATE as WRITER

PLACE = re.compile(r"^(topic|trending|prediction) (\S+)")
# What models were asked for the texts at a place, as their calls are named.
PURPOSES = {"topic": "topic", "prediction": "forecast"}


def check_digest(digest: Digest) -> list[GateFinding]:
    """The gates' findings on the digest; what they block is dropped, and too little left is a lower tier."""
    with transaction.atomic():
        digest.findings.exclude(gate=WRITER).delete()
        findings = spare(edited_places(digest), check(build_draft(digest), context_of(digest)))
        blocking = [finding for finding in findings if finding.blocking]
        for finding in blocking:
            drop(digest, finding)
        reject_answers(digest, {finding.place: finding.message for finding in blocking})
        if digest.tier == Digest.Tier.EXTRACTIVE or excerpts_help(digest):
            findings.append(go_extractive(digest))
        findings += check_size(build_draft(digest), context_of(digest))
        Finding.objects.bulk_create(
            Finding(
                digest=digest,
                gate=finding.gate,
                place=finding.place[:200],
                message=finding.message,
                blocking=finding.blocking,
            )
            for finding in findings
        )
    return findings


def spare(places: Collection[str], findings: Iterable[GateFinding]) -> list[GateFinding]:
    """The findings; those at the places where an editor's own text stands take nothing out."""
    return [replace(found, blocking=found.blocking and found.place not in places) for found in findings]


def context_of(digest: Digest) -> GateContext:
    """What the gates must know beside the draft."""
    return GateContext(recent_titles=recent_titles(digest), fewest_topics=digest.series.fewest_topics)


def recent_titles(digest: Digest) -> tuple[str, ...]:
    """The titles of the topics that the series' other digests of the last 14 days printed."""
    rows = Topic.objects.filter(
        digest__series=digest.series,
        digest__date__gt=digest.date - timedelta(days=DAYS_WITHOUT_REPEAT),
        digest__date__lt=digest.date,
        dropped_because="",
    )
    return tuple(rows.values_list("title", flat=True))


def drop(digest: Digest, finding: GateFinding) -> None:
    """Keeps the faulted place out of the entry."""
    place = PLACE.match(finding.place)
    if place is None:
        return
    section, name = place.groups()
    if section == "topic":
        rows = digest.topics.filter(position=int(name), dropped_because="")
        rows.update(dropped_because=f"{finding.gate}: {finding.message}")
    elif section == "trending":
        digest.trending.filter(position=int(name)).delete()
    else:
        digest.forecasts.filter(event__slug=name).delete()


def reject_answers(digest: Digest, faults: Mapping[str, str]) -> None:
    """Notes that the answers at these places cannot be used, though each was good by itself: none is taken again."""
    for found, message in ((PLACE.match(place), message) for place, message in faults.items()):
        if found and found[1] in PURPOSES:
            answers = digest.completions.filter(
                purpose=f"{PURPOSES[found[1]]} {found[2]}", status=Completion.Status.ANSWERED
            )
            answers.update(status=Completion.Status.INVALID, error=message)


def count_topics(digest: Digest) -> int:
    """How many topics are left."""
    return digest.topics.filter(dropped_because="").count()


def excerpts_help(digest: Digest) -> bool:
    """Whether too few topics are left for an entry, and there would be more without the analyses."""
    left = count_topics(digest)
    return left < digest.series.fewest_topics and lacking_a_text(digest).exists()


def lacking_a_text(digest: Digest) -> QuerySet[Topic]:
    """The dropped topics that could be printed with an excerpt.

    All but those that another day printed, or that an editor dropped.
    """
    dropped = digest.topics.exclude(dropped_because="").filter(dropped_by_editor=False)
    return dropped.exclude(dropped_because__startswith=f"{RECENT}:")


def go_extractive(digest: Digest) -> GateFinding:
    """Makes the digest one without a model: topics that lack only a text come back, with their excerpts."""
    left = count_topics(digest)
    Analysis.objects.filter(topic__digest=digest, edited=False).delete()
    lacking_a_text(digest).update(dropped_because="")
    digest.tier, digest.model_name = Digest.Tier.EXTRACTIVE, ""
    digest.save(update_fields=["tier", "model_name"])
    return GateFinding(
        gate="tier",
        place="digest",
        message=f"{left} topics have usable analyses; the entry lists the topics without a model's text.",
        blocking=False,
    )
