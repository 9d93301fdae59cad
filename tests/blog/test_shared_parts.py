"""Parts that many pages show alike are made once an edition, and never older than it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from blog.models import SiteSettings
from blog.shared_parts import SharedParts, shared
from tests.factories import PageFactory, PostFactory


def test_a_part_is_made_once_an_edition() -> None:
    calls: list[int] = []
    parts = SharedParts()

    def make() -> int:
        calls.append(1)
        return len(calls)

    with parts.of("first"):
        assert (shared("a", make), shared("a", make)) == (1, 1)
    with parts.of("first"):
        assert shared("a", make) == 1
    with parts.of("second"):
        assert shared("a", make) == 2
    with parts.of("first"):
        assert shared("a", make) == 3


def test_without_an_edition_nothing_is_shared() -> None:
    calls: list[int] = []

    def make() -> int:
        calls.append(1)
        return len(calls)

    assert (shared("a", make), shared("a", make)) == (1, 2)
    with SharedParts().of(None):
        assert (shared("a", make), shared("a", make)) == (3, 4)


def test_a_part_of_none_is_made_once_too() -> None:
    calls: list[int] = []
    with SharedParts().of("edition"):
        for _ in range(2):
            assert shared("nothing", lambda: calls.append(1)) is None
    assert calls == [1]


def test_the_tag_names_its_part() -> None:
    template = Template("{% load blog_tags %}{% shared a %}{{ word }}{% endshared %}")
    with SharedParts().of("edition"):
        assert template.render(Context({"word": "one"})) == "one"
        assert template.render(Context({"word": "two"})) == "one"
    with pytest.raises(TemplateSyntaxError, match="a name"):
        Template("{% load blog_tags %}{% shared %}{% endshared %}")


@pytest.mark.django_db
def test_the_second_page_of_an_edition_asks_for_less(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, settings: Settings
) -> None:
    settings.PAGE_CACHE_BYTES = 1_000_000
    settings.PAGE_CACHE_TRUST = 3600
    PostFactory.create_batch(3)
    client.get("/")
    with django_assert_num_queries(5):
        client.get("/?afresh=1")
    client.force_login(User.objects.create_user("reader"))
    with django_assert_num_queries(12):
        client.get("/")


@pytest.mark.django_db
def test_a_change_shows_at_once_on_every_page(client: Client, settings: Settings) -> None:
    settings.PAGE_CACHE_BYTES = 1_000_000
    post = PostFactory()
    for title in ("One", "Two"):
        SiteSettings(title=title).save()
        PageFactory(title=f"About {title}", slug=f"about-{title.lower()}")
        for address in ("/", "/?afresh=1", post.get_absolute_url(), "/index.xml"):
            assert f"{title}" in client.get(address).content.decode()
        assert f"About {title}" in client.get("/").content.decode()
