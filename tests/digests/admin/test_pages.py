"""Every page of the admin, of every app: it opens with data, and asks the database a fixed number of times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blog.models import Post, SiteSettings
from digests.models import Analysis, Completion, Digest, Finding, Series, Topic
from tests import factories

APPS = ("blog", "predictions", "digests")
REGISTERED = sorted(
    (model for model in admin.site._registry if model._meta.app_label in APPS),
    key=lambda model: model._meta.label,
)
# Shown in the form of what they belong to, or computed from other rows.
WITHOUT_OWN_PAGE = {
    "blog.Alias",
    "blog.ContentVersion",
    "blog.HubNotice",
    "digests.Analysis",
    "digests.CoveredDay",
    "digests.DraftQuestion",
    "digests.Forecast",
    "digests.ItemVersion",
    "digests.LogEntry",
    "digests.PaperCount",
    "digests.SeriesModel",
    "digests.TrendingItem",
    "digests.WorkerRound",
    "predictions.ConsistencyCheck",
    "predictions.EventStatistics",
    "predictions.Evidence",
    "predictions.QuestionForecast",
    "predictions.QuestionResolution",
    "predictions.RecordFigures",
}


def make_everything() -> None:
    """One of everything, joined as in a real day."""
    series = factories.SeriesFactory()
    factories.SeriesModelFactory(series=series)
    post = factories.PostFactory(generated=True)
    post.tags.add(factories.TagFactory())
    factories.CorrectionFactory(post=post)
    factories.PageFactory()
    event = factories.EventFactory()
    factories.PredictionFactory(event=event, post=post)
    factories.JudgementFactory(event=event, judged_by=factories.UserFactory())
    factories.DueNoticeFactory(event=event)
    question = factories.QuestionFactory(post=post)
    factories.QuestionForecastFactory(question=question)
    factories.QuestionResolutionFactory(question=question, resolved_by=factories.UserFactory())
    factories.EvidenceFactory(question=question)
    factories.ProposalFactory(question=question)
    factories.ProposalFactory(question=None, event=event)
    factories.QuestionNoticeFactory(question=question)
    factories.AlarmFactory()
    digest = factories.DigestFactory(series=series, post=post, status=Digest.Status.PUBLISHED)
    fill(digest)


def fill(digest: Digest) -> None:
    """One more of everything that a digest holds."""
    topic = factories.TopicFactory(digest=digest)
    factories.AnalysisFactory(topic=topic)
    factories.AnalysisFactory(topic=topic, kind=Analysis.Kind.RAMIFICATIONS)
    factories.TrendingItemFactory(digest=digest)
    factories.ForecastFactory(digest=digest)
    factories.DraftQuestionFactory(digest=digest)
    factories.ItemVersionFactory(item=topic.item)
    factories.CoveredDayFactory(source=topic.item.source)
    factories.FindingFactory(digest=digest)
    factories.CollectionFactory(digest=digest)
    factories.CompletionFactory(digest=digest)


def count_queries(call: Callable[[], Any]) -> int:
    """How often the call asks the database."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return len(captured)


def test_every_model_has_its_place_in_the_admin() -> None:
    models = {
        model._meta.label
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        if not model.__name__.startswith("Historical")
    }

    assert models - {model._meta.label for model in REGISTERED} == WITHOUT_OWN_PAGE


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_list_opens_and_its_queries_do_not_grow_with_the_rows(editor: Client, model: type[Model]) -> None:
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    make_everything()
    make_everything()
    assert editor.get(url, follow=True).status_code == 200
    few = count_queries(lambda: editor.get(url, follow=True))
    for _ in range(5):
        make_everything()

    many = count_queries(lambda: editor.get(url, follow=True))

    assert few == many


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_list_can_be_searched(editor: Client, model: type[Model]) -> None:
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    make_everything()

    response = editor.get(url, {"q": "zebra"}, follow=True)

    assert response.status_code == 200
    if model is not SiteSettings:
        assert response.context["cl"].result_count == 0


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_page_of_an_object_opens(editor: Client, model: type[Model]) -> None:
    make_everything()
    SiteSettings.load().save()
    stored = model._default_manager.first()
    assert stored is not None
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[stored.pk])

    response = editor.get(url)

    assert response.status_code == 200
    assert str(stored) in response.content.decode()


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_page_for_a_new_object_opens_where_one_may_be_added(editor: Client, model: type[Model]) -> None:
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    may_add = admin.site._registry[model].has_add_permission(editor.get("/admin/").wsgi_request)

    status = editor.get(url, follow=True).status_code

    assert status == (200 if may_add or model is SiteSettings else 403)


