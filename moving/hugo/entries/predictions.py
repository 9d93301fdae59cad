"""Reads the predictions of a daily entry: events, the words of their dates, spans and rationales. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from digests.gates.refusals import find_decline, find_self_talk
from moving.hugo.entries.prediction_blocks import Block, split_blocks
from moving.hugo.entries.prediction_lines import Line, join_paragraphs, read_lines
from predictions.dates import DateNotUnderstood, FoundDate, Span, find_statement, parse_span
from predictions.dates.headlines import find_headline_date, find_leading_date
from predictions.events.matching import EventNames, FoundEvent, find_event

REFUSAL = "refusal"
DATE_NOT_UNDERSTOOD = "date-not-understood"
EVENT_UNKNOWN = "event-unknown"
MISSING = "missing"

HEADING = re.compile(r"\A\s*#{1,2}\s[^\n]*\bpredict[^\n]*(?:\n|\Z)", re.IGNORECASE)
LABEL = re.compile(
    r"(?:(?:predicted|estimated|expected|projected|approximate|likely|my|possible)\s+)*(?:date|year|month|time|"
    r"timeline|time\s?frame|timing|prediction|when|estimate|forecast|rationale|explanation|reason(?:s|ing)?|why|"
    r"justification|details?|description|analysis)(?:\s+of\s+\w+)?\s*(?::|[-–—](?=\s)|$)\s*",
    re.IGNORECASE,
)
# A question that comes due, as entries print it; it is no prediction of an event's date.
QUESTION = re.compile(
    r"^[ \t]*[-*+][ \t]+\*\*\[?Will\b[^\n]*?\?(?:\]\([^)\n]*\))?\*\*[ \t]*\(\d{1,3}[ \u00a0]?%[^\n]*\n?",
    re.MULTILINE,
)
LEAD = re.compile(r"^[\s:,;.–—-]+|^\)[\s:.–—-]*")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")
BRACKET = re.compile(r"^\W*\(([^()]{1,80})\)")
LONGEST_SHORT = 60
LONGEST_DATE_LINE = 140
OPEN = Span(None, None)


@dataclass(frozen=True, slots=True)
class FoundPrediction:
    """A prediction as the entry has it; `event_slug` or `span` is None where it could not be read."""

    event_slug: str | None
    event_name: str
    phrase: str
    span: Span | None
    rationale: str


@dataclass(frozen=True, slots=True)
class SectionFinding:
    """What the section lacks: its kind (refusal, date-not-understood, event-unknown, missing) and a message."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class PredictionSection:
    """What was read from the section of predictions of one entry."""

    predictions: tuple[FoundPrediction, ...]
    findings: tuple[SectionFinding, ...]


@dataclass(frozen=True, slots=True)
class DatedBlock:
    """The date of a block, or None where there is none, and the lines of its rationale."""

    found: FoundDate | None
    rationale: str


def parse_predictions(
    section_markdown: str,
    *,
    written_on: date,
    catalogue: Iterable[EventNames],
    expected: Collection[str] = (),
) -> PredictionSection:
    """Reads the predictions out of the section, with or without its heading.

    `expected` are the slugs of events that are reported as missing where the section has no word of them. A
    refusal is a finding and never a prediction. A date that cannot be read gives a prediction without span. Questions
    that come due stand in the same section and are passed over.
    """
    events = tuple(catalogue)
    lines = tuple(read_lines(QUESTION.sub("", HEADING.sub("", section_markdown, count=1))))
    parted = split_blocks(lines, events, written_on=written_on)
    refusals = [refusal_in(line.text) for line in parted.frame if find_decline(line.text)]
    blocks = parted.blocks or tuple(blocks_of_prose(parted.frame, events))
    predictions: list[FoundPrediction] = []
    findings: list[SectionFinding] = []
    for block in blocks:
        prediction, found = read_block(block, written_on=written_on)
        predictions += [prediction] if prediction else []
        findings += found
    if not blocks and not refusals:
        refusals = [refusal_in(line.text) for line in lines if find_decline(line.text)]
    findings = [*refusals[:1], *findings]
    findings += find_missing(predictions, findings, blocks, expected)
    return PredictionSection(tuple(predictions), tuple(findings))


