"""Flair and title apart."""

from __future__ import annotations

import pytest

from digests.sources.flair import split_flair


@pytest.mark.parametrize(
    ("title", "flair", "rest"),
    [
        ("[D] On batch size", "D", "On batch size"),
        ("[D][P] On batch size", "D, P", "On batch size"),
        ("On batch size [Research]", "Research", "On batch size"),
        ("[R] Learning [MASK] tokens", "R", "Learning [MASK] tokens"),
        ("[2023] A survey", "", "[2023] A survey"),
        ("[D]", "", "[D]"),
        ("No flair at all", "", "No flair at all"),
    ],
)
def test_flair_is_kept_apart_from_the_title(title: str, flair: str, rest: str) -> None:
    assert split_flair(title) == (flair, rest)
