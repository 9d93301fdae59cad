"""How many posts the months have, and where in the archive a month's posts stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone

from blog.addresses import address_of
from blog.models import Post, PostQuerySet

# Of so many posts the archive is one page. A page of it never has more.
MOST_ON_A_PAGE = 500
# A month or a year, by its first day, with how many posts it has.
Counted = tuple[date, int]


def count_months(now: datetime) -> list[Counted]:
    """The months with posts that the public sees at the moment `now`, the newest first.

    Four queries, whatever the number of posts: the first and the last post, the years, the months of those with posts.
    """
    moments = Post.objects.published(now).values_list("published_at", flat=True)
    newest, oldest = moments.first(), moments.last()
    if newest is None or oldest is None:
        return []
    last, first = (timezone.localtime(moment).year for moment in (newest, oldest))
    years = [date(year, 1, 1) for year in range(last, first - 1, -1)]
    used = [year for year, _ in ask_of_each(years, now, months=12, figure=one_of)]
    starts = [date(year.year, month, 1) for year in used for month in range(12, 0, -1)]
    return ask_of_each(starts, now, months=1, figure=number_of)


def one_of(posts: PostQuerySet) -> QuerySet[Any]:
    """The key of one of the posts."""
    return posts.values("pk")[:1]


def number_of(posts: PostQuerySet) -> QuerySet[Any]:
    """How many posts there are."""
    return posts.values("status").annotate(number=Count("*")).values("number")


def ask_of_each(
    starts: Sequence[date], now: datetime, *, months: int, figure: Callable[[PostQuerySet], QuerySet[Any]]
) -> list[Counted]:
    """The figure of the posts in so many months from each of the days on; days without any are left out.

    One walk over the index of what the public sees. The database does not group by month itself, since the index
    knows moments in UTC and SQLite would call Python for each of them.
    """
    bounds = [moment for start in starts for moment in bounds_of(start, months, now)]
    start, end = (RawSQL(column, []) for column in ("column1", "column2"))  # noqa: S611  # two fixed names
    within = Post.objects.published_between(start, end, now)
    asked, parameters = figure(within.order_by()).query.sql_with_params()
    rows = ", ".join(["(%s, %s)"] * len(starts))
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ({asked}) FROM (VALUES {rows}) AS bounds",  # noqa: S608  # made by the ORM and of placeholders
            [*parameters, *map(adapt, bounds)],
        )
        numbers = [row[0] for row in cursor.fetchall()]
    return [(start, number) for start, number in zip(starts, numbers, strict=True) if number]


def posts_of(start: date, now: datetime, *, months: int) -> PostQuerySet:
    """The posts in so many months from the day on that the public sees at the moment `now`."""
    return Post.objects.published_between(*bounds_of(start, months, now), now)


def bounds_of(start: date, months: int, now: datetime) -> tuple[datetime, datetime]:
    """The moment at which the day begins in the site's time zone, and that of the day so many months later.

    Where that is to come, the end is just after `now`.
    """
    years, month = divmod(start.month - 1 + months, 12)
    first, last = (
        datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
        for day in (start, date(start.year + years, month + 1, 1))
    )
    return first, min(last, now + timedelta(microseconds=1))


def by_year(months: Sequence[Counted]) -> Iterator[tuple[int, int, list[Counted]]]:
    """The years of the months in their order, each with how many posts it has and its months."""
    for year, members in groupby(months, key=lambda counted: counted[0].year):
        of_year = list(members)
        yield year, sum(number for _, number in of_year), of_year


def year_and_month_pages(months: Iterable[Counted]) -> Iterator[tuple[str, date | None]]:
    """The addresses of the archive's years, and of the months of years with many posts, each of these with its month.

    None while all posts are on one page.
    """
    counted = list(months)
    if sum(number for _, number in counted) < MOST_ON_A_PAGE:
        return
    for year, number, of_year in by_year(counted):
        yield reverse("blog:year", args=[year]), None
        if number > MOST_ON_A_PAGE:
            for month, _ in of_year:
                yield reverse("blog:month", args=[year, month.month]), month


def address_of_month(month: date, *, total: int) -> str:
    """Where the archive, which has so many posts in all, lists those of the month or leads to them."""
    page = address_of("blog:archives") if total < MOST_ON_A_PAGE else address_of("blog:year", month.year)
    return f"{page}#{month:%Y-%m}"
