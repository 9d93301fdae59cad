"""Addresses that are found once, and those that lead to the site from elsewhere."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from blog.addresses import address_of


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("blog:home", ()),
        ("blog:post", ("ünï-code",)),
        ("blog:year", (2026,)),
        ("predictions:event", ("agi",)),
    ],
)
def test_an_address_is_the_one_that_django_gives(name: str, arguments: tuple[str | int, ...]) -> None:
    for _ in range(2):
        assert address_of(name, *arguments) == reverse(name, args=arguments)


def test_an_address_is_below_the_prefix_of_the_moment() -> None:
    assert address_of("blog:tags") == "/tags/"
    set_script_prefix("/below/")
    try:
        assert address_of("blog:tags") == "/below/tags/"
    finally:
        set_script_prefix("/")
    assert address_of("blog:tags") == "/tags/"


def test_what_has_no_address_is_an_error_each_time() -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            address_of("blog:year", "no year")
