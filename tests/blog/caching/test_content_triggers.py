from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from blog.caching.content_triggers import remove_triggers, watched_tables
from blog.models import Alias, ContentVersion, Page, Post, SiteSettings, Tag
from blog.publishing import publish, revise, set_tags, unpublish
from digests.models import Digest
from predictions.models import Event, EventStatistics
from predictions.statistics import refresh_statistics
from tests import factories
from tests.admin_forms import log_in, read_form

pytestmark = pytest.mark.django_db


def version() -> str | None:
    return ContentVersion.objects.values_list("version", flat=True).first()


def insert_by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE blog_post SET title = 'By hand'")


def judge(event: Event) -> None:
    factories.JudgementFactory(event=event)


WRITES: dict[str, Callable[[Post], object]] = {
    "publish": lambda post: publish(post, now=timezone.now()),
    "take back": lambda post: unpublish(post, now=timezone.now()),
    "revise": lambda post: revise(post, now=timezone.now(), summary="Other"),
    "tags": lambda post: set_tags(post, ["new"]),
    "no tags": lambda post: post.tags.clear(),
    "save": lambda post: post.save(),
    "update of many": lambda post: Post.objects.update(byline="Other"),
    "many new": lambda post: Post.objects.bulk_create([Post(title="A", slug="a")]),
    "delete": lambda post: Post.objects.all().delete(),
    "by hand": lambda post: insert_by_hand(),
    "new address": lambda post: Alias.objects.create(path="old", post=post),
    "tag renamed": lambda post: Tag.objects.update(name="Other"),
    "page": lambda post: factories.PageFactory(),
    "page changed": lambda post: Page.objects.update(title="Other"),
    "settings": lambda post: SiteSettings(title="Other").save(),
    "event": lambda post: Event.objects.update(name="Other"),
    "prediction": lambda post: factories.PredictionFactory(post=post),
    "judgement": lambda post: judge(Event.objects.get()),
    "statistics": lambda post: refresh_statistics(Event.objects.get()),
    "series renamed": lambda post: Digest.objects.get().series.__class__.objects.update(name="Other"),
    "digest gets its post": lambda post: Digest.objects.update(post=post),
    "digest deleted": lambda post: Digest.objects.all().delete(),
}


@pytest.fixture
def post() -> Post:
    made = factories.PostFactory()
    made.tags.add(factories.TagFactory())
    factories.PageFactory()
    factories.DigestFactory()
    factories.EventFactory()
    return made


@pytest.mark.parametrize("name", WRITES)
def test_every_write_makes_a_new_version(post: Post, name: str) -> None:
    before = version()

    WRITES[name](post)

    assert version() not in (before, None, "")


@pytest.mark.parametrize("name", ["post", "page", "tag"])
def test_every_saved_form_makes_a_new_version(client: Client, name: str) -> None:
    log_in(client, factories.EditorFactory(username="editor"))
    made = {"post": factories.PostFactory, "page": factories.PageFactory, "tag": factories.TagFactory}[name]()
    url = f"/admin/blog/{name}/{made.pk}/change/"
    data = read_form(client, url, **{"name" if name == "tag" else "title": "Other words"})
    before = version()

    response = client.post(url, data)

    assert response.status_code == 302
    assert version() != before


def test_name_of_a_judge_counts_but_not_that_someone_logged_in(client: Client) -> None:
    user = factories.EditorFactory(username="editor")
    before = version()

    log_in(client, user)
    assert version() == before

    user.first_name = "Ada"
    user.save()
    assert version() != before


def test_work_on_a_day_that_nobody_sees_makes_no_new_version(post: Post) -> None:
    before = version()

    Digest.objects.update(status=Digest.Status.HELD, lease_until=timezone.now(), claimed_by="a worker")

    assert version() == before


def test_without_triggers_there_is_no_version_and_a_migration_brings_both_back(post: Post) -> None:
    remove_triggers()
    assert version() is None
    Post.objects.update(title="Unseen")
    assert version() is None

    call_command("migrate", verbosity=0)

    before = version()
    assert before
    Post.objects.update(title="Seen")
    assert version() not in (before, None)


def test_all_tables_behind_public_pages_are_watched(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    post = factories.PredictionFactory(made_on=date(2026, 1, 1)).post
    post.tags.add(factories.TagFactory(slug="one"))
    factories.PageFactory(slug="about")
    event = Event.objects.get()
    factories.JudgementFactory(event=event, judged_by=factories.UserFactory())
    digest = factories.DigestFactory(post=post)
    EventStatistics.objects.get_or_create(event=event)
    paths = [
        *("/", "/tags/", "/tags/one/", "/archives/", "/search/?q=words", "/feeds/", "/feeds.opml", "/about/"),
        *(
            "/sitemap.xml",
            *(f"/sitemap-{name}-1.xml" for name in settings.SITEMAPS),
            "/llms.txt",
            "/index.xml",
            "/tags/one/feed.json",
            "/predictions/",
            "/predictions.csv",
        ),
        *(post.get_absolute_url(), f"/posts/{post.slug}.md", event.get_absolute_url()),
        f"/series/{digest.series.slug}/index.xml",
    ]
    # The index of the search follows the posts by triggers of its own.
    watched = {one.table for one in watched_tables()} | {
        *("hindcast_cache", "blog_contentversion", "blog_post_search")
    }
    with django_assert_max_num_queries(1000) as queries:
        for path in paths:
            response: Any = client.get(path)
            assert response.status_code == 200, path
            b"".join(response)  # an export asks while it is read

    for query in queries.captured_queries:
        tables = set(connection.introspection.table_names()) & {
            word.strip('"') for word in query["sql"].replace(".", " ").replace(",", " ").split()
        }
        assert tables <= watched, query["sql"]
