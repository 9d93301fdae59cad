"""Judges events: the only place where judgements are made."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from predictions.changes import mark_changed
from predictions.judging.state import Verdict
from predictions.models import Event, Judgement


def judge(
    event: Event,
    verdict: Verdict,
    *,
    by: User | None,
    now: datetime,
    happened_on: date | None = None,
    evidence_url: str = "",
    note: str = "",
) -> Judgement:
    """Adds a judgement of the event, which corrects earlier ones in public, and has its scores computed anew.

    Raises ValidationError, by field, where something is missing or cannot be.
    """
    judgement = Judgement(
        event=event,
        verdict=verdict.value,
        happened_on=happened_on,
        evidence_url=evidence_url,
        note=note,
        judged_by=by,
        judged_at=now,
    )
    judgement.full_clean()
    check_judgement(judgement, now=now)
    with transaction.atomic():
        judgement.save()
        mark_changed({event.pk})
    return judgement


def check_judgement(judgement: Judgement, *, now: datetime) -> None:
    """Raises ValidationError, by field, where the judgement contradicts the calendar, itself or the record."""
    if judgement.verdict == Verdict.HAPPENED:
        if judgement.happened_on and judgement.happened_on > timezone.localdate(now):
            raise ValidationError({"happened_on": "This day has not come yet; give the day it happened."})
    elif judgement.happened_on:
        raise ValidationError({"happened_on": 'Only the verdict "happened" has a day; leave it empty.'})
    if judgement.verdict == Verdict.REOPENED and not _is_decided(judgement.event):
        raise ValidationError({"verdict": "No judgement is in force that could be taken back."})


def _is_decided(event: Event) -> bool:
    latest = Judgement.objects.filter(event=event).order_by("judged_at", "pk").last()
    return latest is not None and latest.verdict != Verdict.REOPENED
