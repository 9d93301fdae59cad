"""The topics of a daily entry: titles and analyses, whatever their nesting, bullets, numbers or labels. Pure.

Language models indent as they like, so the nesting that Markdown sees is no help: the labels are what holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from moving.hugo.entries.findings import is_aside, is_placeholder
from moving.hugo.entries.inline import plain
from moving.hugo.entries.labels import BENEFITS, RAMIFICATIONS, Label, read_label, split_at_labels
from moving.hugo.entries.lines import HEADING, Line, read_lines
from moving.hugo.entries.paragraphs import RawTopic, make_topic

BOLD_START = re.compile(r"(\*{2,3}|__)(?!\s).+?\1(?!\*)")
WHOLLY_BOLD = re.compile(r"(\*{1,3}|_{1,2})(?!\s)(?:(?!\1).|(?<=\w)\*)+\1[\s:.]*")

SUFFIX = re.compile(
    r"(?P<title>\S.{0,400}?)\s*[:–—-]\s*(?P<label>benefits?|ramifications?)[:.\s]*", re.IGNORECASE
)
# What is said of all topics, behind the last one.
OUTRO = re.compile(
    r"(?:overall|in (?:conclusion|summary)|to summari[sz]e|these (?:topics|developments|are|examples)|all of these"
    r"|each of these|it is important to note|please)\b",
    re.IGNORECASE,
)
FEWEST_WORDS = 8


@dataclass(slots=True)
class _Open:
    """A topic that is being read: its lines by the label they stand under, "" before the first label."""

    title: Line
    number: int | None
    parts: dict[str, list[Line]] = field(default_factory=lambda: {"": []})
    current: str = ""
    label_indent: int = 0

    @property
    def complete(self) -> bool:
        """Whether both labels were seen."""
        return {BENEFITS, RAMIFICATIONS} <= self.parts.keys()


def read_topics(text: str) -> tuple[list[RawTopic], list[str]]:
    """The topics in order, and the remarks that belong to none of them."""
    reader = _Reader(list(split_lines(read_lines(text))))
    reader.read()
    return [make_topic(topic.title, topic.parts) for topic in reader.topics], reader.remarks


def split_lines(lines: list[Line]) -> Iterator[Line]:
    """The lines, those with a label in their middle as several."""
    for line in lines:
        first, *others = split_at_labels(line.content) or [line.content]
        yield replace(line, content=first.rstrip()) if others else line
        for other in others:
            yield Line(line.indent + 1, "", other.strip())


class _Reader:
    """Goes through the lines once; each opens a topic, opens an analysis, continues it or is a remark."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.suffixed = find_suffixed(lines)
        self.topics: list[_Open] = []
        self.remarks: list[str] = []

    def read(self) -> None:
        """Reads all lines."""
        for index, line in enumerate(self.lines):
            following = self.lines[index + 1] if index + 1 < len(self.lines) else None
            self.take(line, following)

    def take(self, line: Line, following: Line | None) -> None:
        """Puts one line where it belongs."""
        topic = self.topics[-1] if self.topics else None
        if is_aside(line.content) and not line.mark:
            self.remarks.append(plain(line.content))
        elif label := self.label_of(line, topic):
            self.open_analysis(line, label)
        elif self.suffixed and (suffixed := split_suffix(line)) and suffixed[0].content in self.suffixed:
            if topic is None or topic.title.content != suffixed[0].content:
                self.open_topic(suffixed[0])
            self.open_analysis(line, suffixed[1])
        elif self.opens_topic(line, following, topic):
            self.open_topic(line)
        elif topic is None or is_stray(line, topic):
            self.remarks.append(plain(line.content))
        else:
            topic.parts[topic.current].append(line)

    def label_of(self, line: Line, topic: _Open | None) -> Label | None:
        """The label that the line is, in its topic; another word for one counts only once."""
        label = read_label(line.content) if topic else None
        if label is None or topic is None:
            return None
        if not label.sure and (label.kind in topic.parts or line.indent > topic.label_indent > 0):
            return None
        return label

    def open_topic(self, line: Line) -> None:
        """The line is the title of a new topic."""
        title = line.content if line.number else without_number(line.content)
        self.topics.append(_Open(replace(line, content=title), number_of(line)))

    def open_analysis(self, line: Line, label: Label) -> None:
        """What follows belongs to this label; a label that comes again adds to its first text."""
        topic = self.topics[-1]
        topic.current = label.kind
        topic.label_indent = line.indent
        part = topic.parts.setdefault(label.kind, [])
        if label.rest:
            part.append(Line(line.indent + bool(line.mark), "", label.rest, after_blank=True))

    def opens_topic(self, line: Line, following: Line | None, topic: _Open | None) -> bool:
        """Whether the line is a title: by its looks, its number, and what follows."""
        labelled = following is not None and read_label(following.content) is not None
        looks = WHOLLY_BOLD.fullmatch(line.content) is not None
        if HEADING.fullmatch(line.content):
            return True
        if topic is None:
            return line.number is not None or looks or labelled
        base = self.topics[0]
        if HEADING.fullmatch(base.title.content):
            return False
        outside = line.indent <= base.title.indent + 1
        if line.number is None:
            return opens_unnumbered(line, following, topic, outside=outside)
        if looks:
            return labelled or (outside and topic.number is not None)
        if outside and labelled and topic.complete:
            return True
        next_one = topic.number is not None and line.number == topic.number + 1
        if not (outside and next_one):
            return False
        if in_numbered_list(topic, line.indent):
            return False
        return labelled or bool(BOLD_START.match(line.content)) or is_plain_title(line, topic)


