"""What was newly said of open questions in the last days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from digests.counting.names import keys_of
from digests.judging.evidence import said_since
from digests.judging.subjects import subject_of
from digests.models import ItemVersion, Series
from predictions.models import Question

# A round looks back so far, and at no more texts than these: the newest.
LOOKS_BACK = timedelta(days=3)
MOST_TEXTS = 1000


@dataclass(frozen=True, slots=True)
class News:
    """When something new was last said of a question; `decisive` where it may decide it.

    What was there when evidence was last sought decides nothing any more.
    """

    seen_at: datetime
    decisive: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What a source said at a moment, with its words as they are counted."""

    text: str
    words: frozenset[str]
    seen_at: datetime
    published_at: datetime | None
    story: str


def find_news(series: Series, questions: Sequence[Question], *, now: datetime) -> dict[int, News]:
    """What was newly said of each of the questions, by its key; those of which nothing was are left out."""
    if not questions:
        return {}
    texts = load_texts(series, now=now)
    found = ((question.pk, news_of(question, texts)) for question in questions)
    return {key: news for key, news in found if news is not None}


def load_texts(series: Series, *, now: datetime) -> list[Said]:
    """What the series' sources said in the last days and had not said in the same words before, the newest first."""
    earlier = ItemVersion.objects.filter(
        item=OuterRef("item"), content_hash=OuterRef("content_hash"), seen_at__lt=OuterRef("seen_at")
    )
    versions = (
        said_since(series, now - LOOKS_BACK, until=now).exclude(Exists(earlier)).order_by("-seen_at", "-pk")
    )
    columns = ("title", "text", "seen_at", "published_at", "item__canonical_url")
    return [
        Said(f"{title}\n{text}", keys_of(f"{title}\n{text}"), seen_at, published_at, story)
        for title, text, seen_at, published_at, story in versions.values_list(*columns)[:MOST_TEXTS]
    ]


def news_of(question: Question, texts: Iterable[Said]) -> News | None:
    """What was newly said of the question since it was asked; None where nothing was."""
    subject = subject_of(question.text, asked_on=question.asked_on)
    near = [
        said
        for said in texts
        if said.seen_at > question.asked_at
        and (said.published_at is None or said.published_at >= question.asked_at)
        and (said.story == question.story or (subject.names & said.words and subject.closeness(said.text)))
    ]
    if not near:
        return None
    searched = question.searched_at
    unread = (said.text for said in near if searched is None or said.seen_at > searched)
    return News(
        seen_at=max(said.seen_at for said in near),
        decisive=any(subject.may_be_decided_by(text) for text in unread),
    )
