"""What became of a prediction: derived from its span, the event's judgements and the calendar. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from predictions.dates import Span

DUE_SOON = timedelta(days=90)


class State(StrEnum):
    """What became of a prediction. `EARLY` and `LATE` say where the predicted date lay."""

    OPEN = "open"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    HIT = "hit"
    EARLY = "early"
    LATE = "late"
    MISSED = "missed"
    VOID = "void"
    UNFALSIFIABLE = "unfalsifiable"

    @property
    def label(self) -> str:
        """The state in words for people."""
        return LABELS[self]

    @property
    def meaning(self) -> str:
        """One sentence that says when a prediction is in this state."""
        return MEANINGS[self]


LABELS = {
    State.OPEN: "open",
    State.DUE_SOON: "due soon",
    State.OVERDUE: "overdue",
    State.HIT: "happened: hit",
    State.EARLY: "happened: dated too early",
    State.LATE: "happened: dated too late",
    State.MISSED: "did not happen in time",
    State.VOID: "void",
    State.UNFALSIFIABLE: "cannot be falsified",
}
MEANINGS = {
    State.OPEN: "The last predicted day is more than 90 days away.",
    State.DUE_SOON: "The last predicted day is at most 90 days away.",
    State.OVERDUE: "The last predicted day has passed and nobody has judged it yet.",
    State.HIT: "It happened within the predicted dates.",
    State.EARLY: "It happened after the last predicted day.",
    State.LATE: "It happened before the first predicted day.",
    State.MISSED: "It was judged not to have happened by the last predicted day.",
    State.VOID: "It does not count: the event was declared void, or had happened when this was written.",
    State.UNFALSIFIABLE: "It names no last day, so no passing of time can prove it wrong.",
}


class Verdict(StrEnum):
    """What a judgement can say; the values are those of `Judgement.Verdict`."""

    HAPPENED = "happened"
    MISSED = "missed"
    VOID = "void"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The judgement in force: `on` is the day it happened, for the other verdicts the day of judging."""

    verdict: Verdict
    on: date


def derive_state(span: Span, *, made_on: date, resolution: Resolution | None, today: date) -> State:
    """The state of a prediction on the day `today`; `resolution` is the latest judgement of its event.

    A judgement "did not happen" decides the predictions whose last day had passed when it was given;
    the others stay open. A prediction written on or after the day of the event is void: it foretold nothing.
    """
    verdict = resolution.verdict if resolution else Verdict.REOPENED
    if verdict == Verdict.VOID:
        return State.VOID
    if span.earliest is None and span.latest is None:
        return State.UNFALSIFIABLE
    if resolution and verdict == Verdict.HAPPENED:
        return _state_after_the_event(span, made_on=made_on, happened_on=resolution.on)
    if span.latest is None:
        return State.UNFALSIFIABLE
    if resolution and verdict == Verdict.MISSED and span.latest < resolution.on:
        return State.MISSED
    return _state_by_calendar(span.latest, today=today)


def _state_after_the_event(span: Span, *, made_on: date, happened_on: date) -> State:
    if made_on >= happened_on:
        return State.VOID
    if span.latest is not None and span.latest < happened_on:
        return State.EARLY
    if span.earliest is not None and span.earliest > happened_on:
        return State.LATE
    return State.HIT


def _state_by_calendar(latest: date, *, today: date) -> State:
    if latest < today:
        return State.OVERDUE
    return State.DUE_SOON if latest - today <= DUE_SOON else State.OPEN
