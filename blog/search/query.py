"""What a person asks for: words, "quoted phrases" and -excluded ones become terms. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

LONGEST_QUERY = 300
MOST_TERMS = 12
# A shorter word would begin too many others.
SHORTEST_PREFIX = 3
# How many letters of a word that is being typed may lie behind its stem: "predicti" is on the way from "predict".
LONGEST_ENDING = 4
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
PART = re.compile(r'-?"[^"]*"?|[^\s"]+')
# Languages that put no blanks between words: no index of words finds a part of such a run.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase. `begins`: it may be the beginning of a word. `stems`: what else would do for it."""

    text: str
    excluded: bool = False
    begins: bool = False
    stems: tuple[str, ...] = ()

    @property
    def unspaced(self) -> bool:
        """Whether the term must be looked for letter by letter."""
        return bool(UNSPACED.search(self.text))


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """The terms of a query; without a wanted one it finds nothing."""

    terms: tuple[Term, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that must occur."""
        return tuple(term for term in self.terms if not term.excluded)

    def relaxed(self) -> SearchQuery | None:
        """The query with the last word taken as one that goes on behind its stem; None where it is none."""
        if not self.terms or not (last := self.terms[-1]).begins:
            return None
        shortest = max(SHORTEST_PREFIX, len(last.text) - LONGEST_ENDING)
        stems = tuple(last.text[:length] for length in range(len(last.text) - 1, shortest - 1, -1))
        return SearchQuery((*self.terms[:-1], replace(last, stems=stems))) if stems else None


def parse_query(text: str) -> SearchQuery:
    """The query that a person typed. Every text is one: signs that mean nothing are passed over."""
    plain = unicodedata.normalize("NFC", text[:LONGEST_QUERY]).translate(QUOTES)
    terms = [term for part in PART.findall(plain) if (term := read_term(part))][:MOST_TERMS]
    if terms and not plain.endswith((" ", '"')):
        last = terms[-1]
        single = WORD.fullmatch(last.text) is not None
        if single and not last.excluded and len(last.text) >= SHORTEST_PREFIX:
            terms[-1] = replace(last, begins=True)
    return SearchQuery(tuple(terms))


def read_term(part: str) -> Term | None:
    """The term in a part of a query; None where no letter or digit is in it."""
    text = " ".join(part.lstrip("-").strip('"').split())
    text = "".join(letter for letter in text if letter.isprintable())
    return Term(text, excluded=part.startswith("-")) if WORD.search(text) else None
