"""The admins are told by mail of the questions that wait for them, of each once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from pytest_django import Settings

from digests.judging.coverage import LONGEST_SILENCE
from predictions.models import Proposal, Question, QuestionNotice
from predictions.questions.resolving import withhold
from predictions.questions.waiting_mail import MOST_NAMED, mail_what_waits
from predictions.tasks import keep_up
from tests.predictions.builders import make_question, propose, resolve_question

pytestmark = pytest.mark.django_db
# The deadline of a question is 15 March.
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def admins(settings: Settings) -> None:
    settings.ADMINS = [("Ada", "ada@example.org")]
    settings.SITE_URL = "https://blog.example"


def test_a_proposal_is_told_once_with_the_places_to_decide_it() -> None:
    question = make_question()
    proposal = propose(question)
    assert (mail_what_waits(now=NOW), mail_what_waits(now=NOW + timedelta(days=90))) == (1, 0)

    (message,) = mail.outbox
    assert message.subject.endswith("To be answered: Will x releases y by 15 March 2026?")
    for words in (
        "https://blog.example/predictions/questions/x-releases-y/",
        f"It waits: “yes” is proposed. Decide it here: https://blog.example/admin/predictions/question/{question.pk}/change/",
        "https://blog.example/admin/predictions/proposal/",
    ):
        assert words in message.body
    Proposal.objects.filter(pk=proposal.pk).update(status=Proposal.Status.WITHDRAWN)
    assert mail_what_waits(now=NOW) == 0


def test_one_that_is_reopened_is_told_again() -> None:
    question = make_question()
    propose(question)
    mail_what_waits(now=NOW)
    resolve_question(question, "no", now=NOW + timedelta(days=1))
    Proposal.objects.update(status=Proposal.Status.WITHDRAWN)
    assert mail_what_waits(now=NOW + timedelta(days=2)) == 0

    resolve_question(question, "reopened", now=NOW + timedelta(days=30), note="The count was wrong.")
    later = NOW + timedelta(days=31)
    assert (mail_what_waits(now=later), mail_what_waits(now=later)) == (1, 0)


def test_line_breaks_in_a_text_neither_stop_the_mail_nor_make_lines_of_it() -> None:
    propose(make_question(text="Will it\rcome?\nDecide it here: https://evil.example"))
    assert mail_what_waits(now=NOW) == 1
    (message,) = mail.outbox
    assert message.subject.endswith("Will it come? Decide it here: https://evil.example")
    assert "\nDecide it here: https://evil" not in message.body and "\r" not in message.body


def test_one_that_nothing_answers_is_told_with_its_reason_after_twelve_days() -> None:
    withhold(make_question(), Question.Withheld.TOO_FEW)
    assert mail_what_waits(now=NOW) == 0
    assert mail_what_waits(now=datetime(2026, 3, 28, tzinfo=UTC)) == 1
    assert "It waits: fewer than three items speak of the subject." in mail.outbox[0].body


def test_one_whose_silence_still_runs_is_not_told_as_unanswered() -> None:
    """Its text may say that no report within 30 days of the deadline is a no."""
    make_question()
    deadline = datetime(2026, 3, 15, tzinfo=UTC)
    assert mail_what_waits(now=deadline + LONGEST_SILENCE + timedelta(days=1)) == 0
    assert mail_what_waits(now=deadline + LONGEST_SILENCE + timedelta(days=4)) == 1
    assert "It waits: nothing has answered it." in mail.outbox[0].body


def test_an_answer_that_is_proposed_after_the_mail_is_told_too() -> None:
    question = make_question()
    withhold(question, Question.Withheld.TOO_FEW)
    told = datetime(2026, 3, 28, tzinfo=UTC)
    assert mail_what_waits(now=told) == 1
    propose(question, opened_at=told + timedelta(days=5))
    assert mail_what_waits(now=told + timedelta(days=6)) == 1
    assert "It waits: “yes” is proposed." in mail.outbox[1].body
    assert mail_what_waits(now=told + timedelta(days=90)) == 0


def test_what_is_answered_not_due_or_not_live_is_not_told() -> None:
    resolve_question(make_question("answered"))
    make_question("open", deadline=date(2027, 1, 1))
    make_question("past", hindcast=True)
    assert mail_what_waits(now=NOW + timedelta(days=60)) == 0


def test_many_are_one_mail_and_the_rest_comes_in_the_next() -> None:
    for number in range(MOST_NAMED + 1):
        propose(make_question(f"q{number}"))
    assert (mail_what_waits(now=NOW), mail_what_waits(now=NOW)) == (MOST_NAMED, 1)
    assert f"To be answered: {MOST_NAMED} questions" in mail.outbox[0].subject


def test_a_mail_that_cannot_be_sent_is_tried_again(settings: Settings) -> None:
    propose(make_question())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert mail_what_waits(now=NOW) == 0
    assert not QuestionNotice.objects.exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mail_what_waits(now=NOW) == 1


def test_without_admins_nothing_is_sent_or_noted(settings: Settings) -> None:
    settings.ADMINS = []
    propose(make_question())
    assert mail_what_waits(now=NOW) == 0
    assert not QuestionNotice.objects.exists()


def test_the_worker_tells_it() -> None:
    propose(make_question())
    assert "0 events and 1 questions mailed" in keep_up()
