"""The judgements in force, and which predictions are in which state, as database queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Case, DateField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from predictions.judging.state import DUE_SOON, Resolution, State, Verdict, derive_state
from predictions.models import Event, Judgement, Prediction, PredictionQuerySet

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


def shown_events(public: PredictionQuerySet, resolutions: Resolutions) -> QuerySet[Event]:
    """The events that the tracker shows: publicly predicted or judged, and not merged into another one.

    Each has the key of its newest public prediction as `newest_id`.
    """
    newest = public.filter(event=OuterRef("pk")).order_by("-made_on", "-post_id").values("pk")[:1]
    return (
        Event.objects.filter(merged_into=None)
        .annotate(newest_id=Subquery(newest))
        .filter(Q(newest_id__isnull=False) | Q(pk__in=list(resolutions)))
    )


def events_with_page(now: datetime) -> QuerySet[Event]:
    """The events that have a page: publicly predicted, or ever judged, and not merged into another one."""
    predicted = Prediction.objects.public(now).filter(event=OuterRef("pk"))
    judged = Judgement.objects.filter(event=OuterRef("pk"))
    return Event.objects.filter(Exists(predicted) | Exists(judged), merged_into=None)


def find_shown(slug: str, *, now: datetime) -> Event | None:
    """The event of that name where it, or the one that it was merged into, has a page; None elsewhere."""
    event = Event.objects.select_related("statistics", "preceded_by", "merged_into").filter(slug=slug).first()
    if event is None:
        return None
    return event if events_with_page(now).filter(pk=event.merged_into_id or event.pk).exists() else None


def filter_by_state(
    predictions: PredictionQuerySet, states: Iterable[State], *, resolutions: Resolutions, today: date
) -> PredictionQuerySet:
    """The predictions that are in one of the states: `derive_state` as a query."""
    conditions = _conditions(resolutions, today)
    wanted = Q(pk__in=[])
    for state in states:
        wanted |= conditions[state]
    return predictions.filter(wanted)


def _conditions(resolutions: Resolutions, today: date) -> dict[State, Q]:
    happened, missed, void = (
        {key: found.on for key, found in resolutions.items() if found.verdict == verdict}
        for verdict in (Verdict.HAPPENED, Verdict.MISSED, Verdict.VOID)
    )
    has_happened, is_missed, is_void = (Q(event_id__in=list(days)) for days in (happened, missed, void))
    happened_on, absent_before = _day_of_event(happened), _day_of_event(missed)
    undated = Q(earliest=None, latest=None)
    scored = has_happened & ~undated & Q(made_on__lt=happened_on)
    too_early = Q(latest__isnull=False, latest__lt=happened_on)
    too_late = Q(earliest__isnull=False, earliest__gt=happened_on)
    reached = Q(latest=None) | Q(latest__gte=happened_on)
    begun = Q(earliest=None) | Q(earliest__lte=happened_on)
    undecided = ~Q(event_id__in=[*happened, *void]) & Q(latest__isnull=False)
    waiting = undecided & (~is_missed | Q(latest__gte=absent_before))
    # A last day that is still to come lies behind every judgement that was made.
    ahead = undecided if max(missed.values(), default=today) <= today else waiting
    return {
        State.VOID: is_void | (has_happened & ~undated & Q(made_on__gte=happened_on)),
        State.UNFALSIFIABLE: ~is_void & (undated | (~has_happened & Q(latest=None))),
        State.EARLY: scored & too_early,
        State.LATE: scored & too_late & reached,
        State.HIT: scored & reached & begun,
        State.MISSED: is_missed & Q(latest__isnull=False, latest__lt=absent_before),
        State.OVERDUE: waiting & Q(latest__lt=today),
        State.DUE_SOON: ahead & Q(latest__range=(today, today + DUE_SOON)),
        State.OPEN: ahead & Q(latest__gt=today + DUE_SOON),
    }


def _day_of_event(days: Mapping[int, date]) -> Case:
    """The day that belongs to the prediction's event; null for other events."""
    field = DateField()
    whens = [When(event_id=key, then=Value(day, output_field=field)) for key, day in days.items()]
    return Case(*whens, default=Value(None, output_field=field), output_field=field)
