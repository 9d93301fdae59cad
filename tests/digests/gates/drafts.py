"""A day's draft that passes all gates, for the tests that spoil a part of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from digests.draft import Draft, ForecastDraft, GateFinding, TopicDraft
from digests.gates.all import check_topic

DAY = date(2026, 11, 20)
TITLE = "Sparse attention kernels for long documents"
BENEFITS = (
    "Sparse attention lets a single graphics card read whole contracts and court files. Small legal teams gain most, "
    "since they need not rent clusters to search long documents."
)
RAMIFICATIONS = (
    "Kernels tuned for one vendor tie their users to its hardware. What a sparse pattern skips may hold the one clause "
    "that matters, so that audits of long documents stay necessary."
)
RATIONALE = (
    "Systems already pass many examinations, yet they fail at long tasks in open surroundings. Hardware and money grow "
    "fast, while reliable planning and learning on the job lack a known recipe."
)


def topic(**values: object) -> TopicDraft:
    """A topic with two good analyses."""
    return replace(TopicDraft(1, TITLE, BENEFITS, RAMIFICATIONS), **values)  # type: ignore[arg-type]


def forecast(**values: object) -> ForecastDraft:
    """A good forecast."""
    good = ForecastDraft(
        event_slug="artificial-general-intelligence",
        event_name="Artificial general intelligence",
        phrase="June 2036",
        rationale=RATIONALE,
        low=date(2031, 2, 1),
        median=date(2036, 6, 15),
        high=date(2058, 11, 30),
        probability_never=0.08,
    )
    return replace(good, **values)  # type: ignore[arg-type]


OTHERS = (
    topic(
        position=2,
        title="Weather forecasting with graph networks",
        benefits="A graph network gives a ten-day weather forecast in a minute, so that poorer countries warn in time.",
        ramifications="A network that never saw such heat may miss the next record, and forecasters lose the physics.",
    ),
    topic(
        position=3,
        title="Robots that fold laundry from demonstrations",
        benefits="Care homes could hand the laundry to robots that learned it from an hour of demonstrations.",
        ramifications="Who folds on film trains a robot without pay, and small cloth still jams the grippers.",
    ),
)


def draft(*topics: TopicDraft, forecasts: tuple[ForecastDraft, ...] = ()) -> Draft:
    """A day's entry of these topics, or of three good ones."""
    return Draft("Daily AI digest", "daily-ai-digest", DAY, topics or (topic(), *OTHERS), forecasts=forecasts)


def gates_of(findings: tuple[GateFinding, ...]) -> list[str]:
    """The names of the gates that found something."""
    return [finding.gate for finding in findings]


def of_text(text: str, **values: object) -> list[str]:
    """What is found in a topic with this text as its benefits, beside its length and subject."""
    found = gates_of(check_topic(topic(benefits=text, **values)))
    return [gate for gate in found if gate not in ("length", "subject")]
