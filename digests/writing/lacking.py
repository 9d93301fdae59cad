"""What a published entry lacks that models or sources may still give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from digests.asking.endpoints import endpoints_of
from digests.models import Collection, Digest, Source, Topic
from digests.writing.edits import count, events_to_predict, join, topics_to_write
from digests.writing.entry import GATE
from predictions.models import Event


@dataclass(frozen=True, slots=True)
class Lacking:
    """Topics without a text, or with one by a later model; events without a forecast; sources of trending items.

    `instead_of` has the model whose text a topic has, by the topic's key: only better ones are worth a question.
    """

    topics: tuple[Topic, ...] = ()
    events: tuple[Event, ...] = ()
    trending_sources: tuple[Source, ...] = ()
    instead_of: dict[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.topics or self.events or self.trending_sources)

    def __str__(self) -> str:
        texts = len(self.topics) - len(self.instead_of)
        parts = [
            count(texts, "topic without a text", "topics without a text"),
            count(len(self.instead_of), "topic of a later model", "topics of a later model"),
            count(len(self.events), "prediction"),
            "the trending items" if self.trending_sources else "",
        ]
        return join(parts)


def find_lacking(digest: Digest) -> Lacking:
    """What the digest's entry lacks for a passing reason; what an editor wrote or dropped is never among it."""
    # Where no model is configured, one may be before the hours of completion are over.
    models = [endpoint.model for endpoint in endpoints_of(digest.series)]
    topics, instead_of = find_topics(digest, models)
    predicted = set(digest.forecasts.values_list("event", flat=True))
    events = tuple(event for event in events_to_predict(digest) if event.pk not in predicted)
    return Lacking(topics, events, find_trending_sources(digest), instead_of)


def find_topics(digest: Digest, models: list[str]) -> tuple[tuple[Topic, ...], dict[int, str]]:
    """The topics that no model answered, or a later one than the first, and who wrote those."""
    unanswered = set(digest.findings.filter(gate=GATE, blocking=True).values_list("place", flat=True))
    found: list[Topic] = []
    instead_of: dict[int, str] = {}
    for topic in topics_to_write(digest):
        writers = {analysis.model_name for analysis in topic.analyses.all() if not analysis.edited}
        if topic.dropped_because:
            if f"topic {topic.position}" in unanswered:
                found.append(topic)
        elif not writers:
            found.append(topic)
        elif models and writers != {models[0]}:
            found.append(topic)
            instead_of[topic.pk] = last_of(models, writers)
    return tuple(found), instead_of


def last_of(models: list[str], writers: Iterable[str]) -> str:
    """The writer that comes last in the list of models; one that is not in it comes last of all."""
    return max(writers, key=lambda name: models.index(name) if name in models else len(models))


def find_trending_sources(digest: Digest) -> tuple[Source, ...]:
    """The sources of trending items that failed, where the entry has none and wants some."""
    if not digest.series.trending_per_day or digest.trending.exists():
        return ()
    failed = digest.collections.filter(outcome=Collection.Outcome.FAILED).values("source")
    return tuple(digest.series.sources.filter(active=True, section="trending", pk__in=failed))
