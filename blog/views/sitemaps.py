"""The sitemap: an index at /sitemap.xml of files with so many addresses each: https://www.sitemaps.org/protocol.html.

Django's own views name the files after the first by a query, which a site that was baked into files cannot answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from xml.sax.saxutils import escape

from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from blog.addresses import at_site
from blog.machines.sitemaps import all_parts, sitemap_files

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of all files."""
    rows = ((at_site(address), changed) for address, changed in sitemap_files())
    return answer("sitemapindex", "sitemap", rows)


@require_safe
def sitemap_part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One file of the part with the name."""
    try:
        return answer("urlset", "url", all_parts()[name].addresses(number))
    except (KeyError, InvalidPage) as error:
        raise Http404(f"There is no file {number} of the sitemap's part {name!r}.") from error


def answer(whole: str, one: str, rows: Iterable[tuple[str, datetime | date | None]]) -> HttpResponse:
    """The addresses as XML, each with its last change; a template takes ten times as long."""
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{NAMESPACE}">']
    for address, changed in rows:
        told = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
        lines.append(f"<{one}><loc>{escape(address)}</loc>{told}</{one}>")
    # The files are for crawlers; their results do not show them.
    return HttpResponse(
        "\n".join([*lines, f"</{whole}>\n"]),
        content_type="application/xml",
        headers={"X-Robots-Tag": "noindex, noodp, noarchive"},
    )