def read_block(block: Block, *, written_on: date) -> tuple[FoundPrediction | None, list[SectionFinding]]:
    """The prediction of a block, or None where it refuses, and what there is to report of it."""
    findings = []
    texts = [block.headline, *(line.text for line in block.lines)]
    dated = date_block(block, written_on=written_on)
    stated = dated.found is not None and dated.found.span != OPEN
    refusal = next((text for text in texts if find_self_talk(text)), None)
    if refusal is None and not stated:
        refusal = next((text for text in texts if find_decline(text)), None)
    if refusal is not None:
        findings.append(refusal_in(refusal, event=block.name))
        if not stated:
            return None, findings
    if block.slug is None:
        message = (
            f"“{block.name}” is no event that is known; add it, or its name as an alias of the event it is."
        )
        findings.append(SectionFinding(EVENT_UNKNOWN, message))
    phrase, span = (dated.found.phrase, dated.found.span) if dated.found else (unread_phrase(block), None)
    if span is None:
        shown = f"no date can be read out of “{phrase}”" if phrase else "it names no date"
        message = f"The prediction of “{block.name}”: {shown}; give it one like June 2035 or 2035-2045."
        findings.append(SectionFinding(DATE_NOT_UNDERSTOOD, message))
    return FoundPrediction(block.slug, block.name, phrase, span, dated.rationale), findings


def date_block(block: Block, *, written_on: date) -> DatedBlock:
    """The date of the block: before the event's name, behind it, on a line below, else the one that it states."""
    body = [(line.joins, strip_label(line.text)) for line in block.lines]
    if block.before:
        span = read_phrase(block.before, written_on=written_on)
        found = FoundDate(block.before, span, 0, 0) if span else None
        return DatedBlock(found, join_paragraphs([(False, drop_fragment(clean(block.headline))), *body]))
    headline = skip_remark(block.headline, written_on=written_on)
    if found := find_leading_date(headline, written_on=written_on):
        rest = headline[found.end :]
        return DatedBlock(found, join_paragraphs([(False, clean(rest)), *body]))
    return (
        date_in_verb_phrase(block, body, written_on=written_on)
        or date_below(block, body, written_on=written_on)
        or date_in_prose(block, body, written_on=written_on)
    )


def date_in_verb_phrase(block: Block, body: list[tuple[bool, str]], *, written_on: date) -> DatedBlock | None:
    """The date of "will be achieved in the next decade (2030): …"; the text behind it is the rationale."""
    head, rest = split_headline(block.headline)
    if not head or head.lstrip().startswith(":"):
        return None
    found = find_headline_date(head, written_on=written_on)
    if found is None and (found := find_leading_date(rest, written_on=written_on)):
        rest = rest[found.end :]
    return DatedBlock(found, join_paragraphs([(False, clean(rest)), *body])) if found else None


def date_below(block: Block, body: list[tuple[bool, str]], *, written_on: date) -> DatedBlock | None:
    """The date that begins one of the first lines below the headline, or all of a short one."""
    for place, (_, text) in enumerate(body[:2]):
        if found := find_leading_date(text, written_on=written_on):
            body[place] = (False, clean(text[found.end :]))
        elif place == 0 and len(text) <= LONGEST_DATE_LINE and len(body) > 1:
            found = find_headline_date(text, written_on=written_on)
            body = body if found is None else body[1:]
        if found is not None:
            return DatedBlock(found, join_paragraphs([(False, drop_fragment(clean(block.headline))), *body]))
    return None


def date_in_prose(block: Block, body: list[tuple[bool, str]], *, written_on: date) -> DatedBlock:
    """The date that the text states as its prediction, else the one in its first short sentence."""
    headline = clean(skip_remark(block.headline, written_on=written_on))
    text = join_paragraphs([(False, headline), *body])
    found = find_statement(text, written_on=written_on)
    first, _ = split_headline(text.partition("\n")[0])
    if found is None and len(first) <= LONGEST_DATE_LINE:
        found = find_headline_date(first, written_on=written_on)
    if found is None and body and headline == unread_phrase(block):
        text = join_paragraphs(body)
    return DatedBlock(found, text)


