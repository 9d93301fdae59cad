"""Where an import puts things: the series of its daily entries and the events that they predict, made when needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.validators import slug_re

from blog.publishing import find_or_make_tags
from digests.models import Series
from digests.operating.first_series import EVENTS
from moving.hugo.errors import HugoFormatError
from moving.hugo.fields import MODEL
from moving.importing.folders import SiteFolders
from moving.importing.reading import ReadPost
from predictions.events.matching import DEFAULT_EVENTS, EventNames
from predictions.models import Event

IMPORTED = "imported"
NAMES = {event.slug: event for event in DEFAULT_EVENTS}
DESCRIBED = {str(event["slug"]): (str(event["description"]), str(event["criteria"])) for event in EVENTS}


def find_catalogue() -> tuple[EventNames, ...]:
    """The names of all events: those of the site, and the two that every daily entry predicts.

    The names of an event that was merged stand for the one that took it in.
    """
    names = [
        EventNames(
            event.merged_into.slug if event.merged_into else event.slug, event.name, tuple(event.aliases)
        )
        for event in Event.objects.select_related("merged_into").order_by("pk")
    ]
    return (*names, *DEFAULT_EVENTS)


def choose_series(wanted: str) -> str:
    """The slug of the series for entries that name none: the wanted one, else the site's only one, else a new one.

    Raises HugoFormatError where the wanted one cannot be a slug.
    """
    if wanted and not slug_re.match(wanted):
        raise HugoFormatError(
            "--series",
            f"{wanted!r} is no slug.",
            "It should look like daily-ai: letters, digits and hyphens.",
        )
    slugs = list(Series.objects.values_list("slug", flat=True)[:2])
    return wanted or (slugs[0] if len(slugs) == 1 else IMPORTED)


@dataclass(slots=True)
class Target:
    """What is stored for all files of one run. `forced` says that the operator named the series."""

    folders: SiteFolders
    series_slug: str
    now: datetime
    forced: bool = False
    dry_run: bool = False
    # Which file of this run has an address: two files with one address are told apart from a moved file.
    addresses: dict[str, str] = field(default_factory=dict)
    first_days: dict[str, date] = field(default_factory=dict)
    _series: dict[str, Series] = field(default_factory=dict)
    _events: dict[str, Event] = field(default_factory=dict)

    def forget(self) -> None:
        """Forgets the rows it made: the transaction that they were made in was rolled back."""
        self._series.clear()
        self._events.clear()

    def series_of(self, read: ReadPost) -> Series:
        """The series of a daily entry."""
        slug = self.series_slug if self.forced else read.values.own.series or self.series_slug
        if slug not in self._series:
            self._series[slug] = Series.objects.filter(slug=slug).first() or self.make_series(slug, read)
        first = self.first_days.get(slug)
        self.first_days[slug] = min(first, read.values.day) if first else read.values.day
        return self._series[slug]

    def make_series(self, slug: str, read: ReadPost) -> Series:
        """A series like the entry; it is not active, so that nothing is written before somebody looks at it."""
        series = Series.objects.create(
            name=slug.replace("-", " ").capitalize(),
            slug=slug,
            active=False,
            start_date=read.values.day,
            byline=read.values.byline,
            notice=read.entry.notice if read.entry else "",
        )
        series.tags.set(find_or_make_tags(tag for tag in read.values.tags if not MODEL.fullmatch(tag)))
        series.events.set([event for name in NAMES if (event := self.find_event(name))])
        return series

    def find_event(self, slug: str | None) -> Event | None:
        """The event of the slug, made where it is one that every entry predicts; None where there is none."""
        if not slug:
            return None
        if slug not in self._events:
            event = Event.objects.select_related("merged_into").filter(slug=slug).first()
            if event is None and slug in NAMES:
                event = self.make_event(NAMES[slug])
            if event is None:
                return None
            self._events[slug] = event.merged_into or event
        return self._events[slug]

    def make_event(self, names: EventNames) -> Event:
        """An event of the catalogue; its criteria are written today."""
        description, criteria = DESCRIBED.get(names.slug, ("", ""))
        return Event.objects.create(
            slug=names.slug,
            name=names.name,
            aliases=list(names.aliases),
            description=description,
            criteria=criteria,
            criteria_written_on=self.now.date() if criteria else None,
        )

    def settle_series(self) -> None:
        """Lets each series begin with its first imported entry, once all are stored."""
        for slug, day in self.first_days.items():
            Series.objects.filter(slug=slug, start_date__gt=day, active=False).update(start_date=day)
