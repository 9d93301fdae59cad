"""What has to do with a post or a tag. Posts: by the tags and words that they share, rare ones counting more.

A fixed number of queries, whatever the number of posts: the candidates are the posts around this one in time and the
newest that share a rare tag. A tag or a word that most posts have says nothing of any of them, so where all posts have
the same tags and the same title, what they emphasise tells them apart; where nothing does, nothing is related.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import Q
from django.utils import timezone

from blog.counts.tags import count_links, count_posts
from blog.models import Post, PostQuerySet, Tag
from blog.related.rows import MOST_LOADED, PostRows, Row, as_rows, load_rows, words_of
from blog.shared_parts import is_sharing, of_all, shared

MOST_RELATED = 4
MOST_RELATED_TAGS = 8
POOL = 60  # posts on each side in time, and as many that share a tag
NEWEST = 500  # posts of a tag in which the tags beside it are counted
LEAST_LIKENESS = 0.05  # the part of the post's rare tags and words, by weight, that another has too
FindTags = Callable[[Sequence[int], Iterable[int]], dict[int, list[int]]]
LEAST_RARITY = 0.7  # at most half of the posts have the tag or word


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The posts beside a post in time, and those that have most to do with it of the others, best first."""

    previous: Row | None
    following: Row | None
    related: list[Row]


def find_surroundings(
    post: Post, *, tags: Sequence[Tag], among: PostQuerySet, count: int | None = None
) -> Surroundings:
    """What stands around the post, which has the tags; `among` are the posts that the public sees.

    `count` is how many these are, where that is known.
    """
    number = among.count() if count is None else count
    tag_rarity = rare_tags([tag.pk for tag in tags], count=number)
    # Where it stays for other pages all posts are loaded once; elsewhere only those around this one.
    if is_sharing() and number <= MOST_LOADED:
        all_rows = shared_rows(among)
        older, newer = all_rows.around(post, POOL)
        tagged = all_rows.with_tags(tag_rarity, POOL, but=post.pk)
        find_tags: FindTags = all_rows.tags_of
    else:
        older, newer, tagged = gather(post, among.exclude(pk=post.pk), list(tag_rarity))
        find_tags = tags_of
    previous, following = (rows[0] if rows else None for rows in (older, newer))
    pool = {row.pk: row for row in (*older[1:], *newer[1:], *tagged)}
    for row in (*older[:1], *newer[:1]):
        pool.pop(row.pk, None)
    return Surroundings(previous, following, rank(post, list(pool.values()), tag_rarity, find_tags))


def keys_of_tag(tag: Tag, *, among: PostQuerySet) -> list[int] | None:
    """The keys of the tag's posts, newest first, where the rows of all are loaded for all pages; None elsewhere."""
    loaded = of_all("keys of tags", lambda: shared_rows(among).keys_of_tags())
    return None if loaded is None else loaded.get(tag.pk, [])


def shared_rows(among: PostQuerySet) -> PostRows:
    """The rows of all posts that the public sees, loaded once an edition."""
    return shared("rows of posts", lambda: load_rows(among))


def rank(
    post: Post,
    candidates: Sequence[Row],
    tag_rarity: Mapping[int, float],
    find_tags: FindTags,
) -> list[Row]:
    """Of the candidates those that are most like the post, best first; `find_tags` tells which tags each has."""
    word_rarity = rarities([found.words for found in candidates], words_of(post.title, post.topic_words))
    shared_tags = find_tags([found.pk for found in candidates], tag_rarity)
    # Exact sums, for words come in another order in each process, and equal sums must stay equal.
    most = math.fsum([*tag_rarity.values(), *word_rarity.values()])
    telling = frozenset(word_rarity)
    scored = []
    for candidate in candidates:
        tags, words = shared_tags.get(candidate.pk, ()), candidate.words & telling
        if not tags and not words:
            continue
        likeness = math.fsum([*map(tag_rarity.__getitem__, tags), *map(word_rarity.__getitem__, words)])
        if likeness / most >= LEAST_LIKENESS:
            scored.append((likeness, candidate.published_at, candidate))
    scored.sort(key=lambda found: found[:2], reverse=True)
    return [candidate for _, _, candidate in scored[:MOST_RELATED]]


def rare_tags(tags: Sequence[int], *, count: int) -> dict[int, float]:
    """Of the tags those that tell something of a post, with their rarity."""
    known = shared("posts of tags", dict[int, int])
    if missing := [key for key in tags if key not in known]:
        # The few hidden posts may count: what is rare does not change by them.
        known.update(dict.fromkeys(missing, 0))
        known.update(count_links(Post.tags.through.objects.order_by().filter(tag__in=missing)))
    found = {key: rarity(known[key], count) for key in tags}
    return {key: value for key, value in found.items() if value >= LEAST_RARITY}


def rarity(number: int, count: int) -> float:
    """How rare something is that `number` of `count` posts have: ln(count / number), 0 where all do."""
    return math.log(count / number) if number and count > number else 0.0


def gather(post: Post, others: PostQuerySet, tags: Sequence[int]) -> tuple[list[Row], list[Row], list[Row]]:
    """The posts before this one, newest first, those after it, oldest first, and the newest that share a rare tag."""
    before = Q(published_at__lt=post.published_at) | Q(published_at=post.published_at, pk__lt=post.pk)
    # What the index needs to begin at the right place.
    older = others.filter(before, published_at__lte=post.published_at)
    newer = others.exclude(before).filter(published_at__gte=post.published_at).order_by("published_at", "pk")
    tagged = as_rows(others.tagged(tags)[:POOL]) if tags else []
    return as_rows(older[:POOL]), as_rows(newer[:POOL]), tagged


def tags_of(posts: Sequence[int], tags: Iterable[int]) -> dict[int, list[int]]:
    """Which of the tags each of the posts has; all are keys."""
    wanted = list(tags)
    found: dict[int, list[int]] = {}
    if wanted:
        through = Post.tags.through.objects.filter(tag_id__in=wanted, post_id__in=posts)
        for key, tag in through.values_list("post_id", "tag_id"):
            found.setdefault(key, []).append(tag)
    return found


def rarities(texts: Sequence[frozenset[str]], words: frozenset[str]) -> dict[str, float]:
    """Of the words those that at least one of the texts has and that tell something, with their rarity."""
    counts = Counter(chain.from_iterable(text & words for text in texts))
    found = {word: rarity(number, len(texts) + 1) for word, number in counts.items()}
    return {word: value for word, value in found.items() if value >= LEAST_RARITY}


@dataclass(frozen=True, slots=True)
class RelatedTag:
    """A tag with how many posts it shares with another."""

    tag: Tag
    shared: int


def related_tags(tag: Tag, *, among: PostQuerySet) -> list[RelatedTag]:
    """The tags that stand beside this one, best first: shared posts squared by all posts of the other.

    So a tag that all posts have does not win over one that goes with this tag alone. What is shared is counted in the
    tag's newest posts, so many as NEWEST. Four queries.
    """
    newest = list(among.tagged([tag.pk]).values_list("pk", flat=True)[:NEWEST])
    beside = Post.tags.through.objects.filter(post__in=newest).exclude(tag=tag).order_by()
    together = dict(count_links(beside).most_common(POOL))
    counts = count_posts(together, timezone.now())
    others = Tag.objects.in_bulk(together).values()
    ranked = sorted(others, key=lambda other: (-(together[other.pk] ** 2) / counts[other.pk], other.name))
    return [RelatedTag(other, together[other.pk]) for other in ranked[:MOST_RELATED_TAGS]]
