"""The predictions to take along: CSV and JSON, written row by row."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field

from predictions.dates import Span
from predictions.dates.saying import say_day
from predictions.judging.resolutions import load_resolutions
from predictions.judging.state import State, derive_state
from predictions.models import Prediction, PredictionQuerySet, Question, QuestionForecast, QuestionQuerySet
from predictions.probabilities import Outcome
from predictions.questions.states import QuestionState, derive_question_state

# A spreadsheet runs a cell that begins with one of these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class ExportRow(BaseModel):
    """One prediction, or one forecast of a question; the order of the fields is that of the columns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: str = Field(description="Slug of the event; empty for a forecast of a question")
    post: str = Field(description="Slug of the entry that made the prediction")
    made_on: date = Field(description="Day on which it was written")
    phrase: str = Field(description="The words of the predicted date, as they were written")
    earliest: date | None = Field(description="First predicted day; null: open on this side")
    latest: date | None = Field(description="Last predicted day; null: open on this side")
    median: date | None = Field(description="50 % date, where the model gave one")
    low: date | None = Field(description="10 % date, where the model gave one")
    high: date | None = Field(description="90 % date, where the model gave one")
    probability_never: float | None = Field(ge=0, le=1, description="Probability that it never happens")
    model: str = Field(description="Name of the language model that wrote it")
    rationale: str = Field(description="Its reasons, as they were written")
    state: State | QuestionState = Field(description="What became of it, on the day of the export")
    question: str | None = Field(description="Slug of the question; null for a prediction of an event")
    deadline: date | None = Field(description="Last day that counts for the question")
    probability: float | None = Field(ge=0, le=1, description="Forecast probability of yes")
    outcome: Outcome | None = Field(description="How the question was resolved; null: not yet")


class Export(BaseModel):
    """The whole JSON export."""

    model_config = ConfigDict(extra="forbid", title="Predictions")

    as_of: date = Field(description="The day that counted as today for the states")
    predictions: list[ExportRow]


COLUMNS = tuple(ExportRow.model_fields)


def export_schema() -> dict[str, Any]:
    """The JSON schema of the JSON export."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Export.model_json_schema()


def export_rows(predictions: PredictionQuerySet, *, today: date) -> Iterator[dict[str, Any]]:
    """The predictions as plain values by the names of `COLUMNS`, fetched in portions; dates are ISO texts."""
    resolutions = load_resolutions()
    rows = predictions.order_by("event_id", "made_on", "pk").values_list(
        *("event_id", "event__slug", "post__slug", "made_on", "phrase", "earliest", "latest"),
        *("median", "low", "high", "probability_never", "model_name", "rationale"),
    )
    for event_id, *values in rows.iterator(chunk_size=2000):
        made_on, earliest, latest = values[2], values[4], values[5]
        state = derive_state(
            Span(earliest, latest), made_on=made_on, resolution=resolutions.get(event_id), today=today
        )
        plain = (value.isoformat() if isinstance(value, date) else value for value in values)
        yield dict(zip(COLUMNS, (*plain, state.value, None, None, None, None), strict=True))


def question_rows(questions: QuestionQuerySet, *, today: date) -> Iterator[dict[str, Any]]:
    """The forecasts of the questions as plain values by the names of `COLUMNS`, fetched in portions."""
    rows = (
        QuestionForecast.objects.filter(question__in=questions.order_by())
        .order_by("question", "made_on", "pk")
        .values_list(
            *("question__slug", "question__post__slug", "question__deadline", "question__outcome"),
            *("made_on", "probability", "model_name", "reason"),
        )
    )
    empty = dict.fromkeys(COLUMNS)
    for slug, post, deadline, outcome, made_on, probability, model, reason in rows.iterator(chunk_size=2000):
        yield empty | {
            "event": "",
            "post": post or "",
            "made_on": made_on.isoformat(),
            "phrase": f"by {say_day(deadline)}",
            "model": model,
            "rationale": reason,
            "state": derive_question_state(outcome, deadline, today=today).value,
            "question": slug,
            "deadline": deadline.isoformat(),
            "probability": probability,
            "outcome": outcome or None,
        }


def export_public(*, now: datetime) -> Iterator[dict[str, Any]]:
    """All public predictions of events, and behind them all forecasts of public live questions."""
    today = timezone.localdate(now)
    yield from export_rows(Prediction.objects.public(now), today=today)
    yield from question_rows(Question.objects.public(now), today=today)


class Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def stream_csv(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The rows as CSV, a line at a time, the header first.

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    writer = csv.writer(Line(), lineterminator="\r\n")
    yield writer.writerow(COLUMNS)
    for row in rows:
        yield writer.writerow([defuse(row[name]) for name in COLUMNS])


def defuse(value: Any) -> Any:
    """The value as a cell that no spreadsheet runs."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def stream_json(rows: Iterable[dict[str, Any]], *, today: date) -> Iterator[str]:
    """The rows as one JSON document (`export_schema`), a row at a time."""
    yield f'{{"as_of": "{today.isoformat()}", "predictions": ['
    separator = "\n"
    for row in rows:
        yield separator + json.dumps(row, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def in_portions(lines: Iterable[str], *, size: int = 64 * 1024) -> Iterator[str]:
    """The same text in portions of at least `size` characters, but for the last: a web server sends each apart."""
    held: list[str] = []
    length = 0
    for line in lines:
        held.append(line)
        length += len(line)
        if length >= size:
            yield "".join(held)
            held, length = [], 0
    yield "".join(held)
