"""Makes proposals of what two judges find, or notes why a question that is due is not resolved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q

from digests.claims import KeepLease, no_lease
from digests.judging.accounts import able_endpoints, account_of
from digests.judging.coverage import Coverage, cover, make_receipt, objection_to_silence, silence_of
from digests.judging.evidence import Search, already_known, fetch_addresses, search
from digests.judging.judge import CANNOT_TELL, Hearing, Verdict, seat
from digests.models import Series
from predictions.models import Proposal, Question, QuestionQuerySet
from predictions.questions.proposals import propose
from predictions.questions.resolving import withhold

YES, NO = Proposal.Outcome.YES, Proposal.Outcome.NO
# Evidence for a question is sought once a day.
AGAIN_AFTER = timedelta(hours=20)
PAGES_ONLY = "pages_only"
LONGEST_WAITING = (F("searched_at").asc(nulls_first=True), "deadline", "pk")


class Found(StrEnum):
    """How the search for an answer ended."""

    PROPOSED = "proposed"
    WAITS = "waits"
    NO_ROOM = "the budget has no room"


def questions_to_judge(series: Series, *, now: datetime) -> QuestionQuerySet:
    """The series' judged questions whose deadline has passed and for which evidence is to be sought."""
    return unproposed(series).due(series.today(now)).filter(not_lately(now)).order_by(*LONGEST_WAITING)


def not_lately(now: datetime) -> Q:
    """That no evidence was sought in the last hours."""
    return Q(searched_at__isnull=True) | Q(searched_at__lte=now - AGAIN_AFTER)


def unproposed(series: Series) -> QuestionQuerySet:
    """The series' live judged questions without an outcome or an open proposal, but for those that a person refused."""
    proposals = Proposal.objects.filter(question=OuterRef("pk"))
    waiting = proposals.filter(status=Proposal.Status.OPEN)
    refused = proposals.filter(status=Proposal.Status.WITHDRAWN, closed_by__isnull=False)
    judged = Question.objects.filter(
        hindcast=False, kind=Question.Kind.JUDGED, series=series.slug, outcome=""
    )
    return judged.exclude(Exists(waiting)).exclude(Exists(refused))


def seek_answer(question: Question, series: Series, *, now: datetime, keep: KeepLease = no_lease) -> Found:
    """Gathers evidence, has two judges decide, and opens a proposal, or notes why there is none.

    Before the deadline only a yes can be proposed, and nothing is noted.
    """
    endpoints, account = able_endpoints(series), account_of(question, series, now=now, keep=keep)
    if not endpoints or account is None:
        return Found.WAITS
    found = search(question, series, now=now)
    hearing = Hearing(
        question=question,
        pieces=found.pieces,
        bench=seat(endpoints),
        asked_from=already_known(question),
        today=series.today(now),
    )
    if not hearing.fits(account):
        return Found.NO_ROOM
    pages = fetch_addresses(question, now=now, keep=keep)
    hearing = replace(hearing, pieces=[*found.pieces, *pages])
    if not hearing.fits(account):
        return Found.NO_ROOM
    verdicts = hearing.hold(account)
    Question.objects.filter(pk=question.pk).update(searched_at=now)
    return conclude(Sought(hearing, verdicts, found, cover(question, found.sources)), now=now)


@dataclass(frozen=True, slots=True)
class Sought:
    """What was sought and found: the hearing, its verdicts, the search and how much of the time was collected."""

    hearing: Hearing
    verdicts: tuple[Verdict, Verdict]
    search: Search
    coverage: Coverage

    @property
    def question(self) -> Question:
        """What it is about."""
        return self.hearing.question

    @property
    def days_over(self) -> timedelta:
        """How long the deadline is over; negative before it."""
        return self.hearing.today - self.question.deadline


def conclude(sought: Sought, *, now: datetime) -> Found:
    """Opens a proposal, or notes why there is none."""
    question, is_due = sought.question, sought.days_over > timedelta(0)
    outcome, reason = weigh(*sought.verdicts)
    if not is_due and outcome != YES:
        return Found.WAITS
    if outcome:
        return open_proposal(sought, outcome, now=now)
    if not reason:
        if sought.days_over < silence_of(question):
            return Found.WAITS
        reason = objection_to_silence(sought.search, sought.coverage)
    if not reason:
        return open_proposal(sought, NO, silence=True, now=now)
    withhold(question, reason)
    return Found.WAITS


def open_proposal(sought: Sought, outcome: str, *, now: datetime, silence: bool = False) -> Found:
    """Opens the proposal of what both judges found.

    A yes is of the later of their two days: by then it had come true, as both say. `pages_only` in the receipt says
    that no source of the series bears it out, so that only a person may accept it.
    """
    quotes = join_quotes(*sought.verdicts)
    from_items = {piece.url for piece in sought.search.pieces}
    pages = len(sought.hearing.pieces) - len(sought.search.pieces)
    receipt = make_receipt(sought.search, sought.coverage, pages=pages)
    days = [verdict.day for verdict in sought.verdicts if verdict.day]
    propose(
        sought.question,
        outcome,
        decided_on=max(days) if outcome == YES else sought.question.deadline,
        now=now,
        judges=sought.hearing.bench.names,
        silence=silence,
        quotes=quotes,
        receipt=receipt | {PAGES_ONLY: bool(quotes) and not from_items & {quote["url"] for quote in quotes}},
    )
    return Found.PROPOSED


def weigh(first: Verdict, second: Verdict) -> tuple[str, str]:
    """The outcome on which both agree, or the reason why there is none; neither, where both cannot tell."""
    faults = {verdict.fault for verdict in (first, second)} - {""}
    if faults:
        missing = Question.Withheld.NO_QUOTE
        return "", missing if missing in faults else Question.Withheld.UNUSABLE
    if first.answer != second.answer:
        return "", Question.Withheld.DIFFER
    return ("", "") if first.answer == CANNOT_TELL else (first.answer, "")


def join_quotes(first: Verdict, second: Verdict) -> list[dict[str, str]]:
    """The quotes of both judges, each once."""
    found = {(quote["url"], quote["quote"]): quote for quote in (*first.quotes, *second.quotes)}
    return list(found.values())
