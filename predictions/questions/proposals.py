"""Opens proposals, and signs them off: the only place where a proposal is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from predictions.judging.judgements import judge
from predictions.judging.state import Verdict
from predictions.models import Proposal, Question, QuestionResolution
from predictions.questions.resolving import resolve

Outcome = QuestionResolution.Outcome
Way = QuestionResolution.Way
VERDICTS = {Outcome.YES: Verdict.HAPPENED, Outcome.NO: Verdict.MISSED, Outcome.ANNULLED: Verdict.VOID}


def propose(
    question: Question,
    outcome: str,
    *,
    decided_on: date,
    now: datetime,
    judges: str,
    silence: bool = False,
    quotes: Sequence[Mapping[str, str]] = (),
    receipt: Mapping[str, Any] | None = None,
) -> Proposal:
    """Opens what two judges agreed on, for a person to sign; where a proposal is open already, that one stays."""
    proposal, _ = Proposal.objects.get_or_create(
        question=question,
        status=Proposal.Status.OPEN,
        defaults={
            "outcome": outcome,
            "decided_on": decided_on,
            "silence": silence,
            "agreed": True,
            "quotes": [dict(quote) for quote in quotes],
            "receipt": dict(receipt or {}),
            "judges": judges[:300],
            "opened_at": now,
        },
    )
    return proposal


@transaction.atomic
def accept(proposal: Proposal, by: User | None, now: datetime) -> None:
    """Brings what is proposed into force; without a person it is one that nobody opposed.

    Raises ValidationError where the proposal is closed, or contradicts the calendar or the question.
    """
    proposal = lock_open(proposal)
    url = next((quote["url"] for quote in proposal.quotes if quote.get("url")), "")
    decide(proposal, proposal.outcome, proposal.decided_on, by, now, note=note_of(proposal), evidence_url=url)
    close(proposal, Proposal.Status.ACCEPTED, by, now)


@transaction.atomic
def decide_otherwise(
    proposal: Proposal,
    outcome: str,
    decided_on: date,
    by: User,
    now: datetime,
    note: str = "",
    evidence_url: str = "",
) -> None:
    """Decides what a person found instead: yes, no or annulled, or the same on another day.

    That an event happened needs the address of its evidence. Raises ValidationError as `accept` does.
    """
    proposal = lock_open(proposal)
    decide(proposal, outcome, decided_on, by, now, note=note, evidence_url=evidence_url)
    same = outcome == proposal.outcome
    close(proposal, Proposal.Status.ACCEPTED if same else Proposal.Status.CHANGED, by, now)


@transaction.atomic
def withdraw(proposal: Proposal, by: User | None, now: datetime) -> None:
    """Closes the proposal without a decision; where a person did, the matter is not proposed again."""
    close(lock_open(proposal), Proposal.Status.WITHDRAWN, by, now)


def withdraw_decided(*, now: datetime) -> int:
    """Closes the open proposals of questions that were resolved another way; how many."""
    decided = Proposal.objects.filter(status=Proposal.Status.OPEN, question__isnull=False)
    decided = decided.exclude(question__outcome="")
    keys = list(decided.values_list("pk", flat=True))
    return Proposal.objects.filter(pk__in=keys).update(status=Proposal.Status.WITHDRAWN, closed_at=now)


def lock_open(proposal: Proposal) -> Proposal:
    """The proposal as it is now, locked until the end of the transaction; raises ValidationError where it is closed."""
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.status != Proposal.Status.OPEN:
        raise ValidationError(f"This proposal is closed already: {locked.get_status_display()}.")
    return locked


def close(proposal: Proposal, status: str, by: User | None, now: datetime) -> None:
    """Notes how the proposal ended, when and by whom."""
    proposal.status, proposal.closed_by, proposal.closed_at = status, by, now
    proposal.save(update_fields=["status", "closed_by", "closed_at"])


def decide(
    proposal: Proposal,
    outcome: str,
    decided_on: date,
    by: User | None,
    now: datetime,
    *,
    note: str,
    evidence_url: str = "",
) -> None:
    """Resolves the question, or judges the event. The quotes stand beside the outcome that they speak for only."""
    quotes = proposal.quotes if outcome == proposal.outcome else ()
    if proposal.question:
        resolve(
            proposal.question,
            outcome,
            decided_on=decided_on,
            way=Way.PERSON if by else Way.UNOPPOSED,
            now=now,
            by=by,
            note=note,
            receipt=proposal.receipt | {"judges": proposal.judges},
            quotes=quotes,
        )
    elif proposal.event:
        verdict = VERDICTS[Outcome(outcome)]
        judge(
            proposal.event,
            verdict,
            by=by,
            now=now,
            happened_on=decided_on if verdict == Verdict.HAPPENED else None,
            evidence_url=evidence_url,
            note=note,
        )


def note_of(proposal: Proposal) -> str:
    """Why it is decided so, in a sentence."""
    if proposal.silence:
        return (proposal.question.silence if proposal.question else "") or "Nothing was reported."
    return "The evidence says so."
