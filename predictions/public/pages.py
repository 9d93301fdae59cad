"""What the tracker's pages show: gathered in a fixed number of queries. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Count
from django.utils import timezone

from blog.counts.paging import BoundedPaginator
from blog.models import Post
from predictions.judging.resolutions import (
    Resolutions,
    filter_by_state,
    load_resolutions,
    shown_events,
    state_of,
)
from predictions.judging.state import Resolution, State, Verdict
from predictions.models import Event, EventStatistics, Judgement, Prediction, PredictionQuerySet
from predictions.public.filters import Filters
from predictions.scores.figures import EventFigures, load_figures
from predictions.scores.scoreboard import Scoreboard, build_scoreboard
from predictions.scores.wording import describe_movement

PAGE_LENGTH = 50
LIST_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A prediction in a table, with its state."""

    prediction: Prediction
    state: State


@dataclass(frozen=True, slots=True)
class Table:
    """One page of the table of predictions."""

    page: Page[int]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Due:
    """Predictions of one event whose last predicted day is the same."""

    event: Event
    latest: date
    count: int


@dataclass(frozen=True, slots=True)
class Card:
    """An event on the first page. `figures` are none until they are computed; `newest` until it is predicted."""

    event: Event
    newest: Prediction | None
    statistics: EventStatistics | None
    figures: EventFigures | None
    movement: str
    resolution: Resolution | None


@dataclass(frozen=True, slots=True)
class Index:
    """The tracker's first page."""

    cards: Sequence[Card]
    due_soon: Sequence[Due]
    overdue: Sequence[Due]
    decided: Sequence[Card]
    scoreboard: Scoreboard
    models: Sequence[str]
    filters: Filters
    table: Table


def gather_index(values: Mapping[str, str], *, now: datetime) -> Index:
    """The first page as `values` (the query of the address) ask for it."""
    today = timezone.localdate(now)
    filters = Filters.read(values)
    resolutions = load_resolutions()
    public = Prediction.objects.public(now)
    cards = _cards(public, resolutions)
    events = {card.event.pk: card.event for card in cards}
    known = [card.figures for card in cards if card.figures]
    chosen = filters.apply(public, resolutions=resolutions, today=today)
    return Index(
        cards=cards,
        due_soon=_due(public, State.DUE_SOON, events, resolutions=resolutions, today=today),
        overdue=_due(public, State.OVERDUE, events, resolutions=resolutions, today=today),
        decided=[card for card in cards if card.resolution and card.resolution.verdict != Verdict.MISSED],
        scoreboard=build_scoreboard(known),
        models=sorted({model.name for figures in known for model in figures.models if model.name}),
        filters=filters,
        table=paginate(chosen.order_by("-made_on", "event_id", "-post_id"), values, resolutions, today=today),
    )


def gather_cards(*, now: datetime) -> list[Card]:
    """The events that are predicted or judged, by name, as other pages show them in short."""
    return _cards(Prediction.objects.public(now), load_resolutions())


def _cards(public: PredictionQuerySet, resolutions: Resolutions) -> list[Card]:
    """The events that are predicted or judged, by name."""
    events: list[Any] = list(shown_events(public, resolutions).select_related("statistics").order_by("name"))
    keys = [event.newest_id for event in events if event.newest_id]
    rows = {row.pk: row for row in Prediction.objects.filter(pk__in=keys).select_related("post")}
    return [_card(event, rows.get(event.newest_id), resolutions.get(event.pk)) for event in events]


def _card(event: Event, newest: Prediction | None, resolution: Resolution | None) -> Card:
    statistics = getattr(event, "statistics", None)
    figures = load_figures(statistics.numbers) if statistics else None
    return Card(
        event=event,
        newest=newest,
        statistics=statistics,
        figures=figures,
        movement=describe_movement(figures) if figures and figures.count else "",
        resolution=resolution,
    )


def _due(
    public: PredictionQuerySet,
    state: State,
    events: Mapping[int, Event],
    *,
    resolutions: Resolutions,
    today: date,
) -> list[Due]:
    """The days nearest to today on which predictions of the state end, with how many do."""
    # Grouped and ordered as the index is, so that the database stops after the first groups.
    order = ("latest", "event") if state == State.DUE_SOON else ("-latest", "-event")
    found = (
        filter_by_state(public, [state], resolutions=resolutions, today=today)
        .order_by()
        .values_list("latest", "event")
        .annotate(count=Count("pk"))
        .order_by(*order)[:LIST_LENGTH]
    )
    return [Due(events[key], latest, count) for latest, key, count in found if key in events]


def paginate(
    predictions: PredictionQuerySet, values: Mapping[str, str], resolutions: Resolutions, *, today: date
) -> Table:
    """The page of the table that `values` ask for, its predictions with their state."""
    keys_in_order = predictions.values_list("pk", flat=True)
    page = BoundedPaginator(keys_in_order, PAGE_LENGTH).get_page(values.get("page"))
    keys = list(page)
    # The wide rows are fetched for this page only: a late page costs no more than a walk over the index.
    found = (
        Prediction.objects.select_related("event", "post")
        .only(
            *("event__name", "event__slug", "post__title", "post__slug", "post__path"),
            *("made_on", "phrase", "earliest", "latest", "model_name"),
        )
        .in_bulk(keys)
    )
    rows = [found[key] for key in keys if key in found]
    return Table(page, [Row(row, state_of(row, resolutions=resolutions, today=today)) for row in rows])


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event's page; `hidden`: predictions of entries that are not public; `retroactive`: see `gather_event`."""

    event: Event
    statistics: EventStatistics | None
    figures: EventFigures | None
    movement: str
    judgements: Sequence[Judgement]
    resolution: Resolution | None
    retroactive: bool
    overdue: int
    hidden: int
    table: Table


def gather_event(event: Event, values: Mapping[str, str], *, now: datetime) -> EventPage:
    """The event's page. Criteria are retroactive where they were written after the first prediction, or nobody
    knows when.
    """
    today = timezone.localdate(now)
    resolutions = load_resolutions()
    own = Prediction.objects.filter(event=event)
    public = own.public(now)
    table = paginate(public.order_by("-made_on", "-post_id"), values, resolutions, today=today)
    statistics = getattr(event, "statistics", None)
    figures = load_figures(statistics.numbers) if statistics else None
    first = public.order_by("made_on").values_list("made_on", flat=True).first()
    return EventPage(
        event=event,
        statistics=statistics,
        figures=figures,
        movement=describe_movement(figures) if figures and figures.count else "",
        judgements=list(
            Judgement.objects.filter(event=event).select_related("judged_by").order_by("-judged_at", "-pk")
        ),
        resolution=resolutions.get(event.pk),
        retroactive=first is not None
        and (event.criteria_written_on is None or event.criteria_written_on > first),
        overdue=filter_by_state(public, [State.OVERDUE], resolutions=resolutions, today=today).count(),
        hidden=own.filter(post__in=Post.objects.hidden(now).order_by().values("pk")).count(),
        table=table,
    )
