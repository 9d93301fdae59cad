from __future__ import annotations

import math
import random
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from predictions.charts.canvas import BROAD, NARROW
from predictions.charts.event_chart import Chart, Mark, describe, draw_chart, model_changes, say_forecast
from predictions.charts.scales import Scale, month_ticks, without_outliers, year_ticks
from predictions.charts.sparkline import draw_sparkline, monthly_medians
from predictions.forecasts import Forecast
from tests.predictions.charts.drawn import SVG, collisions, parse, paths, texts, values, words_above

TODAY = date(2026, 1, 10)
START = date(2023, 4, 12)


def year(number: int, made_on: date = START, model: str = "a") -> Forecast:
    return Forecast(made_on, date(number, 1, 1), date(number, 12, 31), model=model)


def series(count: int) -> list[Forecast]:
    noise = random.Random(3)
    return [year(noise.randint(2030, 2060), START + timedelta(days=number)) for number in range(count)]


def chart(forecasts: list[Forecast], *judgements: Mark, happened_on: date | None = None) -> Chart:
    return Chart("Forecasts of: <AGI> & more", forecasts, judgements, happened_on, TODAY)


def test_every_dated_forecast_is_a_dot_and_none_is_joined() -> None:
    root = parse(draw_chart(chart(series(100))))
    (dots,) = paths(root, "dots")
    assert re.fullmatch(r"(M\d+ \d+h0){100}", dots)
    assert len(re.findall(r"M\d+ \d+v-\d+", paths(root, "spans")[0])) == 100


def test_a_dot_lies_where_its_dates_say() -> None:
    forecasts = [year(2030), year(2040, START + timedelta(days=100)), year(2035, START + timedelta(days=200))]
    found = re.findall(r"M(\d+) (\d+)h0", paths(parse(draw_chart(chart(forecasts))), "dots")[0])
    (x1, y1), (x2, y2), (x3, y3) = ((int(x), int(y)) for x, y in found)
    assert x1 < x2 < x3 and y1 > y3 > y2, "time runs to the right, later dates are higher"
    assert math.isclose(x2 - x1, x3 - x2, abs_tol=1)
    assert math.isclose(y3 - y2, y1 - y3, rel_tol=0.01)


def test_it_has_a_title_and_a_description_and_escapes_names() -> None:
    root = parse(draw_chart(chart(series(30))))
    assert root.get("role") == "group"
    assert root.xpath("svg:title/text()", namespaces=SVG) == ["Forecasts of: <AGI> & more"]
    (picture,) = root.xpath("svg:g[@role='img']", namespaces=SVG)
    assert "30 forecasts, written from 2023-04-12 to 2023-05-11" in picture.get("aria-label")
    assert not picture.xpath(".//*[@tabindex]"), "an image may hold nothing that takes the focus"


def test_it_has_no_inline_style_and_no_script() -> None:
    drawn = draw_chart(chart(series(30), Mark(TODAY, "void"), happened_on=TODAY))
    assert not re.search(r"<style|style=|<script|\son\w+=", drawn)


def test_ten_thousand_forecasts_stay_under_300_kb() -> None:
    drawn = draw_chart(chart(series(10_000)))
    assert len(drawn.encode()) < 300_000
    (dots,) = paths(parse(drawn), "dots")
    assert dots.count("h0") > 9_000


def test_the_trend_needs_five_forecasts_and_stops_in_a_gap() -> None:
    assert paths(parse(draw_chart(chart(series(4)))), "median") == []
    later = [year(2040, START + timedelta(days=400 + number)) for number in range(20)]
    assert len(paths(parse(draw_chart(chart([*series(20), *later]))), "median")) == 2


def test_a_change_of_model_is_marked_and_a_stray_entry_is_none() -> None:
    models = ["a"] * 10 + ["b"] + ["a"] * 5 + ["b"] * 10
    forecasts = [year(2035, START + timedelta(days=n), model) for n, model in enumerate(models)]
    assert model_changes(forecasts) == [Mark(START + timedelta(days=16), "b")]
    root = parse(draw_chart(chart(forecasts)))
    assert len(paths(root, "model")) == 1
    assert "b" in texts(root)


