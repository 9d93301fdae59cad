"""The labels of a daily entry: what says that the benefits or the ramifications of a topic follow. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

BENEFITS, RAMIFICATIONS = "benefits", "ramifications"
ADJECTIVE = r"(?:(?:potential|possible|key|main|expected|likely|positive|negative)\s+)?"
WHOM = r"(?P<whom>\s+(?:for|to|of|from)\s+[^:*_.]{1,60})?"
# Misspelt now and then; what else may be meant counts only where it is emphasised.
WORDS = {
    BENEFITS: r"ben\w{0,2}fi?ts?",
    RAMIFICATIONS: r"ram{1,2}i?f\w{0,3}cat?i?ons?",
}
SYNONYMS = {
    BENEFITS: r"advantages?|upsides?|pros|positives?|opportunities",
    RAMIFICATIONS: r"risks?|drawbacks?|downsides?|cons|negatives?|disadvantages?|consequences|implications"
    r"|challenges|concerns",
}
BOTH = r"(?:ben\w{0,2}fi?ts?)\s*(?:and|&|/)\s*(?:ram{1,2}i?f\w{0,3}cat?i?ons?)"


def label_pattern(words: str) -> re.Pattern[str]:
    """A line that begins with a label made of these words."""
    return re.compile(
        rf"(?P<lead>#{{1,6}}\s+|[*_]{{1,3}}\s*)?{ADJECTIVE}(?:{words}){WHOM}\s*"
        r"(?P<closed>[*_]{0,3})(?:\s*(?P<colon>[:：]|[-–—](?=\s))(?P<after>[*_]{0,3}))?(?=\s|$|[^*_])(?P<rest>.*)",
        re.IGNORECASE | re.DOTALL,
    )


LABELS = {kind: label_pattern(words) for kind, words in WORDS.items()}
SYNONYM_LABELS = {kind: label_pattern(words) for kind, words in SYNONYMS.items()}
BOTH_LABEL = label_pattern(BOTH)
# A label in the middle of a line: only an emphasised one is one for sure.
INNER_LABEL = re.compile(
    rf"(?<=\S)\s*(?:[-–—•]\s+)?(?=(?P<mark>[*_]{{1,3}})(?:{WORDS[BENEFITS]}|{WORDS[RAMIFICATIONS]})\s*"
    r"(?::\s*(?P=mark)|(?P=mark)\s*:))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label's kind and what follows it on its line; `sure` where it uses the words that the entries use."""

    kind: str
    rest: str
    sure: bool = True


@lru_cache(maxsize=64)  # a line is asked about as the one that follows, and again as itself
def read_label(content: str) -> Label | None:
    """The label that the text begins with; None where it begins with none."""
    if match := BOTH_LABEL.match(content):
        return Label(BENEFITS, rest_of(match)) if is_label(match) else None
    for patterns, sure in ((LABELS, True), (SYNONYM_LABELS, False)):
        for kind, pattern in patterns.items():
            match = pattern.match(content)
            if match and is_label(match) and (sure or match["lead"]):
                return Label(kind, rest_of(match), sure and not match["whom"])
    return None


def rest_of(match: re.Match[str]) -> str:
    """What follows the label, without emphasis that was closed too late."""
    rest = match["rest"].strip()
    return rest if rest.strip("*_ ") else ""


def is_label(match: re.Match[str]) -> bool:
    """Whether the words are set off from what follows: by a colon, by emphasis, or as all that there is."""
    emphasised, closed = bool((match["lead"] or "").strip(" #")), bool(match["closed"] or match["after"])
    rest = match["rest"].strip()
    if emphasised and not closed and rest.strip("*_ ") and rest[-1] in "*_":
        return False  # a bold title that begins with the word
    if match["whom"] and not match["colon"]:
        return False  # a title such as "Benefits of sleep"
    return bool(match["colon"]) or (emphasised and closed) or not rest


def split_at_labels(content: str) -> list[str]:
    """The text in parts, each later one beginning with a label."""
    # Most lines have no emphasis behind their first letters, and this is told much faster.
    if content.find("*", 3) < 0 and content.find("_", 3) < 0:
        return [content] if set(content) - {"*", "_"} else []
    return [part for part in INNER_LABEL.split(content) if part and set(part) - {"*", "_"}]
