"""What an editor changed in a digest by hand; writing again leaves it as it is, and says so before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import get_text_list

from digests.models import Analysis, Digest, Topic
from predictions.models import Event

TEXTS_OF_A_TOPIC = len(Analysis.Kind)


@dataclass(frozen=True, slots=True)
class Plan:
    """What writing a digest again would do, in numbers of topics, texts and predictions."""

    topics: int
    predictions: int
    kept_topics: int
    kept_texts: int
    kept_predictions: int
    dropped_topics: int
    dropped_predictions: int

    def __str__(self) -> str:
        new = [count(self.topics, "topic"), count(self.predictions, "prediction")]
        kept = [
            count(self.kept_topics, "topic with your own texts", "topics with your own texts"),
            count(self.kept_texts, "single text of yours", "single texts of yours"),
            count(self.kept_predictions, "corrected prediction"),
        ]
        sentences = [f"New texts for {join(new)}." if any(new) else "All texts are yours."]
        if any(kept):
            sentences.append(f"What stays: {join(kept)}.")
        dropped = [count(self.dropped_topics, "topic"), count(self.dropped_predictions, "prediction")]
        if any(dropped):
            sentences.append(f"What you dropped stays out: {join(dropped)}.")
        return " ".join(sentences)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.topics or self.predictions)


def count(number: int, one: str, many: str = "") -> str:
    """The number with its noun; empty for none."""
    return f"{number} {one if number == 1 else many or f'{one}s'}" if number else ""


def join(parts: list[str]) -> str:
    """Those that are not empty, as in "a, b and c"."""
    return get_text_list([part for part in parts if part], "and")


def topics_to_write(digest: Digest) -> list[Topic]:
    """The topics that models write: not those that an editor dropped, nor those whose texts are all an editor's."""
    topics = digest.topics.filter(dropped_by_editor=False)
    topics = topics.select_related("item__source").prefetch_related("analyses")
    return [topic for topic in topics if len(edited_kinds(topic)) < TEXTS_OF_A_TOPIC]


def edited_kinds(topic: Topic) -> set[str]:
    """The kinds of the topic's texts that are an editor's."""
    return {analysis.kind for analysis in topic.analyses.all() if analysis.edited}


def events_to_predict(digest: Digest) -> list[Event]:
    """The events of the series that models predict: not those whose forecast an editor corrected or deleted."""
    corrected = digest.forecasts.filter(edited=True).values("event")
    rejected = digest.rejected_events.values("pk")
    return list(digest.series.events.exclude(pk__in=corrected).exclude(pk__in=rejected))


def note_rejected(digest: Digest, *, deleted: Iterable[Event], added: Iterable[Event]) -> None:
    """Remembers whose forecasts an editor deleted, and forgets those that the editor predicts after all."""
    digest.rejected_events.add(*deleted)
    digest.rejected_events.remove(*added)


def edited_places(digest: Digest) -> set[str]:
    """The places, as gates name them, where an editor's own text stands: it is noted there, not taken out."""
    texts = Analysis.objects.filter(topic__digest=digest, edited=True).values_list("topic__position", "kind")
    events = digest.forecasts.filter(edited=True).values_list("event__slug", flat=True)
    return {f"topic {position} {kind}" for position, kind in texts} | {
        f"prediction {slug}" for slug in events
    }


def plan_rewriting(digest: Digest) -> Plan:
    """What writing the digest again would do."""
    topics = topics_to_write(digest)
    printed = digest.topics.filter(dropped_by_editor=False).count()
    return Plan(
        topics=len(topics),
        predictions=len(events_to_predict(digest)),
        kept_topics=printed - len(topics),
        kept_texts=sum(len(edited_kinds(topic)) for topic in topics),
        kept_predictions=digest.forecasts.filter(edited=True).count(),
        dropped_topics=digest.topics.filter(dropped_by_editor=True).count(),
        dropped_predictions=digest.rejected_events.filter(series=digest.series).count(),
    )
