"""Finds what was said of a question's subject since it was asked: in stored items, and at the addresses it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial, reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from digests.claims import keeping
from digests.fetching.client import Fetched, FetchError, fetch
from digests.judging.fencing import without_marks
from digests.judging.subjects import Subject, names_of_question, subject_of
from digests.models import ItemVersion, Series
from digests.sources.plain_text import clean, strip_html
from predictions.models import Evidence, Question

# So many pieces of so many letters a model is shown.
MOST_PIECES = 20
LONGEST_PIECE = 900
# Of more texts with a name of the question only the newest are looked at.
MOST_VERSIONS = 2000
MOST_ADDRESSES = 3
LONGEST_PAGE = 2 * 1024 * 1024
ADDRESS = re.compile(r"https?://[^\s<>\"'“”‘’()\[\]]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that may decide a question; `before` is what the same source said when the question was asked."""

    title: str
    text: str
    url: str
    seen_at: datetime
    source: int | None = None
    source_name: str = ""
    before: str = ""

    @property
    def shown(self) -> str:
        """The piece as a model is shown it: its quotes stand in its title or text."""
        return f"Seen on {self.seen_at:%Y-%m-%d} at {self.source_name or self.url}\n{self.title}\n{self.text}".strip()


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found: the pieces that are nearest to the subject, and how many there were.

    `searched`: items that were looked through; `cut`: whether some on the subject are left out of the pieces.
    """

    pieces: tuple[Piece, ...]
    found: int
    searched: int
    sources: frozenset[int]
    cut: bool


def search(question: Question, series: Series, *, now: datetime, most: int = MOST_PIECES) -> Search:
    """What the series' sources said of the question's subject since it was asked.

    What is dated before the question, or was said in the same words before, is left out: it was known then.
    """
    subject = subject_of(question.text, asked_on=question.asked_on)
    said = said_since(series, question.asked_at, until=now)
    named = said.filter(names_something(question)).select_related("item__source").order_by("-seen_at", "-pk")
    near: dict[int, tuple[int, ItemVersion]] = {}
    versions = list(named[:MOST_VERSIONS])
    for version in versions:
        closeness = subject.closeness(f"{version.title}\n{version.text}")
        if closeness or version.item.canonical_url == question.story:
            near.setdefault(version.item_id, (closeness, version))
    chosen = sorted(near.values(), key=lambda found: (-found[0], -found[1].seen_at.timestamp()))[:most]
    before = said_before(question, [version.item_id for _, version in chosen])
    pieces = [as_piece(version, subject, before.get(version.item_id, "")) for _, version in chosen]
    return Search(
        pieces=tuple(sorted(pieces, key=lambda piece: piece.seen_at)),
        found=len(near),
        searched=said.values("item").distinct().count(),
        sources=frozenset(version.item.source_id for _, version in near.values()),
        cut=len(near) > most or len(versions) == MOST_VERSIONS,
    )


def said_since(series: Series, moment: datetime, *, until: datetime) -> QuerySet[ItemVersion]:
    """What the series' sources said after the moment and not in the same words before, nor dated before it."""
    same_before = ItemVersion.objects.filter(
        item=OuterRef("item"), content_hash=OuterRef("content_hash"), seen_at__lte=moment
    )
    versions = ItemVersion.objects.filter(
        Q(published_at__isnull=True) | Q(published_at__gte=moment),
        item__source__series=series,
        seen_at__gt=moment,
        seen_at__lte=until,
    )
    return versions.exclude(Exists(same_before))


def names_something(question: Question) -> Q:
    """That a text has a name of the question somewhere, or is of its story."""
    names = names_of_question(question.text).values()
    conditions = [Q(title__icontains=name) | Q(text__icontains=name) for name in names]
    return reduce(or_, conditions, Q(item__canonical_url=question.story))


def said_before(question: Question, items: Sequence[int]) -> dict[int, str]:
    """What these items said just before the question was asked, by item."""
    versions = ItemVersion.objects.as_of(question.asked_at).filter(item__in=items)
    return {version.item_id: f"{version.title}\n{version.text}" for version in versions}


def as_piece(version: ItemVersion, subject: Subject, before: str) -> Piece:
    """The version as a piece of evidence, cut to the part that is nearest to the subject."""
    return Piece(
        title=without_marks(version.title),
        text=nearest_part(without_marks(version.text), subject),
        url=version.url,
        seen_at=version.seen_at,
        source=version.item.source_id,
        source_name=version.item.source.name,
        before=before,
    )


def nearest_part(text: str, subject: Subject) -> str:
    """The part of a text that speaks most of the subject, as it stands there; all of a short one."""
    if len(text) <= LONGEST_PIECE:
        return text
    step = LONGEST_PIECE // 3
    parts = [
        text[start : start + LONGEST_PIECE] for start in range(0, len(text) - LONGEST_PIECE + step, step)
    ]
    # The first of those that are as near.
    return max(parts, key=subject.closeness)


def already_known(question: Question) -> str:
    """The words that the question was asked from: no quote of them decides it."""
    quotes = question.evidence.filter(role=Evidence.Role.ASKED).values_list("quote", flat=True)
    return "\n".join(quotes)


def fetch_addresses(question: Question, *, now: datetime, keep: Callable[[], None]) -> list[Piece]:
    """What stands at the addresses that the criteria name; those that cannot be read are left out."""
    addresses = dict.fromkeys(found.rstrip(".,;:!?") for found in ADDRESS.findall(question.criteria))
    subject = subject_of(question.text, asked_on=question.asked_on)
    pieces: list[Piece] = []
    for address in list(addresses)[:MOST_ADDRESSES]:
        try:
            fetched = keeping(keep, partial(fetch, address, most_bytes=LONGEST_PAGE))
        except FetchError:
            continue
        text = nearest_part(without_marks(read_page(fetched)), subject)
        if text:
            pieces.append(Piece(title="", text=text, url=fetched.url, seen_at=now))
    return pieces


def read_page(fetched: Fetched) -> str:
    """The text of a page; empty where it is none."""
    kind = fetched.headers.get("content-type", "text/html").lower()
    if not kind.startswith("text/") and "json" not in kind and "xml" not in kind:
        return ""
    text = fetched.content.decode("utf-8", errors="replace")
    return strip_html(text) if "html" in kind or "xml" in kind else clean(text)
