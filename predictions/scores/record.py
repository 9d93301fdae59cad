"""The record of all questions: computed from them, and how it becomes JSON and back. Pure.

Only a question whose deadline has passed is *due*, and only one that is due with yes or no is *scored*: to score
the early yeses before the noes can come would flatter whoever says yes. Scores are averaged over the days that
a forecast stood (`probability_scores`); of the Brier score less is better, of the log score more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean
from typing import Any

from pydantic import TypeAdapter, ValidationError

from predictions.probabilities import AskedQuestion, Outcome
from predictions.scores.calibration import CalibrationBin, Interval, Share, calibration_bins, share_of
from predictions.scores.probability_scores import (
    Baseline,
    Track,
    base_rate_on,
    brier,
    follow,
    is_due,
    log_score,
    rival,
    skill_score,
    time_averaged,
)
from predictions.scores.resampling import Finding, cluster_intervals, find
from predictions.scores.way import Counts, Way, count_questions, trace_way

NEAR_DAYS = 45


@dataclass(frozen=True, slots=True)
class Comparison:
    """The scores of a baseline on the same questions and days, and the forecasts' Brier score beside it.

    `skill` is 1 - Brier score / that of the baseline; none where the baseline is perfect. `difference` is the
    forecasts' Brier score less that of the baseline, so that below 0 is better; `interval` is its 95 % interval,
    by resampling stories; none for fewer than ten stories.
    """

    baseline: Baseline
    brier: float
    log_score: float
    skill: float | None
    difference: float
    interval: Interval | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class Scores:
    """The mean scores over the scored questions of so many stories, each question counting once.

    `first_brier` and `first_log_score` are those of the first forecast alone. `uncertainty` is the Brier score
    p (1 - p) of one who had known the share p of yes among them, and nothing else. `bounds`: the Brier score with
    the annulled ones that are due counted for and against the forecasts; none where none is annulled.
    """

    count: int
    stories: int
    brier: float
    interval: Interval | None
    log_score: float
    first_brier: float
    first_log_score: float
    uncertainty: float
    bounds: Interval | None
    comparisons: dict[Baseline, Comparison]


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of the scored questions: a model with a version of the prompt, a kind, or a horizon.

    `skill` is against the base rate. A model has the days on which its forecasts stood, so that a question can
    count for several. `finding` compares nothing: a part has no interval.
    """

    name: str
    count: int
    brier: float
    skill: float | None
    finding: Finding
    prompt_version: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A question with its last forecast from before it was decided, and the base rate of that day."""

    key: int
    text: str
    slug: str
    deadline: date
    outcome: Outcome
    made_on: date
    probability: float
    base_rate: float
    model_name: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that is said of the questions on the day `today`.

    `finding` says whether enough are scored to say anything, and compares nothing. `base_rate`: the share of yes
    among the questions with yes or no whose deadline has passed. `scores` and both calls are none where nothing
    is scored. `best`: the call that gave what happened the most beyond the base rate; `worst`: the one with the
    largest squared error.
    """

    today: date
    finding: Finding
    counts: Counts
    way: Way
    base_rate: Share
    scores: Scores | None = None
    bins: list[CalibrationBin] = field(default_factory=list)
    by_model: list[Cut] = field(default_factory=list)
    by_kind: list[Cut] = field(default_factory=list)
    by_horizon: list[Cut] = field(default_factory=list)
    best: Call | None = None
    worst: Call | None = None


def build_record(questions: Iterable[AskedQuestion], *, today: date) -> Record:
    """The record of the questions on the day `today`; the order of the questions does not matter."""
    ordered = sorted(questions, key=lambda question: question.key)
    base_rate = base_rate_on(ordered)
    due = [
        follow(question, base_rate) for question in ordered if is_due(question, today) and question.outcome
    ]
    tracks = [track for track in due if track is not None]
    scored = [track for track in tracks if track.question.outcome != Outcome.ANNULLED]
    annulled = [track for track in tracks if track.question.outcome == Outcome.ANNULLED]
    counts = count_questions(ordered, today=today)
    return Record(
        today=today,
        finding=find(len(scored)),
        counts=counts,
        way=trace_way(ordered, scored=len(scored), today=today),
        base_rate=share_of(counts.yes, counts.yes + counts.no),
        scores=_scores(scored, annulled) if scored else None,
        bins=calibration_bins((track.forecasts[0].probability, track.happened) for track in scored),
        by_model=_by_model(scored),
        by_kind=_by_name((track.question.kind, track) for track in scored),
        by_horizon=_by_name((_horizon(track), track) for track in scored),
        best=_call(max(scored, key=_lead)) if scored else None,
        worst=_call(max(scored, key=_last_error)) if scored else None,
    )


