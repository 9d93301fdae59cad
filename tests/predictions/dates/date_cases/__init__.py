"""Words of dates with the spans that they mean, and words that name no date. Found by reading; kept by hand."""

from __future__ import annotations

from datetime import date

from tests.predictions.dates.date_cases.calendar_days import CALENDAR
from tests.predictions.dates.date_cases.entries import FROM_ENTRIES
from tests.predictions.dates.date_cases.no_dates import NO_DATES, UNREADABLE
from tests.predictions.dates.date_cases.open_ends import OPEN_ENDS
from tests.predictions.dates.date_cases.parts_and_amounts import PARTS_AND_AMOUNTS

__all__ = ["FROM_ENTRIES", "READABLE", "UNREADABLE", "WRITTEN_ON"]
WRITTEN_ON = date(2023, 6, 15)
READABLE = (
    *CALENDAR,
    *PARTS_AND_AMOUNTS,
    *OPEN_ENDS,
    *((words, None, None) for words in NO_DATES),
)
