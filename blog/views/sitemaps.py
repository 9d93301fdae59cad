"""The sitemap: an index at /sitemap.xml of files with so many addresses each: https://www.sitemaps.org/protocol.html.

Django's own views name the files after the first by a query, which a site that was baked into files cannot answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from xml.sax.saxutils import escape

from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from blog.addresses import at_site
from blog.machines.sitemaps import all_parts, sitemap_files

NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
SPACES = {"sitemapindex": NAMESPACE, "urlset": f'{NAMESPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml"'}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of all files."""
    rows = ((at_site(address), changed) for address, changed in sitemap_files())
    return answer("sitemapindex", "sitemap", rows)


@require_safe
def sitemap_part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One file of the part with the name."""
    try:
        found = all_parts()[name].addresses(number)
        return answer("urlset", "url", ((address, day_of(changed)) for address, changed in found))
    except (KeyError, InvalidPage) as error:
        raise Http404(f"There is no file {number} of the sitemap's part {name!r}.") from error


def day_of(changed: datetime | date | None) -> date | None:
    """The day of a change, in the site's time zone."""
    return localtime(changed).date() if isinstance(changed, datetime) else changed


def answer(whole: str, one: str, rows: Iterable[tuple[str, datetime | date | None]]) -> HttpResponse:
    """The addresses as XML, each with its last change, as Django's slower templates write them."""
    entries = []
    for address, changed in rows:
        told = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
        entries.append(f"<{one}><loc>{escape(address)}</loc>{told}</{one}>")
    # The files are for crawlers; their results do not show them.
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} {SPACES[whole]}>\n{"".join(entries)}\n</{whole}>\n',
        content_type="application/xml",
        headers={"X-Robots-Tag": "noindex, noodp, noarchive"},
    )
