"""Markdown becomes HTML here and nowhere else: rendered by Python-Markdown, sanitised by nh3. Pure."""

from __future__ import annotations

import math
import re
import threading
from dataclasses import dataclass
from html import unescape

import markdown
import nh3
from markdown.extensions.toc import TocExtension, slugify_unicode

from blog.rendering.commonmark import commonmark

WORDS_PER_MINUTE = 200
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
LONGEST_TEXT = 500_000
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
EXTERNAL_LINK = re.compile(r'<a (?=[^>]*\bhref="(?:https?:)?//)', re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
# Those that str.split takes for blanks are not among them.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
STRONG = re.compile(r"<strong>(.*?)</strong>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{4,}")
ANCHOR = re.compile(r'<a class="anchor"[^>]*>#</a>')
CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=URL_SCHEMES,
    link_rel=None,  # links within the site are no foreign ones: see EXTERNAL_LINK
    set_tag_attribute_values={"img": {"loading": "lazy"}},
)
_converters = threading.local()


class Converter(markdown.Markdown):
    """The converter with what the table-of-contents extension leaves on it."""

    toc: str
    toc_tokens: list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """`html` and `toc` are safe HTML, `text` is what a reader reads of it; minutes are rounded up.

    `topic_words` are the words that the text emphasises, each once.
    """

    html: str
    toc: str
    word_count: int
    reading_minutes: int
    text: str
    topic_words: str


def render(text: str) -> Rendered:
    """The Markdown as safe HTML with its table of contents (empty without headings), words and reading time."""
    converter = converter_of_thread()
    html = EXTERNAL_LINK.sub(f'<a rel="{LINK_REL}" ', CLEANER.clean(converter.convert(text[:LONGEST_TEXT])))
    toc = CLEANER.clean(converter.toc) if converter.toc_tokens else ""
    converter.reset()
    plain = text_of(html)
    words = count_words(plain)
    return Rendered(html, toc, words, math.ceil(words / WORDS_PER_MINUTE), plain, topic_words_of(html))


def topic_words_of(html: str) -> str:
    """The words that rendered HTML emphasises, small, each once, in the order of the alphabet."""
    return " ".join(sorted(words_in(TAG.sub(" ", " ".join(STRONG.findall(html))))))


def words_in(text: str) -> set[str]:
    """The words of four letters and more, small."""
    return set(WORD.findall(text.lower()))


def without_anchors(html: str) -> str:
    """Rendered HTML without the links of headings to themselves, which mean something on the post's own page only."""
    return ANCHOR.sub("", html)


def converter_of_thread() -> Converter:
    """The thread's own converter: to build one takes longer than to render a post."""
    if not hasattr(_converters, "markdown"):
        _converters.markdown = Converter(
            extensions=[
                *commonmark(code_class="highlight"),
                TocExtension(
                    toc_depth="2-4",
                    title="",
                    marker="",  # nobody asks for the contents in the middle of a text
                    slugify=slugify_unicode,
                    permalink="#",
                    permalink_class="anchor",
                    permalink_title="Link to this section",
                ),
            ],
            output_format="html",
        )
    converter: Converter = _converters.markdown
    return converter


def text_of(html: str) -> str:
    """The words of the HTML in one line, without control characters."""
    plain = unescape(TAG.sub(" ", without_anchors(html)))
    return " ".join(CONTROL.sub(" ", plain).split())


def count_words(text: str) -> int:
    """How many words a reader reads in plain text."""
    pieces = text.split()
    # Most are plain words, which is told much faster than by the pattern.
    others = [piece for piece in pieces if not piece.isalnum()]
    return len(pieces) - len(others) + len(WORD.findall(" ".join(others)))
