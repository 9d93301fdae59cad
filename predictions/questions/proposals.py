"""Signs proposals: what a person accepts or decides otherwise comes into force, and the proposal is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from predictions.judging.judgements import judge
from predictions.judging.state import Verdict
from predictions.models import Proposal, QuestionResolution
from predictions.questions.resolving import Outcome, Way, resolve

VERDICTS = {Outcome.YES: Verdict.HAPPENED, Outcome.NO: Verdict.MISSED, Outcome.ANNULLED: Verdict.VOID}


@transaction.atomic
def accept(proposal: Proposal, *, by: User | None, now: datetime) -> None:
    """Brings into force what is proposed, with its quotes as evidence.

    Raises ValidationError where it is closed already, or contradicts the calendar.
    """
    _close(proposal, Proposal.Status.ACCEPTED, by=by, now=now)
    _bring_into_force(
        proposal,
        outcome=proposal.outcome,
        decided_on=proposal.decided_on,
        by=by,
        now=now,
        quotes=proposal.quotes,
        receipt=proposal.receipt,
    )


@transaction.atomic
def decide_otherwise(
    proposal: Proposal, *, outcome: str, decided_on: date, by: User | None, now: datetime, note: str = ""
) -> None:
    """Brings into force what a person decides in the place of what is proposed: yes, no or annulled.

    Raises ValidationError where it is closed already, or the decision contradicts the calendar.
    """
    _close(proposal, Proposal.Status.CHANGED, by=by, now=now)
    _bring_into_force(proposal, outcome=outcome, decided_on=decided_on, by=by, now=now, note=note)


def _close(proposal: Proposal, status: str, *, by: User | None, now: datetime) -> None:
    """Closes it, of two people for the first only."""
    closed = Proposal.objects.filter(pk=proposal.pk, status=Proposal.Status.OPEN).update(
        status=status, closed_at=now, closed_by=by
    )
    if not closed:
        raise ValidationError("This proposal is closed already.")
    proposal.refresh_from_db(fields=["status", "closed_at", "closed_by"])


def _bring_into_force(
    proposal: Proposal,
    *,
    outcome: str,
    decided_on: date,
    by: User | None,
    now: datetime,
    note: str = "",
    quotes: Sequence[Mapping[str, str]] = (),
    receipt: Mapping[str, Any] | None = None,
) -> None:
    if proposal.question:
        resolve(
            proposal.question,
            outcome,
            decided_on=decided_on,
            way=Way.PERSON,
            now=now,
            by=by,
            note=note,
            receipt=receipt,
            quotes=quotes,
        )
    elif proposal.event:
        happened = outcome == QuestionResolution.Outcome.YES
        judge(
            proposal.event,
            VERDICTS[Outcome(outcome)],
            by=by,
            now=now,
            happened_on=decided_on if happened else None,
            evidence_url=next((quote["url"] for quote in proposal.quotes if quote.get("url")), ""),
            note=note,
        )
