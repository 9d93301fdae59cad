"""The admin of posts, tags, pages and the site's settings, as an editor meets it."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from blog.models import Page, Post, SiteSettings
from tests import factories
from tests.admin_forms import log_in, read_form

POSTS = "/admin/blog/post/"
DRAFT, PUBLISHED = Post.Status.DRAFT, Post.Status.PUBLISHED


def url_of(post: Post) -> str:
    return f"{POSTS}{post.pk}/change/"


def save(editor: Client, post: Post, **changes: Any) -> str:
    """Saves the post's form with the changes; the page that follows."""
    response = editor.post(url_of(post), read_form(editor, url_of(post), **changes), follow=True)
    assert "errors" not in (response.context or {}) or not response.context["errors"]
    post.refresh_from_db()
    return str(response.content.decode())


def run_action(editor: Client, action: str, *posts: Post) -> str:
    """Chooses the posts in the list and runs the action; the page that follows."""
    data = {"action": action, "_selected_action": [post.pk for post in posts]}
    return str(editor.post(POSTS, data, follow=True).content.decode())


def test_stranger_is_sent_to_the_login(client: Client, db: None) -> None:
    response = client.get(POSTS)

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_list_says_what_the_public_sees_of_each_post(editor: Client) -> None:
    now = timezone.now()
    factories.PostFactory(title="One", status=DRAFT)
    factories.PostFactory(title="Two", published_at=now + timedelta(days=1))
    factories.PostFactory(title="Three", expires_at=now - timedelta(days=1))
    factories.PostFactory(title="Four")

    page = editor.get(POSTS, {"o": "1"})

    rows = {post.title: page.context["cl"].model_admin.state(post) for post in page.context["cl"].result_list}
    assert {title: state.split(">")[1].split("<")[0] for title, state in rows.items()} == {
        "One": "draft",
        "Two": "scheduled",
        "Three": "expired",
        "Four": "public",
    }


@pytest.mark.parametrize("state", ["draft", "scheduled", "expired", "public"])
def test_list_can_be_narrowed_to_a_state(editor: Client, state: str) -> None:
    now = timezone.now()
    factories.PostFactory(title="draft", status=DRAFT)
    factories.PostFactory(title="scheduled", published_at=now + timedelta(days=1))
    factories.PostFactory(title="expired", expires_at=now - timedelta(days=1))
    factories.PostFactory(title="public")

    rows = editor.get(POSTS, {"state": state}).context["cl"].result_list

    assert [post.title for post in rows] == [state]


def test_search_finds_words_of_the_text_and_tags(editor: Client) -> None:
    by_text = factories.PostFactory(body="A word about zebras")
    by_tag = factories.PostFactory()
    by_tag.tags.add(factories.TagFactory(name="Zebra"))
    factories.PostFactory()

    rows = editor.get(POSTS, {"q": "zebra"}).context["cl"].result_list

    assert set(rows) == {by_text, by_tag}


def test_publish_makes_drafts_public(editor: Client) -> None:
    draft = factories.PostFactory(status=DRAFT)
    public = factories.PostFactory()

    page = run_action(editor, "publish", draft, public)

    draft.refresh_from_db()
    assert draft.status == PUBLISHED
    assert "Published: 1 post." in page


def test_unpublish_takes_posts_back(editor: Client) -> None:
    posts = factories.PostFactory.create_batch(2)

    page = run_action(editor, "unpublish", *posts)

    assert set(Post.objects.values_list("status", flat=True)) == {DRAFT}
    assert "Taken back: 2 posts." in page


def test_publish_says_so_where_there_is_nothing_to_publish(editor: Client) -> None:
    page = run_action(editor, "publish", factories.PostFactory())

    assert "Nothing to do" in page


def test_page_of_a_draft_has_a_button_that_publishes_it(editor: Client) -> None:
    draft = factories.PostFactory(status=DRAFT)
    button = f"{POSTS}{draft.pk}/do/publish/"
    assert button in editor.get(url_of(draft)).content.decode()

    response = editor.post(button)

    draft.refresh_from_db()
    assert response["Location"] == url_of(draft)
    assert draft.status == PUBLISHED


def test_button_does_nothing_on_a_mere_visit(editor: Client) -> None:
    draft = factories.PostFactory(status=DRAFT)

    response = editor.get(f"{POSTS}{draft.pk}/do/publish/")

    draft.refresh_from_db()
    assert response.status_code == 403
    assert draft.status == DRAFT


