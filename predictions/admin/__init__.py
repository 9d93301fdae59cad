"""The admin pages of events, questions, their predictions, judgements and proposals."""

from predictions.admin.events import EventAdmin
from predictions.admin.judgements import DueNoticeAdmin, JudgementAdmin
from predictions.admin.predictions import PredictionAdmin
from predictions.admin.proposals import ProposalAdmin
from predictions.admin.questions import QuestionAdmin, QuestionNoticeAdmin

__all__ = [
    "DueNoticeAdmin",
    "EventAdmin",
    "JudgementAdmin",
    "PredictionAdmin",
    "ProposalAdmin",
    "QuestionAdmin",
    "QuestionNoticeAdmin",
]