def test_judgements_and_the_day_it_happened_are_marked() -> None:
    root = parse(draw_chart(chart(series(30), Mark(date(2020, 1, 1), "void"), happened_on=date(2025, 6, 1))))
    assert {"void", "happened 1 Jun 2025", "today"} <= set(texts(root))


def test_labels_stand_above_the_plot_clear_of_each_other_and_of_every_dot() -> None:
    models = ["gpt-3.5-turbo"] * 300 + ["gpt-4o-mini"] * 300 + ["SmolLM2-135M-Instruct"] * 200
    forecasts = [replace(one, model=name) for one, name in zip(series(800), models, strict=True)]
    last = forecasts[-1].made_on
    marks = [Mark(last - timedelta(days=90), "void"), Mark(last, "had not happened"), Mark(last, "void")]
    root = parse(draw_chart(chart(forecasts, *marks)))
    dots = re.findall(r"M\d+ (\d+)h0", paths(root, "dots")[0])
    for face in (BROAD, NARROW):
        assert collisions(root, face) == []
        words = words_above(root, face)
        assert sorted(one.text for one in words) == sorted(
            ["gpt-4o-mini", "SmolLM2-135M-Instruct", "void", "void", "had not happened", "predicted date"]
        )
        assert max(one.y for one in words) < min(int(y) for y in dots) / 10 - 4


def test_hostile_labels_are_escaped_and_cut_to_the_room_there_is() -> None:
    models = ["a"] * 6 + ['</text><script>\x0b"&amp;' + "x" * 500] * 6
    forecasts = [year(2035, START + timedelta(days=n), model) for n, model in enumerate(models)]
    root = parse(draw_chart(chart(forecasts, Mark(START, "<b>" * 100))))
    assert not root.xpath("//svg:script", namespaces=SVG)
    for face in (BROAD, NARROW):
        assert collisions(root, face) == []
        assert '</text><script>"&amp;x…' in {words.text for words in words_above(root, face)}


def test_each_point_says_its_value_and_the_tab_key_stops_at_those_that_tell_the_story() -> None:
    forecasts = series(100)
    forecasts[50:] = [replace(one, model="b") for one in forecasts[50:]]
    root = parse(draw_chart(chart(forecasts)))
    assert values(root) == [say_forecast(one) for one in forecasts]
    shown = root.xpath("//svg:g[@class='points']/svg:text[@class='value']/text()", namespaces=SVG)
    assert shown == values(root), "what is seen is what is read aloud"
    by_date = sorted(forecasts, key=lambda one: one.point or date.min)
    story = {say_forecast(one) for one in (forecasts[0], by_date[0], forecasts[50], forecasts[-1])}
    stops = values(root, stops=True)
    assert story < set(stops) and len(stops) == 5
    assert by_date[-1].year == max(int(stop[-4:]) for stop in stops)


def test_a_value_is_as_fine_as_the_words_were() -> None:
    def said(earliest: date | None, latest: date | None, median: date | None = None) -> str:
        return say_forecast(Forecast(date(2025, 5, 3), earliest, latest, median, model="gpt-4o"))

    june = date(2035, 6, 1), date(2035, 6, 30)
    assert said(*june) == "3 May 2025, gpt-4o: June 2035"
    assert said(date(2035, 1, 1), date(2035, 12, 31)) == "3 May 2025, gpt-4o: 2035"
    assert said(date(2030, 1, 1), date(2039, 12, 31)) == "3 May 2025, gpt-4o: 2030–2039"
    assert said(None, date(2035, 12, 31)) == "3 May 2025, gpt-4o: by 2035"
    assert said(None, date(2035, 6, 30)) == "3 May 2025, gpt-4o: by June 2035"
    assert said(*june, median=date(2034, 2, 3)) == "3 May 2025, gpt-4o: February 2034"
    assert say_forecast(year(2040)) == "12 Apr 2023, a: 2040"
    assert say_forecast(year(2040, model="")) == "12 Apr 2023: 2040"


