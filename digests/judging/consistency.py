"""Asks once a week what a model says of the negations of open questions, and of the same with earlier deadlines."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max

from digests.asking.endpoints import Endpoint
from digests.asking.prompting import load_prompt
from digests.asking.question_answers import StatementsAnswer
from digests.asking.questions import NoAnswer
from digests.asking.questions import Question as Inquiry
from digests.judging.accounts import Account
from digests.judging.fencing import fence_all
from digests.models import Series
from predictions.models import ConsistencyCheck, Question

PROMPT = "check_consistency"
EVERY = timedelta(days=7)
MOST_A_CALL = 20
# An earlier deadline lies so many days after today and before the real one, or there is none.
LEAST_APART = timedelta(days=3)
MOST_ANSWER_TOKENS = 2500


@dataclass(frozen=True, slots=True)
class Statement:
    """What a model is to say the probability of: that a question is not answered with yes, or is by an earlier day."""

    question: Question
    earlier: date | None = None

    @property
    def text(self) -> str:
        """The statement in words."""
        if self.earlier:
            return (
                f"The answer to “{self.question.text}” will be yes, with {self.earlier.isoformat()} in the place of "
                f"its deadline {self.question.deadline.isoformat()}. Criteria: {self.question.criteria}"
            )
        return f"The answer to “{self.question.text}” will be no. Criteria: {self.question.criteria}"

    @property
    def order(self) -> str:
        """Puts statements in an order in which those of one question seldom stand together, the same each time."""
        return hashlib.sha256(self.text.encode(errors="surrogatepass")).hexdigest()


def check_due(
    series: Series,
    questions: Sequence[Question],
    endpoints: Sequence[Endpoint],
    account: Account,
    *,
    now: datetime,
) -> int:
    """Asks of the series' open questions where the last time is a week ago, and stores what is said; of how many.

    A question is compared with the forecast that is in force, so that nothing is asked twice.
    """
    today = series.today(now)
    last = ConsistencyCheck.objects.filter(question__series=series.slug).aggregate(last=Max("made_on"))[
        "last"
    ]
    if last is not None and today - last < EVERY:
        return 0
    asked = [
        question for question in questions if question.probability is not None and question.deadline > today
    ]
    made = 0
    for first in range(0, len(asked), MOST_A_CALL):
        made += check_portion(asked[first : first + MOST_A_CALL], endpoints, account, today)
    return made


def check_portion(
    questions: Sequence[Question], endpoints: Sequence[Endpoint], account: Account, today: date
) -> int:
    """One call for some questions; of how many an answer was stored."""
    statements = sorted(make_statements(questions, today), key=lambda statement: statement.order)
    inquiry = make_inquiry(statements, today)
    if not account.has_room((endpoints, inquiry)):
        return 0
    answered = account.ask((endpoints, inquiry))[0]
    if isinstance(answered, NoAnswer):
        return 0
    said = {found.number: found.probability for found in answered.value.statements}
    by_question = {
        (statement.question.pk, statement.earlier): said[number]
        for number, statement in enumerate(statements, start=1)
    }
    rows = [
        ConsistencyCheck(
            question=question,
            made_on=today,
            model_name=answered.endpoint.model,
            probability=question.probability or 0.0,
            probability_of_not=by_question[question.pk, None],
            earlier_deadline=(earlier := earlier_deadline(question, today)),
            probability_earlier=by_question[question.pk, earlier] if earlier else None,
        )
        for question in questions
    ]
    ConsistencyCheck.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def make_statements(questions: Sequence[Question], today: date) -> list[Statement]:
    """The negation of each question, and the same with an earlier deadline where there is room for one."""
    statements: list[Statement] = []
    for question in questions:
        statements.append(Statement(question))
        if earlier := earlier_deadline(question, today):
            statements.append(Statement(question, earlier))
    return statements


def earlier_deadline(question: Question, today: date) -> date | None:
    """The day half-way to the deadline; None where that is too near to either."""
    half = today + (question.deadline - today) // 2
    return half if half - today >= LEAST_APART and question.deadline - half >= LEAST_APART else None


def make_inquiry(statements: Sequence[Statement], today: date) -> Inquiry[StatementsAnswer]:
    """What a model is asked."""
    prompt = load_prompt(PROMPT)
    return Inquiry(
        purpose="consistency of questions",
        prompt_version=prompt.version,
        messages=prompt.messages(
            today=today.isoformat(),
            statements=fence_all("statement", (statement.text for statement in statements)),
        ),
        answer=StatementsAnswer,
        check=lambda answer: find_missing(answer, len(statements)),
        most_tokens=MOST_ANSWER_TOKENS,
    )


def find_missing(answer: StatementsAnswer, count: int) -> list[str]:
    """That a statement has no probability."""
    said = {statement.number for statement in answer.statements}
    return [f"statement {number} has no probability" for number in range(1, count + 1) if number not in said]
