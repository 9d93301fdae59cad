"""Stores a text that was written again only where it is worth as much as the entry that it would replace."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction

from digests.checking import check_digest, count_topics
from digests.models import Digest
from digests.writer import Written, store

MOST_REASONS = 3
TIERS = (Digest.Tier.EXTRACTIVE, Digest.Tier.FALLBACK, Digest.Tier.FULL)


class NothingBetter(Exception):
    """A digest was written again, but the entry that is there is worth more and stays; the text says why."""


class Worth(NamedTuple):
    """What an entry is worth, what counts most first: its tier's place in TIERS, printed topics, forecasts."""

    tier: int
    topics: int
    forecasts: int

    def __str__(self) -> str:
        tier = TIERS[self.tier].label if self.tier >= 0 else "not written"
        return f"{self.topics} topics ({tier}) and {self.forecasts} predictions"


def store_unless_worse(digest: Digest, written: Written) -> None:
    """Stores what was written; raises NothingBetter, and stores nothing, where the gates would leave less of it."""
    before = worth_of(digest)
    with transaction.atomic():
        store(digest, written)
        after, reasons = try_gates(digest)
        if after < before:
            raise NothingBetter(
                f"Written again, the entry would have {after} instead of {before}; it stays as it was. "
                f"{' '.join(reasons)}".strip()
            )


def try_gates(digest: Digest) -> tuple[Worth, list[str]]:
    """What the gates would leave of the digest, and the first reasons for what they drop; nothing is dropped yet."""
    with transaction.atomic():
        check_digest(digest)
        worth = worth_of(digest)
        findings = digest.findings.filter(blocking=True).values_list("message", flat=True)
        reasons = list(dict.fromkeys(findings))[:MOST_REASONS]
        transaction.set_rollback(True)
    digest.refresh_from_db(fields=["tier", "model_name"])
    return worth, reasons


def worth_of(digest: Digest) -> Worth:
    """The worth of the digest's rows as they stand; forecasts count for the events that its series still predicts."""
    return Worth(
        tier=TIERS.index(digest.tier) if digest.tier in TIERS else -1,
        topics=count_topics(digest),
        forecasts=digest.forecasts.filter(event__in=digest.series.events.all()).count(),
    )
