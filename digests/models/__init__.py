"""The data of the daily digests: what is wanted, what was collected, what was written."""

from __future__ import annotations

from digests.models.digest import (
    Analysis,
    Collection,
    Completion,
    Digest,
    DigestQuerySet,
    DraftQuestion,
    Finding,
    Forecast,
    LogEntry,
    Topic,
    TrendingItem,
)
from digests.models.memory import CoveredDay, ItemVersion, PaperCount
from digests.models.series import Item, Series, SeriesModel, Source
from digests.models.watching import Alarm, WorkerRound

__all__ = [
    "Alarm",
    "Analysis",
    "Collection",
    "Completion",
    "CoveredDay",
    "Digest",
    "DigestQuerySet",
    "DraftQuestion",
    "Finding",
    "Forecast",
    "Item",
    "ItemVersion",
    "LogEntry",
    "PaperCount",
    "Series",
    "SeriesModel",
    "Source",
    "Topic",
    "TrendingItem",
    "WorkerRound",
]
