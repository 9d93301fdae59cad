"""Whatever a person types is a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.search.query import LONGEST_QUERY, MOST_TERMS, Term, parse_query


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("neural nets ", [Term("neural"), Term("nets")]),
        ("neural nets", [Term("neural"), Term("nets", begins=True)]),
        ("ai", [Term("ai")]),
        ('"language model" open', [Term("language model"), Term("open", begins=True)]),
        ('"language model', [Term("language model")]),
        ("“language model”", [Term("language model")]),
        ("cats -dogs", [Term("cats"), Term("dogs", excluded=True)]),
        ('cats -"big dogs"', [Term("cats"), Term("big dogs", excluded=True)]),
        ("gpt-4 x", [Term("gpt-4"), Term("x")]),
        ('say"hello"there ', [Term("say"), Term("hello"), Term("there")]),
        ('- -- "" \' * ( ) :', []),
        ("-", []),
        ("", []),
        ("   ", []),
        ("cafe\u0301 ", [Term("café")]),
    ],
)
def test_it_reads_words_phrases_and_exclusions(text: str, terms: list[Term]) -> None:
    assert list(parse_query(text).terms) == terms


def test_a_word_behind_its_stem_is_relaxed() -> None:
    relaxed = parse_query("the predicti").relaxed()
    assert relaxed is not None and relaxed.terms[-1].stems == ("predict", "predic", "predi", "pred")
    assert parse_query("the predicti ").relaxed() is None
    assert parse_query("cat").relaxed() is None


@given(st.text())
def test_every_text_is_a_query(text: str) -> None:
    query = parse_query(text)
    assert len(query.terms) <= MOST_TERMS
    assert all(0 < len(term.text) <= LONGEST_QUERY and term.text.isprintable() for term in query.terms)
