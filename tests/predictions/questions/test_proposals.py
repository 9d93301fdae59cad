"""Proposals count for nothing until they are accepted; each is closed once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from predictions.judging.overdue_proposals import propose_overdue
from predictions.models import Event, Judgement, Proposal, Question, QuestionResolution
from predictions.questions.agreement import Agreement, count_agreement
from predictions.questions.proposals import accept, decide_otherwise, propose, withdraw, withdraw_decided
from predictions.questions.resolving import resolve
from tests import factories
from tests.predictions.builders import make_event, make_question, predict_year

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY = date(2026, 2, 1)
QUOTE = {
    "quote": "It is released.",
    "url": "https://example.org/it",
    "title": "News",
    "seen_at": "2026-02-01T12:00:00+00:00",
}


@pytest.fixture
def question() -> Question:
    return make_question(silence="No, if nobody reports it by 3 days after the deadline.")


@pytest.fixture
def person() -> User:
    user: User = factories.EditorFactory()
    return user


def open_yes(question: Question) -> Proposal:
    return propose(
        question, "yes", decided_on=DAY, now=NOW, judges="a and b", quotes=[QUOTE], receipt={"found": 3}
    )


def test_there_is_one_open_proposal_a_question(question: Question) -> None:
    first = open_yes(question)
    again = propose(question, "no", decided_on=DAY, now=NOW, judges="a and b")
    assert again == first and again.outcome == "yes"
    assert Question.objects.get().outcome == ""


def test_what_a_person_accepts_is_resolved_with_quotes_and_receipt(question: Question, person: User) -> None:
    proposal = open_yes(question)
    accept(proposal, person, NOW)
    resolution = QuestionResolution.objects.get()
    assert (resolution.outcome, resolution.way, resolution.resolved_by) == ("yes", "person", person)
    assert (resolution.decided_on, resolution.receipt) == (DAY, {"found": 3, "judges": "a and b"})
    evidence = resolution.evidence.get()
    assert (evidence.quote, evidence.url, evidence.role) == (QUOTE["quote"], QUOTE["url"], "resolved")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.closed_by, proposal.closed_at) == ("accepted", person, NOW)
    assert Question.objects.get().outcome == "yes"


def test_what_nobody_opposed_names_no_person(question: Question) -> None:
    accept(open_yes(question), None, NOW)
    resolution = QuestionResolution.objects.get()
    assert (resolution.way, resolution.resolved_by) == ("unopposed", None)


def test_a_no_by_silence_says_what_silence_means(question: Question, person: User) -> None:
    proposal = propose(question, "no", decided_on=question.deadline, now=NOW, judges="a and b", silence=True)
    accept(proposal, person, NOW)
    assert QuestionResolution.objects.get().note == question.silence


def test_a_person_decides_otherwise_or_annuls_and_the_quotes_of_the_proposal_do_not_speak_for_it(
    question: Question, person: User
) -> None:
    proposal = open_yes(question)
    decide_otherwise(proposal, "annulled", DAY, person, NOW, note="It was two products.")
    resolution = QuestionResolution.objects.get()
    assert (resolution.outcome, resolution.note) == ("annulled", "It was two products.")
    assert not resolution.evidence.exists()
    proposal.refresh_from_db()
    assert proposal.status == "changed"


def test_the_same_outcome_of_another_day_is_accepted(question: Question, person: User) -> None:
    proposal = open_yes(question)
    decide_otherwise(proposal, "yes", DAY - timedelta(days=3), person, NOW)
    proposal.refresh_from_db()
    assert proposal.status == "accepted"
    assert QuestionResolution.objects.get().evidence.count() == 1


def test_a_closed_proposal_is_not_signed_again(question: Question, person: User) -> None:
    proposal = open_yes(question)
    accept(proposal, person, NOW)
    for sign in (lambda: accept(proposal, person, NOW), lambda: withdraw(proposal, person, NOW)):
        with pytest.raises(ValidationError, match="closed already"):
            sign()
    assert QuestionResolution.objects.count() == 1


def test_a_proposal_that_cannot_be_stays_open(question: Question, person: User) -> None:
    proposal = propose(question, "yes", decided_on=date(2026, 3, 16), now=NOW, judges="a and b")
    with pytest.raises(ValidationError):
        accept(proposal, person, NOW)
    proposal.refresh_from_db()
    assert proposal.status == "open" and not QuestionResolution.objects.exists()


def test_what_was_decided_another_way_is_withdrawn(question: Question, person: User) -> None:
    open_yes(question)
    assert withdraw_decided(now=NOW) == 0
    resolve(question, "no", decided_on=DAY, way="person", now=NOW, by=person)
    assert withdraw_decided(now=NOW) == 1
    assert Proposal.objects.get().status == "withdrawn"


def test_how_often_people_agreed_with_the_judges(person: User) -> None:
    questions = [make_question(f"question-{number}") for number in range(5)]
    proposals = [open_yes(question) for question in questions]
    accept(proposals[0], person, NOW)
    accept(proposals[1], person, NOW)
    decide_otherwise(proposals[2], "no", DAY, person, NOW)
    accept(proposals[3], None, NOW)
    withdraw(proposals[4], person, NOW)
    assert count_agreement() == Agreement(signed=3, agreed=2, unopposed=1)
    assert count_agreement().share == pytest.approx(2 / 3)
    assert Agreement(signed=0, agreed=0, unopposed=1).share is None


@pytest.fixture
def overdue() -> Event:
    event = make_event("agi")
    predict_year(event, date(2024, 1, 1), 2025)
    predict_year(event, date(2024, 1, 2), 2035)
    return event


def test_an_overdue_event_is_proposed_once_and_accepted_as_missed(overdue: Event, person: User) -> None:
    make_event("quiet")
    assert propose_overdue(now=NOW) == 1
    assert propose_overdue(now=NOW) == 0
    proposal = Proposal.objects.get()
    assert (proposal.event, proposal.outcome, proposal.silence) == (overdue, "no", True)
    assert proposal.decided_on == date(2025, 12, 31)
    accept(proposal, person, NOW)
    judgement = Judgement.objects.get()
    assert (judgement.verdict, judgement.judged_by, judgement.event) == ("missed", person, overdue)
    assert propose_overdue(now=NOW + timedelta(days=1)) == 0


def test_an_event_that_was_judged_otherwise_needs_no_proposal(overdue: Event, person: User) -> None:
    propose_overdue(now=NOW)
    factories.JudgementFactory(event=overdue, verdict="missed", judged_at=NOW)
    assert propose_overdue(now=NOW) == 0
    assert Proposal.objects.get().status == "withdrawn"


def test_what_a_person_withdrew_comes_again_with_the_next_last_day(overdue: Event, person: User) -> None:
    propose_overdue(now=NOW)
    withdraw(Proposal.objects.get(), person, NOW)
    assert propose_overdue(now=NOW) == 0
    assert propose_overdue(now=datetime(2036, 1, 2, tzinfo=UTC)) == 1


def test_that_an_event_happened_needs_its_evidence(overdue: Event, person: User) -> None:
    propose_overdue(now=NOW)
    proposal = Proposal.objects.get()
    with pytest.raises(ValidationError):
        decide_otherwise(proposal, "yes", DAY, person, NOW)
    decide_otherwise(proposal, "yes", DAY, person, NOW, evidence_url="https://example.org/it")
    assert (Judgement.objects.get().verdict, Judgement.objects.get().happened_on) == ("happened", DAY)
    proposal.refresh_from_db()
    assert proposal.status == "changed"


def test_an_event_may_be_void(overdue: Event, person: User) -> None:
    propose_overdue(now=NOW)
    decide_otherwise(Proposal.objects.get(), "annulled", DAY, person, NOW, note="Nobody can say what it is.")
    assert Judgement.objects.get().verdict == "void"
