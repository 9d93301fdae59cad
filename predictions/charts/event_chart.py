"""The large chart of an event: day of writing against predicted date, as SVG styled by classes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from predictions.charts.canvas import (
    MOST_POINTS,
    Canvas,
    Flag,
    Name,
    Point,
    draw_flags,
    draw_points,
    open_canvas,
    room_for,
    say_day,
    shorten,
    thin,
)
from predictions.charts.scales import Scale, bounds, month_ticks, without_outliers, year_ticks
from predictions.forecasts import Forecast
from predictions.scores.rolling import Quartiles, rolling_quartiles

WIDTH, HEIGHT = 800, 466
LEFT, RIGHT, TOP, BOTTOM = 84, 784, 40, 390
FOOT = HEIGHT - 10  # the line of the other axis' name and of a point's value
FINE = 10  # Dots and whiskers are drawn in tenths of a pixel, in whole numbers: half the bytes.
LEAST_RUN = 5
GAP_DAYS = 45
HALF_LABEL = 32  # half of the widest day of writing, twice as much on a narrow screen
MOST_STEPS = 350
LEAST_WIDTH, LEAST_HEIGHT = 30.0, 4 * 365.25
MANY, CROWD = 200, 2000
MOST_STOPS_AT_MODELS = 5
UNNAMED = "unnamed model"


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
    """The drawing with its two scales, and the flags above the plot."""

    canvas: Canvas
    across: Scale
    up: Scale
    flags: Sequence[Flag]

    def place(self, forecast: Forecast, point: date) -> tuple[float, float]:
        """Where the forecast's dot lies."""
        return self.across.place(forecast.made_on.toordinal()), self.up.place(point.toordinal())


def draw_chart(chart: Chart) -> str:
    """The SVG document. Dots: forecasts; bars: their spans; line and band: median and middle half of 30 days."""
    drawn = [(forecast, point) for forecast in chart.forecasts if (point := forecast.point) is not None]
    if not drawn:
        canvas = open_canvas(chart.title, describe(chart), size=(WIDTH, HEIGHT), style=chart.style)
        canvas.text("No forecast with a date yet", WIDTH / 2, HEIGHT / 2, "empty")
        return canvas.as_svg()
    plot = _plot(chart, [float(point.toordinal()) for _, point in drawn])
    _draw_axes(plot)
    _draw_trend(plot, drawn)
    _draw_spans(plot, [forecast for forecast, _ in drawn])
    names = [Name("predicted date", 8, "axis-name")]
    if beyond := _draw_dots(plot, drawn):
        names.append(Name(f"{beyond} beyond the axis", RIGHT, "beyond-label end"))
    draw_flags(plot.canvas, plot.flags, names, top=TOP, bottom=BOTTOM, width=WIDTH)
    _draw_levels(plot, chart)
    draw_points(plot.canvas, _points(plot, drawn), x=8, y=FOOT)
    return plot.canvas.as_svg()


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
                marks.append(Mark(day, model or UNNAMED))
            current = model
    return marks


def _plot(chart: Chart, points: list[float]) -> _Plot:
    marked = [mark.day for mark in chart.judgements]
    written = [day.toordinal() for day in (chart.forecasts[0].made_on, chart.forecasts[-1].made_on, *marked)]
    shown = [*without_outliers(points), float(chart.today.toordinal())]
    if chart.happened_on:
        shown.append(float(chart.happened_on.toordinal()))
    across = Scale(*bounds(written, least=LEAST_WIDTH), LEFT, RIGHT)
    named = [(mark, "model") for mark in model_changes(chart.forecasts)]
    named += [(mark, "judgement") for mark in chart.judgements]
    flags = [Flag(across.place(mark.day.toordinal()), shorten(mark.label), kind) for mark, kind in named]
    above = room_for(flags, width=WIDTH)
    canvas = open_canvas(chart.title, describe(chart), size=(WIDTH, HEIGHT), above=above, style=chart.style)
    return _Plot(canvas, across, Scale(*bounds(shown, least=LEAST_HEIGHT), BOTTOM, TOP), flags)


