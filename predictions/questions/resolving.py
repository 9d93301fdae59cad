"""Resolves questions: the only place where their outcomes are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from predictions.changes import mark_record_changed
from predictions.models import Evidence, Question, QuestionResolution
from predictions.questions.asking import make_evidence

Outcome = QuestionResolution.Outcome
Way = QuestionResolution.Way


@transaction.atomic
def resolve(
    question: Question,
    outcome: str,
    *,
    decided_on: date,
    way: str,
    now: datetime,
    by: User | None = None,
    note: str = "",
    receipt: Mapping[str, Any] | None = None,
    quotes: Sequence[Mapping[str, str]] = (),
) -> QuestionResolution:
    """Adds a resolution, which corrects earlier ones in public, and copies the quotes that it rests on.

    `decided_on`: for a yes the day on which it came true, else the day from which it was sure. Raises
    ValidationError, by field, where the resolution contradicts the calendar or the question.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    check(question, outcome, decided_on=decided_on, way=way, now=now)
    resolution = QuestionResolution.objects.create(
        question=question,
        outcome=outcome,
        decided_on=decided_on,
        way=way,
        note=note,
        receipt=dict(receipt or {}),
        resolved_by=by,
        resolved_at=now,
    )
    Evidence.objects.bulk_create(
        make_evidence(question, quote, role=Evidence.Role.RESOLVED, resolution=resolution) for quote in quotes
    )
    repeat_resolution(question, resolution)
    question.save(update_fields=["outcome", "decided_on", "resolved_at", "withheld"])
    mark_record_changed(hindcast=question.hindcast)
    return resolution


def repeat_resolution(question: Question, resolution: QuestionResolution) -> None:
    """Repeats the newest resolution in the unsaved question, for lists."""
    decided = resolution.outcome != Outcome.REOPENED
    question.outcome = resolution.outcome if decided else ""
    question.decided_on = resolution.decided_on if decided else None
    question.resolved_at = resolution.resolved_at if decided else None
    question.withheld = ""


def check(question: Question, outcome: str, *, decided_on: date, way: str, now: datetime) -> None:
    """Raises ValidationError, by field, where the resolution contradicts the calendar or the question."""
    today = timezone.localdate(now)
    if outcome == Outcome.REOPENED:
        if not question.outcome:
            raise ValidationError({"outcome": "No resolution is in force that could be taken back."})
        return
    if outcome == Outcome.ANNULLED and way != Way.PERSON:
        raise ValidationError({"outcome": "Only a person annuls a question."})
    if decided_on > today:
        raise ValidationError(
            {"decided_on": "This day has not come yet; give the day on which it was decided."}
        )
    if outcome == Outcome.YES and not question.asked_on <= decided_on <= question.deadline:
        raise ValidationError(
            {"decided_on": "A yes comes true between the day it was asked and the deadline, both included."}
        )
    if outcome == Outcome.NO and today <= question.deadline and way != Way.PERSON:
        raise ValidationError({"outcome": "It can still come true until the deadline has passed."})


def withhold(question: Question, reason: str) -> None:
    """Notes why a question that is due is not resolved; `reason` is one of `Question.Withheld`."""
    if reason not in Question.Withheld:
        raise ValueError(f"{reason!r} is no reason of the closed list")
    if question.withheld != reason:
        question.withheld = reason
        question.save(update_fields=["withheld"])
        mark_record_changed(hindcast=question.hindcast)
