"""The admin of a digest: order it, correct it, approve it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django_q.models import OrmQ

from blog.models import Post
from digests.models import Analysis, Digest, Forecast, Topic
from predictions.models import Prediction
from tests import factories
from tests.admin_forms import read_form
from tests.digests.digest_forms import DIGESTS, body_of, make_written_digest, run_action, save, url_of

Commit = Callable[..., Any]


@pytest.fixture
def digest(db: None) -> Digest:
    """A published digest of two topics, a trending item and a forecast."""
    return make_written_digest()


def enqueued() -> list[int]:
    """The digests that wait for a worker."""
    tasks = [row.task for row in OrmQ.objects.all()]
    return [task["args"][0] for task in tasks if task["func"] == "digests.tasks.write_digest"]


def test_page_of_a_digest_leads_to_its_entry_on_the_site(editor: Client, digest: Digest) -> None:
    entry = Post.objects.get().get_absolute_url()

    assert f'href="{entry}" class="viewsitelink"' in editor.get(url_of(digest)).content.decode()
    digest.post = None
    digest.save()
    assert "viewsitelink" not in editor.get(url_of(digest)).content.decode()


def test_both_analyses_stand_in_the_form_of_their_topic(editor: Client, digest: Digest) -> None:
    data = read_form(editor, url_of(digest))

    assert data["topics-0-benefits"] == "Gain 1"
    assert data["topics-1-ramifications"] == "Risk 2"


def test_corrected_analysis_is_stored_and_composed_into_the_post(editor: Client, digest: Digest) -> None:
    page = save(editor, digest, topics__0__benefits="A better gain")

    analysis = Analysis.objects.get(topic__position=1, kind=Analysis.Kind.BENEFITS)
    assert analysis.text == "A better gain"
    assert "A better gain" in body_of(digest)
    assert "is composed anew" in page


def test_saving_without_a_change_leaves_the_post(editor: Client, digest: Digest) -> None:
    page = save(editor, digest)

    assert body_of(digest) == "As it was composed"
    assert "is composed anew" not in page


def test_emptied_analysis_is_removed(editor: Client, digest: Digest) -> None:
    save(editor, digest, topics__0__ramifications="")

    assert not Analysis.objects.filter(topic__position=1, kind=Analysis.Kind.RAMIFICATIONS).exists()
    assert "Gain 1" in body_of(digest) and body_of(digest).count("Ramifications:*") == 1


def test_two_topics_can_change_places(editor: Client, digest: Digest) -> None:
    save(editor, digest, topics__0__position="2", topics__1__position="1")

    assert [topic.title for topic in digest.topics.all()] == ["Topic 2", "Topic 1"]
    assert body_of(digest).index("Topic 2") < body_of(digest).index("Topic 1")


def test_topic_can_take_the_place_of_a_deleted_one(editor: Client, digest: Digest) -> None:
    save(editor, digest, topics__1__position="1", topics__0__DELETE="on")

    assert [(topic.position, topic.title) for topic in digest.topics.all()] == [(1, "Topic 2")]


def test_two_topics_in_one_place_are_refused(editor: Client, digest: Digest) -> None:
    data = read_form(editor, url_of(digest), **{"topics-0-position": "2"})

    page = editor.post(url_of(digest), data)

    assert page.status_code == 200
    assert "Please correct the duplicate" in page.content.decode()
    assert [topic.position for topic in digest.topics.all()] == [1, 2]


def test_topic_can_be_added_with_its_analyses(editor: Client, digest: Digest) -> None:
    item = factories.ItemFactory(url="https://example.org/added")
    new = {
        "position": 3,
        "title": "Topic 3",
        "item": item.pk,
        "benefits": "Gain 3",
        "ramifications": "Risk 3",
    }
    fields = {f"topics-2-{name}": value for name, value in new.items()}
    data = read_form(editor, url_of(digest), **{"topics-TOTAL_FORMS": 3}, **fields)

    editor.post(url_of(digest), data)

    topic = Topic.objects.get(digest=digest, position=3)
    assert {analysis.text for analysis in topic.analyses.all()} == {"Gain 3", "Risk 3"}
    assert topic.item == item


def test_subjects_of_a_topic_are_written_one_a_line(editor: Client, digest: Digest) -> None:
    save(editor, digest, topics__0__subjects="robotics\r\nlanguage models")

    assert digest.topics.get(position=1).subjects == ["robotics", "language models"]


def test_item_of_a_stored_topic_cannot_be_exchanged(editor: Client, digest: Digest) -> None:
    topic = digest.topics.get(position=1)

    save(editor, digest, topics__0__item=factories.ItemFactory().pk, topics__0__title="Other words")

    changed = digest.topics.get(position=1)
    assert (changed.title, changed.item) == ("Other words", topic.item)


def test_corrected_forecast_reaches_the_post(editor: Client, digest: Digest) -> None:
    save(editor, digest, forecasts__0__phrase="March 2036")

    assert Forecast.objects.get().phrase == "March 2036"
    assert "March 2036" in body_of(digest)


def test_forecast_with_dates_in_disorder_is_refused(editor: Client, digest: Digest) -> None:
    data = read_form(
        editor, url_of(digest), **{"forecasts-0-low": "2036-01-01", "forecasts-0-median": "2035-01-01"}
    )

    page = editor.post(url_of(digest), data).content.decode()

    assert "The dates should come in the order low, median, high." in page


def test_forecast_whose_words_are_no_date_is_refused(editor: Client, digest: Digest) -> None:
    data = read_form(editor, url_of(digest), **{"forecasts-0-phrase": "some day, perhaps"})

    page = editor.post(url_of(digest), data)

    assert "is no date that can be read" in page.content.decode()
    assert Forecast.objects.get().phrase == "June 2035"


def test_correction_of_a_hand_edited_post_is_stored_with_a_warning(editor: Client, digest: Digest) -> None:
    Post.objects.update(hand_edited=True)

    page = save(editor, digest, topics__0__benefits="A better gain")

    assert Analysis.objects.filter(text="A better gain").exists()
    assert body_of(digest) == "As it was composed"
    assert "edited by hand and keeps its text" in page


def test_correction_before_there_is_a_post_says_so(editor: Client, db: None) -> None:
    digest = factories.TopicFactory(position=1).digest

    page = save(editor, digest, topics__0__title="Other words")

    assert "has no post yet" in page


def test_rows_are_only_shown_while_a_worker_writes_them(editor: Client, digest: Digest) -> None:
    Digest.objects.update(status=Digest.Status.WRITING)

    page = editor.get(url_of(digest)).content.decode()

    assert "Topic 1" in page
    assert 'name="topics-0-title"' not in page


def test_adding_a_digest_orders_its_day(editor: Client, django_capture_on_commit_callbacks: Commit) -> None:
    series = factories.SeriesFactory()

    with django_capture_on_commit_callbacks(execute=True):
        page = editor.post(f"{DIGESTS}add/", {"series": series.pk, "date": "2026-02-03"}, follow=True)

    digest = Digest.objects.get()
    assert (digest.series, digest.date) == (series, date(2026, 2, 3))
    assert enqueued() == [digest.pk]
    assert "a worker writes it as soon as it is free" in page.content.decode()


@time_machine.travel("2026-02-03T12:00:00Z", tick=False)
def test_day_to_come_is_not_ordered(editor: Client) -> None:
    series = factories.SeriesFactory()

    page = editor.post(f"{DIGESTS}add/", {"series": series.pk, "date": "2026-02-04"})

    assert "That day has not come yet" in page.content.decode()
    assert not Digest.objects.exists()


def test_day_that_is_there_is_not_ordered_twice(editor: Client, digest: Digest) -> None:
    data = {"series": digest.series_id, "date": digest.date.isoformat()}

    page = editor.post(f"{DIGESTS}add/", data)

    assert "already exists" in page.content.decode()


def test_run_now_enqueues_unfinished_digests_only(
    editor: Client, digest: Digest, django_capture_on_commit_callbacks: Commit
) -> None:
    failed = factories.DigestFactory(status=Digest.Status.FAILED)

    with django_capture_on_commit_callbacks(execute=True):
        page = run_action(editor, "run_now", digest, failed)

    assert enqueued() == [failed.pk]
    assert f"{digest} is finished" in page


def test_write_again_enqueues_the_digest_and_keeps_its_post(
    editor: Client, digest: Digest, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run_action(editor, "write_again", digest)

    ordered = Digest.objects.get(pk=digest.pk)
    assert (ordered.status, ordered.post) == (Digest.Status.DUE, digest.post)
    assert enqueued() == [digest.pk]


def test_write_again_tells_why_it_is_not_possible(editor: Client, digest: Digest) -> None:
    Post.objects.update(hand_edited=True)

    page = run_action(editor, "write_again", digest)

    assert "edited by hand; its text is no longer composed" in page
    assert enqueued() == []


def test_approve_publishes_a_held_digest(editor: Client, digest: Digest) -> None:
    Digest.objects.update(status=Digest.Status.HELD)
    Post.objects.update(status=Post.Status.DRAFT)
    button = f"{DIGESTS}{digest.pk}/do/approve/"
    assert button in editor.get(url_of(digest)).content.decode()

    response = editor.post(button)

    assert response["Location"] == url_of(digest)
    assert Digest.objects.get().status == Digest.Status.PUBLISHED
    assert Post.objects.get().status == Post.Status.PUBLISHED


def test_approve_tells_why_it_is_not_possible(editor: Client, digest: Digest) -> None:
    page = run_action(editor, "approve", digest)

    assert "is not held for approval" in page


def test_buttons_are_those_that_make_sense(editor: Client, digest: Digest) -> None:
    page = editor.get(url_of(digest)).content.decode()

    offered = {
        name for name in ("approve", "run_now", "write_again", "compose_anew") if f"/do/{name}/" in page
    }
    assert offered == {"write_again", "compose_anew"}


def test_compose_anew_brings_the_rows_into_a_post_that_was_given_back(editor: Client, digest: Digest) -> None:
    editor.post(f"{DIGESTS}{digest.pk}/do/compose_anew/")

    assert "Gain 1" in body_of(digest)


def test_digest_is_not_deleted(editor: Client, digest: Digest) -> None:
    response = editor.post(f"{DIGESTS}{digest.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert Digest.objects.filter(pk=digest.pk).exists()


def hold(digest: Digest) -> Post:
    """Makes the digest wait for approval; its post."""
    Digest.objects.update(status=Digest.Status.HELD)
    Post.objects.update(status=Post.Status.DRAFT)
    return Post.objects.get(digest=digest)


def test_to_publish_the_post_of_a_held_digest_is_to_approve_it(editor: Client, digest: Digest) -> None:
    post = hold(digest)

    editor.post(f"/admin/blog/post/{post.pk}/do/publish/")

    assert Digest.objects.get().status == Digest.Status.PUBLISHED
    assert Prediction.objects.get(post=post).phrase == "June 2035"


def test_status_of_a_held_post_cannot_be_chosen_past_the_approval(editor: Client, digest: Digest) -> None:
    post = hold(digest)
    url = f"/admin/blog/post/{post.pk}/change/"

    page = editor.post(url, read_form(editor, url, status=Post.Status.PUBLISHED), follow=True)

    assert page.redirect_chain
    assert Post.objects.get().status == Post.Status.DRAFT
    assert "held for approval" in editor.get(url).content.decode()


def test_post_leads_to_its_digest(editor: Client, digest: Digest) -> None:
    page = editor.get(f"/admin/blog/post/{digest.post_id}/change/").content.decode()

    assert f'<a href="{url_of(digest)}">{digest}</a>' in page
