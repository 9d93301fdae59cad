"""The large chart of an event: day of writing against predicted date, as SVG styled by classes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import drawsvg  # type: ignore[import-untyped]

from predictions.charts.scales import Scale, bounds, month_ticks, without_outliers, year_ticks
from predictions.forecasts import Forecast
from predictions.scores.rolling import Quartiles, rolling_quartiles

WIDTH, HEIGHT = 800, 470
LEFT, RIGHT, TOP, BOTTOM = 74, 784, 56, 412
HEADING = 36  # the height of the title above a chart that stands alone
FONT = 13
FINE = 10  # Dots and whiskers are drawn in tenths of a pixel, in whole numbers: half the bytes.
LEAST_RUN = 5
GAP_DAYS = 45
HALF_LABEL = 32  # half of the widest day of writing, twice as much on a narrow screen
MOST_STEPS = 350
LEAST_WIDTH, LEAST_HEIGHT = 30.0, 4 * 365.25


@dataclass(frozen=True, slots=True)
class Mark:
    """A day of writing with a word about it."""

    day: date
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows; `forecasts` in order of writing. `style`: CSS for a chart that stands alone."""

    title: str
    forecasts: Sequence[Forecast]
    judgements: Sequence[Mark]
    happened_on: date | None
    today: date
    style: str = ""


@dataclass(frozen=True, slots=True)
class _Plot:
    """The drawing with its two scales."""

    drawing: drawsvg.Drawing
    across: Scale
    up: Scale

    def line(self, x1: float, y1: float, x2: float, y2: float, name: str) -> None:
        self.drawing.append(drawsvg.Line(round(x1, 1), round(y1, 1), round(x2, 1), round(y2, 1), class_=name))

    def text(self, words: str, x: float, y: float, name: str) -> None:
        self.drawing.append(drawsvg.Text(words, FONT, round(x, 1), round(y, 1), class_=name))


def draw_chart(chart: Chart) -> str:
    """The SVG document. Dots: forecasts; bars: their spans; line and band: median and middle half of 30 days."""
    heading = HEADING if chart.style else 0
    drawing = drawsvg.Drawing(
        WIDTH,
        HEIGHT + heading,
        origin=(0, -heading),
        class_="chart",
        role="img",
        aria_labelledby="chart-title chart-description",
    )
    drawing.append(drawsvg.Title(chart.title, id="chart-title"))
    drawing.append(drawsvg.Raw(f'<desc id="chart-description">{_escape(describe(chart))}</desc>'))
    if chart.style:
        drawing.append(drawsvg.Raw(f"<style>{chart.style}</style>"))
        drawing.append(drawsvg.Text(chart.title, 16, LEFT, -8, class_="heading"))
    drawn = [(forecast, point) for forecast in chart.forecasts if (point := forecast.point) is not None]
    if not drawn:
        drawing.append(
            drawsvg.Text("No forecast with a date yet", FONT, WIDTH / 2, HEIGHT / 2, class_="empty")
        )
        return str(drawing.as_svg(header=""))
    plot = _plot(drawing, chart, [float(point.toordinal()) for _, point in drawn])
    _draw_axes(plot, chart)
    _draw_trend(plot, drawn)
    _draw_spans(plot, [forecast for forecast, _ in drawn])
    _draw_dots(plot, drawn)
    _draw_marks(plot, chart)
    return str(drawing.as_svg(header=""))


def describe(chart: Chart) -> str:
    """The chart in words."""
    points = sorted(point for forecast in chart.forecasts if (point := forecast.point) is not None)
    if not points:
        return "No forecast with a date yet."
    first, last = chart.forecasts[0].made_on, chart.forecasts[-1].made_on
    words = (
        f"{len(points)} forecasts, written from {first.isoformat()} to {last.isoformat()}, "
        f"name dates from {points[0].year} to {points[-1].year}; "
        f"half of them name {points[len(points) // 2].year} or an earlier year."
    )
    left_out = len(chart.forecasts) - len(points)
    changes = "".join(
        f" From {mark.day.isoformat()}: {mark.label}." for mark in model_changes(chart.forecasts)
    )
    missing = f" Without a date to draw: {left_out}." if left_out else ""
    return words + missing + changes + "".join(f" {mark.day}: {mark.label}." for mark in chart.judgements)


def model_changes(forecasts: Sequence[Forecast]) -> list[Mark]:
    """The first day of each run of at least 5 entries by another model than the run before; not of the first."""
    runs: list[tuple[str, date, int]] = []
    for forecast in forecasts:
        if runs and runs[-1][0] == forecast.model:
            runs[-1] = (*runs[-1][:2], runs[-1][2] + 1)
        else:
            runs.append((forecast.model, forecast.made_on, 1))
    marks: list[Mark] = []
    current: str | None = None
    for model, day, count in runs:
        if count >= LEAST_RUN and model != current:
            if current is not None:
                marks.append(Mark(day, model or "unnamed model"))
            current = model
    return marks


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plot(drawing: drawsvg.Drawing, chart: Chart, points: list[float]) -> _Plot:
    marked = [mark.day for mark in (*chart.judgements,)]
    written = [day.toordinal() for day in (chart.forecasts[0].made_on, chart.forecasts[-1].made_on, *marked)]
    shown = [*without_outliers(points), float(chart.today.toordinal())]
    if chart.happened_on:
        shown.append(float(chart.happened_on.toordinal()))
    return _Plot(
        drawing,
        Scale(*bounds(written, least=LEAST_WIDTH), LEFT, RIGHT),
        Scale(*bounds(shown, least=LEAST_HEIGHT), BOTTOM, TOP),
    )


