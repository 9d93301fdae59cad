"""Text of any kind becomes HTML that does no harm, in bounded time."""

from __future__ import annotations

import re

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from blog.rendering.html import ATTRIBUTES, TAGS, count_words, render, without_anchors

HARM = re.compile(
    r"<\s*(?:script|iframe|object|embed|svg|math|style|link|meta|form|base)\b|\bon\w+\s*=|(?:java|vb)script:|data:",
    re.IGNORECASE,
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "text <img src=x onerror=alert(1)> text",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>x</mi></math>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<a href=' javascript:alert(1)'>x</a>",
    "<javascript:alert(1)>",
    "<div style='background:url(javascript:alert(1))' onclick=alert(1)>x</div>",
    "<p><b><i>never closed <table><tr><td>",
    "</div></article></main></body>",
    "<!-- --><script>alert(1)</script><!-- -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<style>@import 'javascript:alert(1)';</style>",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\ncode\n```',
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "# <script>alert(1)</script> heading {onclick=alert(1)}",
    "<form action=/admin/><input name=x><button>send</button></form>",
    "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example/'>",
    "\x02wzxhzdk:0\x03 <b onmouseover=alert(1)>x</b>",
]


def words_in_tags(markup: str) -> str:
    """All that stands in the tags of the HTML: names and attributes."""
    tree = html.fromstring(f"<div>{markup}</div>")
    names = [element.tag for element in tree.iter() if isinstance(element.tag, str)]
    return " ".join(f"<{name}" for name in names) + " ".join(
        f"{name}={value}" for element in tree.iter() for name, value in element.attrib.items()
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_does_no_harm(text: str) -> None:
    rendered = render(text)
    assert not HARM.search(words_in_tags(rendered.html)), rendered.html
    assert not HARM.search(words_in_tags(rendered.toc)), rendered.toc


@settings(max_examples=300)
@given(
    st.text(
        st.sampled_from(list("ab <>/\"'=&;:#*_`[](){}!\\|~-+.\n\t1>\x00\x02\x03\u202e\u200b")), max_size=200
    )
)
def test_only_what_is_allowed_comes_out_of_any_text(text: str) -> None:
    markup = render(text).html
    for element in html.fromstring(f"<div>{markup}</div>").iter():
        assert element.tag in TAGS
        assert set(element.attrib) <= ATTRIBUTES.get(element.tag, set()) | {"rel", "loading"}
    cleaned = nh3.clean(
        markup, tags=TAGS, attributes={**ATTRIBUTES, "a": ATTRIBUTES["a"] | {"rel"}}, link_rel=None
    )
    assert cleaned.replace("&nbsp;", "\xa0") == markup.replace("&nbsp;", "\xa0")


# Half a minute each is far more than they need, and far less than time that grows with the square.
BOMBS = {
    "one long line": "a" * 500_000,
    "many words": "word " * 100_000,
    "quotes": ">" * 10_000 + " x",
    "quoted lines": "\n".join(">" * number + " x" for number in range(1, 1000)),
    "bullets in a line": "- " * 10_000 + "x",
    "numbers in a line": "1. " * 10_000 + "x",
    "lists ever deeper": "\n".join("  " * number + "- x" for number in range(900)),
    "brackets": "[" * 100_000,
    "closed brackets": "[](" * 30_000,
    "images": "![" * 50_000,
    "stars": "*" * 100_000,
    "open stars": "*a " * 50_000,
    "underscores": "_a " * 50_000,
    "backticks": "`" * 50_001 + " a",
    "open backticks": "`a``b" * 20_000,
    "angles": "<" * 100_000,
    "open tags": "<a " * 50_000,
    "comments": "<!--" * 50_000,
    "references": "\n".join(f"[r{number}]: https://e.org/{number}" for number in range(5000)),
    "open references": "[a]: " * 20_000,
    "footnotes": "\n\n".join(f"[^{number}]: note" for number in range(2000)),
    "table": "|a" * 5000 + "|\n" + "|-" * 5000 + "|\n" + "|x" * 5000 + "|",
    "table rows": "|a|b|\n|-|-|\n" + "|x|y|\n" * 10_000,
    "fences": "```\n" * 5_000,
    "headings": "# a\n" * 5000,
    "blank heading": "#" + " " * 100_000 + "x",
    "underlined": "a\n-\n" * 5000,
    "blank lines": "\n" * 200_000,
    "line ends": "a  \n" * 20_000,
    "entities": "&#x41;" * 50_000,
    "escapes": "\\*" * 100_000,
    "lines of openers": "\n".join("[*_`<![" * 200 for _ in range(50)),
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", BOMBS)
def test_no_text_takes_long(name: str) -> None:
    render(BOMBS[name])


def test_links_out_are_marked_and_links_within_are_not() -> None:
    markup = render("[in](/predictions/agi/) [out](https://example.org/) [other](//example.org/)").html
    rels = [link.get("rel") for link in html.fromstring(markup).iter("a")]
    assert rels == [None, "nofollow ugc noopener", "nofollow ugc noopener"]


def test_headings_get_stable_ids_anchors_and_a_table_of_contents() -> None:
    rendered = render("## One *thing*\n\ntext\n\n### 你好\n\n## One thing")
    headings = html.fromstring(f"<div>{rendered.html}</div>").xpath("//h2 | //h3")
    assert [heading.get("id") for heading in headings] == ["one-thing", "你好", "one-thing_1"]
    assert [heading.xpath("string(a/@href)") for heading in headings] == [
        "#one-thing",
        "#你好",
        "#one-thing_1",
    ]
    assert html.fromstring(rendered.toc).xpath("//a/text()") == ["One thing", "你好", "One thing"]
    assert "#</a>" not in rendered.toc and 'class="anchor"' not in without_anchors(rendered.html)


def test_an_edit_elsewhere_leaves_the_ids() -> None:
    before, after = render("## A\n\nold\n\n## B").html, render("## A\n\nnew and *longer*\n\n## B").html
    assert re.findall(r'id="[^"]*"', before) == re.findall(r'id="[^"]*"', after)


def test_words_are_those_that_a_reader_reads() -> None:
    assert (
        count_words(render("## A heading\n\n**Three** [more words](https://e.org/a-b) & <b>one</b>").text)
        == 6
    )
    assert render("word " * 401).reading_minutes == 3
    assert render("").reading_minutes == 0


def test_code_is_highlighted_by_classes_and_an_unknown_language_is_plain() -> None:
    assert '<span class="k">def</span>' in render("```python\ndef f(): pass\n```").html
    assert "def f" in render("```no-such-language\ndef f(): pass\n```").html
    assert "style=" not in render("```python\ndef f(): pass\n```").html


def test_pictures_are_loaded_late() -> None:
    assert 'loading="lazy"' in render("![A bird](/media/bird.png)").html


def test_footnotes_lead_there_and_back() -> None:
    tree = html.fromstring(render("Text[^n].\n\n[^n]: A note\n    with a second line.").html)
    assert tree.xpath("string(//sup/a/@href)") == "#fn:n"
    assert "with a second line" in tree.xpath("string(//li[@id='fn:n'])")
