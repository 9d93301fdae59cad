"""Admin lists of what grows for ever: counted, searched and sorted within bounds; days without reading all rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from blog.admin import large
from blog.admin.posts import PostAdmin
from blog.models import Post

pytestmark = pytest.mark.django_db
START = datetime(2023, 12, 30, 6, tzinfo=UTC)


@pytest.fixture
def few_make_a_large_list() -> Iterator[None]:
    """Ten rows are many, of which the newest five are searched."""
    before = large.MANY_ROWS, large.FirstRowsPaginator.most, PostAdmin.searched_rows
    large.MANY_ROWS = large.FirstRowsPaginator.most = 10
    PostAdmin.searched_rows = 5
    yield
    large.MANY_ROWS, large.FirstRowsPaginator.most, PostAdmin.searched_rows = before


def add_posts(count: int) -> None:
    known = Post.objects.count()
    Post.objects.bulk_create(
        Post(title=f"Rivers {number}", slug=f"rivers-{number}", published_at=START + timedelta(days=number))
        for number in range(known, known + count)
    )


def titles(client: Client, query: str) -> list[str]:
    page = html.fromstring(client.get(f"/admin/blog/post/?{query}").content)
    return [title.strip() for title in page.xpath("//th[@class='field-title']//text()") if title.strip()]


@pytest.mark.usefixtures("few_make_a_large_list")
def test_a_large_list_searches_its_newest_rows_and_finds_a_whole_slug_anywhere(admin_client: Client) -> None:
    add_posts(12)

    assert titles(admin_client, "q=rivers") == [f"Rivers {number}" for number in (11, 10, 9, 8, 7)]
    assert titles(admin_client, "q=rivers-2") == ["Rivers 2"]


@pytest.mark.usefixtures("few_make_a_large_list")
def test_a_large_list_pages_its_first_rows_says_so_and_sorts_by_what_has_an_index(
    admin_client: Client,
) -> None:
    add_posts(12)
    page = html.fromstring(admin_client.get("/admin/blog/post/").content)

    assert "The first 10 posts" in page.xpath("string(//p[@class='paginator'])")
    assert len(page.xpath("//th[contains(@class, 'sortable')]")) == 1


def test_a_small_list_is_searched_and_sorted_as_a_whole(admin_client: Client) -> None:
    add_posts(12)
    page = html.fromstring(admin_client.get("/admin/blog/post/").content)

    assert len(titles(admin_client, "q=rivers")) == 12
    assert "12 posts" in page.xpath("string(//p[@class='paginator'])")
    assert len(page.xpath("//th[contains(@class, 'sortable')]")) > 1


def days(client: Client, query: str) -> list[str]:
    page = html.fromstring(client.get(f"/admin/blog/post/?{query}").content)
    return [link.text_content().strip() for link in page.xpath("//nav[@class='toplinks']/a")]


def test_years_months_and_days_are_those_between_the_first_and_the_last(admin_client: Client) -> None:
    add_posts(35)

    assert days(admin_client, "") == ["2023", "2024"]
    assert days(admin_client, "published_at__year=2024") == ["‹ All dates", "January 2024", "February 2024"]
    inside = days(admin_client, "published_at__year=2023&published_at__month=12")
    assert inside == ["‹ 2023", "December 30", "December 31"]
    assert days(admin_client, "published_at__year=2023&published_at__month=12&published_at__day=30") == [
        "‹ December 2023"
    ]
    assert titles(admin_client, "published_at__year=2023") == ["Rivers 1", "Rivers 0"]


def test_a_list_asks_as_often_with_many_rows(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add_posts(60)
    for added in (0, 500):
        add_posts(added)
        with django_assert_num_queries(9):
            admin_client.get("/admin/blog/post/?q=rivers")
