"""How much of a text its source has, as far as counting tells: pure.

None of it says whether a text is true; it says where to look first, and which of several answers to take.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from digests.gates.texts import content_stems, sentences_of, words_of

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NAME = re.compile(r"\b[A-Z][\w-]*[a-z0-9][\w-]*|\b[A-Z]{2,}\b")
# So many words in a row are no chance, where two texts of different topics share them.
RUN = 5


def grounded_share(text: str, source: str) -> float:
    """The part of the text's content words that the source has too, 0 to 1; 1 for a text without any."""
    own = content_stems(text)
    return len(own & content_stems(source)) / len(own) if own else 1.0


def foreign_numbers(text: str, source: str) -> list[str]:
    """The numbers of the text that the source does not have."""
    known = set(NUMBER.findall(source))
    return [number for number in dict.fromkeys(NUMBER.findall(text)) if number not in known]


def foreign_names(text: str, source: str) -> list[str]:
    """The words written as names, other than at the beginning of a sentence, that the source does not have."""
    known = set(words_of(source))
    found: dict[str, None] = {}
    for sentence in sentences_of(text):
        _, _, rest = sentence.partition(" ")
        for name in NAME.findall(rest):
            if not set(words_of(name)) <= known:
                found[name] = None
    return list(found)


def closeness(texts: Sequence[str], source: str) -> float:
    """How close the texts of one topic are to their source, to choose the best of several answers by; at most 1.

    Half is the share of the least grounded text, half that of all of them; a number that the source does not have takes
    away 0.15, a name 0.08. The weights are chosen by reading what they chose of 24 topics.
    """
    whole = "\n".join(texts)
    grounded = min(grounded_share(text, source) for text in texts) / 2 + grounded_share(whole, source) / 2
    return grounded - 0.15 * len(foreign_numbers(whole, source)) - 0.08 * len(foreign_names(whole, source))


def runs_of(text: str) -> set[tuple[str, ...]]:
    """The runs of five words of the text."""
    words = words_of(text)
    return {tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)}


def repeated_share(texts: Mapping[str, Sequence[str]]) -> float:
    """Of the runs of five words in all texts the part that texts of another topic have too, 0 to 1."""
    runs = {key: set().union(*map(runs_of, of_topic)) for key, of_topic in texts.items()}
    counts = Counter(run for of_topic in runs.values() for run in of_topic)
    every = sum(map(len, runs.values()))
    shared = sum(1 for of_topic in runs.values() for run in of_topic if counts[run] > 1)
    return shared / every if every else 0.0
