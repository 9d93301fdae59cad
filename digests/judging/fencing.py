"""Text from outside as data in a prompt: between marks that it cannot close. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

MARKS = ("topic", "question", "evidence", "statement")
MARK = re.compile(rf"<(\s*/?\s*(?:{'|'.join(MARKS)})\b)", re.IGNORECASE)


def fence(mark: str, number: int, text: str) -> str:
    """The text between the marks of that name, with its number."""
    return f"<{mark} {number}>\n{without_marks(text)}\n</{mark}>"


def without_marks(text: str) -> str:
    """The text, in which nothing looks like one of the marks."""
    return MARK.sub(r"(\1", text)


def fence_all(mark: str, texts: Iterable[str]) -> str:
    """The texts, each between marks, numbered from 1; a line that says so where there is none."""
    return "\n".join(fence(mark, number, text) for number, text in enumerate(texts, start=1)) or "(none)"
