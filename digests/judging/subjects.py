"""What a question speaks of, and which texts speak of the same. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from digests.counting.names import COMMON, is_marked, key_of, keys_of, words_of
from digests.gates.question_dates import without_dates
from digests.gates.texts import content_stems

# What names a field, a place where everything is, or no one in particular.
GENERIC = frozenset(
    ("ai", "ml", "llm", "api", "agi", "gpu", "cpu", "ceo", "app", "arxiv", "github", "reddit", "internet")
)
# Besides a name, a text on the subject shares so many other words with the question, where it has that many.
FEWEST_SHARED = 1


@dataclass(frozen=True, slots=True)
class Subject:
    """The named things of a question, and the stems of its other words; both as they are counted."""

    names: frozenset[str]
    stems: frozenset[str]

    def closeness(self, text: str) -> int:
        """How near a text is to the subject: 0 where it does not speak of it, else more for each name and word."""
        names = len(self.names & keys_of(text))
        shared = len(self.stems & content_stems(text))
        if not names or shared < min(FEWEST_SHARED, len(self.stems)):
            return 0
        return 3 * names + shared

    def may_be_decided_by(self, text: str) -> bool:
        """Whether a text names something of it and has half of its other words, such as the act that is asked for."""
        shared = len(self.stems & content_stems(text))
        return bool(self.names & keys_of(text)) and 2 * shared >= max(len(self.stems), 1)


def names_of_question(text: str) -> dict[str, str]:
    """The named things of a question, in their order: how each is counted, and how it is written.

    In a sentence each word that begins with a capital is one, but for the first; in titles they need more care.
    """
    found: dict[str, str] = {}
    for word in list(words_of(text))[1:]:
        plain = word.casefold()
        if len(word) < 2 or plain in COMMON or key_of(word) in GENERIC:
            continue
        if word[0].isupper() or is_marked(word):
            found.setdefault(key_of(word), word)
    return found


def subject_of(text: str, *, asked_on: date) -> Subject:
    """What a question speaks of; its deadline is no part of that."""
    bare = without_dates(text, written_on=asked_on)
    names = names_of_question(bare)
    return Subject(frozenset(names), frozenset(content_stems(bare) - content_stems(" ".join(names.values()))))


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """All words of some texts, as they are counted."""
    return frozenset().union(*(keys_of(text) for text in texts))
