from __future__ import annotations

from itertools import pairwise

from lxml import etree

from predictions.charts.calibration_plot import NARROW_FONT, CalibrationPoint, describe, draw_calibration
from predictions.charts.canvas import CHARACTER
from tests.predictions.charts.drawn import SVG, parse, paths, texts, values

PERCENT = "\u00a0%"
SEVENTIES = CalibrationPoint(0.7, 0.8, 0.74, 0.75, 24, (0.551, 0.88))
TWENTIES = CalibrationPoint(0.2, 0.3, 0.26, 0.0, 1, (0.0, 0.79))
SAID = f"Said 70–80{PERCENT}: 24 questions, 18 came true"
OF_THEM = f"(75{PERCENT}; 95{PERCENT} interval 55–88{PERCENT})"


def dots(root: etree._Element) -> list[tuple[float, float, float]]:
    found = root.xpath("//svg:circle[@class='bin']", namespaces=SVG)
    return [(float(dot.get("cx")), float(dot.get("cy")), float(dot.get("r"))) for dot in found]


def counts(root: etree._Element) -> list[tuple[str, float]]:
    found = root.xpath("//svg:text[@class='count']", namespaces=SVG)
    return [(text.text, float(text.get("x"))) for text in found]


def tenths(count: int) -> list[CalibrationPoint]:
    width = 1 / count
    return [
        CalibrationPoint(n * width, (n + 1) * width, (n + 0.5) * width, (n + 0.5) * width, 9_999, (0.0, 1.0))
        for n in range(count)
    ]


def test_a_bin_says_its_value_on_two_lines_to_eyes_and_on_one_to_ears() -> None:
    root = parse(draw_calibration("Calibration", [SEVENTIES, TWENTIES]))
    assert values(root, stops=True)[1] == f"{SAID} {OF_THEM}"
    lines = root.xpath("//svg:text[@class='value'][2]/svg:tspan/text()", namespaces=SVG)
    assert lines == [SAID, OF_THEM]
    assert values(root)[0].startswith(f"Said 20–30{PERCENT}: 1 question, 0 came true (0{PERCENT};")


def test_said_runs_to_the_right_happened_upward_and_more_questions_are_larger() -> None:
    (x1, y1, r1), (x2, y2, r2) = dots(parse(draw_calibration("Calibration", [SEVENTIES, TWENTIES])))
    assert x1 < x2 and y1 > y2 and r1 < r2
    ((x, y, _),) = dots(parse(draw_calibration("t", [CalibrationPoint(0, 1, 0.5, 0.5, 2, (0.2, 0.8))])))
    root = parse(draw_calibration("t", [SEVENTIES]))
    ends = [float(n) for n in paths(root, "perfect")[0].replace("M", "").replace("L", ",").split(",")]
    assert ((ends[0] + ends[2]) / 2, (ends[1] + ends[3]) / 2) == (x, y), (
        "half of them at half: on the diagonal"
    )
    assert abs(ends[2] - ends[0]) == abs(ends[3] - ends[1]), "it is square"


def test_each_interval_is_a_whisker() -> None:
    root = parse(draw_calibration("Calibration", [SEVENTIES]))
    (whisker,), ((x, y, _),) = paths(root, "whisker"), dots(root)
    x1, low, x2, high = (float(number) for number in whisker.replace("M", "").replace("L", ",").split(","))
    assert x1 == x2 == x and high < y < low


def test_counts_stand_below_and_never_touch() -> None:
    for bins in (tenths(10), tenths(40), [SEVENTIES, TWENTIES]):
        places = [
            (x - CHARACTER * NARROW_FONT * len(words) / 2, x + CHARACTER * NARROW_FONT * len(words) / 2)
            for words, x in counts(parse(draw_calibration("Calibration", bins)))
        ]
        assert all(end <= start for (_, end), (start, _) in pairwise(places))
    assert [words for words, _ in counts(parse(draw_calibration("t", [SEVENTIES, TWENTIES])))] == ["1", "24"]


def test_with_more_bins_than_it_should_have_tab_stops_at_the_ends() -> None:
    root = parse(draw_calibration("Calibration", tenths(100)))
    assert len(values(root)) == 100 and len(values(root, stops=True)) == 2
    assert len(values(parse(draw_calibration("Calibration", tenths(10))), stops=True)) == 10


def test_a_bin_without_questions_is_none_and_without_any_it_says_so() -> None:
    empty = CalibrationPoint(0.1, 0.2, 0.15, 0.0, 0, (0.0, 1.0))
    assert dots(parse(draw_calibration("Calibration", [empty, SEVENTIES]))) != []
    assert len(values(parse(draw_calibration("Calibration", [empty, SEVENTIES])))) == 1
    for bins in ([], [empty]):
        assert "Nothing scored yet" in texts(parse(draw_calibration("Calibration", bins)))
        assert describe(bins) == "Nothing scored yet."


def test_it_is_an_image_with_a_name_and_words() -> None:
    root = parse(draw_calibration('<"Calibration">', [SEVENTIES]))
    assert root.xpath("svg:title/text()", namespaces=SVG) == ['<"Calibration">']
    (label,) = root.xpath("svg:g[@role='img']/@aria-label", namespaces=SVG)
    assert label == f"{SAID} {OF_THEM}." == describe([SEVENTIES])
