"""Asks a digest's counted questions: chosen by code from what the entry names, with the base rate as forecast."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from digests.claims import KeepLease, no_lease
from digests.counting.choosing import Askable, Chosen, Stream, choose_questions
from digests.counting.discussions import Discussions
from digests.counting.histories import keys_of_subjects, load_entries, load_items
from digests.counting.names import names_of
from digests.counting.papers import find_papers
from digests.counting.questions import BASE_RATE, ENTRIES, ITEMS
from digests.counting.wording import criteria_text, question_text, reason_text, silence_text
from digests.models import CoveredDay, Digest, DraftQuestion, Item, Series, Source
from digests.sources import KINDS
from digests.sources.base import AsksAgain
from predictions.models import Question
from predictions.questions.asking import NewQuestion, make_slug

# So far back goes what base rates are counted from.
DAYS_OF_HISTORY = timedelta(days=1100)
# So many of the series' sources are counted; each is a history to load.
MOST_SOURCES = 3


def ask_counted(digest: Digest, *, now: datetime, keep_lease: KeepLease = no_lease) -> int:
    """Stores the digest's counted questions; how many. What was asked before stays, and nothing is added to it.

    They count from today on, also those of an entry that is written late: what is over could be known. `keep_lease` is
    called before anybody is asked, and may raise to stop the work.
    """
    if digest.questions.filter(kind=Question.Kind.COUNTED).exists():
        return 0
    today = digest.series.today(now)
    chosen = choose_questions(
        find_streams(digest, today, now, keep_lease),
        today=today,
        open_stories=open_stories(digest, today),
        most=digest.series.counted_per_day,
    )
    place = digest.questions.count()
    rows = [
        make_draft(digest, as_new(found), asked_on=today, position=position)
        for position, found in enumerate(chosen, start=place + 1)
    ]
    return len(DraftQuestion.objects.bulk_create(rows))


def find_streams(digest: Digest, today: date, now: datetime, keep_lease: KeepLease) -> list[Askable]:
    """What can be counted: the series' entries, its sources that were heard for yesterday or later, its discussions."""
    since = today - DAYS_OF_HISTORY
    names = names_of(titles_of(digest), texts_of(digest))
    streams: list[Askable] = [
        Stream(ENTRIES, load_entries(digest.series, since=since), names | subjects_of(digest))
    ]
    for source in countable_sources(digest.series, today):
        streams.append(Stream(ITEMS, load_items(source.pk, since=since), names, source.pk, source.name))
    papers = find_papers(digest.series, names, now, keep_lease=keep_lease)
    return [*streams, Discussions(discussed_items(digest), now), *papers]


def discussed_items(digest: Digest) -> list[Item]:
    """The items of the entry's topics whose sources can be asked how they fare."""
    items = Item.objects.filter(topics__digest=digest, topics__dropped_because="", source__active=True)
    return [
        item
        for item in items.select_related("source").order_by("topics__position")
        if isinstance(KINDS.get(item.source.kind), AsksAgain)
    ]


def countable_sources(series: Series, today: date) -> list[Source]:
    """The first of the series' sources that were heard up to yesterday; the sample is no news that could be counted."""
    heard = CoveredDay.objects.filter(day__gte=today - timedelta(days=1)).values("source")
    sources = series.sources.filter(active=True, pk__in=heard).exclude(kind="sample")
    return list(sources[:MOST_SOURCES])


def titles_of(digest: Digest) -> Iterable[str]:
    """The titles that the entry prints, topics first."""
    yield from digest.topics.filter(dropped_because="").values_list("title", flat=True)
    yield from digest.trending.values_list("title", flat=True)


def texts_of(digest: Digest) -> Iterable[str]:
    """What the entry and its sources say of the topics."""
    for topic in digest.topics.filter(dropped_because="").select_related("item").prefetch_related("analyses"):
        yield from (analysis.text for analysis in topic.analyses.all())
        if topic.item is not None:
            yield topic.item.text


def subjects_of(digest: Digest) -> dict[str, str]:
    """The subjects of the entry's topics, in their order: how they are counted, and how they are written."""
    subjects: dict[str, str] = {}
    for found in digest.topics.filter(dropped_because="").values_list("subjects", flat=True):
        subjects |= keys_of_subjects(found)
    return subjects


def open_stories(digest: Digest, today: date) -> set[str]:
    """What the series asks already: open questions, and those that wait for their entry to be published."""
    slug = digest.series.slug
    asked = Question.objects.filter(hindcast=False, series=slug).open(today).values_list("story", flat=True)
    drafts = DraftQuestion.objects.filter(
        digest__series=digest.series, deadline__gte=today, digest__date__gte=today - timedelta(days=60)
    )
    return {*asked, *drafts.values_list("story", flat=True)}


def make_draft(digest: Digest, question: NewQuestion, *, asked_on: date, position: int) -> DraftQuestion:
    """The row of a question that waits for its entry to be published; `publishing.posts` takes it back out of it."""
    values = {name: getattr(question, name) for name in NewQuestion.__slots__}
    return DraftQuestion(digest=digest, position=position, asked_on=asked_on, **values)


def as_new(chosen: Chosen) -> NewQuestion:
    """The question as the tracker takes it."""
    measure = chosen.measure
    text = question_text(measure)
    return NewQuestion(
        slug=make_slug(text, asked_on=measure.asked_on),
        text=text,
        kind=Question.Kind.COUNTED,
        story=measure.story,
        deadline=measure.deadline,
        criteria=criteria_text(measure),
        silence=silence_text(measure),
        measure=measure.as_plain(),
        probability=round(chosen.rate.probability, 4),
        reason=reason_text(measure, chosen.rate),
        model_name=BASE_RATE,
    )
