"""How faithfully a text says again what a part of its source says, as far as counting tells: pure."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

from digests.gates.all import FEWEST_WORDS
from digests.gates.grounding import foreign_names, foreign_numbers, grounded_share
from digests.gates.texts import content_stems, stem, words_of

SENTENCE_BREAK = re.compile(r"(?<=[.!?])\s+")
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
# A word of these that only one of two texts has makes them say the contrary of each other.
DENIALS = frozenset(
    words_of("no not never none nor neither cannot without unlike instead hardly only fail fails failed")
)
DENYING = re.compile(r"n['’]t$")
DENYING_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "non-")
POINTING = re.compile(r"(?:it|its|they|their|this|these|those|he|she|his|her)\b", re.IGNORECASE)
# Who wrote the source speaks of itself, as an entry never does.
FIRST_PERSON = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Ww]e|us|[Oo]ur|[Oo]urs)\b")
# Content words that a text has beside those of the title.
FEWEST_OWN_WORDS = 3
# A sentence that has less than this of its words from the source is left out, where enough remains.
LEAST_GROUNDED = 0.75


def sentences(text: str) -> list[str]:
    """The sentences, as they are; unlike `sentences_of`, a full stop within "2.0" ends none."""
    return SENTENCE_BREAK.split(text.strip())


def without_strays(text: str, source: str) -> str:
    """The text without the sentences that stray from the source; as it is where too little would remain."""
    kept = " ".join(each for each in sentences(text) if grounded_share(each, source) >= LEAST_GROUNDED)
    return kept if len(words_of(kept)) >= FEWEST_WORDS else text


def with_marks(text: str, part: str) -> str:
    """The text; as a quotation where it is a copy in the first person, or one too short to stand by itself."""
    if text not in part:
        return text
    if FIRST_PERSON.search(text):
        return f"The author writes: “{text}”"
    return f"The source says: “{text}”" if len(words_of(text)) < FEWEST_WORDS else text


def faithfulness(text: str, *, title: str, part: str) -> float:
    """How well the text says again what the part says, 1 at most, below 0 where it cannot be used.

    Three tenths are the share of its content words that the title or the part has, four tenths that of the part's that
    it has, the rest the likeness of both sequences of words. What can be counted of an error is taken away: 0.15 for
    each foreign number and each denial that only one of both has, 0.08 for a foreign name, 0.05 for a content word said
    again, 0.1 for the first person in what is no copy, and so cannot be quoted, 0.5 for a text without the end of a
    sentence, one that is too short even as a quotation, and one that is little more than the title. The weights are
    chosen by reading; to begin with "it", or to be a copy, takes so little that it only parts equals.
    """
    own, wanted = content_stems(text), content_stems(part)
    source = f"{title}\n{part}"
    words, given = words_of(text), words_of(part)
    recall = len(own & wanted) / len(wanted) if wanted else 1.0
    likeness = SequenceMatcher(None, words, given, autojunk=False).ratio()
    told, known = (Counter(word for word in map(stem, each) if word in own) for each in (words, given))
    faults = (
        0.15 * len(foreign_numbers(text, source)),
        0.08 * len(foreign_names(text, source)),
        0.15 * differing_denials(words, given),
        0.05 * sum(max(0, count - max(1, known[word])) for word, count in told.items()),
        0.5 * (not SENTENCE_END.search(text)),
        0.5 * (len(words_of(with_marks(text, part))) < FEWEST_WORDS),
        0.5 * (len(own - content_stems(title)) < FEWEST_OWN_WORDS),
        0.1 * (FIRST_PERSON.search(text) is not None and text not in part),
        0.02 * (POINTING.match(text) is not None),
        0.01 * (text in part),
    )
    return 0.3 * grounded_share(text, source) + 0.4 * recall + 0.3 * likeness - sum(faults)


def differing_denials(words: list[str], others: list[str]) -> int:
    """How many denials one of the texts has and the other has not, as a word or at the beginning of one."""
    counts = [Counter(word for word in each if is_denial(word)).total() for each in (words, others)]
    mine, theirs = set(words) - set(others), set(others) - set(words)
    flipped = sum(
        f"{prefix}{word}" in longer
        for shorter, longer in ((mine, theirs), (theirs, mine))
        for word in shorter
        for prefix in DENYING_PREFIXES
    )
    return abs(counts[0] - counts[1]) + flipped


def is_denial(word: str) -> bool:
    """Whether the word turns what is said into its contrary."""
    return word in DENIALS or DENYING.search(word) is not None
