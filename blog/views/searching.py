"""The search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from blog.models import PostQuerySet, Tag
from blog.search import LONGEST_QUERY, SearchQuery, find_posts, options, parse_query
from blog.views.listing import visible_posts

MOST_TAGS_SHOWN = 6
FILTERS = ("tag", "year", "model")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The posts that a query finds, among those with the chosen tag, year and model."""
    text = request.GET.get("q", "").replace("\0", "")[:LONGEST_QUERY].strip(" ")
    chosen = {name: request.GET.get(name, "").replace("\0", "")[:120] for name in FILTERS}
    number = request.GET.get("page", "1")
    query = parse_query(request.GET.get("q", "")) if text else None
    page = (
        find_posts(query, among=narrow(visible_posts(), **chosen), number=as_number(number))
        if query
        else None
    )
    asked = {name: value for name, value in {"q": text, **chosen}.items() if value}
    context = {
        "query": text,
        "only_excluded": query is not None and bool(query.terms) and not query.wanted,
        "page": page,
        "chosen": chosen,
        "options": options(visible_posts()),
        "tags_found": tags_named(query) if query and query.wanted else [],
        "address": f"?{urlencode(asked)}",
    }
    return render(request, "blog/search.html", context)


def narrow(posts: PostQuerySet, *, tag: str, year: str, model: str) -> PostQuerySet:
    """The posts with what was chosen; a year that is none is passed over."""
    if tag:
        posts = posts.filter(tags__slug=tag)
    if year.isascii() and year.isdigit() and len(year) == 4 and year != "0000":
        posts = posts.filter(published_at__year=int(year))
    if model:
        posts = posts.filter(model_name=model)
    return posts


def tags_named(query: SearchQuery) -> list[Tag]:
    """The tags with posts whose names have one of the words."""
    named = Q()
    for term in query.wanted:
        named |= Q(name__icontains=term.text)
    return list(Tag.objects.filter(named, posts__in=visible_posts().order_by()).distinct()[:MOST_TAGS_SHOWN])


def as_number(text: str) -> int:
    """The number of a page; 1 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
