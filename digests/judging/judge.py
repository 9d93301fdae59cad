"""Has two independent judges decide a question from evidence; neither sees the forecast, or the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Any

from digests.asking.endpoints import Endpoint
from digests.asking.prompting import load_prompt
from digests.asking.question_answers import JudgeAnswer
from digests.asking.questions import Answered, NoAnswer
from digests.asking.questions import Question as Inquiry
from digests.judging.accounts import Account
from digests.judging.evidence import Piece
from digests.judging.fencing import fence_all
from digests.judging.quotes import Quotable, QuoteCheck, normalise
from predictions.models import Question

PROMPT = "judge_question"
CANNOT_TELL = "cannot tell"
BOTH_SIDES = "Weigh what speaks for a yes against what speaks for a no."
FOR_YES = "Look for what would make the answer yes, and ask of each such passage whether it really suffices."
FOR_NO = "Look for what would make the answer no, and for what a yes would still lack under the criteria."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge found: yes, no or cannot tell, with quotes; or an empty answer and why, from the closed list.

    `day`: of a yes. Each quote has quote, url, title and seen_at.
    """

    answer: str
    model: str
    day: date | None = None
    quotes: tuple[dict[str, str], ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """The two judges, each a model and what it looks for.

    Where the series has a second model, that is the other judge; else one looks for a yes, the other for a no.
    """

    seats: tuple[tuple[Endpoint, str], tuple[Endpoint, str]]

    @property
    def names(self) -> str:
        """The judges in words."""
        (first, _), (second, _) = self.seats
        if first.model != second.model:
            return f"{first.model} and {second.model}"
        return f"{first.model}, asked for a yes and for a no"


def seat(endpoints: Sequence[Endpoint]) -> Bench:
    """The judges that these models make; there is at least one model."""
    first = endpoints[0]
    second = next((other for other in endpoints if other.model != first.model), None)
    if second is not None:
        return Bench(((first, BOTH_SIDES), (second, BOTH_SIDES)))
    return Bench(((first, FOR_YES), (first, FOR_NO)))


@dataclass(frozen=True, slots=True)
class Hearing:
    """The question, the evidence and the judges; `asked_from` are the words that the question was asked from."""

    question: Question
    pieces: Sequence[Piece]
    bench: Bench
    asked_from: str
    today: date

    def fits(self, account: Account) -> bool:
        """Whether the budget has room for both judges."""
        return account.has_room(*self.calls())

    def hold(self, account: Account) -> tuple[Verdict, Verdict]:
        """What the two judges find, asked at the same time; without evidence both cannot tell, and nobody is asked."""
        if not self.pieces:
            first, second = (Verdict(CANNOT_TELL, endpoint.model) for endpoint, _ in self.bench.seats)
            return first, second
        calls = self.calls()
        answers = account.ask(*calls)
        first, second = (
            self.read(answer, inquiry, endpoints[0])
            for answer, (endpoints, inquiry) in zip(answers, calls, strict=True)
        )
        return first, second

    def calls(self) -> list[tuple[list[Endpoint], Inquiry[JudgeAnswer]]]:
        """What each judge is asked; no other model answers in its place."""
        return [
            ([endpoint], self.inquiry(task, side))
            for (endpoint, task), side in zip(self.bench.seats, cycle(("first", "second")), strict=False)
        ]

    def inquiry(self, task: str, side: str) -> Inquiry[JudgeAnswer]:
        """What one judge is asked."""
        prompt, question = load_prompt(PROMPT), self.question
        return Inquiry(
            purpose=f"{side} judge of question {question.pk}",
            prompt_version=prompt.version,
            messages=prompt.messages(
                task=task,
                question=question.text,
                asked_on=question.asked_on.isoformat(),
                deadline=question.deadline.isoformat(),
                criteria=question.criteria,
                edge_cases=" ".join(str(case) for case in question.edge_cases) or "(not told)",
                today=self.today.isoformat(),
                evidence=fence_all("evidence", (piece.shown for piece in self.pieces)),
            ),
            answer=JudgeAnswer,
            check=QuoteCheck(
                [Quotable(f"{p.title}\n{p.text}", f"{p.before}\n{self.asked_from}") for p in self.pieces],
                first_day=question.asked_on,
                last_day=min(question.deadline, self.today),
            ),
        )

    def read(
        self, outcome: Answered[Any] | NoAnswer, inquiry: Inquiry[JudgeAnswer], endpoint: Endpoint
    ) -> Verdict:
        """The verdict in a checked answer, or why there is none."""
        if isinstance(outcome, NoAnswer):
            failed = isinstance(inquiry.check, QuoteCheck) and inquiry.check.failed
            fault = Question.Withheld.NO_QUOTE if failed else Question.Withheld.UNUSABLE
            return Verdict("", endpoint.model, fault=fault)
        answer: JudgeAnswer = outcome.value
        if answer.answer == CANNOT_TELL:
            return Verdict(CANNOT_TELL, endpoint.model)
        return Verdict(
            answer.answer,
            endpoint.model,
            day=date.fromisoformat(answer.happened_on) if answer.answer == "yes" else None,
            quotes=tuple(self.as_evidence(quote.evidence, quote.quote) for quote in answer.quotes),
        )

    def as_evidence(self, number: int, quote: str) -> dict[str, str]:
        """A quote with where it stands."""
        piece = self.pieces[number - 1]
        return {
            "quote": normalise(quote),
            "url": piece.url,
            "title": piece.title,
            "seen_at": piece.seen_at.isoformat(),
        }
