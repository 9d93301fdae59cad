"""On whose account models are asked: the digest that the calls belong to, and what they may cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db.models import Sum

from digests.asking.budget import Budget
from digests.asking.endpoints import Endpoint, endpoints_of
from digests.asking.ledger import Ledger
from digests.asking.questions import Answered, NoAnswer
from digests.asking.questions import Question as Inquiry
from digests.asking.responses import estimate_tokens
from digests.asking.servers.lessons import most_cost
from digests.asking.together import ask_one, ask_together
from digests.claims import KeepLease, heartbeat_seconds, no_lease
from digests.models import Completion, Digest, Series
from predictions.models import Question

if TYPE_CHECKING:
    from digests.asking.llm import ModelSession

# Later calls about a question are no revision of its digest.
LATER = 1
# So long after it is owed an entry that is not written keeps its budget to itself.
ENTRY_COMES_FIRST = timedelta(hours=6)

Outcome = Answered[Any] | NoAnswer


def able_endpoints(series: Series) -> tuple[Endpoint, ...]:
    """The models of the series that can be asked such things: the built-in one is too small."""
    return tuple(endpoint for endpoint in endpoints_of(series) if not endpoint.embedded)


@dataclass(frozen=True, slots=True)
class Account:
    """The digest that calls belong to, the budget that they share, and what keeps its holder's lease.

    `revision` is the digest's own while it is written, so that writing again asks again; later calls have LATER.
    """

    digest: Digest
    budget: Budget
    keep: KeepLease
    revision: int

    def ask(self, *asked: tuple[Sequence[Endpoint], Inquiry[Any]]) -> list[Outcome]:
        """What the first of its models that gives one answers to each question, all asked at once; or why none does."""
        sessions = [self._open(endpoints) for endpoints, _ in asked]
        calls = [ask_one(session, inquiry) for session, (_, inquiry) in zip(sessions, asked, strict=True)]
        return async_to_sync(ask_together)(calls, sessions, self.keep, beat_seconds=heartbeat_seconds())

    def has_room(self, *asked: tuple[Sequence[Endpoint], Inquiry[Any]]) -> bool:
        """Whether the first model of each may be asked within the budget."""
        most = sum(
            (
                most_cost(endpoints[0], estimate_tokens(inquiry.messages), inquiry.most_tokens)
                for endpoints, inquiry in asked
            ),
            Decimal(0),
        )
        return not most or self.budget.spent + self.budget.reserved + most <= self.budget.limit

    def _open(self, endpoints: Sequence[Endpoint]) -> ModelSession:
        """A session that asks these models."""
        # Here, and not above: the openai client takes half a second to load, and most rounds ask no model.
        from digests.asking.llm import ModelSession

        return ModelSession(
            endpoints=endpoints,
            ledger=Ledger(self.digest, keep_lease=self.keep),
            budget=self.budget,
            revision=self.revision,
            timeout_seconds=settings.HINDCAST_MODEL_TIMEOUT,
            retries=settings.HINDCAST_MODEL_RETRIES,
        )


def account_of_writing(digest: Digest, keep: KeepLease) -> Account:
    """For what is asked while the digest is written: its own calls count."""
    spent = Ledger(digest, keep_lease=keep).spent()
    budget = Budget(limit=digest.series.daily_budget_usd, spent=spent)
    return Account(digest, budget, keep, digest.revision)


def account_of(
    question: Question, series: Series, *, now: datetime, keep: KeepLease = no_lease
) -> Account | None:
    """For what is asked of a published question: its own entry's digest, so that the same call is found again.

    Where its post has none, as one that was moved in, the series' newest; None where it has no digest at all.
    """
    digests = series.digests.select_related("series")
    digest = digests.filter(post=question.post).first() if question.post_id else None
    digest = digest or digests.order_by("-date").first()
    return Account(digest, budget_of_day(series, now=now), keep, LATER) if digest else None


def may_spend(series: Series, *, now: datetime) -> bool:
    """Whether the day's budget is free for questions: its entry comes first, unless it is very late."""
    today = series.today(now)
    written = series.digests.filter(
        date=today, status__in=(Digest.Status.PUBLISHED, Digest.Status.HELD)
    ).exists()
    return written or not series.active or now >= series.due_at(today) + ENTRY_COMES_FIRST


def budget_of_day(series: Series, *, now: datetime) -> Budget:
    """What is left of the series' budget for the day on which it is now: all its calls since midnight count."""
    zone = ZoneInfo(series.time_zone)
    midnight = datetime.combine(series.today(now), time(), tzinfo=zone)
    calls = Completion.objects.filter(digest__series=series, created_at__gte=midnight)
    spent = calls.aggregate(total=Sum("cost_usd"))["total"] or Decimal(0)
    return Budget(limit=series.daily_budget_usd, spent=spent)
