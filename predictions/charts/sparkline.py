"""A small drawing of how an event's forecasts moved: their median, month by month. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from statistics import median

import drawsvg  # type: ignore[import-untyped]

from predictions.charts.scales import Scale, bounds
from predictions.forecasts import Forecast

WIDTH, HEIGHT, MARGIN = 160, 40, 4
LEAST_DAYS = 60.0
LEAST_YEARS = 10 * 365.25


def monthly_medians(forecasts: Sequence[Forecast]) -> list[tuple[date, date]]:
    """The middle of each month and the median of the dates that its entries forecast."""
    months: dict[date, list[int]] = defaultdict(list)
    for forecast in forecasts:
        if (point := forecast.point) is not None:
            months[forecast.made_on.replace(day=15)].append(point.toordinal())
    return [(month, date.fromordinal(round(median(days)))) for month, days in sorted(months.items())]


def draw_sparkline(forecasts: Sequence[Forecast]) -> str:
    """The SVG, styled by classes; empty where no forecast has a date.

    Its height covers at least ten years, so that small moves look small.
    """
    medians = monthly_medians(forecasts)
    if not medians:
        return ""
    days = [float(month.toordinal()) for month, _ in medians]
    dates = [float(predicted.toordinal()) for _, predicted in medians]
    across = Scale(*bounds(days, least=LEAST_DAYS), MARGIN, WIDTH - MARGIN)
    up = Scale(*bounds(dates, least=LEAST_YEARS), HEIGHT - MARGIN, MARGIN)
    drawing = drawsvg.Drawing(WIDTH, HEIGHT, class_="sparkline", role="img")
    (since, start), (until, end) = medians[0], medians[-1]
    drawing.append(
        drawsvg.Title(f"Median by month: {start.year} in {since:%B %Y}, {end.year} in {until:%B %Y}")
    )
    places = [(across.place(day), up.place(predicted)) for day, predicted in zip(days, dates, strict=True)]
    drawing.append(drawsvg.Path(d="M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places), class_="median"))
    drawing.append(drawsvg.Circle(*places[-1], 2.5, class_="last"))
    return str(drawing.as_svg(header=""))
