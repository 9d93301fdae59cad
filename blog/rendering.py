"""Markdown becomes HTML here and nowhere else: rendered by Python-Markdown, sanitised by nh3."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import markdown
import nh3

WORDS_PER_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Rendered:
    """`html` and `toc` are safe HTML; `word_count` counts the words of the text; minutes are rounded up."""

    html: str
    toc: str
    word_count: int
    reading_minutes: int


def render(text: str) -> Rendered:
    """The Markdown as safe HTML with its table of contents, its words and its reading time."""
    converter = markdown.Markdown(extensions=["extra", "toc", "sane_lists"])
    html = nh3.clean(converter.convert(text))
    words = len(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", html)))
    return Rendered(
        html, nh3.clean(getattr(converter, "toc", "")), words, math.ceil(words / WORDS_PER_MINUTE)
    )
