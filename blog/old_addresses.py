"""Addresses that Hugo makes and this site has elsewhere: they lead there for good, so that no old link dies."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import path, re_path
from django.views.generic import RedirectView

Leads = Callable[..., HttpResponseBase]


def folder(request: HttpRequest, address: str) -> HttpResponse:
    """The address without the index.html that a host of files lets one leave out."""
    return HttpResponsePermanentRedirect(f"/{address}")


def to(name: str) -> Leads:
    """Leads to the address of that name, with the parts that both have."""
    return RedirectView.as_view(pattern_name=name, permanent=True)


urlpatterns = [
    path("posts/", to("blog:home")),
    path("posts/page/<int:number>/", to("blog:page")),
    path("tags/index.xml", to("blog:rss")),
    path("categories/", to("blog:tags")),
    path("categories/index.xml", to("blog:rss")),
    path("index.json", to("blog:json_feed")),
    path("404.html", to("blog:home")),
    re_path(r"^(?P<address>(?:[^/]+/)*)index\.html$", folder),
]
