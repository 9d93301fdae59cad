"""The judgements in force, and which predictions are in which state, as database queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, DateField, F, Q, Value, When
from django.utils import timezone

from predictions.models import Judgement, Prediction, PredictionQuerySet
from predictions.state import DUE_SOON, Resolution, State, Verdict, derive_state

Resolutions = dict[int, Resolution]


def resolve(judgement: Judgement) -> Resolution:
    """What the judgement decides."""
    verdict = Verdict(judgement.verdict)
    if verdict == Verdict.HAPPENED and judgement.happened_on:
        return Resolution(verdict, judgement.happened_on)
    return Resolution(verdict, timezone.localdate(judgement.judged_at))


def load_resolutions() -> Resolutions:
    """The latest judgement of each event that has one, by the event's key; reopened events are left out."""
    latest = {row.event_id: resolve(row) for row in Judgement.objects.order_by("judged_at", "pk")}
    return {key: found for key, found in latest.items() if found.verdict != Verdict.REOPENED}


def state_of(prediction: Prediction, *, resolutions: Resolutions, today: date) -> State:
    """The prediction's state on the day `today`."""
    return derive_state(
        prediction.span,
        made_on=prediction.made_on,
        resolution=resolutions.get(prediction.event_id),
        today=today,
    )


def filter_by_state(
    predictions: PredictionQuerySet, states: Iterable[State], *, resolutions: Resolutions, today: date
) -> PredictionQuerySet:
    """The predictions that are in one of the states: `derive_state` as a query."""
    days = [
        When(event_id=key, then=Value(found.on, output_field=DateField()))
        for key, found in resolutions.items()
    ]
    conditions = _conditions(resolutions, today)
    wanted = Q(pk__in=[])
    for state in states:
        wanted |= conditions[state]
    return predictions.annotate(
        resolved_on=Case(*days, default=None, output_field=DateField()) if days else Value(None, DateField())
    ).filter(wanted)


def _conditions(resolutions: Resolutions, today: date) -> dict[State, Q]:
    happened, missed, void = (
        Q(event_id__in=[key for key, found in resolutions.items() if found.verdict == verdict])
        for verdict in (Verdict.HAPPENED, Verdict.MISSED, Verdict.VOID)
    )
    undated = Q(earliest=None, latest=None)
    scored = happened & ~undated & Q(made_on__lt=F("resolved_on"))
    too_early = Q(latest__isnull=False, latest__lt=F("resolved_on"))
    too_late = Q(earliest__isnull=False, earliest__gt=F("resolved_on"))
    reached = Q(latest=None) | Q(latest__gte=F("resolved_on"))
    begun = Q(earliest=None) | Q(earliest__lte=F("resolved_on"))
    waiting = ~happened & ~void & Q(latest__isnull=False) & (~missed | Q(latest__gte=F("resolved_on")))
    return {
        State.VOID: void | (happened & ~undated & Q(made_on__gte=F("resolved_on"))),
        State.UNFALSIFIABLE: ~void & (undated | (~happened & Q(latest=None))),
        State.EARLY: scored & too_early,
        State.LATE: scored & too_late & reached,
        State.HIT: scored & reached & begun,
        State.MISSED: missed & too_early,
        State.OVERDUE: waiting & Q(latest__lt=today),
        State.DUE_SOON: waiting & Q(latest__range=(today, today + DUE_SOON)),
        State.OPEN: waiting & Q(latest__gt=today + DUE_SOON),
    }
