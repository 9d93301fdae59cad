"""Moving out: the questions of a site as data files, one a month of asking, which themes of Hugo can read too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.utils.dateparse import parse_datetime

from moving.output_folder import OutputFolder
from moving.questions.schema import (
    FOLDER,
    LINK,
    SAME_NAMES,
    MovedCheck,
    MovedForecast,
    MovedProposal,
    MovedQuestion,
    MovedQuote,
    MovedResolution,
    QuestionFile,
)
from predictions.models import Evidence, Proposal, Question, QuestionResolution

# Their keys are of this site's own items and sources; on another site they would name others.
NOWHERE = "0"
MOVED_STORY = "item:moved-"


def write_questions(folder: OutputFolder, files: Mapping[int, str]) -> int:
    """Writes all questions; `files` has the posts' files by the posts' keys. Returns how many questions there are."""
    months = Question.objects.dates("asked_on", "month")
    return sum(write_month(folder, month, files) for month in months)


def write_month(folder: OutputFolder, month: date, files: Mapping[int, str]) -> int:
    """Writes the questions that were asked in the month; how many."""
    rows = Question.objects.filter(asked_on__year=month.year, asked_on__month=month.month)
    moved = [move_question(row, files) for row in with_all(rows.order_by("asked_on", "slug"))]
    file = QuestionFile(questions=tuple(moved))
    content = {"format": file.format} | file.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(content, indent=1, ensure_ascii=False)
    folder.write(f"{FOLDER}/{month:%Y-%m}.json", f"{text}\n".encode())
    return len(moved)


def with_all(questions: Any) -> Any:
    """The questions with all that belongs to them, each kind in one query."""
    return questions.prefetch_related(
        "forecasts",
        Prefetch("evidence", Evidence.objects.order_by("pk")),
        Prefetch("resolutions", QuestionResolution.objects.select_related("resolved_by")),
        Prefetch("proposals", Proposal.objects.select_related("closed_by").order_by("opened_at", "pk")),
        "consistency_checks",
    )


def move_question(row: Question, files: Mapping[int, str]) -> MovedQuestion:
    """The question as its file has it."""
    quotes = list(row.evidence.all())
    asked = [quote for quote in quotes if quote.resolution_id is None]
    return MovedQuestion(
        **{name: getattr(row, name) for name in SAME_NAMES},
        post=files.get(row.post_id, "") if row.post_id else "",
        story=move_story(row.story),
        measure=move_measure(row.measure),
        forecasts=tuple(
            MovedForecast(
                made_on=forecast.made_on,
                probability=forecast.probability,
                model=forecast.model_name,
                prompt_version=forecast.prompt_version,
                reason=forecast.reason,
            )
            for forecast in row.forecasts.all()
        ),
        evidence=tuple(map(move_quote, asked)),
        resolutions=tuple(move_resolutions(row.resolutions.all(), quotes)),
        proposals=tuple(map(move_proposal, row.proposals.all())),
        consistency_checks=tuple(
            MovedCheck(
                made_on=check.made_on,
                model=check.model_name,
                probability=check.probability,
                probability_of_not=check.probability_of_not,
                earlier_deadline=check.earlier_deadline,
                probability_earlier=check.probability_earlier,
            )
            for check in row.consistency_checks.all()
        ),
    )


def move_resolutions(rows: Iterable[QuestionResolution], quotes: list[Evidence]) -> Iterator[MovedResolution]:
    """The resolutions in their order, each with its quotes."""
    for row in rows:
        yield MovedResolution(
            outcome=QuestionResolution.Outcome(row.outcome),
            decided_on=row.decided_on,
            way=QuestionResolution.Way(row.way),
            resolved_at=row.resolved_at,
            by=name_of(row.resolved_by),
            note=row.note,
            receipt=row.receipt,
            evidence=tuple(move_quote(quote) for quote in quotes if quote.resolution_id == row.pk),
        )


def move_proposal(row: Proposal) -> MovedProposal:
    """A proposal as the file has it."""
    return MovedProposal(
        outcome=Proposal.Outcome(row.outcome),
        decided_on=row.decided_on,
        status=Proposal.Status(row.status),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        by=name_of(row.closed_by),
        silence=row.silence,
        agreed=row.agreed,
        judges=row.judges,
        quotes=tuple(
            MovedQuote(
                quote=quote["quote"],
                title=quote.get("title", ""),
                url=safe_link(quote.get("url", "")),
                seen_at=parse_datetime(quote.get("seen_at", "")) or row.opened_at,
            )
            for quote in row.quotes
        ),
        receipt=row.receipt,
    )


def move_quote(row: Evidence) -> MovedQuote:
    """A quote as the file has it."""
    return MovedQuote(quote=row.quote, title=row.title, url=safe_link(row.url), seen_at=row.seen_at)


def safe_link(url: str) -> str:
    """The address; empty where it is none that a page may link to."""
    return url if LINK.fullmatch(url) else ""


def name_of(person: User | None) -> str:
    """The person's name as pages show it; empty where it was nobody."""
    return (person.get_full_name() or person.get_username())[:100] if person else ""


def move_story(story: str) -> str:
    """The story; one of this site's own item gets a name that no item of another site has."""
    own = story.startswith("item:") and not story.startswith(MOVED_STORY)
    return f"{MOVED_STORY}{story.removeprefix('item:')}" if own else story


def move_measure(measure: Mapping[str, Any]) -> dict[str, Any]:
    """The measure without the keys of this site's own rows; its source keeps its name."""
    moved = dict(measure)
    if moved.get("source") is not None:
        moved["source"] = int(NOWHERE)
    if moved.get("of") == "discussion":
        moved["key"] = NOWHERE
    return moved
