"""A published judged question, and what sources say of it later."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from digests.collecting.memory import note_heard, remember_versions
from digests.judging.proposals import Found, seek_answer
from digests.models import Digest, Item, Series, Source
from predictions.models import Proposal, Question, QuestionResolution
from predictions.questions.asking import NewQuestion, record_questions
from tests import factories
from tests.digests.builders import DAY, NOON, make_item

TEXT = "Will Mistral release the weights of Codestral 3 by 20 December 2026?"
DEADLINE = date(2026, 12, 20)
DUE = NOON + (DEADLINE - DAY) + timedelta(days=1)
SILENT = NOON + (DEADLINE - DAY) + timedelta(days=7)
RELEASED = "Mistral released the weights of Codestral 3 today, under an open licence."


def at(day: date) -> datetime:
    """Noon of a day."""
    return NOON + (day - DAY)


def publish_question(series: Series, **values: Any) -> Question:
    """A question that the entry of DAY asked, with its digest."""
    post = factories.PostFactory()
    Digest.objects.create(series=series, date=DAY, post=post, status=Digest.Status.PUBLISHED, stage="done")
    new = NewQuestion(
        **{
            "slug": "will-mistral-release-codestral-3",
            "text": TEXT,
            "kind": Question.Kind.JUDGED,
            "story": "example.org/codestral",
            "deadline": DEADLINE,
            "criteria": "Yes, if Mistral itself makes the weights available for download.",
            "silence": "No, if none of its pages shows it by 7 days after the deadline.",
            "status_quo": "Codestral 2 is out.",
            "edge_cases": ("A renamed model counts.",),
            "evidence": (
                {"quote": "Mistral hints at Codestral 3.", "title": "Hint", "seen_at": NOON.isoformat()},
            ),
            "probability": 0.6,
            "model_name": "fake",
            **values,
        }
    )
    (question,) = record_questions(post, asked_on=DAY, series=series.slug, questions=[new], now=NOON)
    return question


def say(
    source: Source, day: date, text: str, title: str = "News of Codestral 3 by Mistral", **values: Any
) -> Item:
    """Has a source say something at noon of a day."""
    item = make_item(source, f"{title} of {day}", text=text, collected_at=at(day), **values)
    remember_versions([item], at(day))
    return item


def say_anew(item: Item, day: date, text: str) -> None:
    """Has a source say something else of the same item at noon of a day."""
    item.text = text
    item.save()
    remember_versions([item], at(day))


def hear(source: Source, first: date, last: date, *, items: int = 5) -> None:
    """Notes that the source was heard for each of these days."""
    day = first
    while day <= last:
        note_heard(source, day, items=items, now=at(day))
        day += timedelta(days=1)


def seek(question: Question, series: Series, now: datetime = DUE) -> Found:
    """Seeks an answer to the question, which is then as it is stored."""
    found = seek_answer(question, series, now=now)
    question.refresh_from_db()
    return found


def assert_nothing_is_decided(question: Question) -> None:
    """Neither resolved nor proposed."""
    assert question.outcome == "" and not QuestionResolution.objects.exists()
    assert not Proposal.objects.exists()
