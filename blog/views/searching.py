"""The search."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.search import search as search_posts
from blog.views.listing import paginate


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The posts that a query finds."""
    query = request.GET.get("q", "").strip()
    number = request.GET.get("page", "1")
    page = (
        paginate(search_posts(query, now=timezone.now()), int(number) if number.isdecimal() else 1)
        if query
        else None
    )
    context = {"query": query, "page": page, "encoded": quote(query)}
    return render(request, "blog/search.html", context)
