"""The lines of a section of predictions: their level, their marks, and their text without Markdown. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BULLET = re.compile(r"(?:[-*+•–]|\d{1,2}[.)])(?=\s|$)")
HEADING = re.compile(r"#{1,6}(?=\s)")
QUOTE = re.compile(r">(?=\s|$)")
RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<!--.{0,500}?-->")
LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}(?:\s[^()]{0,200})?\)")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
EMPHASIS = re.compile(
    r"(?<!\\)(?:\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|~~|`+)"
)
# To look for a mark is much faster than to read what it makes.
EMPHASIS_MARKS = "*_~`"
RULING_CELL = re.compile(r":?-+:?$")
TAB = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds text: `text` is plain, `emphasised` tells whether it begins with emphasis."""

    indent: int
    bullet: bool
    heading: bool
    emphasised: bool
    text: str
    after_blank: bool
    joins: bool


def read_lines(markdown: str) -> Iterator[Line]:
    """The lines with text, in order; rules and blank lines are left out."""
    after_blank, joinable = True, False
    for raw in markdown.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not raw.strip() or RULE.match(raw):
            after_blank = True
            continue
        line = read_line(raw, after_blank=after_blank, joinable=joinable)
        after_blank, joinable = False, not raw.rstrip().endswith("\\") and not raw.endswith("  ")
        if line is not None:
            yield line


def read_line(raw: str, *, after_blank: bool, joinable: bool) -> Line | None:
    """The line, or None where it holds marks only; `joinable` tells whether the line before it may go on here."""
    expanded = raw.expandtabs(TAB)
    rest = expanded.lstrip()
    indent = len(expanded) - len(expanded.lstrip())
    marks = ""
    while mark := HEADING.match(rest) or BULLET.match(rest) or QUOTE.match(rest):
        marks += mark[0]
        rest = rest[mark.end() :].lstrip()
    heading, bullet = "#" in marks, bool(marks.strip("#>"))
    text = to_plain_text(join_cells(rest) if rest.startswith("|") else rest)
    if not text:
        return None
    emphasised = rest[:1] in ("*", "_") or rest.lower().startswith(("the **", "the __", "a **"))
    joins = not (after_blank or bullet or heading or emphasised) and joinable
    return Line(indent, bullet, heading, emphasised, text, after_blank, joins)


def join_cells(row: str) -> str:
    """The cells of a table's row, parted by colons; nothing of the row that rules the table."""
    cells = [cell.strip() for cell in row.strip("| \t").split("|")]
    return "" if all(RULING_CELL.match(cell) for cell in cells) else ": ".join(cells)


def to_plain_text(markdown: str) -> str:
    """The text of a line of Markdown without emphasis, links, HTML, escapes and blanks in a row."""
    text = TAG.sub("", markdown) if "<" in markdown else markdown
    text = LINK.sub(r"\1", text) if "](" in text else text
    text = text.replace("\\\\", "\\")
    text = EMPHASIS.sub("", text) if any(mark in text for mark in EMPHASIS_MARKS) else text
    text = html.unescape(ESCAPE.sub(r"\1", text) if "\\" in text else text)
    return " ".join(text.rstrip("\\").split())


def join_paragraphs(lines: Iterable[tuple[bool, str]]) -> str:
    """The texts with a blank line between paragraphs; True marks a text that goes on with the one before it."""
    paragraphs: list[str] = []
    for joins, text in lines:
        if joins and paragraphs:
            paragraphs[-1] += f" {text}"
        elif text:
            paragraphs.append(text)
    return "\n\n".join(paragraphs)
