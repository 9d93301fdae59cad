"""Visits to sources for the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from digests.sources import KINDS
from digests.sources.base import Haul, Visit, read_settings

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def visit_source(kind: str, settings: dict[str, Any] | None = None, **values: Any) -> Haul:
    """What a source of the kind gives today, unless `day` says otherwise."""
    asked = {
        "section": "topics",
        "limit": 25,
        "day": TODAY,
        "today": TODAY,
        "state": {},
        "now": NOW,
        **values,
    }
    return KINDS[kind].collect(Visit(settings=read_settings(KINDS[kind], settings or {}), **asked))
