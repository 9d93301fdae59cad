"""The admin pages of events, their predictions and their judgements."""

from predictions.admin.events import EventAdmin
from predictions.admin.judgements import DueNoticeAdmin, JudgementAdmin
from predictions.admin.predictions import PredictionAdmin

__all__ = ["DueNoticeAdmin", "EventAdmin", "JudgementAdmin", "PredictionAdmin"]
