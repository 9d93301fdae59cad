"""A checked draft becomes title, Markdown and tags: by code, never by a model. Pure.

Whatever comes from sources or models is escaped, so that it can only ever be text; links come from items only.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from digests.draft import Draft, ForecastDraft, QuestionDraft, TopicDraft, TrendingDraft
from predictions.dates.saying import say_day
from predictions.probabilities import say_chance

EXTRACTIVE = "extractive"
LONGEST_TITLE = 110
LONGEST_TITLE_PART = 60
LONGEST_SUMMARY = 280
MOST_SUBJECT_TAGS = 5
# Line starts that Markdown would read as a list, a heading, a quote, a rule or a code block.
LINE_START = re.compile(r"^[-+#=~|:]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|(?<=^\d{3})[.)]|(?<=^\d{4})[.)]")
SPECIALS = re.compile(r"([\\`*_{}\[\]])")
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Composed:
    """An entry: `title` and `summary` are plain text, `body` is Markdown, `tags` are names."""

    title: str
    summary: str
    body: str
    tags: tuple[str, ...]


def compose(draft: Draft) -> Composed:
    """The entry of a draft."""
    return Composed(make_title(draft), make_summary(draft), make_body(draft), make_tags(draft))


def make_title(draft: Draft) -> str:
    """What the day was about, from its first topics, in the series' template; at most 300 letters."""
    titles = [plain(topic.title) for topic in draft.topics] or [plain(item.title) for item in draft.trending]
    topics = ""
    for title in titles[:3]:
        longer = "; ".join(filter(None, [topics, cut(title.rstrip(" .;,:"), LONGEST_TITLE_PART)]))
        if topics and len(longer) > LONGEST_TITLE:
            break
        topics = longer
    day = say_day(draft.day)
    title = draft.title_template.format(topics=topics, series=draft.series_name, date=day)
    return plain(title)[:300] or f"{draft.series_name}, {day}"


def make_summary(draft: Draft) -> str:
    """One or two sentences for lists, feeds and search engines."""
    titles = [plain(topic.title).rstrip(".") for topic in draft.topics]
    parts = [f"Benefits and ramifications of {len(titles)} topics: {'; '.join(titles)}."]
    if draft.tier == EXTRACTIVE:
        parts = [f"{len(titles)} topics of the day: {'; '.join(titles)}."]
    dates = [f"{plain(forecast.event_name)} ({plain(forecast.phrase)})" for forecast in draft.forecasts]
    room = LONGEST_SUMMARY - (len("; ".join(dates)) + 15 if dates else 0)
    parts[0] = cut(parts[0], room)
    if dates:
        parts.append(f"Predicted: {'; '.join(dates)}.")
    return " ".join(parts)


def make_tags(draft: Draft) -> tuple[str, ...]:
    """The tags of the series, the model, and the subjects that most topics share, each once."""
    subjects = Counter(plain(subject).lower()[:60] for topic in draft.topics for subject in topic.subjects)
    common = [subject for subject, _ in subjects.most_common(MOST_SUBJECT_TAGS) if subject]
    wanted = [*draft.series_tags, *([draft.model_name] if draft.model_name else []), *common]
    unique = {re.sub(r"\W+", "-", name.lower()).strip("-"): name for name in reversed(wanted)}
    return tuple(name for slug, name in reversed(unique.items()) if slug)


def make_body(draft: Draft) -> str:
    """The Markdown: notice, topics, trending items, predictions."""
    parts = [make_notice(draft), "## Possible consequences of current developments"]
    if draft.tier == EXTRACTIVE:
        parts[1] = "## Topics of the day"
    parts += [make_topic(number, topic, draft) for number, topic in enumerate(draft.topics, start=1)]
    if draft.trending:
        parts.append("## Currently trending topics")
        parts.append("\n".join(make_trending(item) for item in draft.trending))
    if draft.forecasts or draft.questions:
        parts.append("## Predictions of future events")
        predicted = [make_forecast(forecast) for forecast in draft.forecasts]
        parts.append("\n".join([*predicted, *(make_question(question) for question in draft.questions)]))
    return "\n\n".join(parts) + "\n"


