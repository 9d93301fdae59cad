"""The calibration of forecasts: of what was said to be so probable, how much happened; as SVG. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import drawsvg  # type: ignore[import-untyped]

from predictions.charts.canvas import CHARACTER, PERCENT, Canvas, Point, draw_points, open_canvas, say_percent

WIDTH, HEIGHT = 520, 590
LEFT, RIGHT, TOP, BOTTOM = 62, 500, 48, 486
COUNTS = BOTTOM + 46
FOOT = BOTTOM + 72  # the line of the axis' name, and the first of the two of a point's value
NARROW_FONT = 18
LEVELS = (0, 20, 40, 60, 80, 100)
SMALLEST, LARGEST = 4.0, 14.0
MOST_STOPS = 20


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """The forecasts of a bin of probabilities, from `low` to `high`; all shares are 0 to 1.

    `forecast` is their mean, `observed` the share that came true, `interval` Wilson's for it.
    """

    low: float
    high: float
    forecast: float
    observed: float
    count: int
    interval: tuple[float, float]


def draw_calibration(title: str, bins: Sequence[CalibrationPoint], *, style: str = "") -> str:
    """The SVG document: the diagonal of perfect calibration, a dot a bin with its interval, and its count below."""
    bins = sorted((found for found in bins if found.count), key=lambda found: found.forecast)
    canvas = open_canvas(title, describe(bins), size=(WIDTH, HEIGHT), style=style, kind="square")
    if not bins:
        canvas.text("Nothing scored yet", WIDTH / 2, HEIGHT / 2, "empty")
        return canvas.as_svg()
    _draw_axes(canvas)
    _draw_counts(canvas, bins)
    most = max(found.count for found in bins)
    for found in bins:
        x = _x(found.forecast)
        canvas.line(x, _y(found.interval[0]), x, _y(found.interval[1]), "whisker")
    for found in bins:
        radius = SMALLEST + (LARGEST - SMALLEST) * (found.count / most) ** 0.5
        dot = drawsvg.Circle(
            round(_x(found.forecast), 1), round(_y(found.observed), 1), round(radius, 1), class_="bin"
        )
        canvas.picture.append(dot)
    draw_points(canvas, _points(bins), x=8, y=FOOT, radius=16)
    return canvas.as_svg()


def describe(bins: Sequence[CalibrationPoint]) -> str:
    """The plot in words."""
    bins = [found for found in bins if found.count]
    return " ".join(f"{' '.join(say_bin(found))}." for found in bins) or "Nothing scored yet."


def say_bin(found: CalibrationPoint) -> tuple[str, str]:
    """The bin in words, on two lines: narrow screens have room for no more."""
    return (
        f"Said {_say_range(found.low, found.high)}: {found.count:,} question{'s' if found.count > 1 else ''}, "
        f"{round(found.observed * found.count):,} came true",
        f"({say_percent(found.observed)}; 95{PERCENT} interval {_say_range(*found.interval)})",
    )


def _say_range(low: float, high: float) -> str:
    return f"{100 * low:.0f}–{100 * high:.0f}{PERCENT}"


def _x(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)


def _y(share: float) -> float:
    return BOTTOM + (TOP - BOTTOM) * min(max(share, 0.0), 1.0)


def _draw_axes(canvas: Canvas) -> None:
    for level in LEVELS:
        x, y = _x(level / 100), _y(level / 100)
        canvas.line(LEFT, y, RIGHT, y, "grid")
        canvas.line(x, TOP, x, BOTTOM, "grid")
        canvas.text(f"{level}", LEFT - 8, y + 5, "y-label")
        canvas.text(f"{level}", x, BOTTOM + 20, "x-label")
    canvas.line(LEFT, BOTTOM, RIGHT, TOP, "perfect")
    canvas.text(f"happened (in{PERCENT})", 8, TOP - 22, "axis-name")
    canvas.text(f"said (in{PERCENT})", RIGHT, FOOT, "axis-name end below")


def _draw_counts(canvas: Canvas, bins: Sequence[CalibrationPoint]) -> None:
    """How many each dot stands for, in a row of their own; without those for which there is no room."""
    taken = 0.0
    canvas.text("n", LEFT - 20, COUNTS, "count end")
    for found in bins:
        words = f"{found.count}"
        x, half = _x(found.forecast), CHARACTER * NARROW_FONT * len(words) / 2
        if x - half > taken:
            canvas.text(words, x, COUNTS, "count")
            taken = x + half


def _points(bins: Sequence[CalibrationPoint]) -> list[Point]:
    """The bins with their values; Tab stops at all of them where they are as few as they should be."""
    is_few = len(bins) <= MOST_STOPS
    return [
        Point(_x(found.forecast), _y(found.observed), say_bin(found), is_few or found in (bins[0], bins[-1]))
        for found in bins
    ]
