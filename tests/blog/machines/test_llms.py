from __future__ import annotations

from html import unescape

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.machines.llms import as_line, as_text, link_line

PARTS = (
    *("*a*", "_b_", "`", "```", "~~~", "~~c~~", "<b>", "[d](javascript:e)", "![", "&lt;", "&#42;", "&", "|"),
    *("#", "# ", "---", "===", "- ", "+ ", "1. ", "12) ", "> ", "-", "\\", "\\*"),
    *("\n", "\n\n", "    ", "\t", "word", "3.5"),
)
hostile = st.lists(st.sampled_from(PARTS), min_size=1, max_size=8).map("".join)


def shown(markdown: str) -> str:
    return cmarkgfm.markdown_to_html(markdown)


def as_read(text: str) -> str:
    return " ".join(text.split())


@given(hostile)
def test_a_line_of_any_text_stays_a_paragraph_of_that_text(text: str) -> None:
    expected = f"<p>{as_read(text)}</p>\n" if text.strip() else ""
    assert unescape(shown(as_line(text))) == expected


@given(hostile)
def test_a_heading_and_an_item_hold_the_text_alone(text: str) -> None:
    inner = as_read(text)
    assert unescape(shown(f"# {as_text(text)}")) == f"<h1>{inner}</h1>\n"
    assert unescape(shown(f"- {as_line(text)}")) == f"<ul>\n<li>{inner}</li>\n</ul>\n"


@pytest.mark.parametrize(
    "url", ["https://a.example/b_(c)", "https://a.example/d e", "https://a.example/\n\n# f"]
)
def test_a_link_of_any_address_stays_a_link(url: str) -> None:
    html = shown(link_line("[x](y)", url))
    assert html.count("<a ") == 1 and html.endswith(">[x](y)</a></li>\n</ul>\n")
    assert "<h1>" not in html


def test_what_means_nothing_is_left_as_it_is() -> None:
    assert as_line("AT&T grew 3.5 times; 2026-01-01 (see x).") == "AT&T grew 3.5 times; 2026-01-01 (see x)."
