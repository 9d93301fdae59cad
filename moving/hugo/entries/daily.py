"""The body of a daily entry becomes a draft, with findings for what it lacks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digests.draft import GateFinding, TopicDraft, TrendingDraft
from digests.publishing.compose import host_of
from moving.hugo.entries.findings import is_aside, is_placeholder, judge_text
from moving.hugo.entries.inline import first_link, plain
from moving.hugo.entries.labels import BENEFITS, RAMIFICATIONS
from moving.hugo.entries.lines import Section, read_lines, read_sections
from moving.hugo.entries.paragraphs import MARKS, RawTopic
from moving.hugo.entries.topics import read_topics

LONGEST_BODY = 200_000
LONGEST_TITLE = 500
LONGEST_PLACE = 200
NAMES = {"topics": "topics", "trending": "trending items", "predictions": "predictions"}
EXTRACTIVE = re.compile(r"topics of the day", re.IGNORECASE)
NOTICE = re.compile(r"^[*_]*notice[*_]*\s*:?\s*[*_]*:?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DailyEntry:
    """What a daily entry holds, and what was found in it; `predictions` is the Markdown of their section."""

    notice: str
    topics: tuple[TopicDraft, ...]
    trending: tuple[TrendingDraft, ...]
    predictions: str
    findings: tuple[GateFinding, ...]


def read_daily(body: str) -> DailyEntry | None:
    """The daily entry that a body is; None where it is none."""
    if len(body) > LONGEST_BODY:
        return None
    above, found = read_sections(body)
    sections = {section.kind: section for section in found}
    if "topics" not in sections or len(sections) < 2:
        return None
    raw, remarks = read_topics(sections["topics"].text)
    extractive = EXTRACTIVE.search(sections["topics"].heading) is not None
    trending, more_remarks = read_trending(sections.get("trending"))
    findings = [
        *find_missing_sections(sections, raw, trending),
        *(
            finding
            for number, topic in enumerate(raw, start=1)
            for finding in judge_topic(number, topic, extractive)
        ),
        *(GateFinding("remark", "topics", shorten(remark), blocking=False) for remark in remarks),
        *(GateFinding("remark", "trending", shorten(remark), blocking=False) for remark in more_remarks),
    ]
    return DailyEntry(
        notice=read_notice(above),
        topics=tuple(draft_topic(number, topic) for number, topic in enumerate(raw, start=1)),
        trending=tuple(trending),
        predictions=sections["predictions"].text if "predictions" in sections else "",
        findings=tuple(findings),
    )


def find_missing_sections(
    sections: dict[str, Section], topics: list[RawTopic], trending: list[TrendingDraft]
) -> Iterator[GateFinding]:
    """The sections that are not there or have nothing in them."""
    filled = {
        "topics": bool(topics),
        "trending": bool(trending),
        "predictions": "predictions" in sections and bool(sections["predictions"].text.strip()),
    }
    for kind, name in NAMES.items():
        if kind not in sections:
            yield GateFinding("missing-section", kind, f"There is no section of {name}.")
        elif not filled[kind]:
            yield GateFinding("empty-section", kind, f"The section has no {name}.")


def judge_topic(number: int, topic: RawTopic, extractive: bool) -> Iterator[GateFinding]:
    """What is wrong with a topic."""
    place = f"topic {number}"
    if not topic.title or is_placeholder(topic.title):
        yield GateFinding("missing-title", place, "The topic has no title.")
    if len(topic.title) > LONGEST_TITLE:
        yield GateFinding("long-title", place, f"The title has {len(topic.title)} letters and was cut.")
    if extractive:
        return
    if topic.before and (judged := judge_text(topic.before)):
        yield GateFinding(judged[0], place, judged[1])
    lacking = [kind for kind in (BENEFITS, RAMIFICATIONS) if kind not in topic.texts]
    if len(lacking) == 2 and topic.placeholder:
        yield GateFinding("placeholder", place, "In place of the analyses there are only dots.")
        return
    for kind in lacking:
        yield GateFinding("missing-analysis", f"{place} {kind}", f"The topic has no {kind}.")
    for kind, text in topic.texts.items():
        if is_placeholder(text):
            yield GateFinding("placeholder", f"{place} {kind}", f"In place of the {kind} stands {text!r}.")
        elif judged := judge_text(text):
            yield GateFinding(judged[0], f"{place} {kind}", judged[1])


def draft_topic(number: int, topic: RawTopic) -> TopicDraft:
    """The topic as a value; a placeholder is no analysis."""
    texts = {kind: "" if is_placeholder(text) else text for kind, text in topic.texts.items()}
    return TopicDraft(
        position=number,
        title=topic.title[:LONGEST_TITLE],
        benefits=texts.get(BENEFITS, ""),
        ramifications=texts.get(RAMIFICATIONS, ""),
        url=topic.url,
        discussion_url=topic.discussion_url,
        source_name=topic.source_name,
        excerpt=topic.before,
    )


def read_trending(section: Section | None) -> tuple[list[TrendingDraft], list[str]]:
    """The trending items in order, and the remarks between them."""
    items: list[str] = []
    remarks: list[str] = []
    lines = read_lines(section.text) if section else []
    marked = any(line.mark for line in lines)
    for line in lines:
        if is_aside(line.content) or (marked and not line.mark and line.after_blank):
            remarks.append(plain(line.content))
        elif line.mark or not marked or not items:
            items.append(line.content)
        else:
            items[-1] += f" {line.content}"
    wanted = [item for item in items if not is_placeholder(item)]
    drafts = [draft_trending(number, item) for number, item in enumerate(wanted, start=1)]
    return drafts, remarks


def draft_trending(number: int, item: str) -> TrendingDraft:
    """A trending item; the host that an entry of ours names behind the link is no part of its title."""
    url = first_link(item)
    title = plain(MARKS.sub("", item)).strip("*")
    return TrendingDraft(number, title.removesuffix(f" ({host_of(url)})")[:LONGEST_TITLE], url)


def read_notice(above: str) -> str:
    """The words of the notice above the sections; empty where there is none."""
    quoted = [line.lstrip()[1:] for line in above.splitlines() if line.lstrip().startswith(">")]
    return NOTICE.sub("", " ".join(" ".join(quoted).split())).strip()


def shorten(text: str) -> str:
    """The text in the length that a finding shows."""
    return text if len(text) <= LONGEST_PLACE else f"{text[: LONGEST_PLACE - 1]}…"
