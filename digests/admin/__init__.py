"""The admin pages of series, sources, digests and the records of how they were written."""

from __future__ import annotations

from digests.admin.digest import DigestAdmin
from digests.admin.post import DigestPostAdmin
from digests.admin.records import (
    AlarmAdmin,
    CollectionAdmin,
    CompletionAdmin,
    FindingAdmin,
    ItemAdmin,
    TopicAdmin,
)
from digests.admin.series import SeriesAdmin
from digests.admin.source import SourceAdmin

__all__ = [
    "AlarmAdmin",
    "CollectionAdmin",
    "CompletionAdmin",
    "DigestAdmin",
    "DigestPostAdmin",
    "FindingAdmin",
    "ItemAdmin",
    "SeriesAdmin",
    "SourceAdmin",
    "TopicAdmin",
]
