"""Adds forecasts to open questions: each is a row of its own, and none is ever changed."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from predictions.changes import mark_record_changed
from predictions.models import Question, QuestionForecast


@transaction.atomic
def add_forecast(
    question: Question,
    *,
    made_on: date,
    probability: float,
    model_name: str,
    prompt_version: str = "",
    reason: str = "",
) -> QuestionForecast:
    """Adds what somebody forecasts on a day; a second one of the same day and model is the first one, unchanged.

    Raises ValidationError for a question that is decided, or a day outside its time.
    """
    if question.outcome or not question.asked_on <= made_on <= question.deadline:
        raise ValidationError("A forecast belongs to an open question, from its first day to its deadline.")
    forecast, added = QuestionForecast.objects.get_or_create(
        question=question,
        made_on=made_on,
        model_name=model_name,
        defaults={"probability": probability, "prompt_version": prompt_version, "reason": reason},
    )
    if added and (question.forecast_on is None or question.forecast_on <= made_on):
        Question.objects.filter(pk=question.pk).update(probability=probability, forecast_on=made_on)
        question.probability, question.forecast_on = probability, made_on
    if added:
        mark_record_changed(hindcast=question.hindcast)
    return forecast
