"""The data of the daily digests: what is wanted, what was collected, what was written."""

from __future__ import annotations

from digests.models.digest import (
    Analysis,
    Collection,
    Completion,
    Digest,
    DigestQuerySet,
    Finding,
    Forecast,
    Topic,
    TrendingItem,
)
from digests.models.series import Item, Series, SeriesModel, Source

__all__ = [
    "Analysis",
    "Collection",
    "Completion",
    "Digest",
    "DigestQuerySet",
    "Finding",
    "Forecast",
    "Item",
    "Series",
    "SeriesModel",
    "Source",
    "Topic",
    "TrendingItem",
]
