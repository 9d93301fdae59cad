"""The kinds of sources. A new one is a module beside these and a line in the list below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from django.utils.module_loading import import_string

from digests.sources.base import SourceKind

PLACES = {
    "reddit": "digests.sources.reddit.source.RedditSource",
    "rss": "digests.sources.rss.RssSource",
    "hackernews": "digests.sources.hackernews.HackerNewsSource",
    "arxiv": "digests.sources.arxiv.ArxivSource",
    "sample": "digests.sources.sample.SampleSource",
}


class Kinds(Mapping[str, SourceKind]):
    """The kinds by their names. One is loaded when it is wanted: praw alone costs every process a fifth of a second."""

    def __getitem__(self, name: str) -> SourceKind:
        return load(PLACES[name])

    def __iter__(self) -> Iterator[str]:
        return iter(PLACES)

    def __len__(self) -> int:
        return len(PLACES)

    def __contains__(self, name: object) -> bool:
        return name in PLACES


@cache
def load(place: str) -> SourceKind:
    """The one object of a kind."""
    kind: SourceKind = import_string(place)()
    return kind


KINDS = Kinds()
