"""What a contestant's texts come to in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean

from digests.comparing.asking import Entrant, Text
from digests.gates.grounding import foreign_names, foreign_numbers, grounded_share, repeated_share
from digests.gates.texts import words_of


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with what can be counted in it; None of a topic that nothing was written of."""

    text: Text
    grounded: float | None
    numbers: tuple[str, ...]
    names: tuple[str, ...]
    words: int

    @property
    def verdict(self) -> str:
        """How it passed the gates, or why it did not."""
        if self.text.answer is None:
            return self.text.reason
        first = self.text.tries[0].gates if self.text.tries else ()
        return f"repaired after: {', '.join(first)}" if first else "passed at first"


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are of all topics, 0 to 1; `grounded`, `words` and the counts are means over the texts that passed.

    `seconds` and `cost_usd` are those of an entry with so many topics, as the calls took when they were made.
    """

    name: str
    topics: int
    at_first: float
    in_the_end: float
    gates: tuple[tuple[str, int], ...]
    grounded: float | None
    numbers: float
    names: float
    words: float
    repeated: float
    seconds: float
    cost_usd: Decimal
    readings: tuple[Reading, ...]


def read(text: Text) -> Reading:
    """What can be counted in a text."""
    if text.answer is None:
        return Reading(text, None, (), (), 0)
    written = f"{text.answer.benefits}\n{text.answer.ramifications}"
    source = f"{text.topic.title}\n{text.topic.text}"
    return Reading(
        text,
        grounded_share(written, source),
        tuple(foreign_numbers(written, source)),
        tuple(foreign_names(written, source)),
        len(words_of(written)),
    )


def sum_up(entrant: Entrant, *, topics_an_entry: int) -> Figures:
    """The contestant's figures; raises ValueError where it had no topics."""
    texts = entrant.texts
    readings = tuple(map(read, texts))
    passed = [reading for reading in readings if reading.grounded is not None]
    firsts = [text.tries[0].gates if text.tries else ("no call",) for text in texts]
    calls = [each.reply for text in texts for each in text.tries]
    share = topics_an_entry / len(texts)
    return Figures(
        name=entrant.contestant.name,
        topics=len(texts),
        at_first=fmean(not gates for gates in firsts),
        in_the_end=len(passed) / len(texts),
        gates=tuple(Counter(gate for gates in firsts for gate in gates).most_common()),
        grounded=mean([reading.grounded for reading in passed if reading.grounded is not None]),
        numbers=mean([len(reading.numbers) for reading in passed]) or 0.0,
        names=mean([len(reading.names) for reading in passed]) or 0.0,
        words=mean([reading.words for reading in passed]) or 0.0,
        repeated=repeated_share(
            {
                text.topic.key: (text.answer.benefits, text.answer.ramifications)
                for text in texts
                if text.answer
            }
        ),
        seconds=sum(reply.latency_seconds for reply in calls) * share,
        cost_usd=sum((reply.cost_usd for reply in calls), Decimal(0)) * Decimal(str(share)),
        readings=readings,
    )


def mean(values: Sequence[float]) -> float | None:
    """The mean; None of nothing."""
    return fmean(values) if values else None
