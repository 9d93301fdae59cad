"""Forecasts open judged questions again: weekly, when something new is said of them, and near their deadline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import F

from digests.asking.endpoints import Endpoint
from digests.asking.prompting import load_prompt
from digests.asking.question_answers import ProbabilityAnswer
from digests.asking.questions import NoAnswer
from digests.asking.questions import Question as Inquiry
from digests.claims import KeepLease, no_lease
from digests.counting.questions import LAST_FORECAST, is_forecast_due
from digests.judging.accounts import Account, able_endpoints, account_of
from digests.judging.evidence import search
from digests.judging.fencing import fence_all
from digests.models import Completion, Series
from predictions.models import Question, QuestionForecast
from predictions.questions.forecasting import add_forecast

PROMPT = "forecast_question"
MOST_A_DAY = 20
MOST_PIECES = 8


def forecast_again(
    question: Question, account: Account, endpoints: Sequence[Endpoint], *, now: datetime
) -> bool:
    """Asks for the probability by now, and adds it; whether a model gave one. Earlier forecasts are not shown."""
    series = account.digest.series
    today = series.today(now)
    inquiry = make_inquiry(question, series, today, now=now)
    if not account.has_room((endpoints, inquiry)):
        return False
    answered = account.ask((endpoints, inquiry))[0]
    if isinstance(answered, NoAnswer):
        return False
    add_forecast(
        question,
        made_on=today,
        probability=answered.value.probability,
        model_name=answered.endpoint.model,
        prompt_version=inquiry.prompt_version,
        reason=answered.value.reasons,
    )
    return True


def make_inquiry(
    question: Question, series: Series, today: date, *, now: datetime
) -> Inquiry[ProbabilityAnswer]:
    """What a model is asked: the question and what was said of its subject since it was asked."""
    prompt = load_prompt(PROMPT)
    found = search(question, series, now=now, most=MOST_PIECES)
    return Inquiry(
        purpose=purpose_of(question),
        prompt_version=prompt.version,
        messages=prompt.messages(
            question=question.text,
            asked_on=question.asked_on.isoformat(),
            deadline=question.deadline.isoformat(),
            criteria=f"{question.criteria} {question.silence}",
            status_quo=question.status_quo or "(not told)",
            today=today.isoformat(),
            evidence=fence_all("evidence", (piece.shown for piece in found.pieces)),
        ),
        answer=ProbabilityAnswer,
        check=lambda answer: (),
    )


def forecast_due(
    series: Series,
    questions: Sequence[Question],
    news: Mapping[int, datetime],
    *,
    now: datetime,
    keep: KeepLease = no_lease,
) -> int:
    """Forecasts again what is due of the series' open questions, at most MOST_A_DAY a day; how many.

    `news` has the moment at which something new was last said of a question, by its key.
    """
    today = series.today(now)
    due = [question for question in questions if is_due(question, news.get(question.pk), series, today)]
    endpoints = able_endpoints(series)
    if not due or not endpoints:
        return 0
    # Near deadlines first, then what waits longest.
    due.sort(key=lambda question: (question.deadline - today > LAST_FORECAST, question.forecast_on or today))
    made = 0
    for question in due[: max(MOST_A_DAY - made_today(series, today), 0)]:
        account = account_of(question, series, now=now, keep=keep)
        made += account is not None and forecast_again(question, account, endpoints, now=now)
    return made


def is_due(question: Question, news_at: datetime | None, series: Series, today: date) -> bool:
    """Whether the question is to be forecast again; at most once a day."""
    last = question.forecast_on or question.asked_on
    if last >= today:
        return False
    is_time = is_forecast_due(last=last, deadline=question.deadline, today=today)
    return is_time or came_after(question, news_at, series, last)


def came_after(question: Question, news_at: datetime | None, series: Series, last: date) -> bool:
    """Whether something new was said since the last forecast; of that forecast's own day its call tells the moment."""
    if news_at is None or (day := series.today(news_at)) < last:
        return False
    if day > last:
        return True
    calls = Completion.objects.filter(purpose=purpose_of(question), created_at__gte=news_at)
    return not calls.exists()


def purpose_of(question: Question) -> str:
    """What its calls are named."""
    return f"forecast of question {question.pk}"


def made_today(series: Series, today: date) -> int:
    """How many forecasts of the series' judged questions were made again today."""
    made = QuestionForecast.objects.filter(
        made_on=today,
        question__series=series.slug,
        question__kind=Question.Kind.JUDGED,
        question__hindcast=False,
    )
    return made.exclude(question__asked_on=F("made_on")).count()
