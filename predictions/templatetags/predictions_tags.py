"""Template tags of the tracker."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeGuard

from django import template
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.models import Post
from blog.shared_parts import of_post, shared
from predictions.dates.saying import say_day
from predictions.judging.resolutions import load_resolutions, state_of
from predictions.judging.state import Resolution, State, Verdict
from predictions.models import Prediction
from predictions.probabilities import say_chance
from predictions.public.pages import Row, gather_cards
from predictions.public.question_pages import find_in_tracker, gather_news, gather_questions_of
from predictions.questions.states import QuestionState
from predictions.scores.figures import Current, Standing
from predictions.scores.scoreboard import OverEvents
from predictions.scores.wording import describe_signed, signed

register = template.Library()
NOTHING = "–"
DECISIONS = {
    Verdict.HAPPENED: "happened on {day}",
    Verdict.MISSED: "had not happened by {day}",
    Verdict.VOID: "declared void on {day}",
}


@register.inclusion_tag("predictions/post_predictions.html")
def post_predictions(post: Post) -> dict[str, Any]:
    """The post's own predictions, each with the state it has today."""
    found = predictions_of(post)
    resolutions = shared("resolutions", load_resolutions) if found else {}
    today = timezone.localdate()
    return {
        "rows": [Row(row, state_of(row, resolutions=resolutions, today=today)) for row in found],
    }


def predictions_of(post: Post) -> list[Prediction]:
    """The post's predictions by the names of their events."""

    def made_in(posts: Q) -> QuerySet[Prediction]:
        return Prediction.objects.filter(posts).select_related("event").order_by("event__name")

    return of_post("predictions of posts", post.pk, made_in)


@register.inclusion_tag("predictions/post_questions.html")
def post_questions(post: Post) -> dict[str, Any]:
    """The post's own questions, each with the state it has today."""
    return {"rows": gather_questions_of(post.pk, now=timezone.now())}


@register.inclusion_tag("predictions/today.html")
def tracker_today(most: int = 4) -> dict[str, Any]:
    """What the tracker says today of at most so many events, and which questions resolve or were resolved."""
    now = timezone.now()
    cards = gather_cards(now=now)
    return {"cards": cards[:most], "more": len(cards) > most, "news": gather_news(now=now)}


@register.inclusion_tag("predictions/found.html")
def found_in_tracker(query: str) -> dict[str, Any]:
    """The events and questions that a search finds, a few of them."""
    return {"found": find_in_tracker(query, now=timezone.now())}


@register.simple_tag
@cache
def question_badge(state: QuestionState) -> SafeString:
    """The state of a question as a badge whose title says what it means."""
    return format_html(
        '<span class="state question-{}" title="{}">{}</span>', state.value, state.meaning, state.label
    )


@register.filter
def chance(value: float | str | None) -> str:
    """A probability in whole percent; never 0 or 100 %, which nobody gave."""
    return say_chance(value) if is_number(value) else NOTHING


@register.filter
def three(value: float | str | None) -> str:
    """A number with three digits."""
    return f"{value:.3f}" if is_number(value) else NOTHING


@register.simple_tag
@cache
def state_badge(state: State) -> SafeString:
    """The state as a badge whose title says what it means."""
    return format_html(
        '<span class="state state-{}" title="{}">{}</span>', state.value, state.meaning, state.label
    )


def is_number(value: object) -> TypeGuard[float]:
    """Whether there is a number to show; a template gives "" for what is missing."""
    return isinstance(value, int | float)


@register.filter
def years(value: float | str | None) -> str:
    """A number of years: "4.3 years"."""
    if not is_number(value):
        return NOTHING
    return f"{value:.1f} years" if abs(value) >= 0.095 else f"{value:.2f} years"


@register.filter
def plain(value: float | str | None) -> str:
    """A number with two digits."""
    return f"{value:.2f}" if is_number(value) else NOTHING


@register.filter
def percent(value: float | str | None) -> str:
    """A share in percent."""
    return f"{100 * value:.0f} %" if is_number(value) else NOTHING


@register.filter
def with_sign(value: float | str | None) -> str:
    """A number with its sign."""
    return signed(value, 2) if is_number(value) else NOTHING


@register.filter
def too_early_or_late(value: float | str | None) -> str:
    """A signed error in words."""
    return describe_signed(value) if is_number(value) else NOTHING


@register.filter
def decision(resolution: Resolution) -> str:
    """The judgement in force in words: "happened on 1 June 2025"."""
    return DECISIONS[resolution.verdict].format(day=say_day(resolution.on))


SCORE_NAMES = {
    "error_so_far": "Error so far (a floor)",
    "hit": "Time on target",
    "signed_error": "Signed error",
    "absolute_error": "Absolute error",
    "interval_score": "Interval score",
    "brier": "Brier score",
}
SCORE_FORMATS = {"hit": percent, "signed_error": too_early_or_late, "brier": plain}


@register.filter
def score_name(score: str) -> str:
    """The score's name for people."""
    return SCORE_NAMES[score]


@register.inclusion_tag("predictions/_standing.html")
def standing(scores: dict[str, Standing], score: str) -> dict[str, str | int | None]:
    """A score with those of its rivals, in its own unit; nothing where there is none."""
    found = scores.get(score)
    if found is None:
        return {}
    show = SCORE_FORMATS.get(score, years)
    return {
        "forecast": show(found.forecast),
        "yesterday": show(found.yesterday),
        "constant": show(found.constant),
        "count": found.count,
    }


@register.inclusion_tag("predictions/_over_events.html")
def over_events(found: OverEvents, unit: str) -> dict[str, str | int]:
    """A number of the events in short, in `unit` "signed" or "years"."""
    if found.median is None:
        return {"count": found.count}
    show = with_sign if unit == "signed" else years
    return {
        "count": found.count,
        "median": show(found.median),
        "low": show(found.low),
        "high": show(found.high),
    }


@register.filter
def score_rows(scores: dict[str, Standing]) -> list[dict[str, Any]]:
    """The scores as rows of a table: name and numbers in words."""
    return [{"name": name, **standing(scores, name)} for name in SCORE_NAMES if name in scores]


@register.filter
def rounded_date(current: Current) -> str:
    """The median date, as exact as the spread of the forecasts allows: the year alone where they differ by years."""
    coarse = current.low is not None and current.high is not None and (current.high - current.low).days > 730
    return f"{current.median:%Y}" if coarse else f"{current.median:%B %Y}"


@register.filter
def written(current: Current) -> str:
    """The days on which the forecasts were written: "8 March to 6 April 2026"."""
    first, last = current.first, current.last
    end = say_day(last)
    if first == last:
        return end
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {first:%B}{year} to {end}"
