"""Finds the named things in a title, and the words by which titles are counted. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

WORD = re.compile(r"[^\W_]+(?:[-.+'’][^\W_]+)*")
POSSESSIVE = re.compile(r"['’]s?$|['’]s\b")
# A title in which more of the words than this begin with a capital is set in capitals, so that these name nothing.
MOST_CAPITALS = 0.4
# A longer word in capitals only is shouted, not an acronym.
LONGEST_ACRONYM = 6
SHORTEST, LONGEST = 2, 40
# Words that begin with a capital after a colon, a dash or a full stop, and name nothing.
COMMON = frozenset(
    WORD.findall(
        """
        a about after all also am an and any are as at be been before best but by can could did do
        does done each every few first for free from get good had has have he help her here hey hi
        his how i if in into is it its just last let long make many may me more most much my need
        new next no not now of off ok on one only open or our out over own part please question
        questions she should show so some still such than thanks that the their them then there
        these they this those three tl tldr to today two up us use using via vs was we week what
        when where which while who why will with without would year years yes yet you your january
        february march april june july august september october november december monday tuesday
        wednesday thursday friday saturday sunday
        """
    )
)


def words_of(title: str) -> Iterator[str]:
    """The words of a title, as they stand there, without a possessive s."""
    for found in WORD.finditer(title):
        yield POSSESSIVE.sub("", found.group())


def key_of(word: str) -> str:
    """The word as it is counted: in lower case, and without the s of a plural."""
    key = word.casefold()
    return key[:-1] if len(key) > 3 and key.endswith("s") and not key.endswith("ss") else key


def keys_of(title: str) -> frozenset[str]:
    """All words of the title as they are counted."""
    return frozenset(key_of(word) for word in words_of(title))


def names_in(title: str) -> dict[str, str]:
    """The named things of a title, in their order: how each is counted, and how it is written.

    A name has a digit beside letters, or capitals inside (GPT-4, OpenAI, LLM), or begins with one inside a sentence.
    """
    words = list(words_of(title))
    capitals = sum(word[:1].isupper() for word in words)
    in_capitals = capitals > MOST_CAPITALS * len(words)
    found: dict[str, str] = {}
    for place, word in enumerate(words):
        if not SHORTEST <= len(word) <= LONGEST or word.casefold() in COMMON or is_shouted(word):
            continue
        if is_marked(word) or (word[0].isupper() and place > 0 and not in_capitals):
            found.setdefault(key_of(word), singular(word))
    return found


def is_shouted(word: str) -> bool:
    """Whether the word is in capitals and too long for an acronym."""
    return word.isalpha() and word.isupper() and len(word) > LONGEST_ACRONYM


def is_marked(word: str) -> bool:
    """Whether the word is a name wherever it stands: GPT-4, OpenAI, LLM; but not Fine-Tuning or 7B."""
    if not word[0].isalpha():
        return False
    has_digit = any(letter.isdigit() for letter in word)
    inside = any(letter.isupper() for part in re.split(r"[-.+'’]", word) for letter in part[1:])
    return inside or (has_digit and any(letter.isupper() for letter in word))


def small_words(title: str) -> frozenset[str]:
    """The words that stand in small letters, as they are counted: what is written so somewhere is no name."""
    return frozenset(key_of(word) for word in words_of(title) if word.islower())


def singular(word: str) -> str:
    """The word as it is written, without the s of a plural where that is no part of it: LLMs, but not Physics."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[:-1].isupper() else word


def names_of(titles: Iterable[str], texts: Iterable[str] = ()) -> dict[str, str]:
    """The named things of some titles: how each is counted, and how it is written first; the surest names first.

    A word that only begins with a capital is left out where the texts have it in small letters.
    """
    names: dict[str, str] = {}
    for title in titles:
        for key, label in names_in(title).items():
            names.setdefault(key, label)
    ordinary: frozenset[str] = frozenset().union(*(small_words(text) for text in texts))
    sure = {key: label for key, label in names.items() if is_marked(label)}
    others = {key: label for key, label in names.items() if key not in sure and key not in ordinary}
    return sure | others
