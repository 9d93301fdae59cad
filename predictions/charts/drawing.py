"""The chart of an event from the database, kept in the cache until its data change."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from django.core.cache import cache as store
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from predictions.charts.event_chart import Chart, Mark, draw_chart
from predictions.forecasts import Forecast
from predictions.judging.resolutions import resolve
from predictions.judging.state import Verdict
from predictions.models import Event, EventStatistics, Judgement, Prediction
from predictions.scores.figures import load_figures

MOST_DRAWN = 1000
KEPT_FOR = 7 * 24 * 3600
APP = Path(__file__).resolve().parents[1]
STYLE_FILE = APP / "static" / "chart.css"
# What decides how a chart looks: charts of another release are drawn anew.
DRAWN_BY = (
    STYLE_FILE,
    *(
        APP / name
        for name in (
            "charts/canvas.py",
            "charts/event_chart.py",
            "charts/scales.py",
            "forecasts.py",
            "scores/rolling.py",
        )
    ),
)
ALONE = (
    ".chart{color:#222;background:#fff;--ground:#fff}"
    "@media (prefers-color-scheme:dark){.chart{color:#ddd;background:#1b1b1b;--ground:#1b1b1b}}"
)


@cache
def chart_style() -> str:
    """The CSS of a chart that stands alone."""
    return STYLE_FILE.read_text(encoding="utf-8") + ALONE


@cache
def chart_style_hash() -> str:
    """The source expression that lets a Content-Security-Policy allow just this CSS."""
    return f"'sha256-{b64encode(hashlib.sha256(chart_style().encode()).digest()).decode()}'"


def hash_files(paths: Iterable[Path]) -> str:
    """Names the contents of the files, in this order."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


@cache
def drawing_version() -> str:
    """Names the way in which charts are drawn."""
    return hash_files(DRAWN_BY)


def chart_version(event: Event, *, now: datetime) -> str:
    """Names what the event's chart shows: it changes with the data, the event's name, the day and the release."""
    statistics: EventStatistics | None = getattr(event, "statistics", None)
    version = statistics.data_version if statistics else 0
    name = f"{event.pk}:{version}:{event.name}:{timezone.localdate(now)}:{drawing_version()}"
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def event_chart(event: Event, *, now: datetime, alone: bool = False) -> str:
    """The event's chart as SVG, for a page, or as a document of its own (`alone`) with its style inside."""
    key = f"predictions-chart-{'alone' if alone else 'page'}-{chart_version(event, now=now)}"
    drawn = store.get(key)
    if not isinstance(drawn, str):
        drawn = draw_chart(_load_chart(event, now=now, style=chart_style() if alone else ""))
        store.set(key, drawn, KEPT_FOR)
    return drawn


def load_forecasts(event: Event, *, now: datetime) -> tuple[list[Forecast], str]:
    """The event's forecasts that are drawn, in order of writing, and what to say where they are not all of them.

    Of very many every so many-th is drawn, so that a chart takes as long and is as large whatever their number.
    """
    public = Prediction.objects.public(now).filter(event=event)
    statistics: EventStatistics | None = getattr(event, "statistics", None)
    figures = load_figures(statistics.numbers) if statistics else None
    step = -(-figures.count // MOST_DRAWN) if figures else 1
    if step <= 1:
        return public.as_forecasts(), ""
    place = Window(RowNumber(), order_by=["made_on", "post_id"])
    return public.alias(left_over=place % step).filter(left_over=1).as_forecasts(), f" (one in {step})"


def _load_chart(event: Event, *, now: datetime, style: str) -> Chart:
    judgements = list(Judgement.objects.filter(event=event).order_by("judged_at", "pk"))
    latest = resolve(judgements[-1]) if judgements else None
    forecasts, note = load_forecasts(event, now=now)
    return Chart(
        title=f"Forecasts of: {event.name}{note}",
        forecasts=forecasts,
        judgements=[Mark(timezone.localdate(row.judged_at), row.get_verdict_display()) for row in judgements],
        happened_on=latest.on if latest and latest.verdict == Verdict.HAPPENED else None,
        today=timezone.localdate(now),
        style=style,
    )
