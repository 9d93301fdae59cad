"""The data of the tracker: dated predictions of far events, and questions that come due soon."""

from __future__ import annotations

from predictions.models.events import (
    DueNotice,
    Event,
    EventStatistics,
    Judgement,
    JudgementQuerySet,
    Prediction,
    PredictionQuerySet,
)
from predictions.models.proposals import Proposal, QuestionNotice
from predictions.models.questions import (
    ConsistencyCheck,
    Evidence,
    Question,
    QuestionForecast,
    QuestionQuerySet,
    QuestionResolution,
    RecordFigures,
)

__all__ = [
    "ConsistencyCheck",
    "DueNotice",
    "Event",
    "EventStatistics",
    "Evidence",
    "Judgement",
    "JudgementQuerySet",
    "Prediction",
    "PredictionQuerySet",
    "Proposal",
    "Question",
    "QuestionForecast",
    "QuestionNotice",
    "QuestionQuerySet",
    "QuestionResolution",
    "RecordFigures",
]
