"""Stores the questions that a post asks, each with its first forecast and what it was asked from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify

from blog.models import Post
from predictions.changes import mark_record_changed
from predictions.models import Evidence, Question, QuestionForecast

LONGEST_SLUG = 80


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question to ask, with its first forecast; the fields are those of `Question` and `QuestionForecast`."""

    slug: str
    text: str
    kind: str
    story: str
    deadline: date
    criteria: str
    probability: float
    silence: str = ""
    status_quo: str = ""
    edge_cases: Sequence[str] = ()
    measure: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[Mapping[str, str]] = ()
    model_name: str = ""
    prompt_version: str = ""
    reason: str = ""


def make_slug(text: str, *, asked_on: date) -> str:
    """The name of a question in addresses: its first words and the day on which it is asked."""
    words = slugify(text)[:LONGEST_SLUG].rsplit("-", 1)[0] or "question"
    return f"{words}-{asked_on.isoformat()}"


@transaction.atomic
def record_questions(
    post: Post, *, asked_on: date, series: str, questions: Iterable[NewQuestion], now: datetime
) -> list[Question]:
    """Stores what the post asks. What is published already stays as it is: a question never changes."""
    wanted = {question.slug: question for question in questions}
    known = set(Question.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    new = [question for slug, question in wanted.items() if slug not in known]
    place = post.questions.count()
    rows = [
        make_row(question, asked_on=asked_on, series=series, post=post, position=place + number, now=now)
        for number, question in enumerate(new, start=1)
    ]
    store_new(rows, new)
    return rows


def make_row(
    question: NewQuestion,
    *,
    asked_on: date,
    series: str,
    now: datetime,
    post: Post | None = None,
    position: int = 1,
    hindcast: bool = False,
) -> Question:
    """The unsaved row of a question."""
    return Question(
        slug=question.slug,
        text=question.text,
        kind=question.kind,
        hindcast=hindcast,
        series=series,
        post=post,
        position=position,
        story=question.story,
        asked_on=asked_on,
        asked_at=now,
        deadline=question.deadline,
        criteria=question.criteria,
        silence=question.silence,
        status_quo=question.status_quo,
        edge_cases=list(question.edge_cases),
        measure=dict(question.measure),
        probability=question.probability,
        forecast_on=asked_on,
    )


def store_new(rows: Sequence[Question], questions: Sequence[NewQuestion]) -> None:
    """Stores new rows with their first forecasts and their evidence, and has their record computed anew."""
    Question.objects.bulk_create(rows)
    QuestionForecast.objects.bulk_create(
        QuestionForecast(
            question=row,
            made_on=row.asked_on,
            probability=question.probability,
            model_name=question.model_name,
            prompt_version=question.prompt_version,
            reason=question.reason,
        )
        for row, question in zip(rows, questions, strict=True)
    )
    Evidence.objects.bulk_create(
        make_evidence(row, quote, role=Evidence.Role.ASKED)
        for row, question in zip(rows, questions, strict=True)
        for quote in question.evidence
    )
    for hindcast in {row.hindcast for row in rows}:
        mark_record_changed(hindcast=hindcast)


def make_evidence(question: Question, quote: Mapping[str, str], *, role: str, **links: Any) -> Evidence:
    """The unsaved copy of a quote; `seen_at` is an ISO text."""
    return Evidence(
        question=question,
        role=role,
        title=quote.get("title", "")[:500],
        quote=quote["quote"],
        url=quote.get("url", ""),
        seen_at=parse_datetime(quote.get("seen_at", "")) or timezone.now(),
        sha256=hashlib.sha256(quote["quote"].encode(errors="surrogatepass")).hexdigest(),
        **links,
    )
