"""The quality gates: each a small pure function from a draft to what it finds.

A finding's place names what it concerns ("topic 3 benefits", "trending 2", "prediction SLUG", "title", "digest"),
its message says in one sentence what is wrong, so that it can be told to a model as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from rapidfuzz import fuzz

from digests.draft import Draft, ForecastDraft, GateFinding, TopicDraft
from digests.gates.echoes import find_echo
from digests.gates.refusals import find_refusal
from digests.gates.texts import content_stems, sentences_of, words_of
from digests.selecting.ranking import is_near

EXTRACTIVE = "extractive"
RECENT = "recent"
FEWEST_WORDS, MOST_WORDS = 12, 250
# An analysis shares with its title and source at least this many content stems, where they have that many.
FEWEST_SHARED_STEMS = 2
# Two texts of a digest are the same from this similarity on (rapidfuzz token_sort_ratio, 0 to 100).
SAME_TEXT = 85
# No two texts share a sentence of so many words by chance.
LONG_SENTENCE = 8
# A text goes round in circles where so much of it is runs of six words that come again.
MOST_REPEATED = 0.25
LATEST_YEAR = 2500

# A word such as TODO or "placeholder" is a subject like any other within a sentence; alone, it keeps a place.
PLACEHOLDERS = re.compile(
    r"^\W*$|\.{4,}|(?:\.{3}|…)\s*$|\blorem ipsum dolor\b|\{\{.*?\}\}|\{\s*[a-z_]{3,}\s*\}|\bx{3,}\b"
    r"|(?:^|[\[(:]\s*)(?-i:TBD|TBA|TODO|N/A)\b|\b(?-i:TBD|TBA|TODO)\W*$"
    r"|(?:^|[.!?:]\s+)(?:(?:the|more|further|full|this|details?|analysis|benefits?|ramifications?|text|section|content"
    r"|will|is|are|has|have|still|yet|and)\s+)*to be (?:determined|announced|written|added|completed|continued)"
    r"(?:[.!?]|$)"
    r"|^(?:[\w-]+\s+){0,4}to be (?:determined|announced|written|added|completed|continued)\W*$"
    r"|[<\[](?:insert|your|topic|title|name|text|placeholder|benefits?|ramifications?|analysis|description)\b"
    r"[^\]>\n]{0,80}[\]>]"
    r"|^\W*placeholder\b|\bthis is (?:just |only )?a placeholder\b|\bplaceholder (?:text|analysis|answer)\W*(?:$|\.)",
    re.IGNORECASE,
)
# Elements of HTML by name: "a < b", "Vec<T>" and the token <EOS> are text, which composing escapes.
ELEMENT = (
    r"a|abbr|audio|b|big|blockquote|body|br|button|center|code|div|em|embed|font|form|h[1-6]|head|hr|html|i|iframe|img"
    r"|input|li|link|math|meta|object|ol|p|pre|script|small|span|strong|style|su[bp]|svg|table|tbody|t[dhr]|title|u|ul|video"
)
LINKS = re.compile(
    r"\b[a-z][a-z+.-]{1,9}:/|\bwww\.\w|\w@[\w.-]+\.[a-z]{2,}\b"
    r"|\w\.(?:com|org|net|io|ai|dev|co|edu|gov|app|me|example)/\w"
    rf"|</?(?:{ELEMENT})(?:\s[^<>]*=[^<>]*)?\s*/?>|</[a-z][\w-]*>|<!-|<!doctype"
    r"|!?\[[^\]]*\]\([^)]*\)|&(?:#\d+|#x[0-9a-f]+|lt|gt|amp|[a-z]{4,8});",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class GateContext:
    """What the gates must know beside the draft."""

    recent_titles: tuple[str, ...] = ()
    fewest_topics: int = 3


Gate = Callable[[Draft, GateContext], Iterator[GateFinding]]


def check(draft: Draft, context: GateContext) -> tuple[GateFinding, ...]:
    """What all gates find in the draft, in their order."""
    return tuple(finding for gate in GATES for finding in gate(draft, context))


def check_topic(topic: TopicDraft) -> tuple[GateFinding, ...]:
    """What the gates find in one written topic, before it is part of a digest."""
    parts = list(texts_of_topic(topic))
    return tuple(finding for part in parts for finding in check_text(part)) + tuple(repeated_in(parts))


def check_forecast(forecast: ForecastDraft, *, made_on: date) -> tuple[GateFinding, ...]:
    """What the gates find in one forecast."""
    part = text_of_forecast(forecast)
    return tuple(check_text(part)) + tuple(dates_of(forecast, made_on))


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a model wrote, its place, and what it must speak of."""

    place: str
    text: str
    source: str
    title: str = ""

    @property
    def own_words(self) -> str:
        """The text without the topic's title, which is not the writer's; a name of a word or two stays."""
        return self.text.replace(self.title, "it") if len(words_of(self.title)) > 2 else self.text


