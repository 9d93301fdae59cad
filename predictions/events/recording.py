"""Writes the predictions of a post: one per event, with its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from blog.models import Post
from predictions.changes import mark_changed
from predictions.models import Event, Prediction


@dataclass(frozen=True, slots=True)
class NewPrediction:
    """What an entry says about one event; the fields are those of `Prediction`."""

    event: Event
    phrase: str
    earliest: date | None
    latest: date | None
    median: date | None
    low: date | None
    high: date | None
    probability_never: float | None
    rationale: str
    model_name: str
    prompt_version: str


def record(post: Post, *, made_on: date, predictions: Iterable[NewPrediction]) -> None:
    """Makes these the predictions of the post: adds, changes and removes, all or nothing.

    Where an event is given twice, the first counts; an event that was merged stands for the one that took
    it in. What did not change is not written, so that the
    history holds real changes only.
    """
    wanted: dict[int, NewPrediction] = {}
    for prediction in predictions:
        wanted.setdefault(prediction.event.merged_into_id or prediction.event.pk, prediction)
    with transaction.atomic():
        stored = {row.event_id: row for row in Prediction.objects.filter(post=post)}
        changed = stored.keys() - wanted.keys()
        for event_id in changed:
            stored[event_id].delete()
        new = []
        for event_id, prediction in wanted.items():
            values = _values(prediction, made_on=made_on) | {"event_id": event_id}
            if event_id not in stored:
                new.append(Prediction(post=post, **values))
            elif _change(stored[event_id], values):
                changed.add(event_id)
        if new:
            bulk_create_with_history(new, Prediction)
        mark_changed(changed | {row.event_id for row in new})


def _values(prediction: NewPrediction, *, made_on: date) -> dict[str, Any]:
    """The fields of the row, the phrase cut to what the row holds."""
    values: dict[str, Any] = {
        name: getattr(prediction, name) for name in NewPrediction.__slots__ if name != "event"
    }
    values["phrase"] = prediction.phrase[: Prediction._meta.get_field("phrase").max_length]
    return values | {"made_on": made_on}


def _change(row: Prediction, values: dict[str, Any]) -> bool:
    """Stores the values in the row where they differ; whether they did."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save()
    return bool(changed)
