"""Lines of a topic become its title and its texts: plain, without marks, emphasis or labels. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from moving.hugo.entries.findings import is_placeholder
from moving.hugo.entries.inline import first_link, plain
from moving.hugo.entries.lines import HEADING, Line

BOLD_TITLE = re.compile(r"(?P<emphasis>\*{2,3}|__)(?P<title>.+?)(?P=emphasis)(?!\*)(?P<rest>.*)")
# Looked for before entities become letters: a number that is escaped belongs to the title.
NUMBER = re.compile(
    r"^(?P<marks>[*_\s]*)(?:(?:topic|title)\s*#?\d*\s*[:.)–-]\s*|\d{1,2}[.)]\s+)", re.IGNORECASE
)
LEFT_OVER = re.compile(r"^\*{1,3}(?=\S)|(?<=[^\s*])\*{2,3}$")
MARKS = re.compile(r"^(?:[-*+•‣◦–]\s+|\d{1,2}[.)]\s+|>\s?)+")
SOURCES = re.compile(r"(?:source|discussion): \[", re.IGNORECASE)
DISCUSSION = re.compile(r"\bdiscussion: \[(?P<name>(?:[^\]\\]|\\.)*)\]\(<(?P<url>[^>]*)>\)")


@dataclass(frozen=True, slots=True)
class RawTopic:
    """A topic as it was found: plain texts by kind; `before` is what stood above the first label."""

    title: str
    texts: dict[str, str] = field(default_factory=dict)
    before: str = ""
    placeholder: bool = False
    url: str = ""
    discussion_url: str = ""
    source_name: str = ""


def make_topic(title: Line, parts: dict[str, list[Line]]) -> RawTopic:
    """The topic of a title's line and the lines under each label, "" for those above the first."""
    before = [line for line in parts[""] if not SOURCES.match(line.content)]
    sources = " ".join(line.content for line in parts[""] if SOURCES.match(line.content))
    discussion = DISCUSSION.search(sources)
    return RawTopic(
        title=read_title(title),
        texts={kind: join_text(lines) for kind, lines in parts.items() if kind},
        before="" if all(is_placeholder(line.content) for line in before) else join_text(before),
        placeholder=bool(before) and all(is_placeholder(line.content) for line in before),
        url=first_link(title.content),
        discussion_url=discussion["url"] if discussion else "",
        source_name=plain(discussion["name"]) if discussion else "",
    )


def read_title(line: Line) -> str:
    """The title without number, emphasis, heading marks and the colon at its end."""
    content = line.content
    if heading := HEADING.fullmatch(content):
        content = heading["text"]
    bold = BOLD_TITLE.fullmatch(content)
    if bold and (not bold["rest"].strip(" :.–—-") or bold["rest"].lstrip().startswith(":")):
        content = bold["title"]
    return without_left_over(plain(NUMBER.sub(r"\g<marks>", content, count=1))).rstrip(":").strip()


def without_left_over(text: str) -> str:
    """The text without stars at its ends that were no emphasis."""
    return LEFT_OVER.sub("", text) if text[:1] == "*" or text[-1:] == "*" else text


def join_text(lines: list[Line]) -> str:
    """The lines as plain text: paragraphs with a blank line between them, list items each on its line."""
    blocks: list[tuple[bool, list[str]]] = []
    for line in lines:
        if line.mark or line.after_blank or not blocks:
            blocks.append((bool(line.mark), []))
        blocks[-1][1].append(line.content)
    text = ""
    was_item = False
    for is_item, contents in blocks:
        block = without_left_over(plain(MARKS.sub("", " ".join(contents))))
        if block and text:
            text += "\n" if is_item or was_item else "\n\n"
        text += block
        was_item = is_item
    return text