def test_button_runs_no_action_that_the_page_does_not_offer(editor: Client) -> None:
    draft = factories.PostFactory(status=DRAFT)

    response = editor.post(f"{POSTS}{draft.pk}/do/delete_selected/")

    assert response.status_code == 403
    assert Post.objects.filter(pk=draft.pk).exists()


def test_staff_who_may_only_look_have_no_buttons(client: Client, db: None) -> None:
    reader = factories.UserFactory(username="reader", is_staff=True)
    reader.user_permissions.add(factories.permission("blog.view_post"))
    log_in(client, reader)
    draft = factories.PostFactory(status=DRAFT)

    page = client.get(url_of(draft)).content.decode()

    assert "/do/publish/" not in page
    assert client.post(f"{POSTS}{draft.pk}/do/publish/").status_code == 403


def test_new_post_gets_the_status_that_was_chosen(editor: Client) -> None:
    data = read_form(editor, f"{POSTS}add/", title="First", slug="first", body="Hello", status=PUBLISHED)

    editor.post(f"{POSTS}add/", data)

    post = Post.objects.get()
    assert (post.status, post.slug) == (PUBLISHED, "first")
    assert "<p>Hello</p>" in post.body_html


def test_saved_text_is_rendered_and_kept_in_the_history_with_its_editor(editor: Client) -> None:
    post = factories.PostFactory()

    save(editor, post, body="A **strong** word")

    assert "<strong>strong</strong>" in post.body_html
    assert post.history.first().history_user.username == "editor"


def test_post_can_be_scheduled_and_published_before_its_time(editor: Client) -> None:
    post = factories.PostFactory(status=DRAFT)
    save(editor, post, status=PUBLISHED, published_at_0="2999-01-01", published_at_1="06:00:00")
    assert (post.status, post.published_at.year) == (PUBLISHED, 2999)

    run_action(editor, "publish", post)

    post.refresh_from_db()
    assert post.is_public(timezone.now())


