"""The words that dates are made of: tokens with their place in the text, and the vocabulary. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

DASHES = "-‐‑‒–—―−﹘﹣－"
HYPHENS = "-‐‑－﹣"
# Letters that look or read like others; each is replaced by one, so that places in the text stay.
PLAIN = {0xFF10 + digit: str(digit) for digit in range(10)} | dict.fromkeys(
    (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), " "
)
# Every alternative looks ahead a bounded number of letters, so that no text takes long.
TOKEN = re.compile(
    rf"""
      (?P<decade>[0-9]{{3}}0['’]?s)(?![^\W_])
    | (?P<ordinal>[0-9]{{1,3}}(?:st|nd|rd|th))(?![^\W_])
    | (?P<section>[qh][1-4])(?![^\W_])
    | (?P<number>[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,2}}(?![0-9])|[0-9]+)
    | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)
    | (?P<dash>[{DASHES}]+)
    | (?P<open>[(\[{{（])
    | (?P<close>[)\]}}）])
    | (?P<noise>[*_`"“”„‘’'«»\\])
    | (?P<symbol>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)

MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0, "latter": 0, "final": 0}
SMALL_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety hundred"
NUMBERS = {word: number for number, word in enumerate(SMALL_NUMBERS.split(), 1)} | {
    word: 10 * number for number, word in enumerate(TENS.split(), 2)
}


def word_set(text: str) -> frozenset[str]:
    """The words of the text."""
    return frozenset(text.split())


# Said beside a date without changing it: these may stand before it,
HEDGES = word_set(
    "around either circa c ca approx approximately about roughly likely possibly probably perhaps maybe potentially "
    "tentatively estimated est expected predicted projected anticipated forecast sometime some time say nearly near "
    "close to most more best shortly soon well just long at on in during within throughout the year years of a very "
    "conservatively optimistically realistically plausibly estimate prediction guess toward towards somewhere "
    "anywhere currently tentative date point timeline timeframe target any anytime month into well"
) | {"~", "≈", "≃", "∼", "±"}
# and these behind it.
TRAILERS = word_set(
    "or so ish thereabouts roughly approximately approx around about likely probably possibly estimated estimate est "
    "expected predicted projected forecast tentatively tentative ad ce year date prediction range time frame timeframe "
    "timeline period window era"
) | {"?", "!", ".", ",", ";", ":", "…", "~"}
# A clause that begins with one of these says why or when, and leaves the date as it is.
CLAUSES = word_set(
    "if assuming depending given provided unless though although but because due barring pending subject "
    "considering however with"
)

NO_DATE = word_set(
    "never unknown unpredictable uncertain indefinite indefinitely indeterminate undetermined unspecified undefined "
    "unclear unforeseeable unknowable tbd tba n/a none unlikely impossible inconclusive undecided undeterminable "
    "unpredicted undated speculative"
)
NEGATIVES = word_set("no not cannot can't can’t unable impossible difficult hard nor without couldn't")
NOT_FOUND = word_set(
    "predict predicted predictable predicting prediction predictions date dates year timeline timeframe timing "
    "estimate estimated say determine determined applicable known available specified specific foreseeable possible "
    "certain certainty sure given set clear defined pinpoint forecast provide provided"
)
NO_DATE_FILLERS = word_set(
    "highly very too extremely currently at this time present as of now yet to be still entirely completely remains "
    "is it its or and a an the month frame exact exactly precise precisely particular definite definitive definitively "
    "future happen occur may might will can likely possibly probably event if ever all any accurate accurately "
    "reliable reliably with confidence confidently when what due its nature there i we has been made that for"
)
# What is said of a time without naming one.
VAGUE = word_set(
    "in within over during the next few several coming many decade decades year years century centuries distant "
    "future far near foreseeable soon our lifetime lifetimes this later of couple of some sometime at point more than "
    "a generation generations long time from now latter early mid late end or so"
)
# The words among them that leave open how much time it is.
UNCOUNTED = word_set(
    "few several many decades centuries years distant future far foreseeable soon lifetime lifetimes point generation "
    "generations"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign; `text` is in lower case, `start` and `end` are its place in the source."""

    kind: str
    text: str
    start: int
    end: int
    capital: bool


class Phrases:
    """Phrases with what they mean, found by their first word; of several that fit the first counts."""

    def __init__(self, *groups: tuple[str, Sequence[str]]) -> None:
        self.by_first_word: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for meaning, phrases in groups:
            for phrase in phrases:
                words = tuple(phrase.split())
                self.by_first_word.setdefault(words[0], []).append((meaning, words))


def phrases(*texts: str) -> Phrases:
    """Phrases that all mean the same."""
    return Phrases(("", texts))


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a text, the day it was written on, and whether it is running prose."""

    tokens: Sequence[Token]
    written_on: date
    prose: bool = False

    def text(self, place: int) -> str:
        """The token in lower case; empty behind the end."""
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def kind(self, place: int) -> str:
        """The kind of the token; empty behind the end."""
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else ""

    def skip(self, place: int, words: Collection[str], *, most: int = 6) -> int:
        """The place behind up to `most` of these words; full stops of abbreviations go with them."""
        end = place + most
        while place < end and self.text(place) in words:
            place += 1
            if self.text(place) == "." and self.text(place - 1) in ("c", "ca", "approx", "est"):
                place += 1
        return place

    def match(self, place: int, phrase: Sequence[str]) -> int | None:
        """The place behind these words, or None where others stand there; "-" is any dash."""
        for word in phrase:
            if self.text(place) != word and not (word == "-" and self.kind(place) == "dash"):
                return None
            place += 1
        return place

    def match_any(self, place: int, phrases: Phrases) -> int | None:
        """The place behind the first of the phrases that stands there."""
        found = self.find(place, phrases)
        return found[1] if found else None

    def find(self, place: int, phrases: Phrases) -> tuple[str, int] | None:
        """What the first of the phrases that stands there means, and the place behind it."""
        key = "-" if self.kind(place) == "dash" else self.text(place)
        for meaning, phrase in phrases.by_first_word.get(key, ()):
            if (end := self.match(place, phrase)) is not None:
                return meaning, end
        return None


def tokenize(text: str) -> list[Token]:
    """The tokens of the text, without blanks, emphasis and quotation marks."""
    if not text.isascii():
        text = text.translate(PLAIN)
    return [
        Token(
            found.lastgroup or "",
            "-" if found[0] in HYPHENS else found[0].lower(),
            found.start(),
            found.end(),
            found[0][0].isupper(),
        )
        for found in TOKEN.finditer(text)
        if found.lastgroup != "noise"
    ]
