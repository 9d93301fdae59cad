"""What is wrong with the texts of a daily entry: placeholders, topics called unclear, refusals, asides. Pure."""

from __future__ import annotations

import re

from digests.gates.refusals import find_decline

PLACEHOLDER = re.compile(
    r"[\s.…_*–—-]*|(?:tbd|tba|todo|n/?a|to be (?:determined|announced|added|continued))[\W_]*", re.I
)
NOTHING = re.compile(
    r"[\W_]*(?:none|nothing|not applicable|no benefits|no ramifications|unknown)[\W_]*", re.I
)
TOPIC = r"(?:the|this) (?:given |provided )?(?:topic|title|subject|prompt|statement|question|post|phrase)"
DETAILS = r"(?:information|context|details?)"
UNCLEAR = re.compile(
    "|".join(
        [
            rf"\b{TOPIC}(?:'s \w+)? (?:itself )?(?:is|seems|appears|remains|was)(?: to be)? (?:\w+ )?"
            r"(?:unclear|not clear|vague|ambiguous|incomplete|missing|not provided|not specified|unspecified|nonsens\w+"
            r"|too (?:vague|broad|unclear|general|unspecific))\b",
            rf"\b{TOPIC} (?:does not|doesn't|did not) (?:seem to |appear to )?"
            r"(?:provide|give|offer|contain|have|include|specify|make|present)(?: any| enough| sufficient| much| a)? "
            rf"(?:clear|{DETAILS}|specific|sense|direct|benefits|enough|sufficient)\b",
            r"\b(?:it is|it's|it remains) (?:unclear|not clear|difficult to (?:say|tell|determine)) (?:what|which) "
            r"(?:this|the) (?:topic|title|subject|post|question)\b",
            rf"\b(?:without|lacking) (?:any |more |further |additional |specific |enough |sufficient |proper |clear )+"
            rf"{DETAILS}\b[^.]{{0,60}}\b"
            r"(?:difficult|hard|impossible|not possible|challenging|cannot|unclear|unable|can't)\b",
            rf"\b(?:not enough|insufficient|no) (?:specific |clear |further )?{DETAILS}(?: is| was| are| were)? "
            r"(?:provided|given|available|to (?:determine|analy[sz]e|provide|assess|identify))\b",
            rf"\b(?:more|further|additional) {DETAILS} (?:is|are|would be) (?:needed|required|necessary) "
            r"(?:to|about|on)\b",
        ]
    ),
    re.IGNORECASE,
)
# What UNCLEAR finds holds one of these; most texts hold none, which is told much faster.
SPOKEN_OF = (
    *("topic", "title", "subject", "prompt", "statement", "question", "post", "phrase"),
    *("information", "context", "detail"),
)
# A text that its topic was too unclear for says so at once.
OPENING = 250
# What a model says to its user instead of the reader, on a line of its own.
ASIDE = re.compile(
    r"[*_]*[(\[]\s*(?:please\s+)?(?:note|continued?|to be continued|continuing|the (?:response|remaining|rest|other)"
    r"|due to|word (?:count|limit)|character|end of|remaining|rest of)\b"
    r"|[*_]*(?:please\s+)?note\s*[*_]*:|[*_]*please note that\b|(?:continued|to be continued)[\W_]*$"
    r"|(?:please )?(?:continue|let me know|feel free|i hope)\b",
    re.IGNORECASE,
)


def is_placeholder(text: str) -> bool:
    """Whether the text only keeps a place: dots, dashes, "TBD", or nothing."""
    return PLACEHOLDER.fullmatch(text) is not None


def is_aside(text: str) -> bool:
    """Whether the line speaks to the one who asked the model, as "(Continued…)" does."""
    return ASIDE.match(text) is not None


def judge_text(text: str) -> tuple[str, str] | None:
    """What is wrong with an analysis, as the kind of the finding and its message; None where nothing is."""
    if find_decline(text):
        return "refusal", "The model declined to write it, or speaks of itself."
    opening = text[:OPENING].lower()
    if any(word in opening for word in SPOKEN_OF) and UNCLEAR.search(opening):
        return "unclear-topic", "The text says that the topic is not clear."
    if NOTHING.fullmatch(text):
        return "empty-analysis", f"All that is said is {text!r}."
    return None
