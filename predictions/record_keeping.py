"""Computes the records of the questions, live ones and hindcasts apart, and stores them with their data's version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from predictions.changes import record_name
from predictions.models import Question, QuestionForecast, QuestionQuerySet, RecordFigures
from predictions.probabilities import AskedQuestion, Outcome, TimedProbability
from predictions.scores.record import Record, build_record, dump_record, load_record

PORTION = 200  # questions; few enough that a download begins at once


def refresh_records(*, now: datetime) -> int:
    """Computes the records that are older than their data or of another day; how many."""
    return sum(refresh_record(hindcast=hindcast, now=now) for hindcast in (False, True))


def refresh_record(*, hindcast: bool, now: datetime) -> bool:
    """Computes the live record, or that of the hindcasts, where it is not of today's data; whether it did.

    What changes meanwhile has a newer version, so that the next round computes again.
    """
    today = timezone.localdate(now)
    row, _ = RecordFigures.objects.get_or_create(name=record_name(hindcast=hindcast))
    if row.computed_version == row.data_version and row.as_of == today and load_record(row.numbers):
        return False
    version = row.data_version
    questions = questions_of_record(hindcast=hindcast, now=now)
    record = build_record(load_questions(questions), today=today)
    RecordFigures.objects.filter(
        Q(computed_version__isnull=True) | Q(computed_version__lte=version), pk=row.pk
    ).update(computed_version=version, computed_at=now, as_of=today, numbers=dump_record(record))
    return True


def questions_of_record(*, hindcast: bool, now: datetime) -> QuestionQuerySet:
    """The questions that a record is of: live ones of public posts, or hindcasts."""
    return Question.objects.filter(hindcast=True) if hindcast else Question.objects.public(now)


def load_questions(questions: QuestionQuerySet) -> Iterator[AskedQuestion]:
    """The questions with their forecasts as plain values, fetched in portions, in the order of their keys."""
    columns = (
        *("pk", "text", "slug", "kind", "story", "asked_on", "deadline", "outcome", "decided_on"),
        *("resolved_at", "withheld"),
    )
    keys = list(questions.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), PORTION):
        portion = keys[first : first + PORTION]
        forecasts = load_forecasts(portion[0], portion[-1])
        for pk, *values in Question.objects.filter(pk__in=portion).order_by("pk").values_list(*columns):
            text, slug, kind, story, asked_on, deadline, outcome, decided_on, resolved_at, withheld = values
            yield AskedQuestion(
                key=pk,
                text=text,
                slug=slug,
                kind=kind,
                story=story,
                asked_on=asked_on,
                deadline=deadline,
                outcome=Outcome(outcome) if outcome else None,
                decided_on=decided_on,
                resolved_on=timezone.localdate(resolved_at) if resolved_at else None,
                forecasts=tuple(forecasts[pk]),
                withheld=withheld,
            )


def load_forecasts(first: int, last: int) -> defaultdict[int, list[TimedProbability]]:
    """The forecasts of the questions from one key to another, by question, in the order of writing."""
    rows = (
        QuestionForecast.objects.filter(question__gte=first, question__lte=last)
        .order_by("question", "made_on", "pk")
        .values_list("question", "made_on", "probability", "model_name", "prompt_version")
    )
    found: defaultdict[int, list[TimedProbability]] = defaultdict(list)
    for key, made_on, probability, model_name, prompt_version in rows.iterator():
        found[key].append(TimedProbability(made_on, probability, model_name, prompt_version))
    return found


def stored_record(*, hindcast: bool) -> tuple[Record | None, date | None]:
    """The record as it was computed last, and the day that counted as today; None where there is none yet."""
    row = RecordFigures.objects.filter(name=record_name(hindcast=hindcast)).first()
    return (load_record(row.numbers), row.as_of) if row else (None, None)
