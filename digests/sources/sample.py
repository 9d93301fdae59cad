"""The bundled sample: real and well-known papers, tools and events, for a machine without internet."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from digests.sources.base import Haul, RawItem, SourceSettings, Visit, parse_settings

FILE = Path(__file__).with_name("sample_items.json")
PER_DAY = {"topics": 6, "trending": 3}


class SampleSettings(SourceSettings):
    """`per_day`: how many items a day uses up; as many as the series has topics or trending items."""

    per_day: int | None = Field(default=None, ge=1, le=20)


class SampleSource:
    """A window on the sample that moves on with the date."""

    name = "sample"
    label = "Bundled sample (no internet needed)"
    settings_model = SampleSettings

    def reach(self, visit: Visit) -> None:
        """Any day can be asked for."""

    def collect(self, visit: Visit) -> Haul:
        """The items of the day first, then those that follow, as spares."""
        wanted = parse_settings(SampleSettings, visit.settings)
        items = load_items(visit.section)
        first = window_start(visit.day, wanted.per_day or PER_DAY[visit.section], len(items))
        count = min(visit.limit, len(items))
        return Haul(tuple(items[(first + step) % len(items)] for step in range(count)), note="bundled sample")


def window_start(day: date, per_day: int, total: int) -> int:
    """The place of a day's first item among `total`.

    A round has total // per_day days. Day number n of the calendar takes the items from place
    (n mod round) · per_day on, `per_day` of them; what the division leaves over serves as spares only. So no item
    comes again for a whole round of days, and then it starts over: 96 items at 6 a day last for 16 days.
    """
    days_in_a_round = max(total // per_day, 1)
    return (day.toordinal() % days_in_a_round) * per_day


@cache
def load_items(section: str) -> tuple[RawItem, ...]:
    """The sample's items of a section, in their order."""
    entries: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        RawItem(
            external_id=entry["id"],
            url=entry["url"],
            title=entry["title"],
            text=entry["text"],
            author=entry["author"],
            flair=entry["flair"],
            subjects=tuple(entry["subjects"]),
            published_at=datetime.combine(
                date.fromisoformat(entry["published_on"]), datetime.min.time(), tzinfo=UTC
            ),
        )
        for entry in entries
        if entry["section"] == section
    )
