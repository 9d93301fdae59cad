"""The record to compute again: a line for each forecast of each of its questions."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from predictions.models import QuestionQuerySet
from predictions.public.exports import Line, defuse
from predictions.record_keeping import load_questions

COLUMNS = (
    *("question", "text", "kind", "story", "asked_on", "deadline", "outcome", "decided_on", "resolved_on"),
    *("withheld", "made_on", "probability", "model", "prompt_version", "hindcast"),
)


def record_lines(questions: QuestionQuerySet, *, hindcast: bool) -> Iterator[str]:
    """The lines of the file, the header first; a question without a forecast has none."""
    writer = csv.writer(Line(), lineterminator="\r\n")
    yield writer.writerow(COLUMNS)
    for question in load_questions(questions):
        about = (
            *(question.slug, question.text, question.kind, question.story),
            *(question.asked_on, question.deadline, question.outcome or "", question.decided_on or ""),
            *(question.resolved_on or "", question.withheld),
        )
        for forecast in question.forecasts:
            made = (forecast.made_on, forecast.probability, forecast.model_name, forecast.prompt_version)
            yield writer.writerow([defuse(value) for value in (*about, *made, "yes" if hindcast else "no")])
