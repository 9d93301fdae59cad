"""A page may load pictures from elsewhere only where it shows one."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://pictures.example/a.png"
STRICT = {
    "default-src": {"'self'"},
    "img-src": {"'self'"},
    "object-src": {"'none'"},
    "base-uri": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
}


def policy_of(client: Client, path: str) -> dict[str, set[str]]:
    policy = client.get(path)["Content-Security-Policy"]
    return {name: set(values) for name, *values in (part.split() for part in policy.split(";"))}


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/posts/entry/",
            "/archives/",
            "/tags/",
            "/tags/birds/",
            "/search/?q=words",
            "/feeds/",
            "/about/",
        ),
        *("/predictions/", "/predictions/landing/", "/predictions/method/", "/nothing/", "/admin/login/"),
    ],
)
def test_a_page_without_a_picture_from_elsewhere_loads_nothing_from_there(client: Client, path: str) -> None:
    post = factories.PostFactory(slug="entry", body="See <https://news.example/> and ![here](/media/a.png).")
    post.tags.add(factories.TagFactory(slug="birds"))
    factories.PageFactory(slug="about")
    factories.PredictionFactory(event=factories.EventFactory(slug="landing"), post=post)
    assert policy_of(client, path) == STRICT


@pytest.mark.parametrize("path", ["/", "/posts/entry/"])
def test_an_imported_cover_that_lies_elsewhere_may_be_shown(client: Client, path: str) -> None:
    factories.PostFactory(slug="entry", cover_link=ELSEWHERE)
    assert policy_of(client, path) == STRICT | {"img-src": {"'self'", "https:"}}
    assert policy_of(client, "/archives/") == STRICT


def test_a_picture_in_the_text_that_lies_elsewhere_may_be_shown(client: Client) -> None:
    factories.PostFactory(slug="entry", body=f'![a > b " c]({ELSEWHERE} "title > x")')
    assert f'src="{ELSEWHERE}"' in client.get("/posts/entry/").content.decode()
    assert "https:" in policy_of(client, "/posts/entry/")["img-src"]


def test_a_hidden_cover_opens_nothing(client: Client) -> None:
    factories.PostFactory(slug="entry", cover_link=ELSEWHERE, cover_hidden=True)
    assert policy_of(client, "/posts/entry/") == STRICT
    assert policy_of(client, "/") == STRICT
