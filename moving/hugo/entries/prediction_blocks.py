"""Parts a section of predictions into blocks, one an event: its headline and the lines below. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from moving.hugo.entries.prediction_lines import Line
from predictions.dates.headlines import find_leading_date
from predictions.dates.words import word_set
from predictions.events.matching import EventNames, FoundEvent, find_event

# What may stand before the event's name in its headline.
PREFIXES = word_set(
    "the a an of for when will achievement development emergence creation arrival advent realization realisation "
    "attainment occurrence invention first true event events prediction predictions predicted timeline i we predict "
    "believe expect estimate anticipate forecast think that regarding on date"
)
FURTHEST_NAME = 90
CLOSING_QUOTES = "\"”’»'"
NAME_END = re.compile(r"\s*(?:[:(\[–—,]|-\s|$)")
# Words that frame the predictions and belong to none of them.
FRAMING = re.compile(
    r"(?:(?:certainly|sure|of course|absolutely)\b|here(?:['’]s| is| are)\b|(?:please )?note\b|disclaimer\b|"
    r"(?:my |the |gpt )?predictions?(?:\s+timelines?)?\s*(?::|$|for\b|of\b|about\b|regarding\b)|"
    r"predicted timelines?\b|it(?:['’]s| is| should be) (?:important to )?noted?\b|"
    r"these (?:are|predictions|timelines|dates|estimates)\b|(?:based on [^.]{0,80}, )?here are\b|"
    r"i predict the following\b|keep in mind\b|remember\b|overall\b|in (?:conclusion|summary)\b)",
    re.IGNORECASE,
)
OTHER_NAME = re.compile(r"([^\W\d_][^:()\[\]]{1,100}?)\s*(?=[:(\[])")
MOST_WORDS_OF_A_NAME = 8
LABELS = re.compile(
    r"(?:(?:predicted|estimated|expected|projected|approximate|likely|my|target)\s+)*(?:date|year|month|time|timeline|"
    r"time\s?frame|timing|prediction|when|estimate|forecast|event|rationale|explanation|reason(?:s|ing)?|why|"
    r"justification|details|description|analysis|note|confidence|however|also|and|but|this|that|it|by|in|if|while)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Block:
    """What the section says of one event: `headline` is the text behind the name, `lines` what follows.

    `before` is a date that stands before the name.
    """

    slug: str | None
    name: str
    headline: str
    before: str = ""
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a section, and the lines that belong to none."""

    blocks: tuple[Block, ...]
    frame: tuple[Line, ...]


def split_blocks(lines: Sequence[Line], catalogue: tuple[EventNames, ...], *, written_on: date) -> Blocks:
    """The blocks of the section in order; a second headline of an event goes on with the first one.

    A line like "Prediction for AGI:" is a headline only where the section has no other.
    """
    parted = part_lines(lines, catalogue, written_on=written_on, framing_counts=False)
    if parted.blocks:
        return parted
    return part_lines(lines, catalogue, written_on=written_on, framing_counts=True)


def part_lines(
    lines: Sequence[Line], catalogue: tuple[EventNames, ...], *, written_on: date, framing_counts: bool
) -> Blocks:
    """The blocks that begin at the headlines."""
    blocks: list[Block] = []
    frame: list[Line] = []
    level: int | None = None
    for line in lines:
        block = read_headline(line, catalogue, written_on=written_on)
        if block and not framing_counts and is_bare_framing(line, block, written_on=written_on):
            block = None
        if block and can_begin(block, line, level=level, known=blocks, written_on=written_on):
            blocks.append(block)
            level = line.indent if level is None else min(level, line.indent)
        elif not blocks or is_framing(line):
            frame.append(line)
        else:
            blocks[-1].lines.append(line)
    return Blocks(tuple(blocks), tuple(frame))


def is_framing(line: Line) -> bool:
    """Whether the line speaks of the predictions as a whole."""
    return line.indent == 0 and not line.bullet and not line.joins and FRAMING.match(line.text) is not None


def is_bare_framing(line: Line, block: Block, *, written_on: date) -> bool:
    """Whether the line, though it names an event, only leads over to predictions."""
    if not FRAMING.match(line.text) or (line.bullet and not line.text.endswith(":")):
        return False
    return not block.before and find_leading_date(block.headline, written_on=written_on) is None


def can_begin(
    block: Block, line: Line, *, level: int | None, known: Iterable[Block], written_on: date
) -> bool:
    """Whether the line begins a new block rather than going on with the one before it."""
    if any(block.slug == other.slug and (block.slug or block.name == other.name) for other in known):
        return False
    if level is None or line.indent <= level + 1:
        return line.bullet or line.heading or line.emphasised or NAME_END.match(block.headline) is not None
    dated = find_leading_date(block.headline, written_on=written_on) is not None
    return line.emphasised and (dated or not block.headline.strip(" :"))


def read_headline(line: Line, catalogue: tuple[EventNames, ...], *, written_on: date) -> Block | None:
    """The block that the line would begin, or None where it names no event at its beginning."""
    found = find_event(line.text, catalogue)
    if found is None or found.start > FURTHEST_NAME:
        return read_other_headline(line, written_on=written_on)
    before = line.text[: found.start].strip(" :-–—,()[]\"“‘«'")
    if before and not all(word in PREFIXES for word in re.findall(r"[a-z']+|\d+", before.lower())):
        return read_date_first(line, found, written_on=written_on)
    if before.lower().startswith(("i ", "we ")):
        return Block(found.slug, found.name, line.text)
    return Block(found.slug, found.name, line.text[found.end :].lstrip(CLOSING_QUOTES))


def read_date_first(line: Line, found: FoundEvent, *, written_on: date) -> Block | None:
    """The block of "June 2035: Artificial general intelligence"."""
    dated = find_leading_date(line.text[: found.start], written_on=written_on)
    rest = line.text[dated.end : found.start].strip(" :-–—,()[]").lower() if dated else ""
    if dated is None or not all(word in PREFIXES for word in rest.split()):
        return None
    return Block(found.slug, found.name, line.text[found.end :], before=dated.phrase)


def read_other_headline(line: Line, *, written_on: date) -> Block | None:
    """The block of an event that the catalogue does not know: a short name with a date right behind it."""
    found = OTHER_NAME.match(line.text)
    if found is None or not (line.bullet or line.heading or line.emphasised):
        return None
    name = found[1].strip()
    if LABELS.match(name) or len(name.split()) > MOST_WORDS_OF_A_NAME or FRAMING.match(name):
        return None
    if find_leading_date(f"{name}\n", written_on=written_on):
        return None
    headline = line.text[found.end() :]
    return Block(None, name, headline) if find_leading_date(headline, written_on=written_on) else None
