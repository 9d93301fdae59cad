"""What is made for programs that read: llms.txt and each post as Markdown."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

from blog.models import Post
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.SITE_URL = "https://blog.example"


def test_llms_txt_has_the_form_of_llmstxt_org_and_its_links_answer(client: Client) -> None:
    factories.PostFactory(title="A [bracketed] title", slug="one", summary="What it says.")
    factories.PostFactory(slug="draft", status=Post.Status.DRAFT)
    factories.PageFactory(title="About", slug="about")
    text = client.get("/llms.txt").content.decode()
    lines = [line for line in text.splitlines() if line]
    assert lines[0].startswith("# ") and lines[1].startswith("> ")
    links = re.findall(r"\]\((https://blog\.example(/[^)\s]*))\)", text)
    assert "/posts/one.md" in [path for _, path in links] and "draft" not in text
    for _, path in links:
        assert client.get(path).status_code == 200, path


def test_a_post_as_markdown_has_its_head_its_text_and_its_true_address(client: Client) -> None:
    post = factories.PostFactory(title='Say "hello": now', slug="one", body="Some *words*.\n\n- a list")
    post.tags.add(factories.TagFactory(name="Birds"))
    response = client.get("/posts/one.md")
    text = response.content.decode()
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Link"] == '<https://blog.example/posts/one/>; rel="canonical"'
    assert "Some *words*.\n\n- a list" in text and "Birds" in text and "hello" in text.split("Some")[0]


def test_a_draft_has_no_markdown(client: Client) -> None:
    factories.PostFactory(slug="draft", status=Post.Status.DRAFT)
    assert client.get("/posts/draft.md").status_code == 404
