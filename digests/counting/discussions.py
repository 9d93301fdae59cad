"""Counted questions of a single discussion: will it pass so many points or comments? Counted from versions of items."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digests.counting.base_rates import BaseRate, blend
from digests.counting.choosing import Chosen
from digests.counting.questions import DISCUSSION, Count, Measure
from digests.models import Item, ItemVersion
from predictions.probabilities import is_trivial

# A discussion seldom lives longer; its topics are looked at again until then.
LENGTH = 14
# A case was looked at again about at the end of its days.
TOLERANCE = timedelta(days=2)
MOST_CASES = 500
POINTS, COMMENTS = "points", "comments"
STEPS = (10, 20, 50, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 10_000)
# The next step that is so much more than what there is.
LEAST_GROWTH = 1.3


@dataclass(frozen=True, slots=True)
class Discussions:
    """The day's items whose sources tell numbers: what can be asked of them."""

    items: Sequence[Item]
    known_at: datetime

    def candidates(self, today: date, length: int, taken: Collection[str]) -> Iterator[Chosen]:
        """Whether each passes the next step, in the order of the items; only where a near question is wanted."""
        if length > LENGTH * 3:
            return
        for item in self.items:
            for what, value in ((POINTS, item.score), (COMMENTS, item.comment_count)):
                least = next((step for step in STEPS if step >= value * LEAST_GROWTH), None)
                measure = make_measure(item, what, least or 0, today)
                if not value or least is None or measure.story in taken:
                    continue
                rate = rate_of_growing(growths(item.source_id, what, self.known_at), least / value)
                if not is_trivial(rate.probability):
                    yield Chosen(measure, rate)


def make_measure(item: Item, what: str, least: int, today: date) -> Measure:
    """The measure of a discussion."""
    return Measure(
        of=DISCUSSION,
        key=str(item.pk),
        label=item.title[:120],
        asked_on=today,
        deadline=today + timedelta(days=LENGTH),
        least=least,
        source=item.source_id,
        source_name=item.source.name,
        what=what,
    )


def rate_of_growing(growths: Iterable[float], factor: float) -> BaseRate:
    """How likely a number grows by that factor: the share of the source's earlier topics whose number did."""
    return blend([growth >= factor for growth in growths])


def growths(source_id: int, what: str, known_at: datetime, *, elapsed: int = 0) -> list[float]:
    """By what factor numbers of the source's items grew until the end of the days that a question has.

    From the first look on, or from the last one of the first `elapsed` days. Only whole cases.
    """
    field = field_of(what)
    values: dict[int, list[tuple[datetime, int]]] = {}
    rows = ItemVersion.objects.filter(item__source=source_id, seen_at__lt=known_at).order_by("-seen_at")
    for item, seen_at, value in rows.values_list("item", "seen_at", field)[: MOST_CASES * 5]:
        values.setdefault(item, []).append((seen_at, value))
    found = []
    for seen in values.values():
        begun, ended = min(seen)[0], max(seen)[0]
        _, first = max(look for look in seen if look[0] <= begun + timedelta(days=elapsed))
        within = [value for moment, value in seen if moment <= begun + timedelta(days=LENGTH) + TOLERANCE]
        if first > 0 and ended >= begun + timedelta(days=LENGTH) - TOLERANCE:
            found.append(max(within) / first)
    return found


def field_of(what: str) -> str:
    """The field that holds the number."""
    return "score" if what == POINTS else "comment_count"


def count_discussion(measure: Measure, *, today: date) -> Count:
    """How high the number was by the deadline, and when it was enough; covered up to the last look at it."""
    versions = ItemVersion.objects.filter(
        item=int(measure.key), seen_at__date__range=(measure.asked_on, measure.deadline + TOLERANCE)
    )
    rows = list(versions.order_by("seen_at").values_list("seen_at", field_of(measure.what)))
    enough = [moment.date() for moment, value in rows if value >= measure.least]
    item = Item.objects.filter(pk=int(measure.key)).first()
    last = min(item.collected_at.date(), today) if item else measure.asked_on
    return Count(
        number=max((value for _, value in rows), default=0),
        enough_on=min(max(enough[0], measure.first), measure.deadline) if enough else None,
        covered=max((min(last, measure.deadline) - measure.asked_on).days, 0),
        days=measure.length,
    )


def forecast_discussion(measure: Measure, *, now: datetime, today: date) -> BaseRate:
    """How likely the number is reached from where it stands, by what earlier ones still grew after as many days."""
    count = count_discussion(measure, today=today)
    elapsed = (today - measure.asked_on).days
    found = growths(measure.source or 0, measure.what, now, elapsed=elapsed)
    return rate_of_growing(found, measure.least / max(count.number, 1))


def items_to_look_at(measures: Iterable[Measure], *, today: date) -> list[Item]:
    """The items of the discussions whose deadline is there, or passed so lately that a look still counts."""
    keys = [
        int(measure.key)
        for measure in measures
        if measure.of == DISCUSSION and measure.deadline <= today <= measure.deadline + TOLERANCE
    ]
    return list(Item.objects.filter(pk__in=keys))
