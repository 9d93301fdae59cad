"""What the large charts are made of: a picture with its words, labels clear of each other, points with values. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

import drawsvg  # type: ignore[import-untyped]

FONT = 13
HEADING = 40  # the height of the title above a chart that stands alone
MOST_POINTS = 300
MOST_LABELS = 5
LONGEST_LABEL = 24
CHARACTER = 0.58  # a character's width as a share of the font's size: more than that of the usual fonts
POLE = 5  # pixels between the line of a flag and its words
PERCENT = "\u00a0%"
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Face:
    """How large chart.css writes labels on screens of a kind: `name` is the class of what only those show."""

    name: str
    font: int
    row: int


BROAD, NARROW = Face("broad", 17, 22), Face("narrow", 27, 32)


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a chart with its value in words, a line of text each. `stop`: the Tab key leads there."""

    x: float
    y: float
    lines: tuple[str, ...]
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """A vertical line through the plot with words above it; `kind` is its class."""

    x: float
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Name:
    """Words on the line above all flags; `kind` is their class."""

    words: str
    x: float
    kind: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A flag whose words stand in a row, 0 being the lowest, from `start` to `end`."""

    flag: Flag
    row: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Canvas:
    """A drawing: `picture` is what is one image to those who hear it; points stand beside it."""

    root: drawsvg.Drawing
    picture: drawsvg.Group

    def line(self, x1: float, y1: float, x2: float, y2: float, name: str) -> None:
        self.picture.append(drawsvg.Line(round(x1, 1), round(y1, 1), round(x2, 1), round(y2, 1), class_=name))

    def text(self, words: str, x: float, y: float, name: str) -> None:
        self.picture.append(drawsvg.Text(clean(words), FONT, round(x, 1), round(y, 1), class_=name))

    def path(self, d: str, name: str, **attributes: str) -> None:
        self.picture.append(drawsvg.Path(d=d, class_=name, **attributes))

    def as_svg(self) -> str:
        """The SVG document."""
        return str(self.root.as_svg(header=""))


def open_canvas(
    title: str, words: str, *, size: tuple[int, int], above: float = 0, style: str = "", kind: str = ""
) -> Canvas:
    """An empty drawing, `above` pixels taller than its size. `words` tell what it shows; with a style it stands alone.

    An image may hold nothing that takes the focus, so the drawing is a group of the image and the points. It has no
    ids: a page may show many charts.
    """
    width, height = size
    above += HEADING if style else 0
    root = drawsvg.Drawing(
        width, height + above, origin=(0, -above), class_=f"chart {kind}".strip(), role="group"
    )
    root.append(drawsvg.Title(clean(title)))
    if style:
        root.append(drawsvg.Raw(f"<style>{style}</style>"))
        root.append(drawsvg.Text(clean(title), FONT, 8, HEADING - 12 - above, class_="heading"))
    # drawsvg escapes texts, and no attributes.
    picture = drawsvg.Group(role="img", aria_label=escape(clean(words)))
    root.append(picture)
    return Canvas(root, picture)


def clean(text: str) -> str:
    """The text without the characters that no XML may hold."""
    return NOT_IN_XML.sub("", text)


def shorten(text: str) -> str:
    """The text, cut where it is too long for a label."""
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


def say_day(day: date) -> str:
    """The day for a label: "3 May 2025"."""
    return f"{day.day} {day:%b} {day.year}"


def say_percent(share: float) -> str:
    """The share in percent; what is not nothing or all is never called so."""
    if 0 < share < 0.005:
        return f"under 1{PERCENT}"
    if 0.995 < share < 1:
        return f"over 99{PERCENT}"
    return f"{100 * share:.0f}{PERCENT}"


def thin(points: Sequence[Point], most: int = MOST_POINTS) -> list[Point]:
    """The stops, and evenly as many of the others as keep it near `most`."""
    step = max(1, -(-len(points) // most))
    return [point for number, point in enumerate(points) if point.stop or number % step == 0]


def draw_points(canvas: Canvas, points: Iterable[Point], *, x: float, y: float, radius: int = 9) -> None:
    """Lays unseen discs over the points; who points at one or tabs to it reads its value at (x, y).

    Charts of many values are read by keyboard only where the way through them is short. So all discs answer the
    mouse, and the Tab key stops at the few that tell the story; every value is in the page's table besides. The value
    stands in a line of its own below the plot, where it hides nothing (so nobody needs to dismiss it) and is never
    cut. It is also the disc's title: the name that is read aloud, and the tooltip where CSS is missing.
    """
    group = drawsvg.Group(class_="points")
    for point in points:
        stop = {"tabindex": "0", "role": "img"} if point.stop else {}
        disc = drawsvg.Circle(round(point.x, 1), round(point.y, 1), radius, **stop)
        lines = [clean(line) for line in point.lines]
        disc.append_title(" ".join(lines))
        group.append(disc)
        group.append(drawsvg.Text("\n".join(lines), FONT, x, y, line_height=1.4, class_="value"))
    canvas.root.append(group)


def place_flags(flags: Sequence[Flag], face: Face, *, width: float) -> list[Placed]:
    """The latest of the flags, each with its words where they touch no other words and no other flag's line.

    Words stand right of their line, or left of it where they do not fit there or would lie over the line of one whose
    words stand left. So those to the right, from the last to the first, and then those to the left, from the first to
    the last, lie over lines only of those before them, and go a row higher.
    """
    latest = sorted(flags, key=lambda flag: flag.x)[-MOST_LABELS:]
    right: list[Flag] = []
    left: list[Flag] = []
    for flag in reversed(latest):
        end = flag.x + _length(flag, face)
        fits = end <= width and not any(flag.x < other.x < end for other in left)
        (right if fits else left).append(flag)
    placed: list[Placed] = []
    for flag in [*right, *reversed(left)]:
        length = _length(flag, face)
        start = flag.x if flag in right else flag.x - length
        if start < 0:
            continue
        end = start + length
        above = [other.row for other in placed if start < other.flag.x < end]
        taken = {other.row for other in placed if start < other.end and other.start < end}
        row = max(above, default=-1) + 1
        while row in taken:
            row += 1
        placed.append(Placed(flag, row, start, end))
    return placed


def _length(flag: Flag, face: Face) -> float:
    return 2 * POLE + CHARACTER * face.font * len(flag.label)


def room_for(flags: Sequence[Flag], face: Face = NARROW, *, width: float) -> float:
    """The height of the flags' words above the plot; narrow screens need most."""
    rows = [placed.row + 1 for placed in place_flags(flags, face, width=width)]
    return face.row * max(rows, default=0)


def draw_flags(
    canvas: Canvas, flags: Sequence[Flag], names: Sequence[Name], *, top: float, bottom: float, width: float
) -> None:
    """The flags' lines through the plot; above it their words in rows, and names, once for each size of letters."""
    for flag in flags:
        canvas.line(flag.x, top, flag.x, bottom, flag.kind)
    for face in (BROAD, NARROW):
        group = drawsvg.Group(class_=face.name)
        for placed in place_flags(flags, face, width=width):
            kind = placed.flag.kind
            x, y = round(placed.flag.x, 1), top - placed.row * face.row - 8
            is_right = placed.start == placed.flag.x
            group.append(drawsvg.Line(x, top, x, round(y - face.font * 0.7, 1), class_=f"{kind}-pole"))
            group.append(
                drawsvg.Text(
                    clean(placed.flag.label),
                    FONT,
                    x + (POLE if is_right else -POLE),
                    y,
                    class_=f"{kind}-label" + ("" if is_right else " end"),
                )
            )
        y = top - room_for(flags, face, width=width) - 12
        for name in names:
            group.append(drawsvg.Text(name.words, FONT, name.x, y, class_=name.kind))
        canvas.picture.append(group)
