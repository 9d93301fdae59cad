"""Draws an entry's cover from its content: the same content gives the same bytes. Pure.

On it stand the title, the series and the day, and below a line of years with a mark where each event is predicted. The
colour follows the day, so that neighbouring entries can be told apart at a glance.
"""

from __future__ import annotations

import colorsys
import io
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from predictions.dates.saying import say_day

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
TITLE_SIZES = range(80, 40, -4)
MOST_LINES = 4
TITLE_TOP, TITLE_BOTTOM = 150, 462
LINE_HEIGHT = 1.16
AXIS = 538
COLOURS = 64
# The golden angle parts neighbouring days as far as it can, however many there are.
GOLDEN_ANGLE = 0.381966
INK, FAINT = (250, 248, 243), 0.62
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class CoverContent:
    """What a cover shows; `dates` are the events' names and when they are predicted."""

    title: str
    series: str
    site: str
    day: date
    dates: tuple[tuple[str, date], ...] = ()


def draw_cover(content: CoverContent) -> bytes:
    """The cover as PNG, 1200 by 630 pixels."""
    ground = ground_of(content.day)
    image = Image.new("RGB", (WIDTH, HEIGHT), ground)
    pen = ImageDraw.Draw(image)
    draw_rings(pen, content, ground)
    quiet = blend(ground, INK, FAINT)
    day = say_day(content.day)
    pen.text((MARGIN, 84), drawable(content.series, sans(30)), font=sans(30), fill=quiet, anchor="ls")
    pen.text((WIDTH - MARGIN, 84), day, font=sans(30), fill=quiet, anchor="rs")
    draw_title(pen, content.title, fallback=f"{content.series}, {day}")
    draw_years(pen, content, ground)
    pen.text((MARGIN, HEIGHT - 30), drawable(content.site, sans(24)), font=sans(24), fill=quiet, anchor="ls")
    return as_png(image)


def as_png(image: Image.Image) -> bytes:
    """The picture with few colours, which makes it small.

    The octree is as good for a drawing as Pillow's median cut, and level 7 packs it as small as all that `optimize`
    tries; together they take an eighth of the time.
    """
    buffer = io.BytesIO()
    few = image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", compress_level=7)
    return buffer.getvalue()


def ground_of(day: date) -> Colour:
    """The day's colour: dark enough for white text (contrast over 7 to 1) at every hue."""
    red, green, blue = colorsys.hls_to_rgb(day.toordinal() * GOLDEN_ANGLE % 1, 0.19, 0.42)
    return round(red * 255), round(green * 255), round(blue * 255)


def blend(one: Colour, other: Colour, part: float) -> Colour:
    """A colour between two: `part` 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


@cache
def serif(size: int) -> ImageFont.FreeTypeFont:
    """The font of titles."""
    return load("serif.woff2", size, weight=650)


@cache
def sans(size: int) -> ImageFont.FreeTypeFont:
    """The font of all else."""
    return load("sans.woff2", size, weight=500)


def load(name: str, size: int, *, weight: int) -> ImageFont.FreeTypeFont:
    """One of the site's variable fonts."""
    font = ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([weight])
    return font


def drawable(text: str, font: ImageFont.FreeTypeFont) -> str:
    """The text without what the font has no sign for; letters with marks may lose the marks."""
    found = []
    for letter in unicodedata.normalize("NFC", text):
        plain = unicodedata.normalize("NFKD", letter)
        found.append(next((one for one in (letter, plain[:1]) if has_signs(one, font)), ""))
    return " ".join("".join(found).split())


@lru_cache(maxsize=4096)
def has_signs(text: str, font: ImageFont.FreeTypeFont) -> bool:
    """Whether the font has a sign for each letter; one that is missing looks like one that cannot be there."""
    missing = bytes(font.getmask("\uffff"))
    return all(letter.isspace() or bytes(font.getmask(letter)) not in (missing, b"") for letter in text)