def texts_of_topic(topic: TopicDraft) -> Iterator[Text]:
    """The two analyses of a topic."""
    source = f"{topic.title}\n{topic.source_text}"
    yield Text(f"topic {topic.position} benefits", topic.benefits, source, topic.title)
    yield Text(f"topic {topic.position} ramifications", topic.ramifications, source, topic.title)


def text_of_forecast(forecast: ForecastDraft) -> Text:
    """The reasons of a forecast; they need not repeat the event's name."""
    return Text(f"prediction {forecast.event_slug}", forecast.rationale, "")


def texts_of(draft: Draft) -> list[Text]:
    """All that models wrote in a draft."""
    topics = (
        [] if draft.tier == EXTRACTIVE else [text for topic in draft.topics for text in texts_of_topic(topic)]
    )
    return topics + [text_of_forecast(forecast) for forecast in draft.forecasts]


def each_text(judge: Callable[[Text], Iterable[GateFinding]]) -> Gate:
    """The gate that judges each text of a draft by itself."""

    def gate(draft: Draft, context: GateContext) -> Iterator[GateFinding]:
        for text in texts_of(draft):
            yield from judge(text)

    return gate


def check_text(text: Text) -> Iterator[GateFinding]:
    """What the gates for single texts find."""
    for judge in TEXT_JUDGES:
        yield from judge(text)


def judge_presence(text: Text) -> Iterator[GateFinding]:
    """Both analyses are there."""
    if not text.text.strip():
        yield GateFinding("presence", text.place, f"The {text.place} is missing.")


def judge_length(text: Text) -> Iterator[GateFinding]:
    """A text has 12 to 250 words."""
    count = len(words_of(text.text))
    if text.text.strip() and not FEWEST_WORDS <= count <= MOST_WORDS:
        yield GateFinding(
            "length",
            text.place,
            f"The {text.place} has {count} words; it should have {FEWEST_WORDS} to {MOST_WORDS}.",
        )


def judge_placeholder(text: Text) -> Iterator[GateFinding]:
    """No placeholder stands where a text should be."""
    if text.text.strip() and (found := PLACEHOLDERS.search(text.own_words)):
        yield GateFinding(
            "placeholder", text.place, f"The {text.place} holds a placeholder ({shown(found)})."
        )


def judge_refusal(text: Text) -> Iterator[GateFinding]:
    """No refusal, and no talk of being a language model."""
    if found := find_refusal(text.own_words):
        yield GateFinding(
            "refusal",
            text.place,
            f"The {text.place} refuses or speaks of the writer itself ({shown(found)}).",
        )


def judge_echo(text: Text) -> Iterator[GateFinding]:
    """No echo of the prompt."""
    if echo := find_echo(text.own_words, source=text.source):
        yield GateFinding(
            "echo", text.place, f"The {text.place} repeats the instructions ({echo.strip()[:60]})."
        )


def judge_loop(text: Text) -> Iterator[GateFinding]:
    """No sentence twice in a text, and no run of words that goes round in circles; to name a long title is none."""
    sentences = [sentence.lower() for sentence in sentences_of(text.text) if len(words_of(sentence)) > 3]
    if len(set(sentences)) < len(sentences):
        yield GateFinding("loop", text.place, f"The {text.place} says a sentence twice.")
        return
    words = words_of(text.own_words)
    runs = Counter(tuple(words[place : place + 6]) for place in range(len(words) - 5))
    repeated = sum(count for count in runs.values() if count > 1)
    if max(runs.values(), default=0) > 2 or repeated > MOST_REPEATED * runs.total():
        yield GateFinding("loop", text.place, f"The {text.place} goes round in circles.")


def judge_subject(text: Text) -> Iterator[GateFinding]:
    """An analysis speaks of its topic: it shares content words with the title or the source's text."""
    wanted = content_stems(text.source)
    if not wanted or not text.text.strip():
        return
    needed = min(FEWEST_SHARED_STEMS, len(wanted))
    spoken = content_stems(text.text)
    if len(spoken & wanted) < needed and not spoken & content_stems(text.title):
        yield GateFinding(
            "subject", text.place, f"The {text.place} does not speak of the topic “{text.title}”."
        )


