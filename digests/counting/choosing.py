"""Which counted questions a day asks: about what it names, neither trivial nor asked already. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median_low

from digests.counting.base_rates import BaseRate
from digests.counting.history import History
from digests.counting.names import is_marked
from digests.counting.questions import ENTRIES, ITEMS, Measure, forecast

# Days until the deadline; which of them is the day's own follows from its date.
NEAR = (14, 21, 30, 45)
FAR = (60, 90, 120)
TRIVIAL = (0.03, 0.97)


@dataclass(frozen=True, slots=True)
class Stream:
    """Something that is counted: the entries, or the items of a source, with its history and what today names."""

    of: str
    history: History
    names: Mapping[str, str]
    source: int | None = None
    source_name: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question to ask, and what its probability was counted from."""

    measure: Measure
    rate: BaseRate


def choose_questions(
    streams: Sequence[Stream], *, today: date, open_stories: Collection[str], most: int
) -> list[Chosen]:
    """At most `most` questions of different names: near and far deadlines by turns, each stream by turns.

    `streams` know nothing from `today` on but the names of today.
    """
    chosen: list[Chosen] = []
    taken = set(open_stories)
    for number in range(most):
        spans = FAR if number % 2 else NEAR
        length = spans[(today.toordinal() + number) % len(spans)]
        order = [*streams[number % len(streams) :], *streams[: number % len(streams)]] if streams else []
        found = next((c for stream in order for c in candidates(stream, today, length, taken)), None)
        if found is not None:
            chosen.append(found)
            taken.add(found.measure.story)
    return chosen


def candidates(stream: Stream, today: date, length: int, taken: Collection[str]) -> Iterator[Chosen]:
    """What could be asked of the stream's names of today, in their order."""
    known = stream.history.until(today)
    for key, label in stream.names.items():
        measure = Measure(
            of=stream.of,
            key=key,
            label=label,
            asked_on=today,
            deadline=today + timedelta(days=length),
            source=stream.source,
            source_name=stream.source_name,
        )
        is_word = not measure.is_subject and not is_marked(label) and known.is_ordinary(key)
        unheard = measure.of == ITEMS and not known.days_of(key)
        if measure.story in taken or is_word or unheard:
            continue
        for possible in with_thresholds(measure, known):
            rate = forecast(possible, known, today)
            if TRIVIAL[0] <= rate.probability <= TRIVIAL[1]:
                yield Chosen(possible, rate)
                break


def with_thresholds(measure: Measure, known: History) -> Iterator[Measure]:
    """The measure with the counts that could be asked for: entries once, else as often as in the middle of the past."""
    if measure.of == ENTRIES:
        yield measure
    if counts := known.windows(measure.key, measure.length):
        usual = median_low(counts)
        for least in (usual, usual + 1):
            if least > 1 or (least == 1 and measure.of == ITEMS):
                yield replace(measure, least=least)