@pytest.mark.parametrize("model", [Post, Series], ids=lambda model: model._meta.label)
def test_history_page_opens(editor: Client, model: type[Model]) -> None:
    make_everything()
    stored = model._default_manager.get()
    stored.save()
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_history", args=[stored.pk])

    response = editor.get(url)

    assert response.status_code == 200
    assert "2 entries" in response.content.decode()


def test_page_of_a_digest_asks_as_often_for_eight_topics_as_for_one(editor: Client) -> None:
    digest = factories.DigestFactory()
    url = reverse("admin:digests_digest_change", args=[digest.pk])
    fill(digest)
    editor.get(url)
    few = count_queries(lambda: editor.get(url))
    for _ in range(7):
        fill(digest)

    many = count_queries(lambda: editor.get(url))

    assert few == many


def test_first_page_asks_as_often_for_many_series_as_for_one(editor: Client) -> None:
    make_everything()
    editor.get("/admin/")
    few = count_queries(lambda: editor.get("/admin/"))
    for _ in range(4):
        make_everything()

    many = count_queries(lambda: editor.get("/admin/"))

    assert few == many


def page_of(editor: Client, stored: Model) -> str:
    """The page of the object, blanks made one."""
    url = reverse(f"admin:{stored._meta.app_label}_{stored._meta.model_name}_change", args=[stored.pk])
    return " ".join(editor.get(url).content.decode().split())


def test_a_model_call_is_shown_in_words_and_units(editor: Client) -> None:
    answer = '{"benefits": "Gain", "low": null}'
    call = factories.CompletionFactory(answer=answer, cost_usd="0.0125", latency_seconds=83.456)

    page = page_of(editor, call)

    assert "$0.01<" in page and "1 min 23 s" in page and "83.456" not in page
    assert "{ &quot;benefits&quot;: &quot;Gain&quot;, &quot;low&quot;: null }" in page


def test_an_answer_that_is_no_json_is_shown_as_it_is(editor: Client) -> None:
    assert "I cannot &lt;b&gt;help" in page_of(editor, factories.CompletionFactory(answer="I cannot <b>help"))


def test_an_item_leads_to_the_digests_that_have_it(editor: Client) -> None:
    topic = factories.TopicFactory(item__subjects=["robots", "law"], item__top_comments=["First.", "Second."])

    page = page_of(editor, topic.item)

    assert reverse("admin:digests_digest_change", args=[topic.digest.pk]) in page
    assert "robots, law" in page and "First. Second." in page


def test_a_topic_shows_its_texts(editor: Client) -> None:
    topic = factories.AnalysisFactory(text="What is to be gained").topic

    assert "What is to be gained" in page_of(editor, topic)


def listed(editor: Client, model: type[Model], **filters: str) -> set[Any]:
    """The objects that the list has under the filters."""
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return set(editor.get(url, filters).context["cl"].queryset)


def test_topics_are_listed_by_what_became_of_them(editor: Client) -> None:
    printed = factories.TopicFactory()
    faulted = factories.TopicFactory(dropped_because="length: too short")
    dropped = factories.TopicFactory(dropped_because="Advertising.", dropped_by_editor=True)

    assert listed(editor, Topic, printed="printed") == {printed}
    assert listed(editor, Topic, printed="dropped by the program") == {faulted}
    assert listed(editor, Topic, printed="dropped by an editor") == {dropped}
    assert listed(editor, Topic, printed="nonsense") == {printed, faulted, dropped}


def test_model_calls_are_listed_by_their_purpose(editor: Client) -> None:
    calls = {name: factories.CompletionFactory(purpose=name) for name in ("topic 3", "forecast agi", "cover")}

    assert listed(editor, Completion, about="topics") == {calls["topic 3"]}
    assert listed(editor, Completion, about="predictions") == {calls["forecast agi"]}
    assert listed(editor, Completion, about="covers") == {calls["cover"]}


def test_findings_are_listed_by_their_effect(editor: Client) -> None:
    blocking, noted = factories.FindingFactory(), factories.FindingFactory(blocking=False)

    assert listed(editor, Finding, effect="kept out") == {blocking}
    assert listed(editor, Finding, effect="only noted") == {noted}
    assert "kept out" in page_of(editor, blocking.digest) and "only noted" in page_of(editor, noted.digest)


def test_a_change_that_nobody_signed_is_the_programs(editor: Client) -> None:
    post = factories.PostFactory()

    page = editor.get(reverse("admin:blog_post_history", args=[post.pk])).content.decode()

    assert "the program" in page and "None" not in page[page.index("<tbody>") : page.index("</tbody>")]
