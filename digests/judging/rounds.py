"""What the worker does for judged questions and for events whose last day has passed."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError

from digests.claims import KeepLease, LeaseLost, no_lease
from digests.judging.accounts import able_endpoints, account_of, may_spend
from digests.judging.consistency import check_due
from digests.judging.news import News, find_news
from digests.judging.proposals import (
    PAGES_ONLY,
    Found,
    not_lately,
    questions_to_judge,
    seek_answer,
    unproposed,
)
from digests.judging.reforecasting import forecast_due
from digests.models import Series
from predictions.judging.overdue_proposals import propose_overdue
from predictions.models import Proposal, Question, QuestionQuerySet
from predictions.questions.proposals import accept, withdraw_decided

log = logging.getLogger("hindcast.digests")
# So many questions are judged in a round; the others wait for the next one.
MOST_JUDGED = 10
# So long anybody may object to what both judges found.
UNOPPOSED_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What came of a round, in numbers."""

    overdue: int = 0
    accepted: int = 0
    proposed: int = 0
    forecasts: int = 0
    checks: int = 0

    def __str__(self) -> str:
        return (
            f"{self.proposed + self.overdue} outcomes proposed, {self.accepted} accepted unopposed, "
            f"{self.forecasts} forecasts, {self.checks} consistency checks"
        )


def run_round(now: datetime, *, keep: KeepLease = no_lease) -> RoundResult:
    """Proposes outcomes, accepts what nobody opposed, forecasts again, asks for consistency: what is due, and bounded.

    Can be repeated at any time; where nothing is due it costs a few queries. `keep` is called now and then while models
    and pages are awaited, and may raise to stop the work.
    """
    overdue = propose_overdue(now=now)
    withdraw_decided(now=now)
    accepted = accept_unopposed(now=now)
    waiting = Question.objects.filter(hindcast=False, kind=Question.Kind.JUDGED, outcome="")
    slugs = waiting.order_by().values_list("series", flat=True).distinct()
    results = [
        run_series(series, now=now, keep=keep) for series in Series.objects.filter(slug__in=list(slugs))
    ]
    return RoundResult(
        overdue=overdue,
        accepted=accepted,
        proposed=sum(result.proposed for result in results),
        forecasts=sum(result.forecasts for result in results),
        checks=sum(result.checks for result in results),
    )


def accept_unopposed(*, now: datetime) -> int:
    """Accepts what both judges found and nobody opposed for a week, yes and no alike, where the series wants it.

    What only pages of the question's own choosing say waits for a person; how many were accepted.
    """
    slugs = Series.objects.filter(sign_off=Series.SignOff.UNOPPOSED).values("slug")
    proposals = Proposal.objects.filter(
        status=Proposal.Status.OPEN,
        agreed=True,
        opened_at__lte=now - UNOPPOSED_AFTER,
        question__series__in=slugs,
    )
    accepted = 0
    for proposal in proposals.order_by("pk"):
        if proposal.receipt.get(PAGES_ONLY):
            continue
        try:
            accept(proposal, None, now)
        except ValidationError as error:
            log.warning("proposal not accepted", extra={"proposal": proposal.pk, "reason": str(error)})
        else:
            accepted += 1
    return accepted


def run_series(series: Series, *, now: datetime, keep: KeepLease) -> RoundResult:
    """What is due of a series: due questions, then those that news may decide, then forecasts, then consistency."""
    endpoints = able_endpoints(series)
    if not endpoints or not may_spend(series, now=now):
        return RoundResult()
    open_ones = list(open_questions(series, series.today(now)))
    news = find_news(series, open_ones, now=now)
    due = list(questions_to_judge(series, now=now)[:MOST_JUDGED])
    early = decided_by_news(series, news, now=now)
    proposed = judge_all([*due, *early][:MOST_JUDGED], series, now=now, keep=keep)
    moments = {key: found.seen_at for key, found in news.items()}
    forecasts = forecast_due(series, open_ones, moments, now=now, keep=keep)
    checks = 0
    if open_ones and (account := account_of(open_ones[-1], series, now=now, keep=keep)):
        checks = check_due(series, open_ones, endpoints, account, now=now)
    return RoundResult(proposed=proposed, forecasts=forecasts, checks=checks)


def open_questions(series: Series, today: date) -> QuestionQuerySet:
    """The series' live judged questions that are open, the oldest first."""
    judged = Question.objects.filter(hindcast=False, kind=Question.Kind.JUDGED, series=series.slug)
    return judged.open(today).order_by("pk")


def decided_by_news(series: Series, news: Mapping[int, News], *, now: datetime) -> list[Question]:
    """The open questions of which something was said that may decide them, and that wait for no person."""
    keys = [key for key, found in news.items() if found.decisive]
    return list(unproposed(series).filter(not_lately(now), pk__in=keys).order_by("pk")) if keys else []


def judge_all(questions: Sequence[Question], series: Series, *, now: datetime, keep: KeepLease) -> int:
    """Seeks an answer to each, as far as the budget goes; how many proposals were opened."""
    proposed = 0
    for question in questions:
        try:
            found = seek_answer(question, series, now=now, keep=keep)
        except LeaseLost:
            raise
        except Exception:  # the border: what goes wrong with one question must not stop the others
            log.exception("question not judged", extra={"question": question.slug})
            Question.objects.filter(pk=question.pk).update(searched_at=now)
            continue
        if found == Found.NO_ROOM:
            break
        proposed += found == Found.PROPOSED
    return proposed
