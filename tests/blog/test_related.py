"""Which posts and tags have to do with each other."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from blog.models import Post, PostQuerySet, Tag
from blog.related import Surroundings, find_surroundings, related_tags
from blog.related.rows import Row
from blog.shared_parts import SharedParts
from tests import factories

pytestmark = pytest.mark.django_db


def public() -> PostQuerySet:
    return Post.objects.published(timezone.now())


def make_posts(count: int, **values: Any) -> list[Post]:
    return [factories.PostFactory(**values) for _ in range(count)]


def keys(*posts: Post | Row | None) -> list[int | None]:
    return [each and each.pk for each in posts]


def around(post: Post) -> Surroundings:
    return find_surroundings(post, tags=list(post.tags.all()), among=public())


def test_a_rare_shared_tag_relates_and_a_common_one_does_not() -> None:
    common, rare = factories.TagFactory(), factories.TagFactory()
    crowd = make_posts(8, title="Entry")
    post, between, other = make_posts(3, title="Entry")
    for one in [*crowd, post, between, other]:
        one.tags.add(common)
    for one in (post, other):
        one.tags.add(rare)

    assert keys(*around(post).related) == keys(other)


def test_where_tags_and_titles_are_all_the_same_the_topics_decide() -> None:
    tag = factories.TagFactory()
    subjects = ["harbours", "seabirds", "lighthouses", "thermostats", "knitting", "volcanoes", "harbours"]
    posts = [
        factories.PostFactory(title="[Daily summary]", body=f"1. **About {word}**\n\n    - *Benefits:* good.")
        for word in subjects
    ]
    for one in posts:
        one.tags.add(tag)

    assert keys(*around(posts[0]).related) == keys(posts[-1])


def test_nothing_is_related_where_nothing_tells_the_posts_apart() -> None:
    posts = make_posts(6, title="[Daily summary]")

    assert around(posts[0]).related == []


def test_the_posts_beside_it_are_told_apart_where_they_came_at_the_same_moment() -> None:
    moment = datetime(2024, 3, 1, tzinfo=UTC)
    first, second, third = (factories.PostFactory(published_at=moment) for _ in range(3))

    assert keys(around(second).previous, around(second).following) == keys(first, third)
    assert (around(first).previous, around(third).following) == (None, None)


def test_what_is_not_public_or_named_beside_is_left_out() -> None:
    tag = factories.TagFactory()
    make_posts(6, title="Other")
    post, draft, neighbour, other = make_posts(4, title="Volcanoes")
    for one in (post, draft, neighbour, other):
        one.tags.add(tag)
    Post.objects.filter(pk=draft.pk).update(status=Post.Status.DRAFT)

    assert keys(*around(post).related) == keys(other)


@pytest.mark.parametrize("count", [10, 400])
def test_the_number_of_queries_does_not_grow(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    tags = [factories.TagFactory() for _ in range(5)]
    posts = Post.objects.bulk_create(
        Post(
            title=f"Word{n % 7} of the day",
            slug=f"p{n}",
            status="published",
            published_at=start + timedelta(days=n),
        )
        for n in range(count)
    )
    through = Post.tags.through
    through.objects.bulk_create(
        through(post_id=post.pk, tag_id=tags[number % 5].pk) for number, post in enumerate(posts)
    )
    with django_assert_num_queries(8):
        found = around(posts[count // 2])

    assert found.previous and found.following and found.related


def test_tags_that_go_together_come_before_tags_that_all_posts_have() -> None:
    mine, close, everywhere, apart = (
        Tag.objects.create(name=n, slug=n) for n in ("mine", "close", "all", "apart")
    )
    for number, one in enumerate(make_posts(10)):
        one.tags.add(everywhere, *([mine, close] if number < 3 else [apart]))

    found = related_tags(mine, among=public())

    assert [(one.tag, one.shared) for one in found] == [(close, 3), (everywhere, 3)]


@pytest.mark.parametrize("seed", range(8))
def test_rows_that_are_kept_for_all_pages_give_the_same_as_asking_for_each(seed: int) -> None:
    numbers = random.Random(seed)
    tags = [factories.TagFactory() for _ in range(6)]
    posts = [
        factories.PostFactory(
            title=numbers.choice(["Volcanoes", "Harbours", "Entry"]),
            body=f"**{numbers.choice(['seabirds', 'knitting', 'lighthouses'])}** and more",
            published_at=datetime(2024, 1, numbers.randint(1, 9), tzinfo=UTC),
        )
        for _ in range(30)
    ]
    for post in posts:
        post.tags.add(*numbers.sample(tags, numbers.randint(0, 3)))
    parts = SharedParts()
    for post in posts:
        with parts.of("edition"):
            kept = around(post)
        assert kept == around(post)
