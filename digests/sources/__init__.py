"""The kinds of sources. A new one is a module beside these and a line in the list below."""

from __future__ import annotations

from digests.sources.arxiv import ArxivSource
from digests.sources.base import SourceKind
from digests.sources.hackernews import HackerNewsSource
from digests.sources.reddit import RedditSource
from digests.sources.rss import RssSource
from digests.sources.sample import SampleSource

KINDS: dict[str, SourceKind] = {
    kind.name: kind
    for kind in (RedditSource(), RssSource(), HackerNewsSource(), ArxivSource(), SampleSource())
}
