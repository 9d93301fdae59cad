"""The pages of a new site."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from blog.models import Page
from digests.operating.first_pages import make_first_pages
from tests import factories
from tests.moving.comparing import run
from tests.moving.hugo_site import HugoSite

pytestmark = pytest.mark.django_db


def test_a_new_site_says_what_it_is_and_how_it_is_made(client: Client) -> None:
    make_first_pages()

    for address in ("/about/", "/how-this-is-made/"):
        assert client.get(address).status_code == 200
    assert list(Page.objects.filter(in_menu=True).values_list("title", flat=True)) == [
        "About",
        "How this is made",
    ]


def test_a_page_that_was_edited_or_deleted_is_left_so() -> None:
    make_first_pages()
    about = Page.objects.get(slug="about")
    about.body = "My own words."
    about.save()
    Page.objects.get(slug="how-this-is-made").delete()

    make_first_pages()

    assert list(Page.objects.values_list("slug", "body")) == [("about", "My own words.")]


def test_a_site_that_lost_all_its_pages_does_not_get_them_back() -> None:
    make_first_pages()
    Page.objects.all().delete()

    make_first_pages()

    assert not Page.objects.exists()


def test_a_post_keeps_its_address() -> None:
    factories.PostFactory(path="about")

    make_first_pages()

    assert list(Page.objects.values_list("slug", flat=True)) == ["how-this-is-made"]


@pytest.mark.parametrize(("edited", "expected"), [(False, "The old blog's words."), (True, "My own words.")])
def test_a_blog_that_moves_in_brings_its_own_page_unless_this_one_was_edited(
    tmp_path: Path, edited: bool, expected: str
) -> None:
    make_first_pages()
    if edited:
        about = Page.objects.get(slug="about")
        about.body = "My own words."
        about.save()
    site = HugoSite(tmp_path)
    site.write("content/about.md", "---\ntitle: About us\n---\n\nThe old blog's words.\n")

    run(site)

    assert Page.objects.get(slug="about").body.strip() == expected
