"""The days on which predictions come due, as a calendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max

from predictions.judging.resolutions import load_resolutions
from predictions.judging.state import Verdict
from predictions.models import Event, PredictionQuerySet, QuestionQuerySet

# What a calendar holds of each kind, and for how long it keeps deadlines of questions that nobody has answered.
MOST_PASSED, MOST_COMING = 30, 100
DEADLINES_KEPT = timedelta(days=31)


def due_days(predictions: PredictionQuerySet, today: date) -> list[tuple[str, str, date, int, date]]:
    """Event (slug, name), last predicted day, number of predictions, newest day of writing: of events not decided yet.

    The last days that have passed and the next that come, as many as a calendar holds.
    """
    decided = [
        key for key, found in load_resolutions().items() if found.verdict in (Verdict.HAPPENED, Verdict.VOID)
    ]
    # Grouped and ordered as the index is, so that the database stops after the groups that are wanted.
    days = (
        predictions.exclude(event_id__in=decided)
        .order_by()
        .values_list("latest", "event")
        .annotate(count=Count("*"), newest=Max("made_on"))
    )
    passed = days.filter(latest__lt=today).order_by("-latest", "-event")[:MOST_PASSED]
    coming = days.filter(latest__gte=today).order_by("latest", "event")[:MOST_COMING]
    rows = [*passed, *coming]
    events = Event.objects.only("slug", "name").in_bulk({row[1] for row in rows})
    found = [
        (events[key].slug, events[key].name, latest, count, newest) for latest, key, count, newest in rows
    ]
    return sorted(found, key=lambda row: (row[2], row[0]))


def build_calendar(
    predictions: PredictionQuerySet, questions: QuestionQuerySet, *, today: date, site_url: str
) -> bytes:
    """One all-day entry for each event and last predicted day, and one for the deadline of each unresolved question.

    `site_url`: the site without a slash.
    """
    # Here, and not above: few ask for the calendar, and it would make each command start later.
    from icalendar import Calendar

    host = site_url.partition("://")[2] or "localhost"
    calendar = Calendar()
    calendar.add("prodid", "-//Hindcast//Predictions//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Predictions that come due")
    for slug, name, latest, count, newest in due_days(predictions, today):
        # The newest prediction dates the entry, so that the same data give the same file.
        entry = make_entry(f"{slug}-{latest.isoformat()}@{host}", latest, written_on=newest)
        entry.add("summary", f"{name}: {describe_count(count)} due")
        entry.add("url", f"{site_url}/predictions/{slug}/")
        calendar.add_component(entry)
    unresolved = questions.filter(outcome="", deadline__gte=today - DEADLINES_KEPT).order_by("deadline", "pk")
    for slug, text, deadline, asked_on in unresolved.values_list("slug", "text", "deadline", "asked_on")[
        :MOST_COMING
    ]:
        entry = make_entry(f"question-{slug}@{host}", deadline, written_on=asked_on)
        entry.add("summary", f"Deadline: {text}")
        entry.add("url", f"{site_url}/predictions/questions/{slug}/")
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def make_entry(uid: str, day: date, *, written_on: date) -> Any:
    """An all-day entry that keeps nobody from anything."""
    from icalendar import Event as Entry

    entry = Entry()
    entry.add("uid", uid)
    entry.add("dtstamp", datetime.combine(written_on, time(), UTC))
    entry.add("dtstart", day)
    entry.add("transp", "TRANSPARENT")
    return entry


def describe_count(count: int) -> str:
    """ "1 prediction comes", "2 predictions come"."""
    return "1 prediction comes" if count == 1 else f"{count} predictions come"