def _draw_axes(plot: _Plot, chart: Chart) -> None:
    for year in year_ticks(plot.up.first, plot.up.last):
        y = plot.up.place(date(max(1, year), 1, 1).toordinal())
        plot.line(LEFT, y, RIGHT, y, "grid")
        plot.text(str(year), LEFT - 8, y + 4, "y-label")
    for number, tick in enumerate(month_ticks(plot.across.first, plot.across.last)):
        x = plot.across.place(tick.toordinal())
        plot.line(x, BOTTOM, x, BOTTOM + 5, "tick")
        label = f"{tick:%Y}" if tick.month == 1 else f"{tick:%b %Y}"
        name = ("x-label minor" if number % 2 else "x-label") + (
            " last" if x > WIDTH - 2 * HALF_LABEL else ""
        )
        plot.text(label, min(x, WIDTH - HALF_LABEL), BOTTOM + 22, name)
    plot.text("predicted date", LEFT, TOP - 16, "axis-name")
    plot.text("day of writing", RIGHT, HEIGHT - 6, "axis-name end")
    y = plot.up.place(chart.today.toordinal())
    plot.line(LEFT, y, RIGHT, y, "today")
    plot.text("today", RIGHT, y - 5, "today-label end")


def _draw_trend(plot: _Plot, drawn: Sequence[tuple[Forecast, date]]) -> None:
    windows = rolling_quartiles(
        [forecast.made_on.toordinal() for forecast, _ in drawn],
        [float(point.toordinal()) for _, point in drawn],
    )
    for run in _runs(windows):
        days = [plot.across.place(window.day) for window in run]
        upper, median, lower = (
            [
                f"{x:.1f} {plot.up.place(value):.1f}"
                for x, value in zip(days, (getattr(window, name) for window in run), strict=True)
            ]
            for name in ("upper", "median", "lower")
        )
        plot.drawing.append(drawsvg.Path(d="M" + "L".join(upper + lower[::-1]) + "Z", class_="band"))
        plot.drawing.append(drawsvg.Path(d="M" + "L".join(median), class_="median"))


def _runs(windows: Iterable[Quartiles]) -> list[list[Quartiles]]:
    """The windows, parted where more than 45 days lie between two, and thinned evenly where they are many."""
    runs: list[list[Quartiles]] = []
    for window in windows:
        if runs and window.day - runs[-1][-1].day <= GAP_DAYS:
            runs[-1].append(window)
        else:
            runs.append([window])
    step = -(-sum(map(len, runs)) // MOST_STEPS)
    return [[*run[:-1:step], run[-1]] for run in runs if len(run) > 1]


def _fine(value: float) -> int:
    return round(value * FINE)


def _draw_spans(plot: _Plot, forecasts: Sequence[Forecast]) -> None:
    bars: dict[str, None] = {}
    for forecast in forecasts:
        if forecast.earliest is None or forecast.latest is None:
            continue
        x = _fine(plot.across.place(forecast.made_on.toordinal()))
        low, high = (_fine(plot.up.place(day.toordinal())) for day in (forecast.earliest, forecast.latest))
        if low != high:
            bars[f"M{x} {low}v{high - low}"] = None
    plot.drawing.append(
        drawsvg.Path(d="".join(bars) or "M0 0", class_="spans", transform=f"scale({1 / FINE})")
    )


def _draw_dots(plot: _Plot, drawn: Sequence[tuple[Forecast, date]]) -> None:
    dots: dict[str, None] = {}
    beyond: list[str] = []
    for forecast, point in drawn:
        x, y = plot.across.place(forecast.made_on.toordinal()), plot.up.place(point.toordinal())
        if plot.up.holds(point.toordinal()):
            dots[f"M{_fine(x)} {_fine(y)}h0"] = None
        else:
            tip = -6 if point.toordinal() > plot.up.last else 6
            beyond.append(f"M{x - 4:.1f} {y:.1f}h8l-4 {tip}z")
    crowd = "few" if len(drawn) < 200 else "many" if len(drawn) < 2000 else "crowd"
    path = drawsvg.Path(d="".join(dots) or "M0 0", class_=f"dots {crowd}", transform=f"scale({1 / FINE})")
    plot.drawing.append(path)
    if beyond:
        plot.drawing.append(drawsvg.Path(d="".join(beyond), class_="beyond"))
        plot.text(f"{len(beyond)} beyond the axis", RIGHT, TOP - 16, "beyond-label end")


def _draw_marks(plot: _Plot, chart: Chart) -> None:
    if chart.happened_on:
        y = plot.up.place(chart.happened_on.toordinal())
        plot.line(LEFT, y, RIGHT, y, "happened")
        plot.text(f"happened {chart.happened_on.isoformat()}", LEFT + 6, y - 5, "happened-label")
    named = [(mark, "model") for mark in model_changes(chart.forecasts)]
    named += [(mark, "judgement") for mark in chart.judgements]
    for number, (mark, kind) in enumerate(sorted(named, key=lambda pair: pair[0].day)):
        x = plot.across.place(mark.day.toordinal())
        plot.line(x, TOP, x, BOTTOM, kind)
        side = " end" if x > (LEFT + RIGHT) / 2 else ""
        plot.text(mark.label, x + (-5 if side else 5), TOP + 14 + number % 4 * 16, f"{kind}-label{side}")
