"""Front matter in its three languages, and what is said of a broken one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moving.hugo.errors import HugoFormatError
from moving.hugo.front_matter import LONGEST, PlainText, read_file, write_file

VALUES = {
    "title": "One: two",
    "date": "2024-03-01T05:30:00Z",
    "draft": False,
    "weight": 3,
    "tags": ["a", "b c"],
    "cover": {"image": "x.png"},
}


@pytest.mark.parametrize(
    "front_matter",
    [
        '---\ntitle: "One: two"\ndate: 2024-03-01T05:30:00Z\ndraft: false\nweight: 3\ntags: [a, "b c"]\n'
        "cover:\n    image: x.png # set true for bundles\n---\n",
        '+++\ntitle = "One: two"\ndate = "2024-03-01T05:30:00Z"\ndraft = false\nweight = 3\ntags = ["a", "b c"]\n'
        '[cover]\nimage = "x.png"\n+++\n',
        '{"title": "One: two", "date": "2024-03-01T05:30:00Z", "draft": false, "weight": 3, "tags": ["a", "b c"],\n'
        '"cover": {"image": "x.png"}}\n',
    ],
)
def test_it_reads_yaml_toml_and_json(front_matter: str) -> None:
    file = read_file(f"{front_matter}\nThe *body*.\n", place="a.md")

    assert (file.values, file.body) == (VALUES, "The *body*.\n")


def test_windows_line_ends_a_byte_order_mark_and_blank_lines_do_no_harm() -> None:
    file = read_file("\ufeff\r\n---  \r\ntitle: A\r\n--- \r\nBody\r\n", place="a.md")

    assert (file.values, file.body) == ({"title": "A"}, "Body\n")


def test_words_that_old_yaml_takes_for_something_else_stay_words() -> None:
    file = read_file(
        "---\na: no\nb: 12:30\nc: 2023-04-11T7:15:00+01:00\nd: 0755\ne: 1_000\nf: yes\n---\n", place=""
    )

    assert set(file.values.values()) == {"no", "12:30", "2023-04-11T7:15:00+01:00", "0755", "1_000", "yes"}


@pytest.mark.parametrize(
    ("text", "place", "finding"),
    [
        ("Only text.", "a.md:1", "no front matter"),
        ("", "a.md:1", "no front matter"),
        ("---\ntitle: A\n", "a.md:1", "no end"),
        ("---\ntitle: A\nsummary: b: c\n---\n", "a.md:3", "mapping values are not allowed"),
        ('---\ntitle: A\ntags: ["a", "b"\ndraft: true\n---\n', "a.md:4", "broken"),
        ("---\ntitle: \x07\n---\n", "a.md:2", "character"),
        ("---\n- a\n---\n", "a.md:2", "no list of names and values"),
        ("+++\ntitle = 'A'\ndate = \n+++\n", "a.md:3", "invalid value"),
        ('{"title": "A",\n"date": }\n', "a.md:2", "expecting value"),
        ('{"title": ' + "9" * 5000 + "}\n", "a.md:1", "no JSON"),
        ('{"title": "A"', "a.md:1", "broken"),
    ],
)
def test_what_is_broken_is_named_with_its_line(text: str, place: str, finding: str) -> None:
    with pytest.raises(HugoFormatError) as caught:
        read_file(text, place="a.md")

    assert caught.value.place == place
    assert finding in caught.value.finding
    assert caught.value.mend
    assert "\n" not in str(caught.value)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "source",
    [
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
        "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]",
        "a: &a [*a]",
        "a: " + "[" * 50_000,
        "- " * 40_000,
        "? " * 40_000,
        "? - " * 20_000,
        "a: " + "x" * LONGEST,
    ],
)
def test_front_matter_that_would_blow_up_is_refused(source: str) -> None:
    with pytest.raises(HugoFormatError):
        read_file(f"---\n{source}\n---\n", place="a.md")


def test_what_no_database_stores_is_left_out() -> None:
    assert read_file('{"a\\u0000": "b\\ud800c\\u0000"}', place="").values == {"a": "b?c"}


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\x85")
)
PLAIN_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=8,
)


@given(values=st.dictionaries(TEXTS, PLAIN_VALUES, max_size=6), body=TEXTS)
def test_what_is_written_is_read_again(values: dict[str, Any], body: str) -> None:
    file = read_file(write_file(values, body), place="a.md")

    assert (file.values, file.body) == (values, body)


def test_marked_text_is_written_without_quotes() -> None:
    written = write_file({"date": PlainText("2024-03-01T05:30:00Z"), "title": "2024-03-01"}, "Body")

    assert written == "---\ndate: 2024-03-01T05:30:00Z\ntitle: '2024-03-01'\n---\nBody"
