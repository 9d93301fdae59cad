"""What has to do with a post or a tag. Posts: by the tags and words that they share, rare ones counting more.

A fixed number of queries, whatever the number of posts: the candidates are the posts around this one in time and the
newest that share a rare tag. A tag or a word that most posts have says nothing of any of them, so where all posts have
the same tags and the same title, what they emphasise tells them apart; where nothing does, nothing is related.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from blog.models import Post, PostQuerySet, Tag

MOST_RELATED = 4
MOST_RELATED_TAGS = 8
POOL = 60  # posts on each side in time, and as many that share a tag
LEAST_LIKENESS = 0.05  # the part of the post's rare tags and words, by weight, that another has too
LEAST_RARITY = 0.7  # at most half of the posts have the tag or word
STRONG = re.compile(r"<strong>(.*?)</strong>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{4,}")


def related_posts(post: Post, *, among: PostQuerySet, exclude: Iterable[int] = ()) -> list[Post]:
    """The posts most like this one, best first; `among` are those that the public sees."""
    others = among.exclude(pk__in=[post.pk, *exclude])
    tag_rarity = rare_tags(post, among=among, count=among.count())
    pool = gather(post, others, list(tag_rarity))
    texts = [words_of(candidate) for candidate in pool]
    word_rarity = rarities(texts, words_of(post))
    shared_tags = tags_of(pool, tag_rarity)
    most = sum(tag_rarity.values()) + sum(word_rarity.values())
    scored = []
    for candidate, words in zip(pool, texts, strict=True):
        by_tags = sum(tag_rarity[key] for key in shared_tags.get(candidate.pk, ()))
        likeness = by_tags + sum(word_rarity[word] for word in words & word_rarity.keys())
        if most and likeness / most >= LEAST_LIKENESS:
            scored.append((likeness, candidate.published_at, candidate))
    scored.sort(key=lambda found: found[:2], reverse=True)
    return [candidate for _, _, candidate in scored[:MOST_RELATED]]


def rare_tags(post: Post, *, among: PostQuerySet, count: int) -> dict[int, float]:
    """The post's tags that tell something of it, with their rarity."""
    # Not through the join that finds the post's own tags, which would count this post alone.
    own = Tag.objects.filter(pk__in=post.tags.values("pk"))
    used = own.annotate(number=Count("posts", filter=Q(posts__in=among.order_by()))).values_list(
        "pk", "number"
    )
    found = {key: rarity(number, count) for key, number in used}
    return {key: value for key, value in found.items() if value >= LEAST_RARITY}


def rarity(number: int, count: int) -> float:
    """How rare something is that `number` of `count` posts have: ln(count / number), 0 where all do."""
    return math.log(count / number) if number and count > number else 0.0


def gather(post: Post, others: PostQuerySet, tags: Sequence[int]) -> list[Post]:
    """The posts around this one in time, and the newest that share a rare tag."""
    shown = others.only("title", "slug", "path", "body_html", "published_at")
    older = shown.filter(published_at__lte=post.published_at)[:POOL]
    newer = shown.filter(published_at__gt=post.published_at).order_by("published_at", "pk")[:POOL]
    tagged = shown.filter(tags__in=tags).distinct()[:POOL] if tags else []
    return list({found.pk: found for part in (older, newer, tagged) for found in part}.values())


def tags_of(posts: Sequence[Post], tags: Iterable[int]) -> dict[int, list[int]]:
    """Which of the tags each of the posts has, by the post's key."""
    wanted = list(tags)
    found: dict[int, list[int]] = {}
    if wanted:
        through = Post.tags.through.objects.filter(tag_id__in=wanted, post_id__in=[post.pk for post in posts])
        for key, tag in through.values_list("post_id", "tag_id"):
            found.setdefault(key, []).append(tag)
    return found


def words_of(post: Post) -> set[str]:
    """The words of the title and of what the text emphasises: its topics."""
    return set(WORD.findall(f"{post.title} {' '.join(STRONG.findall(post.body_html))}".lower()))


def rarities(texts: Sequence[set[str]], words: set[str]) -> dict[str, float]:
    """Of the words those that at least one of the texts has and that tell something, with their rarity."""
    counts = Counter(word for text in texts for word in text & words)
    found = {word: rarity(number, len(texts) + 1) for word, number in counts.items()}
    return {word: value for word, value in found.items() if value >= LEAST_RARITY}


@dataclass(frozen=True, slots=True)
class RelatedTag:
    """A tag with how many posts it shares with another."""

    tag: Tag
    shared: int


def related_tags(tag: Tag, *, among: PostQuerySet) -> list[RelatedTag]:
    """The tags that stand beside this one, best first: shared posts squared by all posts of the other.

    So a tag that all posts have does not win over one that goes with this tag alone. Two queries.
    """
    mine = among.order_by().filter(tags=tag)
    beside = Tag.objects.exclude(pk=tag.pk).filter(posts__in=mine).annotate(number=Count("posts"))
    shared = dict(beside.order_by("-number").values_list("pk", "number")[:POOL])
    others = Tag.objects.filter(pk__in=shared).annotate(
        post_count=Count("posts", filter=Q(posts__in=among.order_by()))
    )
    ranked = sorted(others, key=lambda other: (-(shared[other.pk] ** 2) / other.post_count, other.name))
    return [RelatedTag(other, shared[other.pk]) for other in ranked[:MOST_RELATED_TAGS]]
