"""Tells which event a name stands for: by its name and aliases, however they are set. Never by likeness. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

LONGEST_NAME = 500
BRACKET = re.compile(r"[(\[{]([^()\[\]{}]{0,200})[)\]}]")
REMARK_BEHIND = re.compile(r"\s?\([^()]{1,60}\)")
INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
NO_WORD = re.compile(r"[\W_]+")
ARTICLES = re.compile(r"^(?:(?:the|an|a) )+")
# What can be said of an event without making it another one.
HAPPENS = (
    r"(?:occurs?|happens?|emerges?|arrives?|comes?|takes place|occurring|happening|emerging|arriving|achieved|"
    r"developed|created|reached|reali[sz]ed|attained|built|invented)"
)
PREDICATE = re.compile(
    rf" (?:(?:is|are|will|may|might|could|would|should|to|be|been|has|likely|probably|finally|fully|first|predicted|"
    rf"expected) )*{HAPPENS}$"
)
HAPPENING = re.compile(
    r"^(?:(?:the|an|a|first|true) )*(?:achievement|development|emergence|creation|arrival|advent|reali[sz]ation|"
    r"occurrence|attainment|invention|timeline|date|timing|prediction|forecast)s? (?:of|for) "
)


@dataclass(frozen=True, slots=True)
class EventNames:
    """What an event is called: its own name and the others that stand for it."""

    slug: str
    name: str
    aliases: tuple[str, ...] = ()


DEFAULT_EVENTS = (
    EventNames(
        slug="artificial-general-intelligence",
        name="Artificial general intelligence",
        aliases=(
            "AGI",
            "Artificial General Intelligence (AGI)",
            "General AI",
            "General artificial intelligence",
        ),
    ),
    EventNames(
        slug="technological-singularity",
        name="Technological singularity",
        aliases=("Singularity", "The singularity", "AI singularity", "Tech singularity"),
    ),
)


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event's name in a text, as written, with its place."""

    slug: str
    name: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def normalise_event_name(name: str) -> str:
    """The words of the name in lower case, without marks, articles and what is said of the event.

    "**The Technological Singularity** will occur" becomes "technological singularity".
    """
    text = unicodedata.normalize("NFKC", name[:LONGEST_NAME]).casefold()
    text = INITIALS.sub(lambda found: found[0].replace(".", ""), text)
    words = NO_WORD.sub(" ", text).strip()
    words = PREDICATE.sub("", HAPPENING.sub("", words))
    return ARTICLES.sub("", words)


def match_event(name: str, catalogue: Iterable[EventNames]) -> str | None:
    """The slug of the event that has this name, or None where none has it, or more than one.

    Brackets may hold another name of the same event or its initials, as in "Artificial General Intelligence
    (AGI)"; where they say something else, the name is not taken for the one without them.
    """
    catalogue = tuple(catalogue)
    if slug := slug_of(name, catalogue):
        return slug
    remarks = BRACKET.findall(name[:LONGEST_NAME])
    outside = BRACKET.sub(" ", name[:LONGEST_NAME])
    slug = slug_of(outside, catalogue)
    if slug is None or not remarks:
        return None
    same = all(slug_of(remark, catalogue) == slug or is_initials(remark, outside) for remark in remarks)
    return slug if same else None


def slug_of(name: str, catalogue: Iterable[EventNames]) -> str | None:
    """The only event with this very name or alias."""
    wanted = normalise_event_name(name)
    slugs = {
        event.slug
        for event in catalogue
        if wanted and wanted in {normalise_event_name(known) for known in (event.name, *event.aliases)}
    }
    return slugs.pop() if len(slugs) == 1 else None


def is_initials(letters: str, name: str) -> bool:
    """Whether the letters are the first ones of the name's words."""
    initials = "".join(word[0] for word in normalise_event_name(name).split())
    return len(initials) > 1 and normalise_event_name(letters) == initials


def find_event(text: str, catalogue: Iterable[EventNames]) -> FoundEvent | None:
    """The first name of an event in the text, with the brackets behind it that hold another of its names."""
    catalogue = tuple(catalogue)
    pattern = pattern_of(catalogue)
    for found in pattern.finditer(text) if pattern else ():
        slug = slug_of(found[0], catalogue)
        if slug is None:
            continue
        end, remark = found.end(), REMARK_BEHIND.match(text, found.end())
        if remark and match_event(text[found.start() : remark.end()], catalogue) == slug:
            end = remark.end()
        return FoundEvent(slug, text[found.start() : end], found.start(), end)
    return None


@lru_cache(maxsize=64)
def pattern_of(catalogue: tuple[EventNames, ...]) -> re.Pattern[str] | None:
    """What matches any name or alias as whole words, the longest first; None for no names at all."""
    names = {normalise_event_name(known) for event in catalogue for known in (event.name, *event.aliases)} - {
        ""
    }
    if not names:
        return None
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    forms = (r"[\s\-‐‑–_]{1,3}".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])", re.IGNORECASE)