def make_notice(draft: Draft) -> str:
    """The quote above the entry: the series' notice, who wrote it, and whether it is from the sample."""
    sentences = [escape(draft.notice)] if draft.notice.strip() else []
    if draft.tier == EXTRACTIVE:
        sentences.append(
            "No language model could be used: it was written without a language model, from the sources."
        )
    elif draft.model_name:
        sentences.append(f"Written by the language model {escape(draft.model_name)}.")
    if draft.from_stock:
        sentences.append(
            "The sources gave too little that day, so that topics come from what they gave in the days before."
        )
    if draft.from_sample:
        sentences.append("Its topics come from the sample that Hindcast brings along, not from today's news.")
    return f"> *Notice:* {' '.join(sentences)}"


def make_topic(number: int, topic: TopicDraft, draft: Draft) -> str:
    """A numbered topic with its sources and its two analyses, or with its excerpt."""
    lines = [f"{number}. **{link(topic.title, topic.url or topic.discussion_url)}**"]
    if sources := source_links(topic):
        lines.append(f"    {sources}")
    if draft.tier == EXTRACTIVE and not (topic.benefits and topic.ramifications):
        if topic.excerpt.strip():
            lines.append(f"    > {escape(topic.excerpt)}")
    else:
        texts = (("Benefits", topic.benefits), ("Ramifications", topic.ramifications))
        lines += [f"    - *{name}:* {escape(text)}" for name, text in texts if text.strip()]
    return "\n\n".join(lines)


def source_links(topic: TopicDraft) -> str:
    """Where a topic comes from and where it is discussed."""
    links = []
    if is_web(topic.url):
        links.append(f"Source: {link(host_of(topic.url), topic.url)}")
    if is_web(topic.discussion_url) and topic.discussion_url != topic.url:
        links.append(
            f"discussion: {link(topic.source_name or host_of(topic.discussion_url), topic.discussion_url)}"
        )
    return " · ".join(links)


def make_trending(item: TrendingDraft) -> str:
    """A bullet that links to the item, with the host that the link leads to."""
    url = item.url or item.discussion_url
    return f"- {link(item.title, url)}" + (f" ({escape(host_of(url))})" if is_web(url) else "")


def make_forecast(forecast: ForecastDraft) -> str:
    """A bullet as in "**Artificial general intelligence** (June 2035): …", linked to the tracker."""
    event = f"[{escape(forecast.event_name)}](/predictions/{quote(forecast.event_slug, safe='')}/)"
    return f"- **{event}** ({escape(forecast.phrase)}): {escape(forecast.rationale)}"


def make_question(question: QuestionDraft) -> str:
    """A bullet as in "**Will … by 15 March 2027?** (70 %, by 15 March 2027): …", linked to the tracker."""
    text = f"[{escape(question.text)}](/predictions/questions/{quote(question.slug, safe='')}/)"
    by = f"by {say_day(question.deadline)}"
    return f"- **{text}** ({say_chance(question.probability)}, {by}): {escape(question.reason)}"


def link(text: str, url: str) -> str:
    """The text as a link, where the address is one of the web."""
    if not is_web(url):
        return escape(text)
    return f"[{escape(text)}](<{quote(url, safe=SAFE_IN_URL)}>)"


# All that may stand in an address but what could end it in Markdown: < > " ' \\ ` ( ) and blanks are encoded.
SAFE_IN_URL = ":/?#[]@!$&*+,;=%-._~"


def is_web(url: str) -> bool:
    """Whether the address is http or https with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def host_of(url: str) -> str:
    """The address's host without www."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def plain(text: str) -> str:
    """The text in one line, without control and invisible characters."""
    visible = "".join(" " if letter.isspace() else letter for letter in text)
    return " ".join("".join(c for c in visible if unicodedata.category(c) not in INVISIBLE).split())


def escape(text: str) -> str:
    """The text in one line, with everything that Markdown or HTML could read as more than text escaped."""
    text = html.escape(SPECIALS.sub(r"\\\1", plain(text)), quote=False)
    # An entity is text for every Markdown, at every place; not every Markdown takes a backslash here.
    return LINE_START.sub(lambda found: f"&#{ord(found.group())};", text)


def cut(text: str, length: int) -> str:
    """The text in at most `length` letters, cut between words."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(None, 1)[0].rstrip(" ,;:.-") + "…"
