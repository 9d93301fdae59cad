"""Whether silence says something: what was collected of the days up to a deadline, and what was searched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from digests.judging.evidence import Search
from digests.models import CoveredDay, Source
from predictions.models import Question

# Fewer items on the subject say too little of what was not reported.
FEWEST_ITEMS = 3
LEAST_SILENCE = timedelta(days=3)
LONGEST_SILENCE = timedelta(days=30)
STATED = re.compile(r"\b(\d{1,3}) days? (?:after|past|of) the deadline", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days from the one after the question to its deadline, and how many of them were wholly heard."""

    days: int
    covered: int

    @property
    def is_whole(self) -> bool:
        """Whether no day is missing."""
        return self.covered == self.days


def cover(question: Question, sources: frozenset[int]) -> Coverage:
    """How many days were wholly heard: by one of the sources that speak of the subject, and not cut off."""
    heard = CoveredDay.objects.filter(
        source__in=sources, cut=False, day__gt=question.asked_on, day__lte=question.deadline
    )
    return Coverage(
        days=(question.deadline - question.asked_on).days, covered=heard.values("day").distinct().count()
    )


def make_receipt(found: Search, coverage: Coverage, *, pages: int) -> dict[str, Any]:
    """What was searched, as it is kept with a proposal: numbers of items, pages and days, and the sources' names."""
    names = Source.objects.filter(pk__in=found.sources).order_by("name").values_list("name", flat=True)
    return {
        "searched": found.searched,
        "found": found.found,
        "shown": len(found.pieces),
        "pages": pages,
        "sources": list(names),
        "days": coverage.days,
        "covered": coverage.covered,
    }


def silence_of(question: Question) -> timedelta:
    """How long after the deadline nothing must be reported: as the question says, but at least three days."""
    stated = STATED.search(question.silence)
    days = timedelta(days=int(stated[1])) if stated else LEAST_SILENCE
    return min(max(days, LEAST_SILENCE), LONGEST_SILENCE)


def objection_to_silence(found: Search, coverage: Coverage) -> str:
    """Why silence is no answer yet, from the closed list; empty where it is one."""
    if not found.found:
        return Question.Withheld.NOTHING
    if found.found < FEWEST_ITEMS:
        return Question.Withheld.TOO_FEW
    if found.cut or not coverage.is_whole:
        return Question.Withheld.NOT_COVERED
    return ""
