"""Whether a judge's quotes stand in the evidence, letter by letter but for whitespace. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from digests.asking.question_answers import JudgeAnswer, QuoteAnswer

# Fewer words stand in any text.
FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Quotable:
    """The words of a piece of evidence, and those that were known when the question was asked."""

    words: str
    before: str = ""


def normalise(text: str) -> str:
    """The text with one space in the place of each run of whitespace."""
    return " ".join(text.split())


def find_fault(quote: QuoteAnswer, pieces: Sequence[Quotable]) -> str:
    """Why the quote cannot be taken, in a sentence for the model; empty where it can."""
    if not 1 <= quote.evidence <= len(pieces):
        return f"there is no evidence {quote.evidence}"
    piece, words = pieces[quote.evidence - 1], normalise(quote.quote)
    if len(words.split()) < FEWEST_WORDS:
        return f"the quote “{words}” is too short; quote the whole sentence"
    if words not in normalise(piece.words):
        return f"the quote “{words[:80]}” does not stand in evidence {quote.evidence} letter by letter"
    if words in normalise(piece.before):
        return f"the quote “{words[:80]}” stood there before the question was asked, so it decides nothing"
    return ""


@dataclass
class QuoteCheck:
    """Checks a judge's answers; `failed` after an answer with a quote that cannot be taken.

    A yes has come true between the two days, both included.
    """

    pieces: Sequence[Quotable]
    first_day: date
    last_day: date
    failed: bool = field(default=False)

    def __call__(self, answer: JudgeAnswer) -> list[str]:
        """What is wrong with the answer; its quotes do not matter where it decides nothing."""
        if answer.answer == "cannot tell":
            self.failed = False
            return []
        faults = [fault for quote in answer.quotes if (fault := find_fault(quote, self.pieces))]
        self.failed = bool(faults)
        return [*faults, *self.find_wrong_day(answer)]

    def find_wrong_day(self, answer: JudgeAnswer) -> Iterator[str]:
        """That a yes lies outside the time of the question."""
        if answer.answer != "yes":
            return
        if not self.first_day <= date.fromisoformat(answer.happened_on) <= self.last_day:
            yield (
                f"a yes comes true from {self.first_day} to {self.last_day}, not on {answer.happened_on}; "
                "what came later is a no, and what came earlier decides nothing"
            )
