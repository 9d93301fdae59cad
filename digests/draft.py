"""What passes between the stages of a digest: frozen values, no ORM."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """A topic with its two analyses; `source_text` is what the analyses must speak of."""

    position: int
    title: str
    benefits: str
    ramifications: str
    url: str = ""
    discussion_url: str = ""
    source_name: str = ""
    source_text: str = ""
    flair: str = ""
    subjects: tuple[str, ...] = ()
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class TrendingDraft:
    """An item that is only listed."""

    position: int
    title: str
    url: str = ""
    discussion_url: str = ""
    source_name: str = ""


@dataclass(frozen=True, slots=True)
class ForecastDraft:
    """A dated prediction; null dates were not given."""

    event_slug: str
    event_name: str
    phrase: str
    rationale: str
    median: date | None = None
    low: date | None = None
    high: date | None = None
    probability_never: float | None = None


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question with its first forecast."""

    slug: str
    text: str
    deadline: date
    probability: float
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A day's entry before it is checked and composed."""

    series_name: str
    series_slug: str
    day: date
    topics: tuple[TopicDraft, ...]
    trending: tuple[TrendingDraft, ...] = ()
    forecasts: tuple[ForecastDraft, ...] = ()
    questions: tuple[QuestionDraft, ...] = ()
    model_name: str = ""
    tier: str = "full"
    notice: str = ""
    series_tags: tuple[str, ...] = field(default=())
    from_sample: bool = False
    from_stock: bool = False
    title_template: str = "{topics}"


@dataclass(frozen=True, slots=True)
class GateFinding:
    """What a gate found: its name, the place in the draft, the finding; blocking ones keep the place out."""

    gate: str
    place: str
    message: str
    blocking: bool = True