def split_suffix(line: Line) -> tuple[Line, Label] | None:
    """The title and the label of a line like "**Title: Benefits**"; None for any other."""
    if "enefit" not in line.content and "amification" not in line.content:
        return None
    if HEADING.fullmatch(line.content) is None and WHOLLY_BOLD.fullmatch(line.content) is None:
        return None
    found = SUFFIX.fullmatch(without_number(plain(line.content.lstrip("# "))))
    if found is None:
        return None
    kind = BENEFITS if found["label"].lower().startswith("b") else RAMIFICATIONS
    return replace(line, content=found["title"]), Label(kind, "")


def find_suffixed(lines: list[Line]) -> set[str]:
    """The titles that stand once with each label behind them: only there it is no part of the title."""
    kinds: dict[str, set[str]] = {}
    for line in lines:
        if found := split_suffix(line):
            kinds.setdefault(found[0].content, set()).add(found[1].kind)
    return {title for title, found in kinds.items() if len(found) == 2}


def number_of(line: Line) -> int | None:
    """The number of a title: before it, or inside a bold one such as **3. Title**."""
    found = re.match(r"[#*_\s]*(?:topic\s+)?(\d{1,2})[.):]", line.content, re.IGNORECASE)
    return line.number or (int(found[1]) if found else None)


def without_number(title: str) -> str:
    """The title's line without the number before it."""
    return re.sub(r"^\d{1,3}[.)](?!\d)\s*", "", title)


def opens_unnumbered(line: Line, following: Line | None, topic: _Open, *, outside: bool) -> bool:
    """Whether a line without a number before it is the title of the next topic."""
    labelled = following is not None and read_label(following.content) is not None
    if WHOLLY_BOLD.fullmatch(line.content) is None:
        return labelled and topic.complete and line.after_blank and outside and not line.mark
    if labelled:
        return outside or bool(line.mark)
    return outside and follows_without_analyses(line, following, topic)


def follows_without_analyses(line: Line, following: Line | None, topic: _Open) -> bool:
    """Whether a bold line is the title of a topic that has no label: by its number, or as nothing stands below it."""
    number = number_of(line)
    if number is not None:
        return topic.number is not None and number == topic.number + 1
    bare = following is None or is_placeholder(following.content) or is_bold(following)
    return bare and line.after_blank and not line.mark and topic.number is None and is_bold(topic.title)


def is_bold(line: Line) -> bool:
    """Whether all of the line is bold."""
    return line.content.startswith("**") and WHOLLY_BOLD.fullmatch(line.content) is not None


def in_numbered_list(topic: _Open, indent: int) -> bool:
    """Whether a numbered line with this indent continues a list of the analysis that is being read."""
    return any(line.number is not None and line.indent <= indent for line in topic.parts[topic.current])


def is_plain_title(line: Line, topic: _Open) -> bool:
    """Whether a numbered line without emphasis is a title after a topic whose analyses are there or left out."""
    return (topic.complete or not topic.current) and len(line.content) < 300


def is_stray(line: Line, topic: _Open) -> bool:
    """Whether the line stands outside the list item that its topic is, and is too short for a paragraph of it."""
    part = topic.parts[topic.current]
    if not line.after_blank or line.mark or not part or not topic.current:
        return False
    if line.indent == 0 and OUTRO.match(line.content) and (topic.label_indent or topic.complete):
        return True
    if len(line.content.split()) >= FEWEST_WORDS:
        return False
    return line.indent < topic.label_indent or line.indent == 0 < min(known.indent for known in part)
