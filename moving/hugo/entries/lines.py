"""The body of a daily entry as lines with their indent and list mark, and its sections. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

LINE = re.compile(
    r"(?P<mark>[-*+•‣◦–](?=\s|$)|\d{1,3}[.)](?=\s|$|\*)|[IVX]{1,5}[.)](?=\s)|\(?[a-h][.)](?=\s))?\s*(?P<content>.*)"
)
RULE = re.compile(r"([-*_])(?:\s*\1){2,}")
ROMAN = {"I": 1, "V": 5, "X": 10}
HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<text>.*?)\s*#*\s*")
FENCE = re.compile(r"\s{0,3}(```|~~~)")
SECTIONS = {
    "topics": re.compile(r"consequences of|current developments|topics of the day", re.IGNORECASE),
    "trending": re.compile(r"\btrend(?:s|ing)?\b", re.IGNORECASE),
    "predictions": re.compile(r"\bpredict(?:s|ed|ions?)?\b|\bforecasts?\b|\bfuture events\b", re.IGNORECASE),
}
LABEL = re.compile(
    r"^[\W\d]*(?:potential |possible )?benefits?\b\W{0,6}(?:$|\w)", re.IGNORECASE | re.MULTILINE
)
# A section may also be opened by its name alone, in bold.
BOLD_SECTION = re.compile(
    r"\*\*(possible consequences of current developments|(?:currently )?trending topics|gpt predicts future events"
    r"|predictions of future events):?\*\*:?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with text: `indent` in columns, `mark` its bullet or number, whether a blank line stands before it."""

    indent: int
    mark: str
    content: str
    after_blank: bool = False

    @property
    def number(self) -> int | None:
        """The number of a numbered line."""
        if self.mark[:1].isdecimal():
            return int(self.mark[:-1])
        return read_roman(self.mark[:-1]) if self.mark[:1] in ROMAN else None


@dataclass(frozen=True, slots=True)
class Section:
    """A known section: `kind` is topics, trending or predictions; its text is without the heading."""

    kind: str
    heading: str
    text: str


def read_lines(text: str) -> list[Line]:
    """The lines that are neither blank nor mere rules; bold text that goes on in the next line is one line."""
    lines: list[Line] = []
    after_blank = True
    for raw in text.split("\n"):
        raw = raw.expandtabs(4)
        content = raw.strip()
        if RULE.fullmatch(content):
            content = ""
        if content:
            line = read_line(raw, content, after_blank=after_blank)
            if lines and closes_bold(line, lines[-1]):
                lines[-1] = replace(lines[-1], content=f"{lines[-1].content} {line.content}")
            else:
                lines.append(line)
        after_blank = not content
    return lines


def closes_bold(line: Line, before: Line) -> bool:
    """Whether bold text that begins the line before ends in this one."""
    if line.mark or line.after_blank or not before.content.startswith("**"):
        return False
    return before.content.count("**") % 2 == 1 and line.content.count("**") % 2 == 1


def read_roman(numeral: str) -> int:
    """The number that the letters I, V and X stand for: 4 for IV."""
    values = [ROMAN[letter] for letter in numeral]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


def read_line(raw: str, content: str, *, after_blank: bool) -> Line:
    """One line, its mark apart."""
    found = LINE.match(content)
    mark, rest = (found["mark"] or "", found["content"]) if found else ("", content)
    return Line(len(raw) - len(raw.lstrip()), mark, rest, after_blank)


def without_mark(line: Line) -> Line:
    """The line as mere text."""
    return replace(line, mark="")


def read_sections(body: str) -> tuple[str, list[Section]]:
    """What stands above the first known section, and the known sections in order, those of one kind joined."""
    headings = list(find_headings(body))
    if not headings:
        return body, []
    level = section_level(headings)
    tops = [heading for heading in headings if heading.level <= level]
    first = next(heading for heading in tops if heading.kind and heading.level == level)
    found: dict[str, Section] = {}
    current = ""
    for heading, following in zip(tops, [*tops[1:], None], strict=True):
        text = body[heading.end : following.start if following else len(body)]
        if heading.level < level:
            continue
        if not heading.kind and current == "topics" and LABEL.search(text):
            # A topic whose title is a heading as large as that of its section.
            heading = replace(heading, kind=current)
            text = body[heading.start : heading.end] + text
        current = heading.kind
        if heading.kind in found:
            known = found[heading.kind]
            found[heading.kind] = replace(known, text=f"{known.text}\n\n{text}")
        elif heading.kind:
            found[heading.kind] = Section(heading.kind, heading.text, text)
    return body[: first.start], list(found.values())


def section_level(headings: list[_Heading]) -> int:
    """The level on which most of the known sections are opened, the highest of several."""
    kinds = {level: {h.kind for h in headings if h.kind and h.level == level} for level in range(1, 7)}
    return max(kinds, key=lambda level: (len(kinds[level]), -level))


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading between these letters of the body; `kind` is empty where it opens no known section."""

    kind: str
    text: str
    level: int
    start: int
    end: int


def find_headings(body: str) -> Iterator[_Heading]:
    """The headings outside code; none at all where none of them opens a known section."""
    headings = []
    position, in_code = 0, False
    for line in body.splitlines(keepends=True):
        start, position = position, position + len(line)
        if FENCE.match(line):
            in_code = not in_code
        if in_code:
            continue
        text = line.strip()
        if not text.startswith(("#", "**")):
            continue
        if heading := HEADING.fullmatch(text):
            name, level = heading["text"], len(heading["level"])
        elif bold := BOLD_SECTION.fullmatch(text):
            name, level = bold[1], 2
        else:
            continue
        headings.append(_Heading(kind_of_section(name), name, level, start, position))
    if any(heading.kind for heading in headings):
        yield from headings


def kind_of_section(heading: str) -> str:
    """What section a heading opens; empty for none that is known."""
    return next((kind for kind, words in SECTIONS.items() if words.search(heading)), "")
