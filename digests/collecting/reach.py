"""How far back a source can be asked for a day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from digests.models import Digest, Source
from digests.sources import KINDS
from digests.sources.base import SourceError, SourceKind, Visit, read_settings


def make_visit(source: Source, digest: Digest, now: datetime) -> tuple[SourceKind, Visit]:
    """The kind of the source, and what is asked of it for the digest's day; raises SourceError."""
    kind = KINDS.get(source.kind)
    if kind is None:
        raise SourceError(f"There is no kind of source named {source.kind!r}; there is: {', '.join(KINDS)}.")
    visit = Visit(
        settings=read_settings(kind, source.settings),
        section=source.section,
        limit=source.limit,
        day=digest.date,
        today=digest.series.today(now),
        state=source.state,
        now=now,
        zone=ZoneInfo(digest.series.time_zone),
    )
    return kind, visit


def make_visit_today(source: Source, now: datetime) -> tuple[SourceKind, Visit]:
    """As `make_visit`, for the series' own day at the moment."""
    return make_visit(source, Digest(series=source.series, date=source.series.today(now)), now)


def can_be_asked(source: Source, digest: Digest, now: datetime) -> bool:
    """Whether the source reaches back to the digest's day; one that is set up wrong is asked, and says so."""
    try:
        kind, visit = make_visit(source, digest, now)
    except SourceError:
        return True
    reach = kind.reach(visit) if visit.is_past else None
    return reach is None or visit.days_back <= reach


def describe_reach(source: Source, now: datetime) -> str:
    """In words how far back the source can be asked; empty where it is set up wrong."""
    try:
        kind, visit = make_visit_today(source, now)
    except SourceError:
        return ""
    reach = kind.reach(visit)
    if reach is None:
        return "any day"
    return f"{reach} {'day' if reach == 1 else 'days'} back"
