"""The record of all questions: its shapes, and how they become JSON and back. Pure.

Only a question whose deadline has passed is *due*, and only one that is due with yes or no is *scored*: to score
the early yeses before the noes can come would flatter whoever says yes. Scores are averaged over the days that
a forecast stood (`probability_scores`); of the Brier score less is better, of the log score more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from predictions.probabilities import Outcome
from predictions.scores.calibration import CalibrationBin, Interval, Share
from predictions.scores.probability_scores import Baseline
from predictions.scores.resampling import Finding
from predictions.scores.way import Counts, Way


@dataclass(frozen=True, slots=True)
class Comparison:
    """The scores of a baseline on the same questions and days, and the forecasts' Brier score beside it.

    `skill` is 1 - Brier score / that of the baseline; none where the baseline is perfect. `difference` is the
    forecasts' Brier score less that of the baseline, so that below 0 is better; `interval` is its 95 % interval,
    by resampling stories; none for fewer than two stories.
    """

    baseline: Baseline
    brier: float
    log_score: float
    skill: float | None
    difference: float
    interval: Interval | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class Scores:
    """The mean scores over the scored questions of so many stories, each question counting once.

    `first_brier` and `first_log_score` are those of the first forecast alone. `uncertainty` is the Brier score
    p (1 - p) of one who had known the share p of yes among them, and nothing else. `bounds`: the Brier score with
    the annulled ones that are due counted for and against the forecasts; none where none is annulled.
    """

    count: int
    stories: int
    brier: float
    interval: Interval | None
    log_score: float
    first_brier: float
    first_log_score: float
    uncertainty: float
    bounds: Interval | None
    comparisons: dict[Baseline, Comparison]


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of the scored questions: a model with a version of the prompt, a kind, or a horizon.

    `skill` is against the base rate. A model has the days on which its forecasts stood, so that a question can
    count for several. `finding` says no more than "too few" or "so far": a part has no interval.
    """

    name: str
    count: int
    brier: float
    skill: float | None
    finding: Finding
    prompt_version: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A question with its last forecast from before it was decided, and the base rate of that day."""

    key: int
    text: str
    slug: str
    deadline: date
    outcome: Outcome
    made_on: date
    probability: float
    base_rate: float
    model_name: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that is said of the questions on the day `today`.

    `finding` says whether there are enough to say anything. `base_rate`: the share of yes among the questions
    with yes or no whose deadline has passed. `scores` and both calls are none where nothing is scored.
    `best`: the call that gave what happened the most beyond the base rate; `worst`: the one with the largest
    squared error.
    """

    today: date
    finding: Finding
    counts: Counts
    way: Way
    base_rate: Share
    scores: Scores | None = None
    bins: list[CalibrationBin] = field(default_factory=list)
    by_model: list[Cut] = field(default_factory=list)
    by_kind: list[Cut] = field(default_factory=list)
    by_horizon: list[Cut] = field(default_factory=list)
    best: Call | None = None
    worst: Call | None = None


_adapter = TypeAdapter(Record)


def dump_record(record: Record) -> dict[str, Any]:
    """The record as JSON values."""
    dumped: dict[str, Any] = _adapter.dump_python(record, mode="json")
    return dumped


def load_record(values: Any) -> Record | None:
    """The record from JSON values; none where they were stored by a version of the code with another shape."""
    try:
        return _adapter.validate_python(values) if values else None
    except ValidationError:
        return None
