"""The archive: all posts on one page while they are few, else years and months with counts, and the pages of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.counts.months import (
    MOST_ON_A_PAGE,
    Counted,
    address_of_month,
    by_year,
    count_months,
    posts_of,
)
from blog.counts.paging import NearerEndPaginator
from blog.machines.structured_data import breadcrumbs
from blog.models import Post
from blog.shared_parts import shared
from blog.views.listing import page_of, spells_out_first, visible_posts

COLUMNS = ("title", "slug", "path", "published_at")


@require_safe
def archives(request: HttpRequest) -> HttpResponse:
    """All posts by year and month; where they are many the years, with the counts of their months."""
    months = counted_months()
    total = sum(number for _, number in months)
    context: dict[str, Any] = {"total": total, "years": list(by_year(months))}
    if total < MOST_ON_A_PAGE:
        posts = list(visible_posts().only(*COLUMNS))
        context |= {"listed": group_by_year(posts), "repeated": repeated(posts)}
    return render(request, "blog/archives.html", context)


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """A year's posts by month; where they are many its months with their counts, which lead to their pages."""
    months = counted_months()
    years = list(by_year(months))
    place = next((place for place, (each, _, _) in enumerate(years) if each == year), None)
    if place is None:
        raise Http404("There is no entry of that year.")
    if sum(number for _, number in months) < MOST_ON_A_PAGE:
        return redirect(f"{reverse('blog:archives')}#y{year}")
    _, total, of_year = years[place]
    context: dict[str, Any] = {
        "year": year,
        "total": total,
        "months": of_year,
        "later": years[place - 1][0] if place else None,
        "earlier": years[place + 1][0] if place + 1 < len(years) else None,
        **way_to(str(year), reverse("blog:year", args=[year])),
    }
    if total <= MOST_ON_A_PAGE:
        posts = list(posts_of(date(year, 1, 1), timezone.now(), months=12).only(*COLUMNS))
        context |= {"listed": group_by_month(posts), "repeated": repeated(posts)}
    return render(request, "blog/archive_year.html", context)


@require_safe
def month(request: HttpRequest, year: int, month: int, number: int = 1) -> HttpResponse:
    """The posts of a month whose year has many; 404 beyond the last page."""
    months = counted_months()
    place = next(
        (place for place, (day, _) in enumerate(months) if (day.year, day.month) == (year, month)), None
    )
    if place is None:
        raise Http404("There is no entry of that month.")
    day, total = months[place]
    if sum(number for each, number in months if each.year == year) <= MOST_ON_A_PAGE:
        return redirect(address_of_month(day, total=sum(number for _, number in months)))
    address = reverse("blog:month", args=[year, month])
    if spells_out_first(request):
        return redirect(address, permanent=True)
    paginator = NearerEndPaginator(posts_of(day, timezone.now(), months=1).only(*COLUMNS), MOST_ON_A_PAGE)
    paginator.count = total
    page = page_of(paginator, number)
    posts = list(page)
    context = {
        "day": day,
        "total": total,
        "page": page,
        "listed": group_by_month(posts),
        "repeated": repeated(posts),
        "address": address,
        "later": months[place - 1][0] if place else None,
        "earlier": months[place + 1][0] if place + 1 < len(months) else None,
        **way_to(f"{day:%B %Y}", address, year=year),
    }
    return render(request, "blog/archive_month.html", context)


def counted_months() -> list[Counted]:
    """The months that have posts, the newest first."""
    return shared("months", lambda: count_months(timezone.now()))


def group_by_year(posts: Sequence[Post]) -> list[tuple[int, int, list[tuple[date, list[Post]]]]]:
    """The posts by their years, each with how many there are, and within them by their months."""
    found = []
    for year, members in groupby(posts, key=lambda post: timezone.localtime(post.published_at).year):
        of_year = list(members)
        found.append((year, len(of_year), group_by_month(of_year)))
    return found


def group_by_month(posts: Sequence[Post]) -> list[tuple[date, list[Post]]]:
    """The posts by their months, which are named by their first days."""
    by_date = groupby(posts, key=lambda post: timezone.localtime(post.published_at).date().replace(day=1))
    return [(month, list(of_month)) for month, of_month in by_date]


def repeated(posts: Sequence[Post]) -> list[Post]:
    """Those of the posts of which the title alone does not say which is which."""
    titles = Counter(post.title for post in posts)
    return [post for post in posts if titles[post.title] > 1]


def way_to(name: str, address: str, *, year: int | None = None) -> dict[str, Any]:
    """The steps from home to a page of the archive, for people and for search engines."""
    steps = [("Home", reverse("blog:home")), ("Archive", reverse("blog:archives"))]
    if year is not None:
        steps.append((str(year), reverse("blog:year", args=[year])))
    return {"steps": steps, "structured": [breadcrumbs([*steps, (name, address)])]}
