"""The sitemap: an index at /sitemap.xml of files with so many addresses each: https://www.sitemaps.org/protocol.html.

Django's own views name the files after the first by a query, which a site that was baked into files cannot answer.
"""

from __future__ import annotations

from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from blog.addresses import at_site
from blog.machines.sitemaps import all_parts, sitemap_files

XML = "application/xml"


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of all files."""
    files = [{"location": at_site(address), "last_mod": changed} for address, changed in sitemap_files()]
    return answer(request, "sitemap_index.xml", {"sitemaps": files})


@require_safe
def sitemap_part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One file of the part with the name."""
    try:
        urls = all_parts()[name].get_urls(page=number)
    except (KeyError, InvalidPage) as error:
        raise Http404(f"There is no file {number} of the sitemap's part {name!r}.") from error
    return answer(request, "sitemap.xml", {"urlset": urls})


def answer(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """Django's own template as XML."""
    response = render(request, template, context, content_type=XML)
    # The files are for crawlers; their results do not show them.
    response.headers["X-Robots-Tag"] = "noindex, noodp, noarchive"
    return response
