"""The list of all feeds as OPML 2.0, which feed readers import: http://opml.org/spec2.opml."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from itertools import groupby
from typing import Any

from django.utils.xmlutils import SimplerXMLGenerator

from blog.feeds.catalogue import Listing


def write_opml(title: str, listings: Iterable[Listing]) -> str:
    """The feeds by their groups, each once, as RSS; without a date, so that it changes only when the feeds do."""
    file = StringIO()
    xml: Any = SimplerXMLGenerator(file, "utf-8")  # takes plain dicts, whatever its types say
    xml.startDocument()
    xml.startElement("opml", {"version": "2.0"})
    xml.startElement("head", {})
    xml.addQuickElement("title", title)
    xml.endElement("head")
    xml.startElement("body", {})
    for group, members in groupby(listings, key=lambda listing: listing.group):
        xml.startElement("outline", {"text": group, "title": group})
        for listing in members:
            outline = {
                "type": "rss",
                "text": listing.title,
                "title": listing.title,
                "xmlUrl": listing.rss,
                "htmlUrl": listing.page_address,
            }
            xml.addQuickElement("outline", None, outline)
        xml.endElement("outline")
    xml.endElement("body")
    xml.endElement("opml")
    return file.getvalue()
