"""Covers are drawn from their content: the same each time, legible, of one size, whatever the title holds."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image

from digests.publishing.cover_drawing import (
    HEIGHT,
    INK,
    WIDTH,
    CoverContent,
    draw_cover,
    drawable,
    fit,
    ground_of,
    serif,
)

DATES = (
    ("Artificial general intelligence", date(2054, 12, 15)),
    ("Technological singularity", date(2075, 6, 15)),
)
LARGEST = 100_000  # bytes


def content(title: str = "Sparse attention for long documents", **values: object) -> CoverContent:
    return CoverContent(
        **{
            "title": title,
            "series": "Daily",
            "site": "Hindcast",
            "day": date(2026, 11, 20),
            "dates": DATES,
            **values,
        }
    )  # type: ignore[arg-type]


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture))


@pytest.mark.parametrize(
    "title",
    [
        "Short",
        "A title of many words that goes on and on; " * 7,
        "x" * 300,
        "大型語言模型 学习",
        "مرحبا بالعالم",
        "Übermäßige naïve façade",
        "\u202eevil\u200b \x00 title",
        "😀😀😀",
        "<script>alert(1)</script> & **bold**",
        "",
    ],
)
def test_every_title_gives_a_small_cover_of_the_size(title: str) -> None:
    picture = draw_cover(content(title))
    assert opened(picture).size == (WIDTH, HEIGHT) and opened(picture).format == "PNG"
    assert len(picture) < LARGEST


def test_the_same_content_gives_the_same_bytes_and_another_day_or_title_others() -> None:
    assert draw_cover(content()) == draw_cover(content())
    others = [
        content("Another title"),
        content(day=date(2026, 11, 21)),
        content(dates=()),
        content(series="Weekly"),
    ]
    assert len({draw_cover(one) for one in [content(), *others]}) == 5


@pytest.mark.parametrize(
    "dates",
    [(), DATES[:1], (("Never soon", date(2900, 1, 1)),), (("Past", date(2020, 1, 1)),), DATES * 6],
)
def test_any_dates_find_a_place(dates: tuple[tuple[str, date], ...]) -> None:
    assert opened(draw_cover(content(dates=dates))).size == (WIDTH, HEIGHT)


def test_a_long_title_is_cut_where_it_does_not_fit_and_keeps_its_beginning() -> None:
    size, lines = fit("word " * 200)
    assert size >= 40 and lines[-1].endswith("…") and lines[0].startswith("word")
    assert all(serif(size).getlength(line) <= WIDTH for line in lines)


def test_what_the_font_lacks_is_left_out_and_never_a_box() -> None:
    assert drawable("naïve — “quoted” 学 x😀", serif(40)) == "naïve — “quoted” x"


@pytest.mark.parametrize("number", range(0, 366, 7))
def test_white_text_is_legible_on_the_colour_of_every_day(number: int) -> None:
    def luminance(colour: tuple[int, int, int]) -> float:
        # WCAG 2.2, relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
        parts = [
            c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    ground = ground_of(date.fromordinal(date(2026, 1, 1).toordinal() + number))
    assert (luminance(INK) + 0.05) / (luminance(ground) + 0.05) >= 7
