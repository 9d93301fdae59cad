"""The links of llms.txt, as https://llmstxt.org asks: a Markdown list of links with notes. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote

from blog.feeds.channel import one_line

SPECIALS = re.compile(r"([\\`*_\[\]<>#|~]|&(?=#?\w+;))")
# What begins a list, a rule or an underlined heading where a line begins with it.
BEGINNINGS = re.compile(r"^(?:(\d+)(?=[.)](?:\s|$))|(?=[-+=]))")
KEPT_IN_URLS = "/#%[]=:;$&+,!?*@'~"


def link_line(name: str, url: str, note: str = "") -> str:
    """A bullet with a link and what there is to say of it; whatever the texts hold, they stay text."""
    line = f"- [{as_text(name)}]({quote(url, safe=KEPT_IN_URLS)})"
    return f"{line}: {as_text(note)}" if note.strip() else line


def as_text(text: str) -> str:
    """The text with whatever Markdown would read as more than text escaped, on one line."""
    return SPECIALS.sub(r"\\\1", one_line(text))


def as_line(text: str) -> str:
    """As `as_text`, for where a line begins: it begins no list and nothing else either."""
    return BEGINNINGS.sub(r"\1\\", as_text(text))
