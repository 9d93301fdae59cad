"""The search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.search import (
    LONGEST_QUERY,
    LOOKED_AT,
    Chosen,
    TooMuchWork,
    find_posts,
    options,
    parse_query,
    tags_named,
)

FILTERS = ("tag", "year", "model")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The posts that a query finds, among those with the chosen tag, year and model."""
    text = request.GET.get("q", "").replace("\0", "")[:LONGEST_QUERY].strip(" ")
    chosen = {name: request.GET.get(name, "").replace("\0", "")[:120] for name in FILTERS}
    query = parse_query(request.GET.get("q", "")) if text else None
    now = timezone.now()
    page, given_up = None, False
    if query:
        try:
            number = as_number(request.GET.get("page", "1"))
            page = find_posts(query, chosen=read_choice(chosen), now=now, number=number)
        except TooMuchWork:
            given_up = True
    asked = {name: value for name, value in {"q": text, **chosen}.items() if value}
    context = {
        "query": text,
        "only_excluded": query is not None and bool(query.terms) and not query.wanted,
        "page": page,
        "given_up": given_up,
        "most": LOOKED_AT,
        "chosen": chosen,
        "options": options(now),
        "tags_found": tags_named(query, now) if query and query.wanted else [],
        "address": f"?{urlencode(asked)}",
    }
    return render(request, "blog/search.html", context)


def read_choice(chosen: dict[str, str]) -> Chosen:
    """What was chosen; a year that is none is passed over."""
    year = chosen["year"]
    is_year = year.isascii() and year.isdigit() and len(year) == 4 and year != "0000"
    return Chosen(tag=chosen["tag"], year=int(year) if is_year else None, model=chosen["model"])


def as_number(text: str) -> int:
    """The number of a page; 1 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