def _draw_axes(plot: _Plot) -> None:
    for year in year_ticks(plot.up.first, plot.up.last):
        y = plot.up.place(date(max(1, year), 1, 1).toordinal())
        plot.canvas.line(LEFT, y, RIGHT, y, "grid")
        plot.canvas.text(str(year), LEFT - 8, y + 4, "y-label")
    for number, tick in enumerate(month_ticks(plot.across.first, plot.across.last)):
        x = plot.across.place(tick.toordinal())
        plot.canvas.line(x, BOTTOM, x, BOTTOM + 5, "tick")
        label = f"{tick:%Y}" if tick.month == 1 else f"{tick:%b %Y}"
        name = ("x-label minor" if number % 2 else "x-label") + (
            " last" if x > WIDTH - 2 * HALF_LABEL else ""
        )
        plot.canvas.text(label, min(x, WIDTH - HALF_LABEL), BOTTOM + 32, name)
    plot.canvas.text("day of writing", RIGHT, FOOT, "axis-name end below")


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
        plot.canvas.path("M" + "L".join(upper + lower[::-1]) + "Z", "band")
        plot.canvas.path("M" + "L".join(median), "median")


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
    plot.canvas.path("".join(bars) or "M0 0", "spans", transform=f"scale({1 / FINE})")


def _draw_dots(plot: _Plot, drawn: Sequence[tuple[Forecast, date]]) -> int:
    """How many lie beyond the axis: those are arrows on its edge."""
    dots: dict[str, None] = {}
    beyond: list[str] = []
    for forecast, point in drawn:
        x, y = plot.place(forecast, point)
        if plot.up.holds(point.toordinal()):
            dots[f"M{_fine(x)} {_fine(y)}h0"] = None
        else:
            tip = -6 if point.toordinal() > plot.up.last else 6
            beyond.append(f"M{x - 4:.1f} {y:.1f}h8l-4 {tip}z")
    crowd = "few" if len(drawn) < MANY else "many" if len(drawn) < CROWD else "crowd"
    plot.canvas.path("".join(dots) or "M0 0", f"dots {crowd}", transform=f"scale({1 / FINE})")
    if beyond:
        plot.canvas.path("".join(beyond), "beyond")
    return len(beyond)


def _draw_levels(plot: _Plot, chart: Chart) -> None:
    """Today and the day it happened: days that were predicted, so they lie across. Their words come last, over all."""
    y = plot.up.place(chart.today.toordinal())
    plot.canvas.line(LEFT, y, RIGHT, y, "today")
    plot.canvas.text("today", RIGHT, y - 5, "today-label end")
    if chart.happened_on:
        y = plot.up.place(chart.happened_on.toordinal())
        plot.canvas.line(LEFT, y, RIGHT, y, "happened")
        plot.canvas.text(f"happened {say_day(chart.happened_on)}", LEFT + 6, y - 5, "happened-label")


def _points(plot: _Plot, drawn: Sequence[tuple[Forecast, date]]) -> list[Point]:
    """The forecasts with their values; Tab stops at the first, the last, the extreme and those of a new model."""
    days = [point for _, point in drawn]
    changes = model_changes([forecast for forecast, _ in drawn])[-MOST_STOPS_AT_MODELS:]
    marked = {(mark.day, mark.label) for mark in changes}
    firsts: dict[tuple[date, str], int] = {}
    for place, (forecast, _) in enumerate(drawn):
        key = (forecast.made_on, forecast.model or UNNAMED)
        if key in marked:
            firsts.setdefault(key, place)
    stops = {0, len(drawn) - 1, days.index(min(days)), days.index(max(days)), *firsts.values()}
    return thin(
        [
            Point(*plot.place(forecast, point), (say_forecast(forecast),), place in stops)
            for place, (forecast, point) in enumerate(drawn)
        ],
        # Nobody finds one dot in a crowd, and its drawing is large already.
        most=MOST_POINTS if len(drawn) < CROWD else MOST_POINTS // 2,
    )


def say_forecast(forecast: Forecast) -> str:
    """The forecast in words: "3 May 2025, gpt-4o: June 2035"."""
    model = f", {shorten(forecast.model)}" if forecast.model else ""
    return f"{say_day(forecast.made_on)}{model}: {_say_predicted(forecast)}"


def _say_predicted(forecast: Forecast) -> str:
    """As finely as the words of the forecast were: a month of a day or a month, a year of a year."""
    first, last = forecast.earliest, forecast.latest
    if forecast.median is not None:
        return f"{forecast.median:%B} {forecast.median.year}"
    if last is None:
        return "no date"
    if first is None:
        return f"by {last.year}" if (last.month, last.day) == (12, 31) else f"by {last:%B} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{last:%B} {last.year}"
    return str(last.year) if first.year == last.year else f"{first.year}–{last.year}"
