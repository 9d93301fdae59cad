"""Markdown becomes HTML here and nowhere else: rendered by Python-Markdown, sanitised by nh3. Pure."""

from __future__ import annotations

import math
import re
import threading
from dataclasses import dataclass

import markdown
import nh3
from markdown.extensions.codehilite import CodeHiliteExtension
from markdown.extensions.toc import TocExtension

WORDS_PER_MINUTE = 200
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
# Python-Markdown's time grows faster than its input when the nesting is deep or a line is long.
LONGEST_TEXT = 500_000
DEEPEST_QUOTE = 20
DEEPEST_INDENT = 80
LONGEST_LINE = 20_000
QUOTE_MARKS = re.compile(rf"^((?:[ ]{{0,3}}>[ ]?){{{DEEPEST_QUOTE}}})(?:[ ]{{0,3}}>[ ]?)+", re.MULTILINE)
INDENT = re.compile(rf"^[ \t]{{{DEEPEST_INDENT},}}", re.MULTILINE)
OPENERS = re.compile(r"[\[*_`<!(]")
MOST_OPENERS_A_LINE = 2000
TAGS = {
    *("a", "abbr", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "figcaption", "figure"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "s"),
    *("span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ATTRIBUTES = {
    "a": {"href", "title", "id", "class"},
    "abbr": {"title"},
    "code": {"class"},
    "div": {"class"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "li": {"id"},
    "ol": {"start"},
    "pre": {"class"},
    "span": {"class"},
    "sup": {"id"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    **{heading: {"id"} for heading in HEADINGS},
}
URL_SCHEMES = {"http", "https", "mailto"}
LINK_REL = "nofollow ugc noopener"
CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=URL_SCHEMES,
    link_rel=LINK_REL,
    set_tag_attribute_values={"img": {"loading": "lazy"}},
)
_converters = threading.local()


class Converter(markdown.Markdown):
    """The converter with what the table-of-contents extension leaves on it."""

    toc: str
    toc_tokens: list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """`html` and `toc` are safe HTML; `word_count` counts the words of the text; minutes are rounded up."""

    html: str
    toc: str
    word_count: int
    reading_minutes: int


def render(text: str) -> Rendered:
    """The Markdown as safe HTML with its table of contents (empty without headings), words and reading time."""
    converter = converter_of_thread()
    html = CLEANER.clean(converter.convert(bound(text)))
    toc = CLEANER.clean(converter.toc) if converter.toc_tokens else ""
    words = count_words(html)
    converter.reset()
    return Rendered(html, toc, words, math.ceil(words / WORDS_PER_MINUTE))


def converter_of_thread() -> Converter:
    """The thread's own converter: to build one takes longer than to render a post."""
    if not hasattr(_converters, "markdown"):
        _converters.markdown = Converter(
            extensions=[
                "abbr", "def_list", "fenced_code", "footnotes", "sane_lists", "tables",
                CodeHiliteExtension(guess_lang=False, css_class="highlight"),
                TocExtension(toc_depth="2-4", title=""),
            ],
            output_format="html",
        )  # fmt: skip
    converter: Converter = _converters.markdown
    return converter


def bound(text: str) -> str:
    """The text within bounds that keep the rendering time in proportion: cut, and less deep where it is absurd."""
    text = text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\0", "")
    text = QUOTE_MARKS.sub(r"\1", INDENT.sub(" " * DEEPEST_INDENT, text))
    return "\n".join(bound_line(line) for line in text.split("\n"))


def bound_line(line: str) -> str:
    """The line; one that is absurdly long or full of openers has what could open something made plain text."""
    if len(line) > LONGEST_LINE or len(OPENERS.findall(line)) > MOST_OPENERS_A_LINE:
        return OPENERS.sub(lambda found: f"&#{ord(found.group())};", line)
    return line


def count_words(html: str) -> int:
    """How many words a reader reads."""
    return len(WORD.findall(re.sub(r"<[^>]*>|&\w+;", " ", html)))
