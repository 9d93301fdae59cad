"""Corrections: made in one step in the admin, shown wherever the entry is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from blog import publishing
from blog.models import Correction
from tests.factories import DigestFactory, EditorFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 2, 8, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>"


def published(**fields: Any) -> Any:
    day = datetime(2024, 6, 1, 6, tzinfo=UTC)
    return PostFactory(status="published", published_at=day, updated_at=day, **fields)


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_correction_is_shown_escaped_wherever_the_entry_is_read(client: Client) -> None:
    post = published(slug="one")
    made = publishing.correct(
        post, wrong=HOSTILE, right="It was 3", by=EditorFactory(username="ann"), now=NOW
    )
    post.refresh_from_db()
    assert post.updated_at == NOW
    page = read(client, "/posts/one/")
    assert f'id="correction-{made.pk}"' in page
    assert "CorrectionComment" in page
    assert "by ann" in page
    for address in ("/posts/one/", "/corrections/", "/index.xml", "/atom.xml", "/feed.json", "/posts/one.md"):
        text = read(client, address)
        assert "It was 3" in text, address
        assert HOSTILE not in text, address
    assert "2024-06-02T08:00:00" in read(client, "/atom.xml")
    assert "/corrections/" in read(client, "/sitemap-lists-1.xml")
    for address in ("/archives/", "/posts/one/"):
        assert 'href="/corrections/"' in read(client, address)


def test_where_there_is_none_nothing_says_so_but_the_page(client: Client) -> None:
    published(slug="one")
    assert "There were none so far." in read(client, "/corrections/")
    for address in ("/archives/", "/posts/one/", "/index.xml", "/posts/one.md", "/sitemap-lists-1.xml"):
        assert "orrection" not in read(client, address), address


def test_corrections_of_drafts_are_not_shown(client: Client) -> None:
    publishing.correct(PostFactory(status="draft"), wrong="Secret", right="No", by=None, now=NOW)
    assert "Secret" not in read(client, "/corrections/")
    assert 'href="/corrections/"' not in read(client, "/archives/")


def test_the_list_is_paged_and_asks_as_often_for_many(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    post = published(slug="one")
    Correction.objects.bulk_create(
        Correction(post=post, wrong=f"wrong {n}.", right="x", corrected_at=NOW + timedelta(minutes=n))
        for n in range(60)
    )
    with django_assert_max_num_queries(8):
        assert "wrong 59." in read(client, "/corrections/")
    assert "wrong 0." in read(client, "/corrections/page/2/")
    assert client.get("/corrections/page/3/").status_code == 404


def test_the_name_outlives_the_account() -> None:
    user = UserFactory(username="ann")
    made = publishing.correct(published(), wrong="a", right="b", by=user, now=NOW)
    user.delete()
    made.refresh_from_db()
    assert (made.corrected_by, made.corrected_by_name) == (None, "ann")


def test_one_form_from_the_posts_page_corrects_it(client: Client) -> None:
    post = published(slug="one")
    client.force_login(EditorFactory())
    address = f"/admin/blog/correction/add/?post={post.pk}"
    assert address in read(client, f"/admin/blog/post/{post.pk}/change/")
    assert f'value="{post.pk}"' in read(client, address)
    client.post(address, {"post": post.pk, "wrong": "two", "right": "three"})
    assert Correction.objects.get().right == "three"
    assert "three" in read(client, "/admin/blog/correction/")


def test_one_form_from_the_days_page_corrects_its_entry(client: Client) -> None:
    post = published(slug="one")
    client.force_login(EditorFactory())
    day, unwritten = DigestFactory(post=post), DigestFactory()
    address = f"/admin/blog/correction/add/?post={post.pk}"
    assert address in read(client, f"/admin/digests/digest/{day.pk}/change/")
    assert "correction/add/?post=" not in read(client, f"/admin/digests/digest/{unwritten.pk}/change/")


def test_without_the_permission_there_is_no_button_and_no_form(client: Client) -> None:
    post = published(slug="one")
    reader = UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_post"))
    client.force_login(reader)
    assert "correction/add/?post=" not in read(client, f"/admin/blog/post/{post.pk}/change/")
    assert client.get(f"/admin/blog/correction/add/?post={post.pk}").status_code == 403


def test_every_change_of_one_makes_cached_pages_anew(client: Client) -> None:
    made = publishing.correct(published(slug="one"), wrong="two", right="three", by=None, now=NOW)
    assert "three" in read(client, "/posts/one/")
    Correction.objects.filter(pk=made.pk).update(right="four")
    assert "four" in read(client, "/posts/one/")
    made.delete()
    assert "four" not in read(client, "/posts/one/")
