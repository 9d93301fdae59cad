"""The links of llms.txt, as https://llmstxt.org asks: a Markdown list of links with notes. Pure."""

from __future__ import annotations

import re

from blog.feeds.channel import one_line

SPECIALS = re.compile(r"([\\`*_\[\]<>#|])")


def link_line(name: str, url: str, note: str = "") -> str:
    """A bullet with a link and what there is to say of it; whatever the texts hold, they stay text."""
    line = f"- [{as_text(name)}]({url.replace('(', '%28').replace(')', '%29')})"
    return f"{line}: {as_text(note)}" if note.strip() else line


def as_text(text: str) -> str:
    """The text with whatever Markdown would read as more than text escaped, on one line."""
    return SPECIALS.sub(r"\\\1", one_line(text))
