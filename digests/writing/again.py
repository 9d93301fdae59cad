"""Stores a text that was written again only where it is worth as much as what it would replace.

First text by text: one that no model gives again, or only a later model of the list than the one before, stays as it
was. Then as a whole: an entry that the gates would leave with fewer topics or forecasts is not stored at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db import transaction

from digests.asking.endpoints import endpoints_of
from digests.asking.questions import NoAnswer
from digests.draft import Draft
from digests.models import Analysis, Digest
from digests.rows import build_draft
from digests.writing.checking import check_digest, count_topics, reject_answers
from digests.writing.entry import Kept, Written, store

MOST_REASONS = 3


class NothingBetter(Exception):
    """A digest was written again, but the entry that is there is worth more and stays; the text says why."""


class Worth(NamedTuple):
    """What an entry is worth, what counts most first: whether models wrote it, its printed topics, its forecasts."""

    has_analyses: bool
    topics: int
    forecasts: int

    def __str__(self) -> str:
        how = "with analyses" if self.has_analyses else "without analyses"
        return f"{self.topics} topics ({how}) and {self.forecasts} predictions"


@dataclass(frozen=True, slots=True)
class Ranks:
    """The models that the series asks, in their order; one that it no longer asks comes behind them all."""

    models: Sequence[str]

    def of(self, names: Iterable[str]) -> int:
        """The place of the last of them."""
        return max(self.models.index(name) if name in self.models else len(self.models) for name in names)

    def choose(self, outcome: Any, before: Sequence[str]) -> Any:
        """The outcome, or Kept where it is worse than what the models `before` wrote; none wrote: the outcome."""
        if not before:
            return outcome
        if isinstance(outcome, NoAnswer):
            return Kept(str(outcome))
        if self.of([outcome.endpoint.model]) > self.of(before):
            return Kept(f"It is by {before[0]}; now only {outcome.endpoint.model} answered.")
        return outcome


def store_unless_worse(digest: Digest, written: Written) -> None:
    """Stores what is at least as good as before; raises NothingBetter, and stores nothing, where that is not much."""
    written = keep_better(digest, written)
    outcomes = [outcome for _, outcome in (*written.analyses, *written.forecasts)]
    if all(isinstance(outcome, Kept) for outcome in outcomes):
        reasons = list(dict.fromkeys(outcome.reason for outcome in outcomes if isinstance(outcome, Kept)))
        raise NothingBetter(
            f"Nothing was written again that is as good; the entry stays as it was. {tell(reasons)}".strip()
        )
    before = worth_of(digest)
    with transaction.atomic():
        store(digest, written)
        after, faults, _ = try_gates(digest)
        if after < before:
            raise NothingBetter(
                f"Written again, the entry would have {after} instead of {before}; it stays as it was. "
                f"{tell([*dict.fromkeys(faults.values())])}".strip()
            )


def store_completion(digest: Digest, written: Written) -> None:
    """Stores what makes the entry better; raises NothingBetter, and stores nothing, where it would be what it is."""
    written = keep_better(digest, written)
    before, printed = worth_of(digest), build_draft(digest)
    faults: dict[str, str] = {}
    try:
        with transaction.atomic():
            store(digest, written)
            after, faults, draft = try_gates(digest)
            if after < before or draft == printed:
                raise NothingBetter(f"Nothing better came of it. {tell(reasons_of(written, faults))}".strip())
    except NothingBetter:
        reject_answers(digest, faults)
        raise


def reasons_of(written: Written, faults: Mapping[str, str]) -> list[str]:
    """Why models gave nothing, and what the gates found, each once."""
    outcomes = [outcome for _, outcome in (*written.analyses, *written.forecasts)]
    missing = [str(outcome) for outcome in outcomes if isinstance(outcome, NoAnswer)]
    return [*dict.fromkeys([*missing, *faults.values()])]


def keep_better(digest: Digest, written: Written) -> Written:
    """What was written, without what is worse than the printed text or the forecast that is there."""
    ranks = Ranks([endpoint.model for endpoint in endpoints_of(digest.series)])
    texts: dict[int, list[str]] = {}
    rows = Analysis.objects.filter(topic__digest=digest, topic__dropped_because="", edited=False)
    for topic_id, model in rows.values_list("topic", "model_name"):
        texts.setdefault(topic_id, []).append(model)
    forecasts = {event: [model] for event, model in digest.forecasts.values_list("event", "model_name")}
    return replace(
        written,
        analyses=tuple(
            (topic, ranks.choose(outcome, texts.get(topic.pk, []))) for topic, outcome in written.analyses
        ),
        forecasts=tuple(
            (event, ranks.choose(outcome, forecasts.get(event.pk, [])))
            for event, outcome in written.forecasts
        ),
    )


def try_gates(digest: Digest) -> tuple[Worth, dict[str, str], Draft]:
    """What the gates would leave of the digest, and what they fault, by its place; nothing is dropped yet."""
    with transaction.atomic():
        check_digest(digest)
        worth = worth_of(digest)
        faults = dict(digest.findings.filter(blocking=True).values_list("place", "message"))
        draft = build_draft(digest)
        transaction.set_rollback(True)
    digest.refresh_from_db(fields=["tier", "model_name"])
    return worth, faults, draft


def tell(reasons: Sequence[str]) -> str:
    """The first of the reasons."""
    return " ".join(reasons[:MOST_REASONS])


def worth_of(digest: Digest) -> Worth:
    """The worth of the digest's rows as they stand; forecasts count for the events that its series still predicts."""
    return Worth(
        has_analyses=digest.tier in (Digest.Tier.FULL, Digest.Tier.FALLBACK),
        topics=count_topics(digest),
        forecasts=digest.forecasts.filter(event__in=digest.series.events.all()).count(),
    )
