"""What markdown-it-py and cmark make of a text, as a tree to compare with ours: block elements and their text."""

from __future__ import annotations

import re
from typing import Any

import cmarkgfm
from cmarkgfm.cmark import Options
from lxml import html
from markdown_it import MarkdownIt

from blog.rendering.html import CLEANER, render, without_anchors

ORACLE = MarkdownIt("commonmark", {"html": True}).enable("table")
INLINE = {"a", "br", "code", "em", "img", "span", "strong"}
HIGHLIGHT = re.compile(r'<div class="highlight">(.*?)</div>', re.DOTALL)


def tree_of_oracle(text: str) -> list[Any]:
    return tree_of(CLEANER.clean(ORACLE.render(text)))


def tree_of_reference(text: str) -> list[Any]:
    """By cmark, the reference implementation."""
    return tree_of(CLEANER.clean(cmarkgfm.markdown_to_html(text, Options.CMARK_OPT_UNSAFE)))


def tree_of_ours(text: str) -> list[Any]:
    return tree_of(HIGHLIGHT.sub(r"\1", without_anchors(render(text).html)))


def tree_of(markup: str) -> list[Any]:
    """Pairs of a block element and its own tree, and texts, in order; blanks do not count."""
    return read(html.fromstring(f"<div>{markup}</div>"))


def read(element: Any) -> list[Any]:
    found: list[Any] = []
    text = [element.text or ""]

    def flush() -> None:
        if words := " ".join("".join(text).split()):
            found.append(words)
        text.clear()

    for child in element:
        if child.tag in INLINE:
            text.append(" " if child.tag == "br" else child.text_content())
        else:
            flush()
            found.append((child.tag, read(child)))
        text.append(child.tail or "")
    flush()
    return found