def test_twenty_thousand_forecasts_have_few_points_and_fewer_stops() -> None:
    forecasts = [replace(one, model=str(n // 100)) for n, one in enumerate(series(20_000))]
    root = parse(draw_chart(chart(forecasts)))
    assert 100 < len(values(root)) < 200
    assert len(values(root, stops=True)) <= 9


def test_far_outliers_do_not_flatten_the_chart_and_are_counted() -> None:
    forecasts = [*series(50), year(2300, START + timedelta(days=60))]
    root = parse(draw_chart(chart(forecasts)))
    assert "1 beyond the axis" in texts(root)
    assert len(paths(root, "beyond")) == 1


def test_no_label_runs_into_another_or_out_of_the_picture_where_it_is_narrow() -> None:
    # Sizes of the style sheet's narrow case, and a wide digit's share of it.
    narrow, heading, digit = 27, 27, 0.64
    alone = replace(chart(series(100)), style=".chart{}")
    root = parse(draw_chart(alone))

    def lines(name: str) -> list[float]:
        found = root.xpath(f"//svg:text[contains(concat(' ', @class, ' '), ' {name} ')]/@y", namespaces=SVG)
        return [float(y) for y in found]

    left, top, _, height = (float(number) for number in root.attrib["viewBox"].split())
    (title,), (below, *above) = lines("heading"), lines("axis-name")
    assert title - heading >= top and min(above) - title >= narrow + 4
    assert below - max(lines("x-label")) >= narrow and below < top + height
    ends = root.xpath("//svg:text[@class='y-label']/@x", namespaces=SVG)
    assert min(float(x) for x in ends) - 4 * digit * narrow >= left


def test_without_a_date_it_says_so() -> None:
    for forecasts in ([], [Forecast(START)], [Forecast(START, date(2071, 1, 1), None)]):
        assert "No forecast with a date yet" in texts(parse(draw_chart(chart(forecasts))))


@given(
    st.lists(
        st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(), st.dates(), st.booleans()),
        max_size=30,
    ),
    st.none() | st.dates(),
)
def test_any_forecasts_give_a_chart_within_its_frame(
    rows: list[tuple[date, date, date, bool]], happened_on: date | None
) -> None:
    forecasts = [
        Forecast(made_on, None if half else min(a, b), max(a, b)) for made_on, a, b, half in sorted(rows)
    ]
    drawn = draw_chart(chart(forecasts, happened_on=happened_on))
    root = parse(drawn)
    for x, y in re.findall(r"M(\d+) (-?\d+)h0", "".join(paths(root, "dots"))):
        assert 0 <= int(x) <= 8000 and 0 <= int(y) <= 4600
    assert "nan" not in drawn
    assert describe(chart(forecasts)) and draw_sparkline(forecasts) is not None


@given(st.dates(date(1990, 1, 1), date(2500, 1, 1)), st.integers(30, 300_000))
def test_ticks_are_few_even_and_on_the_axis(first: date, length: int) -> None:
    low, high = float(first.toordinal()), float(first.toordinal() + length)
    years = year_ticks(low, high)
    assert len(years) <= 9
    assert len({b - a for a, b in pairwise(years)}) <= 1
    if length < 30_000:
        months = month_ticks(low, high)
        assert len(months) <= 9
        assert all(low <= tick.toordinal() <= high for tick in months)


def test_a_scale_keeps_what_lies_outside_on_its_edge() -> None:
    scale = Scale(0, 10, 100, 200)
    assert [scale.place(day) for day in (-5, 0, 5, 10, 20)] == [100, 100, 150, 200, 200]


def test_outliers_are_left_out_only_where_there_are_many_forecasts() -> None:
    days = [float(day) for day in range(30)]
    assert 1e6 not in without_outliers([*days, 1e6])
    assert 1e6 in without_outliers([1.0, 2.0, 1e6])


def test_the_sparkline_shows_the_median_of_each_month() -> None:
    forecasts = [year(2030, date(2025, 1, 3)), year(2040, date(2025, 1, 20)), year(2050, date(2025, 2, 1))]
    medians = monthly_medians(forecasts)
    assert [(month.isoformat(), predicted.year) for month, predicted in medians] == [
        ("2025-01-15", 2035),
        ("2025-02-15", 2050),
    ]
    root = parse(draw_sparkline(forecasts))
    assert paths(root, "median")[0].count("L") == 1
    assert root.xpath("//svg:title/text()", namespaces=SVG) == [
        "Median by month: 2035 in January 2025, 2050 in February 2025"
    ]


def test_without_a_date_there_is_no_sparkline() -> None:
    assert draw_sparkline([Forecast(START)]) == ""
