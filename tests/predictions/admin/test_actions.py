"""Judging, merging and moving in the admin, as an editor does it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.test import Client

from predictions.models import Event, Judgement, Prediction
from tests.admin_forms import read_form
from tests.predictions.builders import make_event, predict, predict_year

EVENTS = "/admin/predictions/event/"
PREDICTIONS = "/admin/predictions/prediction/"
DUE = "/admin/predictions/judgement/due/"


@pytest.fixture(autouse=True)
def at_a_known_time() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 1, 10, 12, tzinfo=UTC)):
        yield


def test_the_work_list_names_what_is_overdue_and_due_soon_with_links_to_the_form(editor: Client) -> None:
    agi = make_event("agi", name="General intelligence")
    predict_year(agi, date(2024, 1, 1), 2025)
    predict(agi, date(2024, 1, 2), None, date(2024, 12, 31))
    moon = make_event("moon", name="Moon base")
    predict(moon, date(2024, 1, 3), None, date(2026, 2, 1))
    predict_year(make_event("far", name="Far away"), date(2024, 1, 4), 2050)

    page = editor.get(DUE).content.decode()

    overdue, due_soon = page.split("Due within 90 days")
    assert "General intelligence" in overdue and "2024-12-31 to 2025-12-31" in overdue
    assert f"/admin/predictions/judgement/add/?event={agi.pk}&amp;verdict=happened" in overdue
    assert "Moon base" in due_soon
    assert "Far away" not in page
    assert DUE in editor.get("/admin/predictions/judgement/").content.decode()


def test_the_link_of_the_work_list_fills_the_form_and_judging_empties_the_list(editor: Client) -> None:
    agi = make_event("agi")
    predict_year(agi, date(2024, 1, 1), 2025)
    url = f"/admin/predictions/judgement/add/?event={agi.pk}&verdict=missed"

    editor.post(url, read_form(editor, url))

    assert Judgement.objects.get().verdict == "missed"
    assert "Nothing waits for a judgement." in editor.get(DUE).content.decode()


def test_happened_without_evidence_is_refused(editor: Client) -> None:
    agi = make_event("agi")
    url = f"/admin/predictions/judgement/add/?event={agi.pk}&verdict=happened"
    page = editor.post(url, read_form(editor, url, happened_on="2026-01-01")).content.decode()
    assert "Required for a happened event." in page
    assert not Judgement.objects.exists()


def test_the_work_list_is_for_those_who_may_see_judgements(client: Client, db: None) -> None:
    user = User.objects.create_user("clerk", password="x", is_staff=True)
    client.force_login(user)
    assert client.get(DUE).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_judgement"))
    predict_year(make_event("agi"), date(2024, 1, 1), 2025)
    page = client.get(DUE)
    assert page.status_code == 200
    assert "judgement/add" not in page.content.decode()


@pytest.mark.parametrize(
    "permissions", [["view_judgement"], ["view_judgement", "view_event", "change_event"]]
)
def test_who_may_only_look_cannot_judge_on_any_way(client: Client, db: None, permissions: list[str]) -> None:
    user = User.objects.create_user("clerk", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    agi = make_event("agi")
    predict_year(agi, date(2024, 1, 1), 2025)
    known = Judgement.objects.create(event=agi, verdict="missed")
    answer = {"event": agi.pk, "verdict": "void", "note": "Mine"}

    add = f"/admin/predictions/judgement/add/?event={agi.pk}&verdict=void"
    assert client.get(add).status_code == 403
    assert client.post(add, answer).status_code == 403
    page = f"/admin/predictions/judgement/{known.pk}/change/"
    shown = client.get(page)
    assert shown.status_code == 200 and 'name="_save"' not in shown.content.decode()
    assert client.post(page, answer).status_code == 403
    assert client.post(f"/admin/predictions/judgement/{known.pk}/delete/", {"post": "yes"}).status_code == 403
    if "change_event" in permissions:
        event_page = f"{EVENTS}{agi.pk}/change/"
        form = read_form(client, event_page) | {
            "judgements-TOTAL_FORMS": "1",
            "judgements-INITIAL_FORMS": "0",
            "judgements-0-event": str(agi.pk),
            "judgements-0-verdict": "void",
        }
        assert client.post(event_page, form).status_code == 302

    assert list(Judgement.objects.values_list("pk", "verdict", "note")) == [(known.pk, "missed", "")]


def act(editor: Client, url: str, action: str, rows: list[Event] | list[Prediction], **answer: object) -> str:
    """Chooses the rows and the action, and answers the question in between."""
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    assert 'name="apply"' in editor.post(url, chosen).content.decode()
    return editor.post(url, {**chosen, **answer, "apply": "1"}, follow=True).content.decode()


def test_events_are_merged_by_an_action_that_asks_where_to(editor: Client) -> None:
    agi, strong = make_event("agi"), make_event("strong-ai")
    row = predict_year(strong, date(2024, 1, 1), 2035)

    page = act(editor, EVENTS, "merge", [strong], target=agi.pk)

    row.refresh_from_db()
    assert row.event == agi
    assert "1 predictions moved to “Agi”" in page
    assert row.history.latest().history_user.username == "editor"


def test_a_merge_says_what_stayed(editor: Client) -> None:
    agi, strong = make_event("agi"), make_event("strong-ai")
    predict_year(agi, date(2024, 1, 1), 2035)
    predict_year(strong, date(2024, 1, 1), 2035)
    page = act(editor, EVENTS, "merge", [strong], target=agi.pk)
    assert "1 stayed, since their entries predict both events: “Entry of 2024-01-01”" in page


def test_a_second_merge_of_an_event_is_refused_with_the_reason(editor: Client) -> None:
    agi, strong, third = make_event("agi"), make_event("strong-ai"), make_event("third")
    act(editor, EVENTS, "merge", [strong], target=agi.pk)
    assert "was merged into “Agi” before" in act(editor, EVENTS, "merge", [strong], target=third.pk)


def test_predictions_are_split_off_into_a_new_event_or_moved_to_another(editor: Client) -> None:
    agi, other = make_event("agi"), make_event("other")
    first, second = predict_year(agi, date(2024, 1, 1), 2035), predict_year(agi, date(2024, 1, 2), 2035)

    page = act(editor, PREDICTIONS, "move", [first], name="Narrow AGI")
    assert "1 predictions now belong to “Narrow AGI”" in page
    act(editor, PREDICTIONS, "move", [second], target=other.pk)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.event.slug, second.event) == ("narrow-agi", other)


@pytest.mark.parametrize("answer", [{}, {"name": "Agi"}, {"name": "Method"}, {"name": "???"}])
def test_an_answer_that_will_not_do_is_asked_again(editor: Client, answer: dict[str, str]) -> None:
    row = predict_year(make_event("agi"), date(2024, 1, 1), 2035)
    page = act(editor, PREDICTIONS, "move", [row], **answer)
    assert "errorlist" in page
    assert Event.objects.count() == 1
