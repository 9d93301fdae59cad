"""The chart of a question: how its probability moved until its deadline, as SVG styled by classes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

import drawsvg  # type: ignore[import-untyped]

WIDTH, HEIGHT = 800, 300
LEFT, RIGHT, TOP, BOTTOM = 74, 776, 36, 250
FONT = 13
MOST_POINTS = 350


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """A probability on a day, and who gave it."""

    day: date
    probability: float
    model: str


@dataclass(frozen=True, slots=True)
class QuestionChart:
    """What a chart shows; `points` in the order of writing, `decided` the day and word of the outcome."""

    title: str
    points: Sequence[ForecastPoint]
    deadline: date
    today: date
    decided: tuple[date, str] | None = None


@dataclass(frozen=True, slots=True)
class _Plot:
    drawing: drawsvg.Drawing
    first: date
    last: date

    def x(self, day: date) -> float:
        share = (day - self.first) / (self.last - self.first)
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def line(self, x1: float, y1: float, x2: float, y2: float, name: str) -> None:
        self.drawing.append(drawsvg.Line(x1, y1, x2, y2, class_=name))

    def text(self, words: str, x: float, y: float, name: str) -> None:
        self.drawing.append(drawsvg.Text(words, FONT, x, y, class_=name))


def y_of(probability: float) -> float:
    """How high a probability is drawn."""
    return round(BOTTOM - probability * (BOTTOM - TOP), 1)


def draw_question(chart: QuestionChart) -> str:
    """The SVG document: a step for each forecast, the deadline, and the outcome where there is one."""
    drawing = drawsvg.Drawing(
        WIDTH, HEIGHT, class_="chart question-chart", role="img",
        aria_labelledby="question-chart-title question-chart-description",
    )  # fmt: skip
    drawing.append(drawsvg.Title(chart.title, id="question-chart-title"))
    drawing.append(
        drawsvg.Raw(f'<desc id="question-chart-description">{escape(describe_question(chart))}</desc>')
    )
    if not chart.points:
        drawing.append(drawsvg.Text("No forecast yet", FONT, WIDTH / 2, HEIGHT / 2, class_="empty"))
        return str(drawing.as_svg(header=""))
    points = thin(chart.points)
    last = max(chart.deadline, points[-1].day, points[0].day + timedelta(days=1))
    plot = _Plot(drawing, points[0].day, last)
    _draw_axes(plot, chart)
    _draw_steps(plot, chart, points)
    return str(drawing.as_svg(header=""))


def thin(points: Sequence[ForecastPoint]) -> list[ForecastPoint]:
    """At most MOST_POINTS of the points, the first and the last among them."""
    step = -(-len(points) // MOST_POINTS)
    return [*points[:-1:step], points[-1]]


def describe_question(chart: QuestionChart) -> str:
    """The chart in words."""
    if not chart.points:
        return "No forecast yet."
    first, last = chart.points[0], chart.points[-1]
    words = f"{len(chart.points)} forecasts: {say(first.probability)} on {first.day.isoformat()}"
    if len(chart.points) > 1:
        words += f", {say(last.probability)} on {last.day.isoformat()}"
    words += f". Deadline {chart.deadline.isoformat()}."
    return words + (
        f" {chart.decided[1].capitalize()} on {chart.decided[0].isoformat()}." if chart.decided else ""
    )


def say(probability: float) -> str:
    """The probability in whole percent."""
    return f"{probability * 100:.0f} %"


def _draw_axes(plot: _Plot, chart: QuestionChart) -> None:
    for percent in (0, 25, 50, 75, 100):
        y = y_of(percent / 100)
        plot.line(LEFT, y, RIGHT, y, "grid")
        plot.text(f"{percent} %", LEFT - 8, y + 4, "y-label")
    plot.text(f"{plot.first.day} {plot.first:%b %Y}", LEFT, BOTTOM + 22, "start-label")
    plot.text(f"deadline {chart.deadline.day} {chart.deadline:%b %Y}", RIGHT, BOTTOM + 22, "end")
    x = plot.x(chart.deadline)
    plot.line(x, TOP, x, BOTTOM, "model")
    if plot.first < chart.today < chart.deadline:
        plot.line(plot.x(chart.today), TOP, plot.x(chart.today), BOTTOM, "today")
    if chart.decided:
        day, word = chart.decided
        x = plot.x(min(max(day, plot.first), plot.last))
        plot.line(x, TOP, x, BOTTOM, "judgement")
        on_the_left = x < (LEFT + RIGHT) / 2
        plot.text(
            word, x + (5 if on_the_left else -5), TOP - 12, f"judgement-label{'' if on_the_left else ' end'}"
        )


def _draw_steps(plot: _Plot, chart: QuestionChart, points: Sequence[ForecastPoint]) -> None:
    end = min(chart.decided[0] if chart.decided else chart.today, plot.last)
    path = f"M{plot.x(points[0].day)} {y_of(points[0].probability)}"
    for point in points[1:]:
        path += f"H{plot.x(point.day)}V{y_of(point.probability)}"
    plot.drawing.append(drawsvg.Path(d=f"{path}H{plot.x(max(end, points[-1].day))}", class_="median"))
    for point in points:
        dot = drawsvg.Circle(plot.x(point.day), y_of(point.probability), 5, class_="point")
        day = f"{point.day.day} {point.day:%B %Y}"
        dot.append_title(f"{day}: {say(point.probability)}, {point.model}")
        plot.drawing.append(dot)
