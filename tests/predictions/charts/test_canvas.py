from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.charts.canvas import (
    BROAD,
    LONGEST_LABEL,
    MOST_LABELS,
    NARROW,
    Face,
    Flag,
    Point,
    draw_flags,
    draw_points,
    open_canvas,
    place_flags,
    say_percent,
    thin,
)
from tests.predictions.charts.drawn import collisions, parse, poles, values, words_above

STYLE = Path(__file__).parents[3] / "predictions" / "static" / "chart.css"
FLAGS = st.builds(
    Flag,
    st.integers(84, 784).map(float),
    st.text(min_size=1, max_size=LONGEST_LABEL),
    st.just("model"),
)


def test_the_style_sheet_writes_letters_in_the_sizes_that_are_reckoned_with() -> None:
    wide, _, narrow = re.split(r"@media \(max-width: (?:900|600)px\)", STYLE.read_text())[:3]
    middle = STYLE.read_text().split("@media (max-width: 900px)")[1].split("@media")[0]
    assert f".chart:not(.square) text {{ font-size: {NARROW.font}px; }}" in narrow
    assert f".chart:not(.square) text {{ font-size: {BROAD.font}px; }}" in middle
    (size,) = re.findall(r"\.chart text \{[^}]*font-size: (\d+)px", wide)
    assert int(size) <= BROAD.font
    assert STYLE.read_text().count(f".{NARROW.name} {{ display:") == 2


@given(st.lists(FLAGS, max_size=9), st.sampled_from([BROAD, NARROW]))
def test_no_words_touch_others_or_the_line_of_others(flags: list[Flag], face: Face) -> None:
    canvas = open_canvas("Title", "Words", size=(800, 400), above=400)
    draw_flags(canvas, flags, [], top=40, bottom=300, width=800)
    root = parse(canvas.as_svg())
    assert collisions(root, face) == []
    assert len(poles(root, face)) == len(words_above(root, face)) <= MOST_LABELS


def test_the_latest_of_many_flags_have_words_and_all_have_lines() -> None:
    flags = [Flag(100.0 + 50 * number, str(number), "model") for number in range(12)]
    placed = place_flags(flags, NARROW, width=800)
    assert sorted(int(one.flag.label) for one in placed) == [7, 8, 9, 10, 11]
    canvas = open_canvas("Title", "Words", size=(800, 400))
    draw_flags(canvas, flags, [], top=40, bottom=300, width=800)
    assert canvas.as_svg().count('class="model"') == 12


def test_words_that_fit_stand_in_one_row_to_the_right_of_their_lines() -> None:
    placed = place_flags([Flag(100, "gpt-4o", "model"), Flag(400, "gpt-5", "model")], BROAD, width=800)
    assert [(one.flag.label, one.row, one.start) for one in placed] == [
        ("gpt-5", 0, 400),
        ("gpt-4o", 0, 100),
    ]


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_words_give_a_document_that_says_them(title: str, words: str, value: str) -> None:
    canvas = open_canvas(title, words, size=(800, 400), style=".chart{}")
    canvas.text(words, 1, 1, "axis-name")
    draw_points(canvas, [Point(1, 1, (value, words), stop=True)], x=1, y=1)
    root = parse(canvas.as_svg())
    assert len(values(root, stops=True)) == 1


@pytest.mark.parametrize("count", [0, 1, 300, 301, 5_000, 20_000])
def test_points_are_thinned_evenly_and_stops_are_kept(count: int) -> None:
    points = [Point(number, 0, ("",), stop=number in (17, count - 1)) for number in range(count)]
    kept = thin(points)
    assert len(kept) <= 302
    assert [point for point in points if point.stop] == [point for point in kept if point.stop]
    gaps = {round(b.x - a.x) for a, b in pairwise(kept)}
    assert max(gaps, default=1) <= max(1, -(-count // 300))


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (0.004, "under 1 %"), (0.35, "35 %"), (0.996, "over 99 %"), (1, "100 %")],
)
def test_what_is_not_nothing_or_all_is_never_called_so(share: float, words: str) -> None:
    assert say_percent(share) == words.replace(" %", "\u00a0%")
