"""The topics that models are compared by: a fixed set of the bundled sample, and what a series printed lately."""

from __future__ import annotations

from dataclasses import dataclass

from digests.models import Series, Topic
from digests.rows import source_text
from digests.sources.sample import load_items

FIXED = 24


@dataclass(frozen=True, slots=True)
class QualityTopic:
    """A topic to write of; `key` names it for good, `text` is what its source says."""

    key: str
    title: str
    text: str


def fixed_topics() -> list[QualityTopic]:
    """The same 24 topics each time, from all parts of the sample."""
    items = load_items("topics")
    return [QualityTopic(item.external_id, item.title, item.text) for item in items[:: len(items) // FIXED]][
        :FIXED
    ]


def topics_of(series: Series, days: int) -> list[QualityTopic]:
    """What the series' last digests printed, of so many days with an entry, the newest first."""
    digests = series.digests.filter(post__isnull=False).order_by("-date")[:days]
    topics = Topic.objects.filter(digest__in=list(digests.values_list("pk", flat=True)), dropped_because="")
    return [
        QualityTopic(f"{topic.digest.date}-{topic.position}", topic.title, source_text(topic.item))
        for topic in topics.select_related("item", "digest").order_by("-digest__date", "position")
        if topic.item
    ]
