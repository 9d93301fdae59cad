"""Which counted questions a day asks: about what it names, neither trivial nor asked already. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median_low
from typing import Protocol

from digests.counting.base_rates import BaseRate
from digests.counting.history import History
from digests.counting.names import is_marked
from digests.counting.questions import ENTRIES, ITEMS, Measure, forecast
from predictions.probabilities import is_trivial

# Days until the deadline; which of them is the day's own follows from its date.
NEAR = (14, 21, 30, 45)
FAR = (60, 90, 120)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question to ask, and what its probability was counted from."""

    measure: Measure
    rate: BaseRate


class Askable(Protocol):
    """Something that questions can be asked of."""

    def candidates(self, today: date, length: int, taken: Collection[str]) -> Iterator[Chosen]:
        """What could be asked with a deadline in about `length` days, the best first, but for the stories taken."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Something that is counted: the entries, or the items of a source, with its history and what today names.

    Of the history nothing from today on is looked at.
    """

    of: str
    history: History
    names: Mapping[str, str]
    source: int | None = None
    source_name: str = ""

    def candidates(self, today: date, length: int, taken: Collection[str]) -> Iterator[Chosen]:
        """What could be asked of today's names, in their order, where it is not trivial."""
        known = self.history.until(today)
        for key, label in self.names.items():
            measure = Measure(
                of=self.of,
                key=key,
                label=label,
                asked_on=today,
                deadline=today + timedelta(days=length),
                source=self.source,
                source_name=self.source_name,
            )
            if measure.story in taken or not may_be_asked(measure, known):
                continue
            for possible in with_thresholds(measure, known):
                rate = forecast(possible, known, today)
                if not is_trivial(rate.probability):
                    yield Chosen(possible, rate)
                    break


def choose_questions(
    streams: Sequence[Askable], *, today: date, open_stories: Collection[str], most: int
) -> list[Chosen]:
    """At most `most` questions of different stories: near and far deadlines by turns, of different streams by turns."""
    chosen: list[Chosen] = []
    taken = set(open_stories)
    for number in range(most):
        spans = FAR if number % 2 else NEAR
        length = spans[(today.toordinal() + number) % len(spans)]
        found = next(
            (c for stream in in_turn(streams, number) for c in stream.candidates(today, length, taken)), None
        )
        if found is not None:
            chosen.append(found)
            taken.add(found.measure.story)
    return chosen


def in_turn(streams: Sequence[Askable], number: int) -> Sequence[Askable]:
    """The streams in the order in which the n-th question looks at them: first, second, or last one first."""
    turns = (streams, [*streams[1:], *streams[:1]], list(reversed(streams)))
    return turns[number % len(turns)]


def may_be_asked(measure: Measure, known: History) -> bool:
    """Whether the name is one, as far as is known, and was ever there where items are counted."""
    if measure.of == ITEMS:
        return bool(known.days_of(measure.key))
    return measure.is_subject or is_marked(measure.label) or not known.is_ordinary(measure.key)


def with_thresholds(measure: Measure, known: History) -> Iterator[Measure]:
    """The measure with the counts that could be asked for: entries once, else as often as in the middle of the past."""
    if measure.of == ENTRIES:
        yield measure
    if counts := known.windows(measure.key, measure.length):
        usual = median_low(counts)
        for least in (usual, usual + 1):
            if least > 1 or (least == 1 and measure.of == ITEMS):
                yield replace(measure, least=least)
