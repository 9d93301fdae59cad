"""The admin in a real browser, under the strict Content-Security-Policy: no script or style is blocked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from blog.models import Post
from digests.models import Analysis, Digest, Source
from tests import factories
from tests.e2e.browser import Answer, Visitor

Editing = Callable[..., Answer]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def as_editor(visitor: Visitor, live_server: LiveServer, digest: Digest) -> Editing[Answer]:
    """Runs a function on a page in which the editor has logged in."""

    def visit(look: Callable[[Page], Answer]) -> Answer:
        def edit(page: Page) -> Answer:
            page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
            page.goto("/admin/login/?next=/admin/")
            page.fill("#id_username", "editor")
            page.fill("#id_password", factories.PASSWORD)
            page.click("input[type=submit]")
            return look(page)

        return visitor.visit(live_server.url, edit, viewport={"width": 1280, "height": 900})

    return visit


@pytest.fixture
def digest() -> Digest:
    """A published digest of one topic, and an editor who may log in."""
    factories.EditorFactory(username="editor")
    post = factories.PostFactory(generated=True, title="Composed")
    digest: Digest = factories.DigestFactory(
        post=post, status=Digest.Status.PUBLISHED, series__name="Daily", series__fewest_topics=1
    )
    topic = factories.TopicFactory(digest=digest, position=1)
    factories.AnalysisFactory(topic=topic)
    return digest


def test_source_with_wrong_settings_is_refused_and_mended(
    as_editor: Editing[tuple[str, str]], visitor: Visitor
) -> None:
    def edit(page: Page) -> tuple[str, str]:
        page.goto("/admin/digests/source/add/")
        page.click(".field-series .select2-selection")
        page.fill(".select2-search__field", "Dai")
        page.click(".select2-results__option:has-text('Daily')")
        page.fill("#id_name", "Papers of the day")
        page.select_option("#id_kind", "sample")
        page.fill("#id_settings", "{oops")
        page.click("input[name=_save]")
        refusal = page.inner_text(".field-settings .errorlist")
        page.fill("#id_settings", "{}")
        page.click("input[name=_save]")
        return refusal, page.inner_text(".messagelist .success")

    refusal, success = as_editor(edit)
    assert "This is not JSON" in refusal
    assert "was added successfully" in success
    assert visitor.complaints == []
    assert Source.objects.filter(name="Papers of the day", kind="sample").exists()


def test_post_is_previewed_edited_and_unpublished(
    as_editor: Editing[tuple[str, str, str]], visitor: Visitor
) -> None:
    def edit(page: Page) -> tuple[str, str, str]:
        page.goto("/admin/blog/post/")
        page.click("#result_list .field-title a")
        page.fill("#id_body", "My **own** words")
        with page.context.expect_page() as opened:
            page.click("text=Preview the text")
        preview = opened.value.inner_html(".preview")
        page.click("input[name=_continue]")
        warning = page.inner_text(".messagelist .warning")
        page.click("button:has-text('Unpublish')")
        return preview, warning, page.inner_text(".messagelist .success")

    preview, warning, done = as_editor(edit)
    assert "<strong>own</strong>" in preview
    assert "it is yours from now on" in warning
    assert "Taken back: 1 post." in done
    assert visitor.complaints == []
    assert Post.objects.get().status == Post.Status.DRAFT


def test_digest_is_corrected_and_ordered_again(as_editor: Editing[tuple[str, str]], visitor: Visitor) -> None:
    def edit(page: Page) -> tuple[str, str]:
        page.goto("/admin/digests/digest/")
        page.click("#result_list .field-date a")
        page.fill("#id_topics-0-benefits", "A better gain")
        page.click("text=Add another Topic")
        page.click("#topics-1 .inline-deletelink")
        page.click("input[name=_continue]")
        success = page.inner_text(".messagelist")
        page.goto("/admin/digests/digest/")
        page.check("#action-toggle")
        page.select_option("select[name=action]", "write_again")
        page.click("button[name=index]")
        return success, page.inner_text(".messagelist .success")

    success, ordered = as_editor(edit)
    assert "is composed anew" in success
    assert "is ordered to be written again" in ordered
    assert visitor.complaints == []
    assert Analysis.objects.get().text == "A better gain"
    assert Digest.objects.get().status == Digest.Status.DUE


def test_pages_fit_every_screen_and_nothing_is_blocked(
    as_editor: Editing[list[tuple[str, int]]], visitor: Visitor, digest: Digest
) -> None:
    changed = f"/admin/blog/post/{digest.post_id}/"
    addresses = [
        "/admin/", "/admin/blog/post/", f"{changed}change/", f"{changed}history/", "/admin/digests/digest/",
        f"/admin/digests/digest/{digest.pk}/change/", "/admin/digests/source/add/", "/admin/digests/series/add/",
        "/admin/digests/topic/", "/admin/predictions/judgement/add/",
    ]  # fmt: skip

    def find_too_wide(page: Page) -> list[tuple[str, int]]:
        too_wide = []
        for address in addresses:
            page.goto(address)
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    too_wide.append((address, width))
        return too_wide

    assert as_editor(find_too_wide) == []
    assert visitor.complaints == []
