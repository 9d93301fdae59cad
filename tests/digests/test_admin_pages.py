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
from digests.models import Analysis, Digest, Series
from tests import factories
from tests.admin_forms import log_in

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
    "digests.Forecast",
    "digests.SeriesModel",
    "digests.TrendingItem",
    "predictions.EventStatistics",
}


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    """A browser in which an editor has logged in at the admin's own page."""
    return log_in(client, factories.EditorFactory())


def make_everything() -> None:
    """One of everything, joined as in a real day."""
    series = factories.SeriesFactory()
    factories.SeriesModelFactory(series=series)
    post = factories.PostFactory(generated=True)
    post.tags.add(factories.TagFactory())
    factories.PageFactory()
    event = factories.EventFactory()
    factories.PredictionFactory(event=event, post=post)
    factories.JudgementFactory(event=event, judged_by=factories.UserFactory())
    factories.DueNoticeFactory(event=event)
    digest = factories.DigestFactory(series=series, post=post, status=Digest.Status.PUBLISHED)
    fill(digest)


def fill(digest: Digest) -> None:
    """One more of everything that a digest holds."""
    topic = factories.TopicFactory(digest=digest)
    factories.AnalysisFactory(topic=topic)
    factories.AnalysisFactory(topic=topic, kind=Analysis.Kind.RAMIFICATIONS)
    factories.TrendingItemFactory(digest=digest)
    factories.ForecastFactory(digest=digest)
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
