"""Placeholder until the helper's file lands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    earliest: date | None
    latest: date | None