def judge_link(text: Text) -> Iterator[GateFinding]:
    """No link, address or HTML from a model."""
    if found := LINKS.search(text.text):
        yield GateFinding("link", text.place, f"The {text.place} holds a link or markup ({shown(found)}).")


TEXT_JUDGES = (
    judge_presence,
    judge_length,
    judge_placeholder,
    judge_refusal,
    judge_echo,
    judge_loop,
    judge_subject,
    judge_link,
)


def find_repeated_texts(draft: Draft, context: GateContext) -> Iterator[GateFinding]:
    """No text twice in the digest, also not nearly: the later one is faulted."""
    yield from repeated_in(texts_of(draft))


def repeated_in(texts: Iterable[Text]) -> Iterator[GateFinding]:
    """The later texts of all pairs that are nearly the same, or that share a sentence."""
    faulted: set[str] = set()
    written = [(text, long_sentences(text)) for text in texts if text.text.strip()]
    for (first, sentences), (second, others) in combinations(written, 2):
        if second.place in faulted:
            continue
        if fuzz.token_sort_ratio(first.text, second.text) >= SAME_TEXT:
            message = f"The {second.place} says the same as the {first.place}."
        elif sentences & others:
            message = f"The {second.place} repeats a sentence of the {first.place}."
        else:
            continue
        faulted.add(second.place)
        yield GateFinding("repetition", second.place, message)


def long_sentences(text: Text) -> set[tuple[str, ...]]:
    """The words of each sentence that is too long to come twice by chance."""
    sentences = (tuple(words_of(sentence)) for sentence in sentences_of(text.own_words))
    return {words for words in sentences if len(words) >= LONG_SENTENCE}


def find_recent_titles(draft: Draft, context: GateContext) -> Iterator[GateFinding]:
    """No topic that was there in the last 14 days."""
    for topic in draft.topics:
        if any(is_near(topic.title, title) for title in context.recent_titles):
            yield GateFinding(
                RECENT, f"topic {topic.position}", f"“{topic.title}” was there in the last 14 days."
            )


def check_size(draft: Draft, context: GateContext) -> Iterator[GateFinding]:
    """There are enough topics for an entry: asked last, when the other gates' findings are left out."""
    if len(draft.topics) < context.fewest_topics:
        yield GateFinding(
            "enough_topics",
            "digest",
            f"There are {len(draft.topics)} topics, fewer than {context.fewest_topics}.",
        )


def find_wrong_dates(draft: Draft, context: GateContext) -> Iterator[GateFinding]:
    """Each prediction has dates in the future and in their order."""
    for forecast in draft.forecasts:
        yield from dates_of(forecast, draft.day)


def dates_of(forecast: ForecastDraft, made_on: date) -> Iterator[GateFinding]:
    """What is wrong with the dates of a forecast."""
    place = f"prediction {forecast.event_slug}"
    days = [day for day in (forecast.low, forecast.median, forecast.high) if day is not None]
    if not forecast.phrase.strip():
        yield GateFinding("date", place, f"The {place} has no date.")
    if days != sorted(days):
        yield GateFinding("date", place, f"The dates of the {place} are not in the order low, median, high.")
    if any(day <= made_on for day in days[1:]) or (days and days[0] < made_on - timedelta(days=31)):
        yield GateFinding("date", place, f"A date of the {place} is not after {made_on}.")
    if any(day.year > LATEST_YEAR for day in days):
        yield GateFinding("date", place, f"A date of the {place} is after the year {LATEST_YEAR}.")
    if forecast.probability_never is not None and not 0 <= forecast.probability_never <= 1:
        yield GateFinding("date", place, f"The probability of never of the {place} is not from 0 to 1.")


def note_singularity_first(draft: Draft, context: GateContext) -> Iterator[GateFinding]:
    """A singularity before artificial general intelligence is noted, not blocked."""
    medians = {forecast.event_slug: forecast.median for forecast in draft.forecasts}
    general = next((day for slug, day in medians.items() if "general-intelligence" in slug), None)
    singular = next((day for slug, day in medians.items() if "singularity" in slug), None)
    if general and singular and singular < general:
        message = "The singularity is predicted before artificial general intelligence."
        yield GateFinding("order", "predictions", message, blocking=False)


GATES: tuple[Gate, ...] = (
    *(each_text(judge) for judge in TEXT_JUDGES),
    find_repeated_texts,
    find_recent_titles,
    find_wrong_dates,
    note_singularity_first,
)


def shown(found: re.Match[str]) -> str:
    """What was matched, short enough for a message."""
    return found.group().strip()[:40] or "nothing"
