"""Has language models write the analyses and forecasts of a digest, all of them at the same time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import transaction

from digests.asking.answers import AnalysisAnswer, ForecastAnswer
from digests.asking.budget import Budget
from digests.asking.endpoints import endpoints_of
from digests.asking.ledger import Ledger
from digests.asking.prompting import load_prompt
from digests.asking.questions import Answered, NoAnswer, Question
from digests.asking.together import ask_one, ask_together
from digests.claims import heartbeat_seconds
from digests.draft import ForecastDraft
from digests.gates.all import check_forecast, check_topic
from digests.gates.echoes import without_echoes
from digests.models import Analysis, Digest, Finding, Forecast, Topic
from digests.rows import source_text, topic_draft
from digests.writing.analysis_questions import analysis_question
from digests.writing.edits import edited_kinds, events_to_predict, topics_to_write
from predictions.models import Event

if TYPE_CHECKING:
    from digests.asking.llm import ModelSession

GATE = "writer"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was there before stays, since nothing as good came of asking again; `reason` says what came."""

    reason: str


AnalysisOutcome = Answered[AnalysisAnswer] | NoAnswer | Kept
ForecastOutcome = Answered[ForecastAnswer] | NoAnswer | Kept


@dataclass(frozen=True, slots=True)
class Written:
    """What came of the questions, each with its topic or event: an answer, or why there is none.

    What an editor wrote, or dropped, is not asked for.
    """

    analyses: tuple[tuple[Topic, AnalysisOutcome], ...]
    forecasts: tuple[tuple[Event, ForecastOutcome], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written; `instead_of` has the model whose text a topic has already, by the topic's key."""

    topics: Sequence[Topic]
    events: Sequence[Event]
    instead_of: Mapping[int, str]


def ask_models(digest: Digest, *, keep_lease: Callable[[], None], wanted: Wanted | None = None) -> Written:
    """Has models write what is wanted: without a word, the analyses of all topics and the forecasts of all events.

    Only the calls are stored yet. `keep_lease` is called now and then, and may raise to stop the work.
    """
    session = open_session(digest, keep_lease)
    wanted = wanted or Wanted(topics_to_write(digest), events_to_predict(digest), {})
    return async_to_sync(ask_all)(session, digest, wanted)


@transaction.atomic
def store(digest: Digest, written: Written) -> None:
    """Stores the analyses and forecasts; a topic or an event that no model could write is dropped with a finding.

    What an editor corrected stays, and so does what was not asked for; forecasts of events that the series predicts no
    more go, unless the entry is only completed.
    """
    places = {event: place for place, event in enumerate(digest.series.events.all(), start=1)}
    kept = [event for event, outcome in written.forecasts if isinstance(outcome, Kept)]
    notes = digest.findings.filter(gate=GATE)
    if digest.completing:
        notes = notes.filter(place__in=places_of(written))
    else:
        digest.forecasts.exclude(event__in=places).delete()
    notes.delete()
    asked = [event for event, _ in written.forecasts]
    digest.forecasts.filter(edited=False, event__in=asked).exclude(event__in=kept).delete()
    for topic, analysis in written.analyses:
        store_analyses(topic, analysis)
    for event, forecast in written.forecasts:
        store_forecast(digest, event, places.get(event, len(places) + 1), forecast)
    set_tier(digest)


def places_of(written: Written) -> list[str]:
    """The places of what was asked for, as findings name them."""
    topics = [f"topic {topic.position}" for topic, _ in written.analyses]
    return topics + [f"prediction {event.slug}" for event, _ in written.forecasts]


def open_session(digest: Digest, keep_lease: Callable[[], None]) -> ModelSession:
    """The session in which the digest's questions are asked."""
    # Here, and not above: the openai client takes half a second to load, and most processes ask no model.
    from digests.asking.llm import ModelSession

    ledger = Ledger(digest, keep_lease=keep_lease)
    return ModelSession(
        endpoints=endpoints_of(digest.series),
        ledger=ledger,
        budget=Budget(limit=digest.series.daily_budget_usd, spent=ledger.spent()),
        revision=digest.revision,
        reuse=digest.completing,
        timeout_seconds=settings.HINDCAST_MODEL_TIMEOUT,
        retries=settings.HINDCAST_MODEL_RETRIES,
    )


async def ask_all(session: ModelSession, digest: Digest, wanted: Wanted) -> Written:
    """Asks every question at once: the day takes as long as its slowest chain of calls, not their sum."""
    analyses = [
        ask_analysis(session, topic, instead_of=wanted.instead_of.get(topic.pk, ""))
        for topic in wanted.topics
    ]
    forecasts = [ask_forecast(session, event, digest) for event in wanted.events]
    outcomes: list[Any] = await ask_together(
        [*analyses, *forecasts], [session], session.ledger.keep_lease, beat_seconds=heartbeat_seconds()
    )
    return Written(
        tuple(zip(wanted.topics, outcomes[: len(analyses)], strict=True)),
        tuple(zip(wanted.events, outcomes[len(analyses) :], strict=True)),
    )


async def ask_analysis(session: ModelSession, topic: Topic, *, instead_of: str) -> AnalysisOutcome:
    """The two analyses of a topic, or the reason why there are none better than those of the model `instead_of`."""
    question = analysis_question(
        topic.title,
        source_text(topic.item) if topic.item else "",
        purpose=f"topic {topic.position}",
        check=partial(find_analysis_faults, topic),
        instead_of=instead_of,
    )
    return await ask_one(session, question)


async def ask_forecast(session: ModelSession, event: Event, digest: Digest) -> ForecastOutcome:
    """The forecast of an event, or the reason why there is none."""
    prompt = load_prompt("forecast")
    question = Question(
        purpose=f"forecast {event.slug}",
        prompt_version=prompt.version,
        messages=prompt.messages(
            today=digest.date.isoformat(),
            event=event.name,
            criteria=event.criteria
            or event.description
            or f"{event.name} is generally held to have happened.",
        ),
        answer=ForecastAnswer,
        check=partial(find_forecast_faults, event, digest),
    )
    return await ask_one(session, question)


def find_analysis_faults(topic: Topic, answer: AnalysisAnswer) -> list[str]:
    """What the gates find in the answer, in sentences for the model."""
    draft = topic_draft(topic, benefits=answer.benefits, ramifications=answer.ramifications)
    return [finding.message for finding in check_topic(draft) if finding.blocking]


def find_forecast_faults(event: Event, digest: Digest, answer: ForecastAnswer) -> list[str]:
    """What the gates find in the answer, in sentences for the model."""
    draft = ForecastDraft(
        event_slug=event.slug,
        event_name=event.name,
        phrase=answer.phrase,
        rationale=answer.rationale,
        median=answer.median_date,
        low=answer.low_date,
        high=answer.high_date,
        probability_never=answer.probability_never,
    )
    return [finding.message for finding in check_forecast(draft, made_on=digest.date) if finding.blocking]


def store_analyses(topic: Topic, outcome: AnalysisOutcome) -> None:
    """Stores what a model wrote of a topic, beside what an editor did, or why it is dropped."""
    if isinstance(outcome, Kept):
        note(topic.digest, f"topic {topic.position}", f"The earlier text stays: {outcome.reason}")
        return
    topic.analyses.filter(edited=False).delete()
    topic.dropped_because = ""
    if isinstance(outcome, NoAnswer):
        topic.dropped_because = str(outcome)
        note(topic.digest, f"topic {topic.position}", f"Dropped: {outcome}", blocking=True)
    else:
        topic.subjects = [subject.lower() for subject in subjects_of(topic, outcome)]
        Analysis.objects.bulk_create(
            Analysis(topic=topic, kind=kind, text=text, model_name=outcome.endpoint.model)
            for kind, text in (
                (Analysis.Kind.BENEFITS, outcome.value.benefits),
                (Analysis.Kind.RAMIFICATIONS, outcome.value.ramifications),
            )
            if kind not in edited_kinds(topic)
        )
    topic.save()


def subjects_of(topic: Topic, outcome: Answered[AnalysisAnswer]) -> list[str]:
    """The topic's subjects; the built-in model likes to say those of its examples."""
    subjects = outcome.value.subjects
    if not outcome.endpoint.embedded:
        return subjects
    text = source_text(topic.item) if topic.item else ""
    return without_echoes(subjects, source=f"{topic.title}\n{text}")


def note(digest: Digest, place: str, message: str, *, blocking: bool = False) -> None:
    """Stores what the writer has to say of a place."""
    Finding.objects.create(digest=digest, gate=GATE, place=place, message=message, blocking=blocking)


def store_forecast(digest: Digest, event: Event, position: int, outcome: ForecastOutcome) -> None:
    """Stores the forecast of an event, or why there is none."""
    if isinstance(outcome, Kept):
        note(digest, f"prediction {event.slug}", f"The earlier one stays: {outcome.reason}")
        return
    if isinstance(outcome, NoAnswer):
        note(digest, f"prediction {event.slug}", f"Dropped: {outcome}", blocking=True)
        return
    answer = outcome.value
    Forecast.objects.create(
        digest=digest,
        event=event,
        position=position,
        phrase=answer.phrase,
        median=answer.median_date,
        low=answer.low_date,
        high=answer.high_date,
        probability_never=answer.probability_never,
        rationale=answer.rationale,
        model_name=outcome.endpoint.model,
        prompt_version=load_prompt("forecast").version,
    )


def set_tier(digest: Digest) -> None:
    """Names the tier and the model that wrote most of what is there; without an analysis the digest is extractive.

    What an editor wrote says nothing of models: where all of it is an editor's, the tier of before stays.
    """
    analyses = Analysis.objects.filter(topic__digest=digest, topic__dropped_because="")
    models = Counter(analyses.filter(edited=False).values_list("model_name", flat=True))
    if models:
        first = set(models) <= {endpoint.model for endpoint in endpoints_of(digest.series)[:1]}
        digest.tier = Digest.Tier.FULL if first else Digest.Tier.FALLBACK
        digest.model_name = models.most_common(1)[0][0]
    elif not (analyses and digest.tier):
        digest.tier, digest.model_name = Digest.Tier.EXTRACTIVE, ""
    digest.save(update_fields=["tier", "model_name"])
