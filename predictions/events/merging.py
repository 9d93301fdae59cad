"""Merges events that are one, and parts what is two. Nothing is lost: rows move, and their history tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from predictions.changes import mark_changed
from predictions.models import Event, Judgement, Prediction


class MergeError(ValueError):
    """These events cannot be merged; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Moved:
    """`moved` predictions changed their event; `kept` did not, since their entry has one about the other already."""

    moved: int
    kept: tuple[Prediction, ...]


@transaction.atomic
def merge_events(source: Event, target: Event) -> Moved:
    """Moves the predictions of `source` to `target`, copies its judgements, and gives `target` its names.

    Where an entry predicts both, its prediction stays with `source`, which then stays an event of its own.
    Else `source` is kept as an empty event that leads to `target`. Raises MergeError.
    """
    _check_merge(source, target)
    report = move_predictions(source.predictions.all(), target)
    _copy_judgements(source, target)
    if not report.kept:
        _hand_over_names(source, target)
    return report


def _check_merge(source: Event, target: Event) -> None:
    if source.pk == target.pk:
        raise MergeError("An event cannot be merged into itself; choose another one.")
    for event in (source, target):
        if event.merged_into_id:
            raise MergeError(f"“{event}” was merged into “{event.merged_into}” before; choose that one.")


def _copy_judgements(source: Event, target: Event) -> None:
    """Judgements are append-only: those of `source` stay there, and `target` gets the same ones."""
    known = set(target.judgements.values_list("verdict", "judged_at"))
    for row in source.judgements.order_by("judged_at", "pk"):
        if (row.verdict, row.judged_at) not in known:
            note = f"{row.note}\n\n(Judged as “{source.name}”, which was merged into this event.)".strip()
            Judgement.objects.create(
                event=target,
                verdict=row.verdict,
                happened_on=row.happened_on,
                evidence_url=row.evidence_url,
                note=note,
                judged_by=row.judged_by,
                judged_at=row.judged_at,
            )


def _hand_over_names(source: Event, target: Event) -> None:
    known = {target.name.casefold(), *(alias.casefold() for alias in target.aliases)}
    new = [name for name in (source.name, *source.aliases) if name.casefold() not in known]
    target.aliases = [*target.aliases, *dict.fromkeys(new)]
    target.save()
    for follower in Event.objects.filter(preceded_by=source).exclude(pk=target.pk):
        follower.preceded_by = target
        follower.save()
    for merged in Event.objects.filter(merged_into=source):
        merged.merged_into = target
        merged.save()
    source.merged_into = target
    source.save()


@transaction.atomic
def move_predictions(predictions: Iterable[Prediction], target: Event) -> Moved:
    """Moves the predictions to `target`; those whose entry has one about `target` already stay where they are.

    An event that was merged into another becomes an event of its own again when predictions move to it.
    """
    taken = set(target.predictions.values_list("post_id", flat=True))
    changed = {target.pk}
    moved, kept = 0, []
    for row in predictions:
        if row.event_id == target.pk:
            continue
        if row.post_id in taken:
            kept.append(row)
            continue
        taken.add(row.post_id)
        changed.add(row.event_id)
        row.event = target
        row.save()
        moved += 1
    if moved and target.merged_into_id:
        target.merged_into = None
        target.save()
    mark_changed(changed)
    return Moved(moved, tuple(kept))


@transaction.atomic
def split_event(predictions: Iterable[Prediction], *, name: str, slug: str) -> Event:
    """Makes a new event of the predictions. Raises ValidationError where the name or the slug will not do."""
    event = Event(name=name, slug=slug)
    event.full_clean()
    event.save()
    move_predictions(predictions, event)
    return event