def test_cover_is_stored_with_its_size(editor: Client, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    picture = io.BytesIO()
    Image.new("RGB", (30, 20)).save(picture, "PNG")
    post = factories.PostFactory()

    save(editor, post, cover_image=SimpleUploadedFile("cover.png", picture.getvalue(), "image/png"))

    assert (post.cover_width, post.cover_height) == (30, 20)
    assert (tmp_path / post.cover_image.name).read_bytes() == picture.getvalue()


def test_status_chosen_in_the_form_is_carried_out(editor: Client) -> None:
    post = factories.PostFactory()

    save(editor, post, status=DRAFT)

    assert post.status == DRAFT


def test_editing_the_text_of_a_generated_post_takes_it_over_and_says_so(editor: Client) -> None:
    post = factories.PostFactory(generated=True)

    page = save(editor, post, body="My own words")

    assert post.hand_edited
    assert "it is yours from now on" in page


def test_changing_only_how_a_generated_post_is_shown_does_not_take_it_over(editor: Client) -> None:
    post = factories.PostFactory(generated=True)

    page = save(editor, post, cover_alt="A robot")

    assert not post.hand_edited
    assert "it is yours from now on" not in page


def test_editing_a_post_that_people_wrote_takes_nothing_over(editor: Client) -> None:
    post = factories.PostFactory(generated=False)

    save(editor, post, body="My own words")

    assert not post.hand_edited


def test_retagging_a_generated_post_takes_it_over_too(editor: Client) -> None:
    post = factories.PostFactory(generated=True)

    save(editor, post, tags=[factories.TagFactory(name="New").pk])

    assert post.hand_edited
    assert [tag.name for tag in post.tags.all()] == ["New"]


def test_help_beside_the_text_says_what_editing_it_means(editor: Client) -> None:
    page = editor.get(url_of(factories.PostFactory(generated=True))).content.decode()

    assert "generated post here it is yours" in page


def test_editing_by_hand_can_be_given_back(editor: Client) -> None:
    post = factories.PostFactory(generated=True, hand_edited=True)

    save(editor, post, hand_edited=None)

    assert not post.hand_edited


def test_earlier_version_can_be_brought_back(editor: Client) -> None:
    post = factories.PostFactory(body="The first words")
    save(editor, post, body="The second words")
    first = post.history.earliest()
    url = reverse("admin:blog_post_simple_history", args=[post.pk, first.history_id])
    page = editor.get(url)
    assert "The first words" in page.content.decode()

    data = read_form(editor, url_of(post), body="The first words")
    editor.post(url, data)

    post.refresh_from_db()
    assert post.body == "The first words"


def test_preview_shows_the_unsaved_text_sanitised_and_saves_nothing(editor: Client) -> None:
    text = "An **unsaved** word <script>alert(1)</script>"

    page = editor.post(f"{POSTS}preview/", {"title": "New <title>", "body": text}).content.decode()

    assert "<strong>unsaved</strong>" in page
    assert "alert(1)" not in page
    assert "New &lt;title&gt;" in page
    assert not Post.objects.exists()


def test_pages_for_writing_offer_the_preview(editor: Client) -> None:
    for url in (url_of(factories.PostFactory()), f"{POSTS}add/"):
        assert f'formaction="{POSTS}preview/"' in editor.get(url).content.decode()
    assert 'formaction="/admin/blog/page/preview/"' in editor.get("/admin/blog/page/add/").content.decode()


def test_preview_is_for_those_who_may_write(client: Client, db: None) -> None:
    log_in(client, factories.UserFactory(is_staff=True))

    assert client.post(f"{POSTS}preview/", {"body": "x"}).status_code == 403


def test_view_on_site_leads_to_the_draft(editor: Client) -> None:
    draft = factories.PostFactory(status=DRAFT)

    page = editor.get(url_of(draft)).content.decode()

    assert f'href="{draft.get_absolute_url()}" class="viewsitelink"' in page


def test_post_that_made_predictions_is_not_deleted(editor: Client) -> None:
    post = factories.PredictionFactory().post

    page = editor.post(f"{POSTS}{post.pk}/delete/", {"post": "yes"}).content.decode()

    assert Post.objects.filter(pk=post.pk).exists()
    assert "Cannot delete" in page


def test_list_of_tags_counts_their_posts(editor: Client) -> None:
    tag = factories.TagFactory()
    post = factories.PostFactory()
    post.tags.add(tag)
    factories.PostFactory()

    page = editor.get("/admin/blog/tag/").content.decode()

    link = f"{POSTS}?tags__id__exact={tag.pk}"
    assert f'<a href="{link}">1</a>' in page
    assert list(editor.get(link).context["cl"].result_list) == [post]


def test_page_is_stored_with_its_history(editor: Client) -> None:
    editor.post(
        "/admin/blog/page/add/", {"title": "About", "slug": "about", "body": "*Me*", "menu_position": 1}
    )

    page = Page.objects.get()
    assert "<em>Me</em>" in page.body_html
    assert page.history.get().history_user.username == "editor"


def test_list_of_settings_leads_to_the_one_row(editor: Client) -> None:
    response = editor.get("/admin/blog/sitesettings/", follow=True)

    assert response.redirect_chain == [("/admin/blog/sitesettings/1/change/", 302)]
    assert editor.get("/admin/blog/sitesettings/add/")["Location"] == "/admin/blog/sitesettings/1/change/"
    assert SiteSettings.objects.count() == 1


def test_wrong_social_links_are_named_at_their_field(editor: Client) -> None:
    editor.get("/admin/blog/sitesettings/", follow=True)
    data = {"title": "Mine", "social_links": '["https://example.org"]'}

    page = editor.post("/admin/blog/sitesettings/1/change/", data)

    assert page.context["adminform"].form.errors["social_links"] == [
        'It should look like [{"name": "GitHub", "url": "https://…"}].'
    ]


def test_a_browsers_ends_of_lines_are_no_edit_of_a_generated_post(editor: Client) -> None:
    text = {"body": "> Notice\n\nFirst.\n\nSecond.\n", "summary": "One.\nTwo.\n"}
    post = factories.PostFactory(generated=True, **text)

    sent = {name: value.replace("\n", "\r\n") for name, value in text.items()}
    save(editor, post, cover_alt="A bird", **sent)

    post.refresh_from_db()
    assert (post.cover_alt, post.hand_edited) == ("A bird", False)
    assert (post.body, post.summary) == (text["body"], text["summary"])
