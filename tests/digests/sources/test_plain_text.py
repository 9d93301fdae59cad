"""Text from outside becomes plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.sources.plain_text import clean, clean_line, strip_html


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  A  title \n in\ttwo\r\nlines ", "A title in two lines"),
        ("pass\u200bword\u00ad", "password"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("no-break\u00a0space\u2028line", "no-break space line"),
        ("**Markdown** & <b>HTML</b> stay", "**Markdown** & <b>HTML</b> stay"),
        ("日本語 😀 é", "日本語 😀 é"),
    ],
)
def test_a_line_is_cleaned(text: str, line: str) -> None:
    assert clean_line(text) == line


def test_ends_of_lines_stay_in_a_text() -> None:
    assert clean("one\r\n\r\ntwo\rthree\tfour\x00") == "one\n\ntwo\nthree four"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree"),
        ("a &amp; b &lt;c&gt; &#x27;d&#39; &nbsp; e", "a & b <c> 'd' e"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<script>alert(1)</script><style>p{}</style>text<!-- comment -->", "text"),
        ('<a href="javascript:alert(1)" onclick="x">link</a>', "link"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("plain", "plain"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("", ""),
    ],
)
def test_html_becomes_text(markup: str, text: str) -> None:
    assert strip_html(markup) == text


@given(st.text())
def test_any_text_can_be_stored_and_stays_as_it_is_when_cleaned_again(text: str) -> None:
    once = clean_line(text)
    assert clean_line(once) == once
    assert "\x00" not in once
    once.encode()
    strip_html(text).encode()
