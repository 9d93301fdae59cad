"""What relates posts, of all of them at once: kept for an edition, so that pages by the thousand need not ask."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from blog.models import Post, PostQuerySet, post_address
from blog.rendering.html import words_in

# Of more posts each page asks for those around it: to load all would take longer than a page may.
MOST_LOADED = 5000
COLUMNS = ("pk", "published_at", "title", "slug", "path", "topic_words")


@dataclass(frozen=True, slots=True)
class Row:
    """What another post is linked and compared by; made by the hundred, where a `Post` takes ten times as long."""

    pk: int
    published_at: datetime
    title: str
    slug: str
    path: str | None
    words: frozenset[str]  # of the title and of what the text emphasises: its topics

    def get_absolute_url(self) -> str:
        """The post's page."""
        return post_address(self.slug, self.path)


@dataclass(frozen=True, slots=True)
class PostRows:
    """The posts in the order of time, where each stands, and those of each tag in the order of time."""

    rows: Sequence[Row]
    moments: Sequence[tuple[datetime, int]]
    tagged: dict[int, list[Row]]
    tags: dict[int, set[int]]

    def around(self, post: Post, most: int) -> tuple[list[Row], list[Row]]:
        """At most so many posts before the post, newest first, and after it, oldest first."""
        place = bisect_left(self.moments, (post.published_at, post.pk))
        after = place + (place < len(self.rows) and self.rows[place].pk == post.pk)
        return list(self.rows[max(place - most, 0) : place][::-1]), list(self.rows[after : after + most])

    def keys_of_tags(self) -> dict[int, list[int]]:
        """The keys of each tag's posts, newest first."""
        return {tag: [row.pk for row in reversed(rows)] for tag, rows in self.tagged.items()}

    def with_tags(self, tags: Iterable[int], most: int, *, but: int) -> list[Row]:
        """The newest posts with any of the tags, but for one post."""
        found = {row.pk: row for tag in tags for row in self.tagged.get(tag, [])[-most - 1 :]}
        found.pop(but, None)
        return sorted(found.values(), key=lambda row: (row.published_at, row.pk), reverse=True)[:most]

    def tags_of(self, posts: Iterable[int], tags: Iterable[int]) -> dict[int, list[int]]:
        """Which of the tags each of the posts has."""
        wanted = set(tags)
        return {key: sorted(shared) for key in posts if (shared := self.tags.get(key, set()) & wanted)}


def as_rows(posts: PostQuerySet) -> list[Row]:
    """The posts, in their order; one query."""
    return [
        Row(key, published_at, title, slug, path, words_of(title, topic_words))
        for key, published_at, title, slug, path, topic_words in posts.values_list(*COLUMNS)
    ]


def words_of(title: str, topic_words: str | None) -> frozenset[str]:
    """The words of the title and of what the text emphasises."""
    return frozenset(words_in(title)).union((topic_words or "").split())


def load_rows(among: PostQuerySet) -> PostRows:
    """All these posts, in two queries."""
    rows = as_rows(among.order_by("published_at", "pk"))
    by_key = {row.pk: row for row in rows}
    tags: dict[int, set[int]] = defaultdict(set)
    for post, tag in Post.tags.through.objects.values_list("post_id", "tag_id"):
        tags[post].add(tag)
    tagged: dict[int, list[Row]] = defaultdict(list)
    for key, row in by_key.items():
        for tag in tags.get(key, ()):
            tagged[tag].append(row)
    return PostRows(rows, [(row.published_at, row.pk) for row in rows], dict(tagged), dict(tags))
