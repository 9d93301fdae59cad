from __future__ import annotations

import random
import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from predictions.charts.canvas import BROAD, NARROW
from predictions.charts.question_chart import QuestionChart, describe, draw_question_chart
from tests.predictions.charts.drawn import SVG, collisions, parse, paths, texts, values, words_above

START, DEADLINE, TODAY = date(2025, 9, 1), date(2026, 3, 1), date(2026, 1, 10)
PERCENT = "\u00a0%"


def chart(
    forecasts: list[tuple[date, float, str]],
    decided: tuple[date, str] | None = None,
    deadline: date = DEADLINE,
) -> QuestionChart:
    return QuestionChart("Will <it> & so on?", forecasts, deadline, decided, TODAY)


def daily(*shares: float) -> list[tuple[date, float, str]]:
    return [(START + timedelta(days=day), share, "gpt-4o") for day, share in enumerate(shares)]


def steps(drawn: str) -> list[tuple[str, float]]:
    (path,) = paths(parse(drawn), "step")
    return [(kind, float(number)) for kind, number in re.findall(r"([MHV])([\d.]+)", path)]


def test_a_probability_holds_until_the_next_and_the_last_until_today() -> None:
    drawn = draw_question_chart(chart(daily(0.2, 0.8)))
    (_, x1), (_, x2), (kind, y2), (_, end) = steps(drawn)
    assert kind == "V" and x1 < x2 < end
    high = [float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)H", paths(parse(drawn), "step")[0])]
    assert y2 < high[0], "the higher probability lies higher"
    decided = draw_question_chart(chart(daily(0.2, 0.8), decided=(START + timedelta(days=30), "came true")))
    assert steps(decided)[-1][1] < end


def test_the_deadline_and_what_came_of_it_are_marked() -> None:
    open_one = parse(draw_question_chart(chart(daily(0.2, 0.8))))
    assert "deadline 1 Mar 2026" in texts(open_one)
    assert len(paths(open_one, "deadline")) == 1 and paths(open_one, "outcome") == []
    root = parse(draw_question_chart(chart(daily(0.2, 0.8), decided=(TODAY, "came true"))))
    assert "came true" in texts(root)
    assert len(paths(root, "outcome")) == len(paths(root, "decided")) == 1


def test_points_say_their_values_and_the_tab_key_stops_at_ends_and_extremes() -> None:
    root = parse(draw_question_chart(chart(daily(0.5, 0.4, 0.004, 0.6, 0.9, 0.8))))
    assert values(root)[0] == f"1 Sep 2025, gpt-4o: 50{PERCENT}"
    assert len(values(root)) == 6
    assert [value.rpartition(": ")[2] for value in values(root, stops=True)] == [
        f"{share}{PERCENT}" for share in ("50", "under 1", "90", "80")
    ]


def test_it_is_described_in_words() -> None:
    words = describe(chart(daily(0.5, 0.1, 0.7), decided=(TODAY, "came true")))
    assert words == (
        f"3 forecasts: 50{PERCENT} on 1 Sep 2025, 70{PERCENT} on 3 Sep 2025; the lowest 10{PERCENT}, "
        f"the highest 70{PERCENT}. The deadline is 1 Mar 2026. 10 Jan 2026: came true."
    )
    root = parse(draw_question_chart(chart(daily(0.5))))
    (label,) = root.xpath("svg:g[@role='img']/@aria-label", namespaces=SVG)
    assert label == describe(chart(daily(0.5)))
    assert root.xpath("svg:title/text()", namespaces=SVG) == ["Will <it> & so on?"]


def test_without_a_forecast_it_says_so() -> None:
    assert "No forecast yet" in texts(parse(draw_question_chart(chart([]))))
    assert describe(chart([])) == "No forecast yet. The deadline is 1 Mar 2026."


def test_twenty_thousand_forecasts_stay_under_100_kb() -> None:
    noise = random.Random(5)
    forecasts = [
        (START + timedelta(days=n // 160), noise.random(), "model-" + "x" * 60) for n in range(20_000)
    ]
    drawn = draw_question_chart(chart(forecasts))
    assert len(drawn.encode()) < 100_000
    lowest, highest = min(one[1] for one in forecasts), max(one[1] for one in forecasts)
    assert (lowest, highest) < (0.005, 1)
    assert any("under 1" in value for value in values(parse(drawn), stops=True))


@given(
    st.lists(st.tuples(st.dates(), st.floats(0, 1), st.text(max_size=40)), max_size=12),
    st.dates(),
    st.none() | st.tuples(st.dates(), st.text(max_size=60)),
)
def test_any_question_gives_a_chart_whose_labels_are_clear(
    rows: list[tuple[date, float, str]], deadline: date, decided: tuple[date, str] | None
) -> None:
    drawn = draw_question_chart(chart(sorted(rows), decided, deadline))
    root = parse(drawn)
    assert "nan" not in drawn and not re.search(r"<style|style=|<script", drawn)
    for face in (BROAD, NARROW):
        assert collisions(root, face) == []
        assert not rows or f"probability in{PERCENT}" in {words.text for words in words_above(root, face)}
