"""What was said against what happened, as SVG styled by classes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import drawsvg  # type: ignore[import-untyped]

from predictions.scores.calibration import CalibrationBin

SIZE = 460
LEFT, RIGHT, TOP, BOTTOM = 70, 440, 20, 390
FONT = 13
LEAST_RADIUS, MOST_RADIUS = 4.0, 11.0


def draw_calibration(bins: Sequence[CalibrationBin]) -> str:
    """The SVG document: a point for each bin with questions, its 95 % interval, how many they are, and the diagonal."""
    drawing = drawsvg.Drawing(
        SIZE, SIZE, class_="chart calibration", role="img",
        aria_labelledby="calibration-title calibration-description",
    )  # fmt: skip
    drawing.append(drawsvg.Title("What was said, and what happened", id="calibration-title"))
    drawing.append(
        drawsvg.Raw(f'<desc id="calibration-description">{escape(describe_calibration(bins))}</desc>')
    )
    filled = [found for found in bins if found.yes.total]
    _draw_axes(drawing)
    if not filled:
        drawing.append(drawsvg.Text("Nothing scored yet", FONT, SIZE / 2, SIZE / 2, class_="empty"))
    largest = max((found.yes.total for found in filled), default=1)
    for found in filled:
        _draw_bin(drawing, found, largest)
    return str(drawing.as_svg(header=""))


def describe_calibration(bins: Sequence[CalibrationBin]) -> str:
    """The plot in words."""
    return " ".join(say_bin(found) for found in bins if found.yes.total) or "Nothing scored yet."


def say_bin(found: CalibrationBin) -> str:
    """A bin in a sentence."""
    yes = found.yes
    words = f"Said {found.low * 100:.0f} to {found.high * 100:.0f} %: {yes.total} questions, {yes.count} came true"
    if yes.share is None or yes.interval is None:
        return f"{words}."
    low, high = yes.interval.low * 100, yes.interval.high * 100
    return f"{words} ({yes.share * 100:.0f} %; 95 % interval {low:.0f} to {high:.0f} %)."


def x_of(share: float) -> float:
    """How far to the right a share is drawn."""
    return round(LEFT + share * (RIGHT - LEFT), 1)


def y_of(share: float) -> float:
    """How high a share is drawn."""
    return round(BOTTOM - share * (BOTTOM - TOP), 1)


def _draw_axes(drawing: drawsvg.Drawing) -> None:
    for percent in (0, 25, 50, 75, 100):
        x, y = x_of(percent / 100), y_of(percent / 100)
        drawing.append(drawsvg.Line(LEFT, y, RIGHT, y, class_="grid"))
        drawing.append(drawsvg.Line(x, TOP, x, BOTTOM, class_="grid"))
        drawing.append(drawsvg.Text(f"{percent} %", FONT, LEFT - 8, y + 4, class_="y-label"))
        drawing.append(drawsvg.Text(f"{percent} %", FONT, x, BOTTOM + 20, class_="x-label"))
    drawing.append(drawsvg.Line(x_of(0), y_of(0), x_of(1), y_of(1), class_="model"))
    drawing.append(drawsvg.Text("said (first forecast)", FONT, RIGHT, SIZE - 24, class_="axis-name end"))
    drawing.append(drawsvg.Text("came true", FONT, LEFT + 6, TOP + 14, class_="axis-name"))


def _draw_bin(drawing: drawsvg.Drawing, found: CalibrationBin, largest: int) -> None:
    yes = found.yes
    if found.mean_forecast is None or yes.share is None or yes.interval is None:
        return
    x = x_of(found.mean_forecast)
    drawing.append(drawsvg.Line(x, y_of(yes.interval.low), x, y_of(yes.interval.high), class_="whisker"))
    radius = LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * (yes.total / largest) ** 0.5
    point = drawsvg.Circle(x, y_of(yes.share), round(radius, 1), class_="point")
    point.append_title(say_bin(found))
    drawing.append(point)