def _scores(scored: Sequence[Track], annulled: Sequence[Track]) -> Scores:
    own = [time_averaged(track.probabilities, track.days, track.happened) for track in scored]
    rivals = {
        baseline: [time_averaged(rival(track, baseline), track.days, track.happened) for track in scored]
        for baseline in Baseline
    }
    differences = [
        [mine - other for mine, other in zip(own, others, strict=True)] for others in rivals.values()
    ]
    stories = [track.question.story for track in scored]
    intervals: Sequence[Interval | None]
    intervals = cluster_intervals([own, *differences], stories) or [None] * (1 + len(rivals))
    share = fmean(track.happened for track in scored)
    return Scores(
        count=len(scored),
        stories=len(set(stories)),
        brier=fmean(own),
        interval=intervals[0],
        log_score=fmean(
            time_averaged(track.probabilities, track.days, track.happened, log_score) for track in scored
        ),
        first_brier=fmean(brier(track.forecasts[0].probability, track.happened) for track in scored),
        first_log_score=fmean(log_score(track.forecasts[0].probability, track.happened) for track in scored),
        uncertainty=share * (1 - share),
        bounds=_bounds(own, annulled),
        comparisons={
            baseline: _compare(scored, baseline, fmean(own), fmean(others), between)
            for (baseline, others), between in zip(rivals.items(), intervals[1:], strict=True)
        },
    )


def _compare(
    scored: Sequence[Track], baseline: Baseline, own: float, other: float, interval: Interval | None
) -> Comparison:
    """The baseline's Brier score `other` beside that of the forecasts, `own`."""
    return Comparison(
        baseline=baseline,
        brier=other,
        log_score=fmean(
            time_averaged(rival(track, baseline), track.days, track.happened, log_score) for track in scored
        ),
        skill=skill_score(own, other),
        difference=own - other,
        interval=interval,
        finding=find(len(scored), interval),
    )


def _bounds(own: Sequence[float], annulled: Sequence[Track]) -> Interval | None:
    """The mean Brier score had each annulled question come out as suits the forecasts best, and worst."""
    if not annulled:
        return None
    either = [
        sorted(time_averaged(track.probabilities, track.days, happened) for happened in (False, True))
        for track in annulled
    ]
    return Interval(
        fmean([*own, *(better for better, _ in either)]), fmean([*own, *(worse for _, worse in either)])
    )


def _by_model(scored: Sequence[Track]) -> list[Cut]:
    """A cut for each model with a version of the prompt; the days of all other forecasts weigh nothing."""
    parts: dict[tuple[str, str], list[tuple[Track, Sequence[int]]]] = {}
    for track in scored:
        writers = [(forecast.model_name, forecast.prompt_version) for forecast in track.forecasts]
        for writer in dict.fromkeys(writers):
            days = [day if by == writer else 0 for by, day in zip(writers, track.days, strict=True)]
            if any(days):
                parts.setdefault(writer, []).append((track, days))
    cuts = [_cut(name, part, prompt_version=version) for (name, version), part in parts.items()]
    return sorted(cuts, key=lambda cut: (-cut.count, cut.name, cut.prompt_version))


def _by_name(named: Iterable[tuple[str, Track]]) -> list[Cut]:
    """A cut for each name, the largest first."""
    parts: dict[str, list[tuple[Track, Sequence[int]]]] = {}
    for name, track in named:
        parts.setdefault(name, []).append((track, track.days))
    return sorted((_cut(name, part) for name, part in parts.items()), key=lambda cut: (-cut.count, cut.name))


def _cut(name: str, part: Sequence[tuple[Track, Sequence[int]]], *, prompt_version: str = "") -> Cut:
    """The scores of the questions, each averaged over the days given for it."""
    own = fmean(time_averaged(track.probabilities, days, track.happened) for track, days in part)
    reference = fmean(time_averaged(track.base_rates, days, track.happened) for track, days in part)
    return Cut(
        name=name,
        count=len(part),
        brier=own,
        skill=skill_score(own, reference),
        finding=find(len(part)),
        prompt_version=prompt_version,
    )


def _horizon(track: Track) -> str:
    """Whether the deadline was up to 45 days after the first forecast, or further away."""
    return "near" if (track.question.deadline - track.forecasts[0].made_on).days <= NEAR_DAYS else "far"


def _lead(track: Track) -> float:
    """How much more the last forecast gave to what happened than the base rate did."""
    lead = track.forecasts[-1].probability - track.base_rates[-1]
    return lead if track.happened else -lead


def _last_error(track: Track) -> float:
    return brier(track.forecasts[-1].probability, track.happened)


def _call(track: Track) -> Call:
    question, last = track.question, track.forecasts[-1]
    return Call(
        key=question.key,
        text=question.text,
        slug=question.slug,
        deadline=question.deadline,
        outcome=Outcome.YES if track.happened else Outcome.NO,
        made_on=last.made_on,
        probability=last.probability,
        base_rate=track.base_rates[-1],
        model_name=last.model_name,
    )


_adapter = TypeAdapter(Record)


def dump_record(record: Record) -> dict[str, Any]:
    """The record as JSON values."""
    dumped: dict[str, Any] = _adapter.dump_python(record, mode="json")
    return dumped


def load_record(values: Any) -> Record | None:
    """The record from JSON values; none where they were stored by a version of the code with another shape."""
    try:
        return _adapter.validate_python(values) if values else None
    except ValidationError:
        return None
