"""The way to a year, a month and a day of an admin list, made from its first and its last day alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.admin.utils import get_fields_from_path
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()
DATE_PARTS = ("year", "month", "day")


@register.inclusion_tag("admin/date_hierarchy.html")
def days_between(changes: Any) -> dict[str, Any]:
    """What can be chosen beneath what is chosen, for Django's template.

    Django asks the database for every day that has a row, which reads them all.
    """
    name = changes.date_hierarchy
    chosen = [int(changes.params[key]) for part in DATE_PARTS if (key := f"{name}__{part}") in changes.params]

    def link(*parts: int) -> str:
        wanted = {f"{name}__{part}": value for part, value in zip(DATE_PARTS, parts, strict=False)}
        found: str = changes.get_query_string(wanted, [f"{name}__"])
        return found

    first, last = first_and_last(changes.model, name)
    if first is None or last is None:
        return {"show": False}
    back = {"link": link(*chosen[:-1]), "title": title(*chosen[:-1])} if chosen else None
    if len(chosen) == len(DATE_PARTS):
        return {"show": True, "back": back, "choices": [{"title": title(*chosen)}]}
    choices = [
        {"link": link(*chosen, part), "title": title(*chosen, part)}
        for part in parts_within(chosen, first, last)
    ]
    return {"show": True, "back": back, "choices": choices}


def first_and_last(model: Any, name: str) -> tuple[date | None, date | None]:
    """The first and the last day that the field has, of whatever rows; an index gives both."""
    field = get_fields_from_path(model, name)[-1]
    values = field.model._default_manager.exclude(**{field.name: None}).values_list(field.name, flat=True)
    first, last = (values.order_by(order).first() for order in (field.name, f"-{field.name}"))
    return as_day(first), as_day(last)


def as_day(value: date | datetime | None) -> date | None:
    """The day of a moment in the site's time zone."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def parts_within(chosen: list[int], first: date, last: date) -> range:
    """The years, months or days beneath what is chosen that lie between the two days."""
    starts, ends = first.timetuple()[:3], last.timetuple()[:3]
    place = len(chosen)
    lowest, highest = ((first.year, last.year), (1, 12), (1, 31))[place]
    if tuple(chosen) == starts[:place]:
        lowest = starts[place]
    if tuple(chosen) == ends[:place]:
        highest = ends[place]
    elif place == 2:
        highest = last_day_of(*chosen)
    return range(lowest, highest + 1)


def last_day_of(year: int, month: int) -> int:
    """The number of days of the month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def title(*parts: int) -> str:
    """The year, month or day in words."""
    if not parts:
        return "All dates"
    if len(parts) == 1:
        return str(parts[0])
    day = date(*parts, *([1] * (3 - len(parts))))
    return date_format(day, "YEAR_MONTH_FORMAT" if len(parts) == 2 else "MONTH_DAY_FORMAT")
