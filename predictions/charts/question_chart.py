"""The chart of a question with yes or no as its answer: day of writing against probability, as SVG. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from predictions.charts.canvas import (
    PERCENT,
    Canvas,
    Flag,
    Name,
    Point,
    draw_flags,
    draw_points,
    open_canvas,
    room_for,
    say_day,
    say_percent,
    shorten,
    thin,
)
from predictions.charts.scales import Scale, bounds, month_ticks

WIDTH, HEIGHT = 800, 406
LEFT, RIGHT, TOP, BOTTOM = 84, 784, 40, 330
FOOT = HEIGHT - 10  # the line of the other axis' name and of a point's value
HALF_LABEL = 32
LEAST_WIDTH = 30.0
LEVELS = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class QuestionChart:
    """What a chart shows. `forecasts`: day, probability (0 to 1) and model, in order of writing.

    `decided`: the day and what came of it, in words. `style`: CSS for a chart that stands alone.
    """

    title: str
    forecasts: Sequence[tuple[date, float, str]]
    deadline: date
    decided: tuple[date, str] | None
    today: date
    style: str = ""


@dataclass(frozen=True, slots=True)
class _Plot:
    """The drawing with its scale of days."""

    canvas: Canvas
    across: Scale

    def x(self, day: date) -> float:
        return self.across.place(day.toordinal())


def draw_question_chart(chart: QuestionChart) -> str:
    """The SVG document: the probability as steps, a line at the deadline, and a mark where it was decided."""
    if not chart.forecasts:
        canvas = open_canvas(chart.title, describe(chart), size=(WIDTH, HEIGHT), style=chart.style)
        canvas.text("No forecast yet", WIDTH / 2, HEIGHT / 2, "empty")
        return canvas.as_svg()
    days = [chart.forecasts[0][0], chart.forecasts[-1][0], chart.deadline, _end(chart)]
    across = Scale(*bounds([day.toordinal() for day in days], least=LEAST_WIDTH), LEFT, RIGHT)
    flags = _flags(chart, across)
    above = room_for(flags, width=WIDTH)
    canvas = open_canvas(chart.title, describe(chart), size=(WIDTH, HEIGHT), above=above, style=chart.style)
    plot = _Plot(canvas, across)
    _draw_axes(plot)
    points = _points(plot, chart)
    _draw_steps(plot, chart, points)
    names = [Name(f"probability in{PERCENT}", 8, "axis-name")]
    draw_flags(canvas, flags, names, top=TOP, bottom=BOTTOM, width=WIDTH)
    draw_points(canvas, points, x=8, y=FOOT)
    return canvas.as_svg()


def describe(chart: QuestionChart) -> str:
    """The chart in words."""
    deadline = f"The deadline is {say_day(chart.deadline)}."
    outcome = f" {say_day(chart.decided[0])}: {chart.decided[1]}." if chart.decided else ""
    if not chart.forecasts:
        return f"No forecast yet. {deadline}{outcome}"
    (first_day, first, _), (last_day, last, _) = chart.forecasts[0], chart.forecasts[-1]
    shares = [share for _, share, _ in chart.forecasts]
    count = len(shares)
    return (
        f"{count} forecast{'s' if count > 1 else ''}: {say_percent(first)} on {say_day(first_day)}, "
        f"{say_percent(last)} on {say_day(last_day)}; the lowest {say_percent(min(shares))}, "
        f"the highest {say_percent(max(shares))}. {deadline}{outcome}"
    )


def _end(chart: QuestionChart) -> date:
    """Where the line of the probability ends."""
    return max(chart.decided[0] if chart.decided else chart.today, chart.forecasts[-1][0])


def _flags(chart: QuestionChart, across: Scale) -> list[Flag]:
    flags = [
        Flag(across.place(chart.deadline.toordinal()), f"deadline {say_day(chart.deadline)}", "deadline")
    ]
    if chart.decided:
        day, words = chart.decided
        flags.append(Flag(across.place(day.toordinal()), shorten(words), "decided"))
    return flags


def _y(share: float) -> float:
    return BOTTOM + (TOP - BOTTOM) * min(max(share, 0.0), 1.0)


def _draw_axes(plot: _Plot) -> None:
    canvas = plot.canvas
    for level in LEVELS:
        y = _y(level / 100)
        canvas.line(LEFT, y, RIGHT, y, "grid")
        canvas.text(f"{level}", LEFT - 8, y + 4, "y-label")
    for number, tick in enumerate(month_ticks(plot.across.first, plot.across.last)):
        x = plot.x(tick)
        canvas.line(x, BOTTOM, x, BOTTOM + 5, "tick")
        label = f"{tick:%Y}" if tick.month == 1 else f"{tick:%b %Y}"
        last = " last" if x > WIDTH - 2 * HALF_LABEL else ""
        canvas.text(label, min(x, WIDTH - HALF_LABEL), BOTTOM + 32, f"x-label{' minor' * (number % 2)}{last}")
    canvas.text("day of writing", RIGHT, FOOT, "axis-name end below")


def _draw_steps(plot: _Plot, chart: QuestionChart, points: Sequence[Point]) -> None:
    """Each probability holds until the next one; the dots say where one was written."""
    end = plot.x(_end(chart))
    steps = "".join(f"H{point.x:.1f}V{point.y:.1f}" for point in points[1:])
    plot.canvas.path(f"M{points[0].x:.1f} {points[0].y:.1f}{steps}H{end:.1f}", "step")
    crowd = "few" if len(points) < 200 else "many"
    dots = "".join(f"M{point.x * 10:.0f} {point.y * 10:.0f}h0" for point in points)
    plot.canvas.path(dots, f"dots {crowd}", transform="scale(0.1)")
    if chart.decided:
        plot.canvas.path(f"M{end:.1f} {points[-1].y - 9:.1f}l9 9l-9 9l-9 -9z", "outcome")


def _points(plot: _Plot, chart: QuestionChart) -> list[Point]:
    """The forecasts with their values, evenly thinned; Tab stops at the first, the last, the lowest and the highest."""
    shares = [share for _, share, _ in chart.forecasts]
    stops = {0, len(shares) - 1, shares.index(min(shares)), shares.index(max(shares))}
    return thin(
        [
            Point(plot.x(day), _y(share), (say_forecast(day, share, model),), place in stops)
            for place, (day, share, model) in enumerate(chart.forecasts)
        ]
    )


def say_forecast(day: date, share: float, model: str) -> str:
    """The forecast in words: "3 May 2025, gpt-4o: 35 %"."""
    named = f", {shorten(model)}" if model else ""
    return f"{say_day(day)}{named}: {say_percent(share)}"