def split_headline(headline: str) -> tuple[str, str]:
    """The first clause of the headline, with the brackets behind it, and the rest."""
    depth = 0
    for place, letter in enumerate(headline):
        depth += (letter == "(") - (letter == ")")
        ends = letter == ":" or (letter in ".!?" and (SENTENCE_END.match(headline, place + 1) is not None))
        if depth <= 0 and ends:
            return headline[: place + (letter != ":")], headline[place + 1 :]
    return headline, ""


def skip_remark(headline: str, *, written_on: date) -> str:
    """The headline behind brackets that hold no date, such as another name of the event."""
    found = BRACKET.match(headline)
    if found is None:
        return headline
    rest = headline[found.end() :]
    dated = find_leading_date(headline, written_on=written_on)
    if dated is None:
        return rest
    behind = find_leading_date(rest, written_on=written_on)
    if behind is None or behind.span != dated.span:
        return headline
    return headline if read_phrase(found[1], written_on=written_on) else rest


def drop_fragment(text: str) -> str:
    """The text without the rest of a sentence that the event's name began, as in "will occur"."""
    if not text[:1].islower():
        return text
    return next(iter(SENTENCE_END.split(text, maxsplit=1)[1:]), "")


def unread_phrase(block: Block) -> str:
    """The words that stand where the date should be, as far as they are short."""
    for text in (block.headline, *(line.text for line in block.lines[:1])):
        lead = split_headline(clean(text))[0].strip(" .:")
        if bracket := BRACKET.match(text):
            return bracket[1].strip()
        if lead and len(lead) <= LONGEST_SHORT:
            return lead
    return ""


def read_phrase(phrase: str, *, written_on: date) -> Span | None:
    """The span of the phrase, or None where it cannot be read."""
    try:
        return parse_span(phrase, written_on=written_on)
    except DateNotUnderstood:
        return None


def strip_label(text: str) -> str:
    """The text without a label such as "Date:" or "Rationale:" at its beginning."""
    return text[found.end() :] if (found := LABEL.match(text)) else text


def clean(text: str) -> str:
    """The text without the signs that part it from what stood before, and without a label."""
    return strip_label(LEAD.sub("", text)).strip()


def blocks_of_prose(lines: Iterable[Line], catalogue: tuple[EventNames, ...]) -> Iterator[Block]:
    """A block for each event that plain paragraphs speak of, from its sentence or name to that of the next one."""
    text = " ".join(line.text for line in lines if not find_self_talk(line.text))
    known: dict[str, Block] = {}
    current: Block | None = None
    for sentence in SENTENCE_END.split(text):
        for found, part in parts_of(sentence, catalogue):
            if found and found.slug not in known:
                current = known[found.slug] = Block(found.slug, found.name, "")
            if current:
                current.headline = f"{current.headline} {part}".strip()
    yield from known.values()


def parts_of(sentence: str, catalogue: tuple[EventNames, ...]) -> Iterator[tuple[FoundEvent | None, str]]:
    """The sentence in parts, each with the event that it names first; all but the first begin with its name."""
    found = find_event(sentence, catalogue)
    start = 0
    while found is not None:
        others = tuple(event for event in catalogue if event.slug != found.slug)
        following = find_event(sentence[found.end :], others)
        if following is None:
            break
        end = found.end + following.start
        yield found, sentence[start:end]
        sentence, start = sentence[end:], 0
        found = find_event(sentence, catalogue)
    yield found, sentence[start:]


def find_missing(
    predictions: Collection[FoundPrediction],
    findings: Collection[SectionFinding],
    blocks: Collection[Block],
    expected: Collection[str],
) -> Iterator[SectionFinding]:
    """What the section should hold and does not; a refusal was reported already."""
    if not predictions and not findings:
        yield SectionFinding(MISSING, "The section holds no prediction; add one, or take its heading out.")
    elif predictions:
        for slug in sorted(set(expected) - {block.slug for block in blocks}):
            yield SectionFinding(MISSING, f"The section does not predict “{slug}”.")


def refusal_in(text: str, *, event: str = "") -> SectionFinding:
    """The finding that the text refuses to predict."""
    place = f"The prediction of “{event}”" if event else "The section"
    text = LEAD.sub("", text)
    shown = text if len(text) <= LONGEST_DATE_LINE else f"{text[: LONGEST_DATE_LINE - 1]}…"
    return SectionFinding(REFUSAL, f"{place} refuses, or speaks of the writer itself: {shown}")