def draw_title(pen: ImageDraw.ImageDraw, title: str, *, fallback: str) -> None:
    """The title as large as it fits; another text where the font lacks most of its letters."""
    text = drawable(title, serif(40))
    if 2 * len(text) < len("".join(title.split())) or not text:
        text = drawable(fallback, serif(40))
    size, lines = fit(text)
    step = round(size * LINE_HEIGHT)
    top = TITLE_TOP + (TITLE_BOTTOM - TITLE_TOP - step * len(lines)) // 2
    for number, line in enumerate(lines):
        pen.text((MARGIN, top + step * number + size), line, font=serif(size), fill=INK, anchor="ls")


def fit(text: str) -> tuple[int, list[str]]:
    """The largest size in which the text fits, and its lines; in the smallest it is cut with an ellipsis."""
    for size in TITLE_SIZES:
        lines = wrap(text, serif(size))
        if len(lines) <= MOST_LINES and len(lines) * size * LINE_HEIGHT <= TITLE_BOTTOM - TITLE_TOP:
            return size, lines
    size = TITLE_SIZES[-1]
    lines = wrap(text, serif(size))[:MOST_LINES]
    last = lines[-1]
    while last and serif(size).getlength(f"{last}…") > WIDTH - 2 * MARGIN:
        last = last[:-1]
    return size, [*lines[:-1], f"{last.rstrip(' ,;:.…-')}…"]


def wrap(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """The text in lines of the cover's width; a word that is longer than a line is cut."""
    room = WIDTH - 2 * MARGIN
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= room:
            lines[-1] = longer
            continue
        while font.getlength(word) > room:
            word = word[:-1]
        lines.append(word)
    return [line for line in lines if line]


def draw_rings(pen: ImageDraw.ImageDraw, content: CoverContent, ground: Colour) -> None:
    """Rings around the upper right corner, as far apart as the letters of the title's words say."""
    radius = 150
    for number, word in enumerate(content.title.split()[:12]):
        radius += 26 + 7 * (len(word) % 8)
        colour = blend(ground, INK, 0.16 - 0.01 * number)
        box = (WIDTH - radius, -radius, WIDTH + radius, radius)
        pen.arc(box, 90, 180, fill=colour, width=3 + len(word) % 4)


def draw_years(pen: ImageDraw.ImageDraw, content: CoverContent, ground: Colour) -> None:
    """A line of years from the day's on, with a mark and the year for each predicted date."""
    if not content.dates:
        return
    first = content.day.year
    last = max(first + 10, *(when.year + 5 for _, when in content.dates))
    room = WIDTH - 2 * MARGIN
    faint = blend(ground, INK, 0.4)
    pen.line((MARGIN, AXIS, WIDTH - MARGIN, AXIS), fill=faint, width=2)
    step = 1 if last - first <= 15 else 5 if last - first <= 75 else 25 if last - first <= 300 else 100
    for year in range(first + -first % step, last + 1, step):
        place = MARGIN + room * (year - first) / (last - first)
        pen.line((place, AXIS - 5, place, AXIS + 5), fill=faint, width=2)
    ends = [0.0, 0.0]
    for name, when in sorted(content.dates, key=lambda entry: entry[1]):
        place = MARGIN + room * min(max((when.year + when.month / 12 - first) / (last - first), 0), 1)
        pen.ellipse((place - 10, AXIS - 10, place + 10, AXIS + 10), fill=INK)
        draw_label(pen, drawable(f"{name} {when.year}", sans(24)), place, ends)


def draw_label(pen: ImageDraw.ImageDraw, text: str, place: float, ends: list[float]) -> None:
    """The event's name above its mark, else below, where it does not run into another; `ends` is where those end."""
    length = sans(24).getlength(text)
    left = min(max(place - length / 2, MARGIN), WIDTH - MARGIN - length)
    for row, baseline in enumerate((AXIS - 22, AXIS + 38)):
        if left >= ends[row]:
            pen.text((left, baseline), text, font=sans(24), fill=INK, anchor="ls")
            ends[row] = left + length + 24
            return
