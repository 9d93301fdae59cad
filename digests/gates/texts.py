"""Words, stems and sentences of English prose, as the gates need them: pure."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
SENTENCE = re.compile(r"[^.!?]+[.!?]*")
SUFFIXES = (
    "ations",
    "ation",
    "ically",
    "ings",
    "ing",
    "ers",
    "ies",
    "ed",
    "er",
    "es",
    "ly",
    "al",
    "ic",
    "s",
    "e",
    "y",
)
SHORTEST_STEM = 4


def words_of(text: str) -> list[str]:
    """The words in lower case."""
    return WORD.findall(text.lower())


STOP_WORDS = frozenset(
    words_of(
        """
        a about above after again all also am among an and another any are around as at away be because been
        before being between both but by can cannot could did do does doing don't down during each ever
        every few for from further get gets give given go goes had has have having he her here him his how
        however i if in into is it its it's itself just let like made make makes many may me might more most
        much must my need new no nor not now of off on once one only or other our out over own people per
        quite rather really same says see she should since so some something such than that the their them
        then there these they thing things this those through thus to too toward under until up upon us use
        used uses using very via want was way we well were what when where whether which while who whom
        whose why will with within without would yet you your topic discussion question anyone someone
        thoughts best good better help
        """
    )
)


def stem(word: str) -> str:
    """The word without a common ending: enough to find "diffusion" in "diffusing", no linguistics."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
            return word[: -len(suffix)]
    return word


def content_stems(text: str) -> set[str]:
    """The stems of the words that carry meaning; of hyphenated words also the parts."""
    stems: set[str] = set()
    for word in words_of(text):
        for part in {word, *re.split(r"[-'’]", word)}:
            if part not in STOP_WORDS and (len(part) > 2 or part.isdigit() or part in ("ai", "ml", "go")):
                stems.add(stem(part))
    return stems


def sentences_of(text: str) -> list[str]:
    """The sentences, stripped, without empty ones."""
    return [sentence.strip() for sentence in SENTENCE.findall(text) if sentence.strip(" .!?\n")]
