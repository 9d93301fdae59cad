"""Tells the admins by e-mail of the questions that wait for them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import mail_admins
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from blog.feeds.channel import one_line
from predictions.models import Proposal, Question, QuestionNotice, QuestionResolution

logger = logging.getLogger("hindcast.predictions")

# So long after its deadline a question that was withheld may still be answered without anybody, by later evidence.
PATIENCE = timedelta(days=12)
# So long any other may: its silence runs for up to 30 days.
LONGEST_PATIENCE = timedelta(days=32)
MOST_NAMED = 20


def mail_what_waits(*, now: datetime) -> int:
    """One mail of the questions that wait and were not mailed since then; how many it names.

    They wait anew when they are reopened, or when an answer is proposed.

    A mail that cannot be sent is tried again in the next round. Without admins nothing is sent or noted.
    """
    if not settings.ADMINS:
        return 0
    found = list(waiting(now)[:MOST_NAMED])
    if not found:
        return 0
    try:
        mail_admins(subject=subject_of(found), message=message_of(found))
    except (SMTPException, OSError) as error:
        logger.warning("mail of waiting questions not sent", extra={"error": str(error)})
        return 0
    QuestionNotice.objects.bulk_create(QuestionNotice(question=question, sent_at=now) for question in found)
    return len(found)


def waiting(now: datetime) -> QuerySet[Question]:
    """Live questions for which an answer is proposed, or that got none for so long that nothing else will give one."""
    today = timezone.localdate(now)
    proposed = Proposal.objects.filter(question=OuterRef("pk"), status=Proposal.Status.OPEN)
    # What was answered since and is unanswered now was reopened: it waits anew.
    reopened = QuestionResolution.objects.filter(
        question=OuterRef("question"), resolved_at__gt=OuterRef("sent_at")
    )
    proposed_since = Proposal.objects.filter(
        question=OuterRef("question"), status=Proposal.Status.OPEN, opened_at__gt=OuterRef("sent_at")
    )
    told = QuestionNotice.objects.filter(~Exists(reopened), ~Exists(proposed_since), question=OuterRef("pk"))
    unanswered = Q(deadline__lt=today - LONGEST_PATIENCE) | Q(~Q(withheld=""), deadline__lt=today - PATIENCE)
    return (
        Question.objects.public(now)
        .filter(Exists(proposed) | unanswered, ~Exists(told), outcome="")
        .prefetch_related("proposals")
        .order_by("deadline", "pk")
    )


def subject_of(questions: Sequence[Question]) -> str:
    """What the mail is about."""
    if len(questions) == 1:
        return f"To be answered: {one_line(questions[0].text)}"
    return f"To be answered: {len(questions)} questions"


def message_of(questions: Sequence[Question]) -> str:
    """The questions with their pages, and where they are answered."""
    lines = [
        f"{one_line(question.text)}\n{settings.SITE_URL}{question.get_absolute_url()}\n{reason_of(question)}"
        for question in questions
    ]
    proposals = f"{settings.SITE_URL}{reverse('admin:predictions_proposal_changelist')}"
    return "\n\n".join([*lines, f"Proposals to sign, many in one step: {proposals}"]) + "\n"


def reason_of(question: Question) -> str:
    """Why it waits, and where a person decides."""
    opened = (row for row in question.proposals.all() if row.status == Proposal.Status.OPEN)
    if proposal := next(opened, None):
        why = f"“{proposal.outcome}” is proposed"
    else:
        why = question.get_withheld_display() or "nothing has answered it"
    edit = reverse("admin:predictions_question_change", args=[question.pk])
    return f"It waits: {why}. Decide it here: {settings.SITE_URL}{edit}"
