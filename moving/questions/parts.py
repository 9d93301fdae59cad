"""Moving in: what belongs to questions, as rows. What is here already is not stored twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils.text import slugify

from moving.questions.schema import MovedProposal, MovedQuestion, MovedQuote, MovedResolution
from predictions.models import (
    ConsistencyCheck,
    Evidence,
    Proposal,
    Question,
    QuestionForecast,
    QuestionResolution,
)
from predictions.questions.asking import make_evidence
from predictions.questions.resolving import repeat_resolution

Row = TypeVar("Row", bound=Model)
Pairs = Sequence[tuple[Question, MovedQuestion]]
# A person of another site becomes an account that nobody can sign in to.
PERSON = "imported-"


def add_parts(rows: Iterable[Question], moved: Mapping[str, MovedQuestion]) -> set[str]:
    """Stores the parts of the questions that are not here yet; the slugs of the questions that got any."""
    pairs = [(row, moved[row.slug]) for row in rows]
    people = find_people(pairs)
    resolutions = store_resolutions(pairs, people)
    added: list[Any] = [
        *resolutions,
        *add(QuestionForecast, pairs, ("made_on", "model_name"), forecast_rows(pairs)),
        *add(Evidence, pairs, ("resolution_id", "sha256"), asked_rows(pairs)),
        *add(Proposal, pairs, ("opened_at",), proposal_rows(pairs, people)),
        *add(ConsistencyCheck, pairs, ("made_on", "model_name"), check_rows(pairs)),
    ]
    changed = {part.question_id for part in added}
    repeat_newest([row for row, _ in pairs if row.pk in changed])
    return {row.slug for row, _ in pairs if row.pk in changed}


def add(model: type[Row], pairs: Pairs, key: Sequence[str], rows: Iterable[Row]) -> list[Row]:
    """Stores the rows whose question has none with the same values in the fields of the key."""
    names = ("question_id", *key)
    questions = [row.pk for row, _ in pairs]
    known = set(model._default_manager.filter(question__in=questions).values_list(*names))
    new = [row for row in rows if tuple(getattr(row, name) for name in names) not in known]
    return model._default_manager.bulk_create(new)


def forecast_rows(pairs: Pairs) -> Iterator[QuestionForecast]:
    """The forecasts."""
    for row, moved in pairs:
        for forecast in moved.forecasts:
            yield QuestionForecast(
                question=row,
                made_on=forecast.made_on,
                probability=forecast.probability,
                model_name=forecast.model,
                prompt_version=forecast.prompt_version,
                reason=forecast.reason,
            )


def store_resolutions(pairs: Pairs, people: Mapping[str, User]) -> list[QuestionResolution]:
    """Stores the resolutions that are not here, with the quotes that they rest on."""
    moved_by_row: dict[int, MovedResolution] = {}
    rows = []
    for question, moved in pairs:
        for resolution in moved.resolutions:
            row = resolution_row(question, resolution, people)
            moved_by_row[id(row)] = resolution
            rows.append(row)
    stored = add(QuestionResolution, pairs, ("resolved_at", "outcome"), rows)
    Evidence.objects.bulk_create(
        make_evidence(row.question, as_plain(quote), role=Evidence.Role.RESOLVED, resolution=row)
        for row in stored
        for quote in moved_by_row[id(row)].evidence
    )
    return stored


def resolution_row(
    question: Question, moved: MovedResolution, people: Mapping[str, User]
) -> QuestionResolution:
    """The unsaved row."""
    return QuestionResolution(
        question=question,
        outcome=moved.outcome,
        decided_on=moved.decided_on,
        way=moved.way,
        note=moved.note,
        receipt=moved.receipt,
        resolved_by=people.get(moved.by),
        resolved_at=moved.resolved_at,
    )


def asked_rows(pairs: Pairs) -> Iterator[Evidence]:
    """What the questions were asked from."""
    for row, moved in pairs:
        for quote in moved.evidence:
            yield make_evidence(row, as_plain(quote), role=Evidence.Role.ASKED)


def proposal_rows(pairs: Pairs, people: Mapping[str, User]) -> Iterator[Proposal]:
    """The proposals; an open one only where none is open here."""
    opened = Proposal.objects.filter(question__in=[row.pk for row, _ in pairs], status=Proposal.Status.OPEN)
    taken = set(opened.values_list("question_id", flat=True))
    for row, moved in pairs:
        for proposal in moved.proposals:
            if proposal.status != Proposal.Status.OPEN or row.pk not in taken:
                yield proposal_row(row, proposal, people)


def proposal_row(question: Question, moved: MovedProposal, people: Mapping[str, User]) -> Proposal:
    """The unsaved row."""
    return Proposal(
        question=question,
        outcome=moved.outcome,
        decided_on=moved.decided_on,
        silence=moved.silence,
        agreed=moved.agreed,
        quotes=[as_plain(quote) for quote in moved.quotes],
        receipt=moved.receipt,
        judges=moved.judges,
        status=moved.status,
        opened_at=moved.opened_at,
        closed_at=moved.closed_at,
        closed_by=people.get(moved.by),
    )


def check_rows(pairs: Pairs) -> Iterator[ConsistencyCheck]:
    """The checks of consistency."""
    for row, moved in pairs:
        for check in moved.consistency_checks:
            yield ConsistencyCheck(
                question=row,
                made_on=check.made_on,
                model_name=check.model,
                probability=check.probability,
                probability_of_not=check.probability_of_not,
                earlier_deadline=check.earlier_deadline,
                probability_earlier=check.probability_earlier,
            )


def as_plain(quote: MovedQuote) -> dict[str, str]:
    """The quote as evidence and proposals take it."""
    return quote.model_dump() | {"seen_at": quote.seen_at.isoformat()}


def find_people(pairs: Pairs) -> dict[str, User]:
    """The accounts that stand for the people who decided, by their names; made where they are not here."""
    resolved = {resolution.by for _, moved in pairs for resolution in moved.resolutions}
    closed = {proposal.by for _, moved in pairs for proposal in moved.proposals}
    return {name: find_person(name) for name in sorted((resolved | closed) - {""})}


def find_person(name: str) -> User:
    """The account without rights and password that stands for the person of the name."""
    username = f"{PERSON}{slugify(name, allow_unicode=True) or 'person'}"[:150]
    person = User.objects.filter(username=username).first()
    if person is None:
        person = User(username=username, first_name=name, is_active=False)
        person.set_unusable_password()
        person.save()
    return person


def repeat_newest(rows: Sequence[Question]) -> None:
    """Repeats the newest resolution and forecast of each in the question's row, for lists."""
    keys = [row.pk for row in rows]
    resolutions = {
        row.question_id: row
        for row in QuestionResolution.objects.filter(question__in=keys).order_by("resolved_at", "pk")
    }
    forecasts = {
        row.question_id: row
        for row in QuestionForecast.objects.filter(question__in=keys).order_by("made_on", "pk")
    }
    for row in rows:
        if resolution := resolutions.get(row.pk):
            repeat_resolution(row, resolution)
        if forecast := forecasts.get(row.pk):
            row.probability, row.forecast_on = forecast.probability, forecast.made_on
    Question.objects.bulk_update(
        rows, ["outcome", "decided_on", "resolved_at", "withheld", "probability", "forecast_on"]
    )
