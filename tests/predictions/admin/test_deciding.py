"""Questions and proposals in the admin, as a person decides them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from predictions.models import Evidence, Judgement, Proposal, QuestionForecast, QuestionResolution
from tests.predictions.builders import make_event, make_question, predict_year, propose, resolve_question

PROPOSALS = "/admin/predictions/proposal/"
DEADLINE = date(2026, 3, 15)


@pytest.fixture(autouse=True)
def at_a_known_time() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 20, 12, tzinfo=UTC)):
        yield


def url_of(question_id: int, what: str = "decide") -> str:
    return f"/admin/predictions/question/{question_id}/{what}/"


def answer(**changes: str) -> dict[str, str]:
    """What a person fills in for a yes."""
    return {
        "outcome": "yes",
        "decided_on": "2026-03-01",
        "evidence_url": "https://example.org/y",
        "quote": "Y is out now.",
        "note": "",
    } | changes


def test_a_person_resolves_a_question_with_evidence_that_is_copied(editor: Client) -> None:
    question = make_question(deadline=DEADLINE)
    page = editor.get(url_of(question.pk, "change")).content.decode()
    assert "Resolve…" in page and "Annul…" in page and "Reopen…" not in page

    editor.post(url_of(question.pk), answer())

    question.refresh_from_db()
    assert (question.outcome, question.decided_on) == ("yes", date(2026, 3, 1))
    resolution = QuestionResolution.objects.get()
    assert resolution.way == "person"
    assert resolution.resolved_by == User.objects.get(username="editor")
    evidence = Evidence.objects.get(resolution=resolution)
    assert (evidence.quote, evidence.url) == ("Y is out now.", "https://example.org/y")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"evidence_url": "", "quote": ""}, "needs a place where readers can check it"),
        ({"quote": ""}, "Copy the sentence that shows it."),
        ({"decided_on": "2026-03-16"}, "A yes comes true between the day it was asked and the deadline"),
        ({"outcome": "annulled"}, "Say why"),
        ({"outcome": "reopened", "note": "Wrong."}, "No resolution is in force"),
        ({"outcome": "no", "decided_on": "2026-03-25"}, "This day has not come yet"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_in_words(
    editor: Client, changes: dict[str, str], words: str
) -> None:
    question = make_question(deadline=DEADLINE)

    page = editor.post(url_of(question.pk), answer(**changes)).content.decode()

    assert words in page
    assert not QuestionResolution.objects.exists()


def test_a_question_is_annulled_and_reopened_with_a_reason(editor: Client) -> None:
    question = make_question(deadline=DEADLINE)
    nothing = {"evidence_url": "", "quote": ""}

    editor.post(url_of(question.pk), answer(outcome="annulled", note="Two things bear the name.", **nothing))
    question.refresh_from_db()
    assert question.outcome == "annulled"

    assert "Reopen…" in editor.get(url_of(question.pk, "change")).content.decode()
    editor.post(url_of(question.pk), answer(outcome="reopened", note="It was clear after all.", **nothing))
    question.refresh_from_db()
    assert question.outcome == ""
    assert [row.outcome for row in QuestionResolution.objects.all()] == ["annulled", "reopened"]


def test_the_page_of_a_question_shows_at_most_fifty_forecasts_and_asks_a_fixed_number_of_times(
    editor: Client,
) -> None:
    question = make_question(deadline=DEADLINE)
    resolve_question(question, "no")
    url = url_of(question.pk, "change")
    editor.get(url)
    with CaptureQueriesContext(connection) as few:
        editor.get(url)
    for number in range(10):
        resolve_question(question, "no", note=f"Note {number}")
    QuestionForecast.objects.bulk_create(
        QuestionForecast(
            question=question, made_on=date(2026, 1, 2), probability=0.5, model_name=f"model-{number}"
        )
        for number in range(60)
    )

    with CaptureQueriesContext(connection) as many:
        page = editor.get(url).content.decode()

    assert len(many) == len(few)
    assert page.count('<td class="field-model_name">') == 50


def test_who_may_only_look_decides_nothing(client: Client, db: None) -> None:
    user = User.objects.create_user("clerk", password="x", is_staff=True)
    for name in ("view_question", "view_proposal"):
        user.user_permissions.add(Permission.objects.get(codename=name))
    client.force_login(user)
    proposal = propose(make_question(deadline=DEADLINE))

    assert proposal.question is not None
    assert client.post(url_of(proposal.question.pk), answer()).status_code == 403
    assert client.post(f"{PROPOSALS}{proposal.pk}/decide/", answer()).status_code == 403
    assert client.post(f"{PROPOSALS}{proposal.pk}/do/accept/").status_code == 403
    assert "Resolve…" not in client.get(url_of(proposal.question.pk, "change")).content.decode()
    assert not QuestionResolution.objects.exists()


def test_open_proposals_come_first_each_with_quote_link_and_receipt(editor: Client) -> None:
    closed = propose(make_question("done"), status="accepted", opened_at=datetime(2026, 3, 21, tzinfo=UTC))
    waiting = propose(make_question("waits"))

    page = editor.get(PROPOSALS)

    assert list(page.context["cl"].result_list) == [waiting, closed]
    row = page.content.decode().split("<tbody>")[1].split("</tr>")[0]
    assert "Y is out now." in row and 'href="https://example.org/y"' in row and "items: 312; days: 74" in row
    assert f'formaction="{PROPOSALS}{waiting.pk}/do/accept/"' in row


def test_one_click_in_the_list_accepts_with_the_quotes_as_evidence(editor: Client) -> None:
    proposal = propose(make_question(deadline=DEADLINE))

    response = editor.post(f"{PROPOSALS}{proposal.pk}/do/accept/", {"back": "list"})

    assert response.headers["Location"] == PROPOSALS
    resolution = QuestionResolution.objects.get()
    assert (resolution.outcome, resolution.decided_on, resolution.receipt["items"]) == ("yes", DEADLINE, 312)
    assert [row.quote for row in resolution.evidence.all()] == ["Y is out now."]
    proposal.refresh_from_db()
    assert (proposal.status, proposal.closed_by) == ("accepted", User.objects.get(username="editor"))


def test_many_are_accepted_at_once_and_what_cannot_be_stays_open(editor: Client) -> None:
    good = [propose(make_question(f"q-{number}", deadline=DEADLINE), "no") for number in range(3)]
    ahead = propose(make_question("later", deadline=date(2026, 6, 1)), "no", decided_on=date(2026, 6, 1))
    data = {"action": "accept", "_selected_action": [row.pk for row in [*good, ahead]]}

    page = editor.post(PROPOSALS, data, follow=True).content.decode()

    assert "Accepted: 3." in page and "This day has not come yet" in page
    assert list(Proposal.objects.filter(status="open")) == [ahead]
    assert QuestionResolution.objects.filter(outcome="no").count() == 3


@pytest.mark.parametrize(("outcome", "note"), [("no", ""), ("annulled", "Nobody could tell.")])
def test_a_proposal_is_decided_otherwise_in_one_step(editor: Client, outcome: str, note: str) -> None:
    proposal = propose(make_question(deadline=DEADLINE))

    editor.post(
        f"{PROPOSALS}{proposal.pk}/decide/", {"outcome": outcome, "decided_on": "2026-03-16", "note": note}
    )

    resolution = QuestionResolution.objects.get()
    assert (resolution.outcome, resolution.note) == (outcome, note)
    assert not resolution.evidence.exists()
    proposal.refresh_from_db()
    assert proposal.status == "changed"
    assert editor.get(f"{PROPOSALS}{proposal.pk}/decide/").status_code == 403


@pytest.mark.parametrize(("outcome", "verdict"), [("no", "missed"), ("yes", "happened")])
def test_what_is_proposed_of_an_event_becomes_its_judgement(
    editor: Client, outcome: str, verdict: str
) -> None:
    event = make_event()
    predict_year(event, date(2024, 1, 1), 2025)
    proposal = propose(None, outcome, event=event, decided_on=date(2026, 1, 1))

    editor.post(f"{PROPOSALS}{proposal.pk}/do/accept/")

    judgement = Judgement.objects.get()
    assert judgement.verdict == verdict
    assert judgement.happened_on == (date(2026, 1, 1) if outcome == "yes" else None)


def test_a_closed_proposal_is_not_accepted_again(editor: Client) -> None:
    question = make_question(deadline=DEADLINE)
    proposal = propose(question)
    editor.post(f"{PROPOSALS}{proposal.pk}/do/accept/")

    page = editor.post(f"{PROPOSALS}{proposal.pk}/do/accept/", follow=True).content.decode()

    assert "is not possible now" in page
    assert QuestionResolution.objects.count() == 1


def test_the_states_filter_the_list_of_questions(editor: Client) -> None:
    due, ahead = make_question("due"), make_question("ahead", deadline=date(2026, 6, 1))
    answered = make_question("answered")
    resolve_question(answered, "no")

    def listed(**filters: str) -> set[object]:
        return set(editor.get("/admin/predictions/question/", filters).context["cl"].queryset)

    assert listed(state="due") == {due}
    assert listed(state="open") == {ahead}
    assert listed(state="no") == {answered}
    assert listed(state="nonsense") == {due, ahead, answered}
