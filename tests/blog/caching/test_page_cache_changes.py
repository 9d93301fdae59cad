"""Kept pages follow what changes: the content, and the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from blog.models import Alias, ContentVersion, Post
from blog.publishing import publish, unpublish
from tests import factories
from tests.blog.caching.cached_pages import HIT, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def test_a_change_shows_at_once(client: Client) -> None:
    post = factories.PostFactory(title="Before")
    before = read(client)

    Post.objects.filter(pk=post.pk).update(title="Afterwards")

    after = read(client)
    assert "Afterwards" in after.content.decode()
    assert after["ETag"] != before["ETag"]


def test_a_process_asks_for_the_version_again_after_the_time_of_trust(
    client: Client, settings: Settings, django_assert_num_queries: Any
) -> None:
    settings.PAGE_CACHE_TRUST = 3600
    factories.PostFactory(title="Before")
    read(client)

    with django_assert_num_queries(0):
        read(client)
    Post.objects.update(title="Afterwards")
    assert "Before" in read(client).content.decode()

    settings.PAGE_CACHE_TRUST = 0
    assert "Afterwards" in read(Client()).content.decode()


def test_post_that_is_taken_back_is_gone(client: Client) -> None:
    post = factories.PostFactory()
    read(client, post.get_absolute_url())

    unpublish(post, now=timezone.now())

    assert client.get(post.get_absolute_url()).status_code == 404
    publish(post, now=timezone.now())
    read(client, post.get_absolute_url())


def test_scheduled_post_comes_out_at_its_moment(client: Client, settings: Settings) -> None:
    settings.PAGE_CACHE_TRUST = 3600
    with time_machine.travel(NOW, tick=False) as clock:
        post = factories.PostFactory(title="Coming", published_at=NOW + timedelta(hours=1))
        assert client.get(post.get_absolute_url()).status_code == 404
        clock.move_to(NOW + timedelta(minutes=59, seconds=59))
        for path in ("/", "/index.xml"):
            assert "Coming" not in read(client, path).content.decode()

        clock.move_to(NOW + timedelta(hours=1))

        for path in ("/", "/index.xml", post.get_absolute_url()):
            assert "Coming" in read(client, path).content.decode()


def test_expiring_post_goes_at_its_moment(client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        post = factories.PostFactory(
            title="Going", published_at=NOW - timedelta(days=1), expires_at=NOW + timedelta(hours=1)
        )
        assert "Going" in read(client).content.decode()
        read(client, post.get_absolute_url())

        clock.move_to(NOW + timedelta(hours=1))

        assert "Going" not in read(client).content.decode()
        assert client.get(post.get_absolute_url()).status_code == 404


def test_prediction_becomes_overdue_at_midnight(client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        post = factories.PostFactory(published_at=NOW - timedelta(days=9))
        prediction = factories.PredictionFactory(post=post, earliest=NOW.date(), latest=NOW.date())
        path = prediction.post.get_absolute_url()
        clock.move_to(NOW.replace(hour=23, minute=59, second=59))
        assert "overdue" not in read(client, path).content.decode()

        clock.move_to(NOW.replace(hour=0) + timedelta(days=1))

        assert "overdue" in read(client, path).content.decode()


def test_etag_stays_while_the_page_stays_though_the_site_changes(client: Client) -> None:
    factories.PostFactory()
    before = {path: read(client, path)["ETag"] for path in ("/", "/index.xml", "/robots.txt")}

    factories.PostFactory(status="draft")

    assert {path: read(client, path)["ETag"] for path in before} == before


def test_old_address_leads_on_and_follows_a_change(client: Client, django_assert_num_queries: Any) -> None:
    alias = Alias.objects.create(path="old", post=factories.PostFactory(slug="one"))
    assert client.get("/old/")["Location"] == "/posts/one/"
    with django_assert_num_queries(HIT):
        assert client.get("/old/")["Location"] == "/posts/one/"

    alias.post = factories.PostFactory(slug="two")
    alias.save()

    assert client.get("/old/")["Location"] == "/posts/two/"


def test_without_a_version_nothing_is_kept(client: Client) -> None:
    ContentVersion.objects.all().delete()
    factories.PostFactory(title="Before")
    read(client)

    Post.objects.update(title="Afterwards")

    assert "Afterwards" in read(client).content.decode()
