"""The dates of front matter, in every way of writing that can be read in one way only. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

DAY = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
CLOCK = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
)
ZONE = r"(?P<zone>[Zz]|UTC|GMT|(?P<sign>[+-])(?P<zone_hours>[0-9]{1,2}):?(?P<zone_minutes>[0-9]{2})?)(?: [A-Z]{3,4})?"
ISO = re.compile(rf"{DAY}(?:(?:[Tt]|\s+){CLOCK}(?:\s*{ZONE})?)?")
WORDS = re.compile(
    r"(?:[A-Za-z]{3,9},? )?(?P<first>[A-Za-z]{3,9}|\d{1,2}),? (?P<second>[A-Za-z]{3,9}|\d{1,2}),? (?P<year>\d{4})"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MEND = "Write it like 2024-03-01T05:30:00Z or 2024-03-01."


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in UTC, and the calendar day that was written."""

    at: datetime
    day: date


def parse_moment(text: str, *, zone: tzinfo) -> Moment:
    """The moment that the text names, in this time zone where it names none; raises ValueError."""
    text = text.strip()
    if found := ISO.fullmatch(text):
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        at = datetime.combine(day, clock_of(found), tzinfo=zone_of(found) or zone)
    elif found := WORDS.fullmatch(text):
        day = day_of_words(found)
        at = datetime.combine(day, time(), tzinfo=zone)
    else:
        at = read_mail_date(text)
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        day = at.date()
    try:
        return Moment(at.astimezone(UTC), day)
    except OverflowError as error:
        raise ValueError("it is out of range") from error


def read_mail_date(text: str) -> datetime:
    """The moment of words such as Mon, 02 Jan 2006 15:04:05 -0700; raises ValueError."""
    try:
        return parsedate_to_datetime(text)
    except (TypeError, IndexError, OverflowError) as error:
        raise ValueError("it is no date") from error


def clock_of(found: re.Match[str]) -> time:
    """The time of day, midnight where none is written."""
    if found["hour"] is None:
        return time()
    fraction = int((found["fraction"] or "0").ljust(6, "0")[:6])
    return time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0), fraction)


def zone_of(found: re.Match[str]) -> tzinfo | None:
    """The offset that is written, None where none is."""
    if found["zone"] is None:
        return None
    if found["sign"] is None:
        return UTC
    offset = timedelta(hours=int(found["zone_hours"]), minutes=int(found["zone_minutes"] or 0))
    return timezone(offset if found["sign"] == "+" else -offset)


def day_of_words(found: re.Match[str]) -> date:
    """The day of words such as 1 March 2024 or March 1, 2024."""
    first, second = found["first"].lower(), found["second"].lower()
    name, day = (second, first) if first.isdecimal() else (first, second)
    if name[:3] not in MONTHS or not day.isdecimal():
        raise ValueError("it names no month")
    return date(int(found["year"]), MONTHS.index(name[:3]) + 1, int(day))


def write_moment(at: datetime) -> str:
    """The moment as Hugo reads it, in UTC, to the microsecond where it has any."""
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{text}Z"
