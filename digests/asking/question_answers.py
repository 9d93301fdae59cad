"""What a language model is asked about questions that come due: schemas, their fields in the order of thought."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from digests.asking.answers import Clean

MOST_CANDIDATES = 4
MOST_QUOTES = 4


def check_day(text: str) -> str:
    """The text, where it is a day written YYYY-MM-DD; raises ValueError."""
    date.fromisoformat(text)
    return text


IsoDay = Annotated[
    str, StringConstraints(pattern=r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$"), AfterValidator(check_day)
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1200), Clean]
QuestionText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=300), Clean]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Answer = Literal["yes", "no", "cannot tell"]


class Strict(BaseModel):
    """An answer, or a part of one, without fields that nobody asked for."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class CandidateAnswer(Strict):
    """A question that is proposed: how things stand and how often the like happened come before the probability."""

    topic: int
    text: QuestionText
    deadline: IsoDay
    criteria: Words
    silence: Words
    edge_cases: list[Words] = Field(min_length=3, max_length=5)
    status_quo: Words
    base_rate: Words
    reasons: Words
    probability: Probability

    @property
    def last_day(self) -> date:
        """The last day that counts."""
        return date.fromisoformat(self.deadline)


class ProposalAnswer(Strict):
    """The questions that are proposed for an entry; none where its topics give none."""

    questions: list[CandidateAnswer] = Field(max_length=MOST_CANDIDATES)


class ReviewAnswer(Strict):
    """What a second reader finds of a proposed question, by its number."""

    number: int
    two_readings: Words
    could_be_resolved_differently: bool
    known_today: bool
    seen_from_public_sources: bool
    about_a_private_person: bool
    answer_today: Answer
    thoughts: Words
    probability: Probability


class ReviewsAnswer(Strict):
    """A review of each proposed question."""

    reviews: list[ReviewAnswer] = Field(min_length=1, max_length=MOST_CANDIDATES)


class QuoteAnswer(Strict):
    """Words of a piece of evidence, letter by letter, and the number of the piece."""

    evidence: int
    quote: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600), Clean]


class JudgeAnswer(Strict):
    """What a judge reads in the evidence: quotes first, then the day of a yes and the answer."""

    quotes: list[QuoteAnswer] = Field(max_length=MOST_QUOTES)
    thoughts: Words
    happened_on: Annotated[str, StringConstraints(strip_whitespace=True)]
    answer: Answer

    @model_validator(mode="after")
    def check_evidence(self) -> Self:
        """A yes or a no rests on a quote, and a yes has its day."""
        if self.answer != "cannot tell" and not self.quotes:
            raise ValueError(f'"{self.answer}" needs at least one quote; without one say "cannot tell"')
        if self.answer == "yes":
            check_day(self.happened_on)
        return self


class ProbabilityAnswer(Strict):
    """How likely a yes is: what is new and why come before the number."""

    news: Words
    reasons: Words
    probability: Probability


class StatementAnswer(Strict):
    """How likely a numbered statement is."""

    number: int
    probability: Probability


class StatementsAnswer(Strict):
    """How likely each of the statements is."""

    statements: list[StatementAnswer] = Field(min_length=1)
