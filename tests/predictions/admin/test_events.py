"""The admin of events, predictions and judgements, as an editor meets it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django_q.models import OrmQ

from blog.models import Post
from predictions.models import Event, Judgement, Prediction
from tests import factories
from tests.admin_forms import read_form

EVENTS = "/admin/predictions/event/"
JUDGEMENTS = "/admin/predictions/judgement/"
PREDICTIONS = "/admin/predictions/prediction/"


def refreshed() -> list[int]:
    """The events whose statistics wait for a worker."""
    tasks = [row.task for row in OrmQ.objects.order_by("pk")]
    return [task["args"][0] for task in tasks if task["func"] == "predictions.tasks.refresh_event"]


def test_list_of_events_shows_the_newest_prediction_and_judgement(editor: Client) -> None:
    event = factories.EventFactory()
    factories.PredictionFactory(event=event, made_on=date(2026, 1, 2), phrase="the newer words")
    factories.PredictionFactory(event=event, made_on=date(2026, 1, 1), phrase="the older words")
    factories.JudgementFactory(event=event, verdict=Judgement.Verdict.MISSED)
    factories.JudgementFactory(event=event, verdict=Judgement.Verdict.REOPENED)

    page = editor.get(EVENTS).content.decode()

    assert "the newer words" in page
    assert "the older words" not in page
    assert f'<a href="{PREDICTIONS}?event__id__exact={event.pk}">2</a>' in page
    assert f'<td class="field-last_verdict">{Judgement.Verdict.REOPENED.label}</td>' in page


def test_aliases_are_written_one_a_line(editor: Client) -> None:
    event = factories.EventFactory(aliases=["AGI"])
    url = f"{EVENTS}{event.pk}/change/"

    editor.post(url, read_form(editor, url, aliases="AGI\r\n\r\n Human-level AI \r\n"))

    event.refresh_from_db()
    assert event.aliases == ["AGI", "Human-level AI"]


@time_machine.travel("2026-03-04T12:00:00Z", tick=False)
def test_changed_criteria_are_dated_today_and_the_editor_is_told(editor: Client) -> None:
    event = factories.EventFactory(criteria="Old", criteria_written_on=date(2026, 1, 1))
    url = f"{EVENTS}{event.pk}/change/"

    page = editor.post(url, read_form(editor, url, criteria="New"), follow=True).content.decode()

    event.refresh_from_db()
    assert event.criteria_written_on == date(2026, 3, 4)
    assert "count as written on 2026-03-04" in page


def test_date_of_criteria_that_the_editor_gives_stands(editor: Client) -> None:
    event = factories.EventFactory(criteria="Old", criteria_written_on=date(2026, 1, 1))
    url = f"{EVENTS}{event.pk}/change/"

    editor.post(url, read_form(editor, url, criteria="New", criteria_written_on="2026-01-02"))

    event.refresh_from_db()
    assert event.criteria_written_on == date(2026, 1, 2)


def test_other_changes_leave_the_date_of_the_criteria(editor: Client) -> None:
    event = factories.EventFactory(criteria="Old", criteria_written_on=date(2026, 1, 1))
    url = f"{EVENTS}{event.pk}/change/"

    editor.post(url, read_form(editor, url, description="More"))

    event.refresh_from_db()
    assert (event.description, event.criteria_written_on) == ("More", date(2026, 1, 1))


def test_event_with_predictions_is_not_deleted(editor: Client) -> None:
    event = factories.PredictionFactory().event

    editor.post(f"{EVENTS}{event.pk}/delete/", {"post": "yes"})

    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.parametrize(("first", "second"), [("earliest", "latest"), ("low", "median"), ("median", "high")])
def test_dates_in_the_wrong_order_are_named_at_their_field(editor: Client, first: str, second: str) -> None:
    prediction = factories.PredictionFactory()
    url = f"{PREDICTIONS}{prediction.pk}/change/"

    page = editor.post(url, read_form(editor, url, **{first: "2040-01-02", second: "2040-01-01"}))

    assert page.context["adminform"].form.errors[second] == [
        f"It should not be before “{first}” (2040-01-02)."
    ]


def test_corrected_prediction_keeps_its_history_and_its_event(editor: Client) -> None:
    prediction = factories.PredictionFactory()
    other = factories.EventFactory()
    url = f"{PREDICTIONS}{prediction.pk}/change/"

    editor.post(url, read_form(editor, url, phrase="around 2035", event=other.pk))

    stored = Prediction.objects.get(pk=prediction.pk)
    assert (stored.phrase, stored.event_id) == ("around 2035", prediction.event_id)
    assert [row.phrase for row in stored.history.all()] == ["around 2035", "June 2035"]


def test_public_prediction_is_not_deleted(editor: Client) -> None:
    prediction = factories.PredictionFactory()

    response = editor.post(f"{PREDICTIONS}{prediction.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert Prediction.objects.filter(pk=prediction.pk).exists()


def test_public_prediction_is_not_deleted_from_the_list_either(editor: Client) -> None:
    prediction = factories.PredictionFactory()
    data = {"action": "delete_selected", "_selected_action": prediction.pk, "post": "yes"}

    editor.post(PREDICTIONS, data)

    assert Prediction.objects.filter(pk=prediction.pk).exists()


def test_prediction_of_a_draft_can_be_deleted(editor: Client) -> None:
    prediction = factories.PredictionFactory(post__status=Post.Status.DRAFT)

    editor.post(f"{PREDICTIONS}{prediction.pk}/delete/", {"post": "yes"})

    assert not Prediction.objects.filter(pk=prediction.pk).exists()


def test_judgement_is_added_in_the_name_of_who_is_logged_in(editor: Client) -> None:
    event = factories.EventFactory()
    data = {
        "event": event.pk,
        "verdict": "happened",
        "happened_on": "2026-02-03",
        "evidence_url": "example.org/proof",
        "note": "Seen by all",
    }

    editor.post(f"{JUDGEMENTS}add/", data)

    judgement = Judgement.objects.get()
    assert judgement.judged_by is not None
    assert judgement.judged_by.get_username() == "editor"
    assert judgement.evidence_url == "https://example.org/proof"


def test_happened_without_day_and_evidence_is_refused_at_the_fields(editor: Client) -> None:
    event = factories.EventFactory()

    page = editor.post(f"{JUDGEMENTS}add/", {"event": event.pk, "verdict": "happened"})

    errors = page.context["adminform"].form.errors
    assert set(errors) == {"happened_on", "evidence_url"}
    assert not Judgement.objects.exists()


def test_judgement_is_neither_changed_nor_deleted(editor: Client) -> None:
    judgement = factories.JudgementFactory(note="As it was")
    url = f"{JUDGEMENTS}{judgement.pk}/"

    changed = editor.post(
        f"{url}change/", {"note": "Otherwise", "verdict": "void", "event": judgement.event_id}
    )
    deleted = editor.post(f"{url}delete/", {"post": "yes"})

    assert (changed.status_code, deleted.status_code) == (403, 403)
    assert Judgement.objects.get().note == "As it was"
    assert 'name="_save"' not in editor.get(f"{url}change/").content.decode()


def test_list_of_judgements_offers_no_deletion(editor: Client) -> None:
    factories.JudgementFactory()

    assert "delete_selected" not in editor.get(JUDGEMENTS).content.decode()


def test_judgement_of_a_day_to_come_is_refused_at_its_field(editor: Client) -> None:
    event = factories.EventFactory()
    data = {"verdict": "happened", "happened_on": "2999-01-01", "evidence_url": "https://example.org/proof"}

    page = editor.post(f"{JUDGEMENTS}add/", data | {"event": event.pk})

    assert "has not come yet" in page.context["adminform"].form.errors["happened_on"][0]
    assert not Judgement.objects.exists()


def test_judgement_has_the_statistics_computed_anew(
    editor: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    event = factories.EventFactory()

    with django_capture_on_commit_callbacks(execute=True):
        editor.post(f"{JUDGEMENTS}add/", {"event": event.pk, "verdict": "void"})

    assert refreshed() == [event.pk]


def test_corrected_prediction_has_the_statistics_computed_anew(
    editor: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    prediction = factories.PredictionFactory()
    url = f"{PREDICTIONS}{prediction.pk}/change/"
    data = read_form(editor, url, latest="2036-01-01")

    with django_capture_on_commit_callbacks(execute=True):
        editor.post(url, data)

    assert refreshed() == [prediction.event_id]


def test_deleted_prediction_has_the_statistics_computed_anew(
    editor: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    one, other = factories.PredictionFactory.create_batch(2, post__status=Post.Status.DRAFT)

    with django_capture_on_commit_callbacks(execute=True):
        editor.post(f"{PREDICTIONS}{one.pk}/delete/", {"post": "yes"})
        editor.post(PREDICTIONS, {"action": "delete_selected", "_selected_action": other.pk, "post": "yes"})

    assert refreshed() == [one.event_id, other.event_id]
    assert not Prediction.objects.exists()
