"""Moving in more than once: nothing twice, changes come along, what was edited here stays."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.storage import default_storage

from blog.models import Alias, Page, Post
from digests.models import Digest, Finding, Forecast, Series, Topic
from predictions.models import Event, Prediction
from tests.factories import PostFactory
from tests.moving.comparing import failures, run
from tests.moving.hugo_shapes import Shape, write_topics
from tests.moving.hugo_site import HugoSite

pytestmark = pytest.mark.django_db


def test_importing_again_makes_nothing_twice(site: HugoSite) -> None:
    site.daily("2024-03-01")
    site.post("posts/a.md", aliases="[/old/]", tags="[x]")
    run(site)
    counts = [model.objects.count() for model in (Post, Digest, Topic, Prediction, Alias, Finding, Forecast)]
    report = run(site)

    assert [
        model.objects.count() for model in (Post, Digest, Topic, Prediction, Alias, Finding, Forecast)
    ] == counts
    assert (report.posts_new, report.posts_updated, report.posts_unchanged) == (0, 0, 2)
    assert Post.history.count() == 2


def test_a_changed_file_updates_its_post_and_digest(site: HugoSite) -> None:
    site.daily("2024-03-01")
    run(site)
    before = Post.objects.get()
    site.daily(
        "2024-03-01",
        topics=write_topics([("Another topic", "Better.", "Worse.")], Shape()),
        predictions="- **Artificial general intelligence** (2040)\n  - Later.\n",
        tags="[new tag]",
        lastmod="2024-03-05",
    )
    report = run(site)

    post = Post.objects.get()
    assert (post.pk, post.guid, report.posts_updated) == (before.pk, before.guid, 1)
    assert post.updated_at.date() == date(2024, 3, 5)
    assert list(post.tags.values_list("slug", flat=True)) == ["new-tag"]
    assert list(Topic.objects.values_list("title", flat=True)) == ["Another topic"]
    assert list(Prediction.objects.values_list("event__slug", "phrase")) == [
        ("artificial-general-intelligence", "2040")
    ]
    assert "Another topic" in post.body_html


def test_a_changed_address_leaves_a_way_from_the_old_one(site: HugoSite) -> None:
    site.post("posts/a.md")
    run(site)
    site.post("posts/a.md", slug="b")
    run(site)

    post = Post.objects.get()
    assert (post.slug, post.guid) == ("b", "https://blog.example.org/posts/a/")
    assert Alias.objects.get().path == "posts/a"


def test_a_moved_file_stays_the_same_post(site: HugoSite) -> None:
    site.post("posts/a.md").rename(site.content / "posts" / "keep.md")
    site.post("posts/a.md", url="/posts/x/").unlink()
    site.post("posts/keep.md", url="/posts/x/")
    run(site)
    (site.content / "posts" / "keep.md").rename(site.content / "posts" / "moved.md")
    report = run(site)

    assert Post.objects.get().import_path == "posts/moved.md"
    assert report.posts_updated == 1


def test_posts_edited_here_are_left_and_named(site: HugoSite) -> None:
    site.post("posts/a.md")
    site.post("posts/b.md")
    run(site)
    Post.objects.filter(slug="a").update(hand_edited=True)
    edited = Post.objects.get(slug="b")
    edited.title = "Better"
    edited.save()
    site.post("posts/a.md", title="Changed")
    site.post("posts/b.md", title="Changed")
    report = run(site)

    assert [left["file"] for left in report.left] == ["posts/a.md", "posts/b.md"]
    assert set(Post.objects.values_list("title", flat=True)) == {"A post", "Better"}
    assert report.done


def test_an_address_that_a_post_of_this_site_has_is_refused(site: HugoSite) -> None:
    PostFactory(slug="a")
    site.post("posts/a.md")
    report = run(site)

    assert failures(report) == [
        ("posts/a.md", "Its address /posts/a/ is that of a post that was written here.")
    ]
    assert Post.objects.count() == 1


def test_a_dry_run_stores_nothing_and_says_what_would_happen(site: HugoSite) -> None:
    site.daily("2024-03-01")
    site.picture("content/posts/p/a.png")
    site.post("posts/p/index.md", cover="{image: a.png}")
    site.write("content/about.md", "---\ntitle: About\n---\n")
    site.post("posts/x.md", date="never")
    report = run(site, dry_run=True)

    assert (report.posts_new, report.topics, report.predictions, report.pages) == (2, 2, 2, 1)
    assert len(report.failed) == 1
    assert not any(model.objects.exists() for model in (Post, Digest, Series, Event, Page, Prediction))
    assert not default_storage.exists("imported")
