"""Moving in: pictures, and pages beside the posts."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from blog.models import Page, Post
from tests.moving.comparing import run
from tests.moving.hugo_site import HugoSite

pytestmark = pytest.mark.django_db


def test_pictures_of_bundles_and_of_static_come_along(site: HugoSite) -> None:
    site.picture("content/posts/b/Cover Art.png", "green")
    site.picture("content/posts/b/inner.png")
    site.picture("static/images/outer.png", "blue")
    site.post(
        "posts/b/index.md",
        "![In](inner.png 'T') <img src=\"/images/outer.png\"> ![Out](https://example.org/x.png)\n",
        cover='{image: "Cover Art.png", relative: true, caption: Mine}',
    )
    report = run(site)

    post = Post.objects.get()
    assert (post.cover_image.width, post.cover_width, post.cover_caption) == (3, 3, "Mine")
    assert post.cover_image.name.startswith("imported/")
    assert post.body.count("/media/imported/") == 2
    assert post.body_html.count('src="/media/imported/') == 2
    assert "https://example.org/x.png" in post.body
    assert all(default_storage.exists(name) for name in (post.cover_image.name,))
    assert report.pictures == 3
    assert run(site).posts_unchanged == 1


def test_a_changed_picture_changes_its_post(site: HugoSite) -> None:
    site.picture("content/posts/b/a.png", "green")
    site.post("posts/b/index.md", "![](a.png)\n")
    run(site)
    site.picture("content/posts/b/a.png", "red")

    assert run(site).posts_updated == 1


def test_a_picture_that_is_missing_outside_or_none_is_noted_and_nothing_is_copied(site: HugoSite) -> None:
    site.write("secret.png", b"x")
    site.write("content/posts/b/fake.png", b"<script>")
    site.write("content/posts/b/drawing.svg", b"<svg/>")
    site.post(
        "posts/b/index.md",
        "![](gone.png) ![](../../../secret.png) ![](fake.png) ![](drawing.svg)\n",
        cover="{image: nowhere.jpg, relative: true}",
    )
    report = run(site)

    assert report.posts_new == 1
    assert len(report.notes) == 5
    assert report.pictures == 0
    assert Post.objects.get().front_matter == {"cover": {"image": "nowhere.jpg", "relative": True}}


def test_pages_beside_the_posts_become_pages(site: HugoSite) -> None:
    site.write("content/about.md", "---\ntitle: About\nweight: 3\n---\nWho *we* are.\n")
    site.write("content/search.md", "---\ntitle: Search\nlayout: search\n---\n")
    site.write("content/posts/_index.md", "---\ntitle: Posts\n---\n")
    report = run(site)

    page = Page.objects.get()
    assert (page.slug, page.title, page.menu_position) == ("about", "About", 3)
    assert "<em>we</em>" in page.body_html
    assert (report.pages, len(report.skipped)) == (1, 1)
    page.title = "About us"
    page.save()
    site.write("content/about.md", "---\ntitle: Changed\n---\n")
    assert [left["file"] for left in run(site).left] == ["about.md"]
