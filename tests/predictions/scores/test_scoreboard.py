from __future__ import annotations

from datetime import date

from predictions.scores.figures import EventFigures, ModelFigures, Standing
from predictions.scores.scoreboard import OverEvents, build_scoreboard

DAY = date(2025, 1, 1)


def model(name: str, count: int, jitter: float | None = None, **scores: Standing) -> ModelFigures:
    return ModelFigures(name, count, DAY, DAY, None, jitter, None, scores)


def test_every_event_counts_once_whatever_its_number_of_forecasts() -> None:
    much = EventFigures(models=[model("a", 1000, 2.0, hit=Standing(1.0, 0.5, None, 1000))])
    little = EventFigures(models=[model("a", 1, 4.0, hit=Standing(0.0, None, None, 1))])

    board = build_scoreboard([much, little])

    (line,) = board.lines
    assert (line.forecasts, line.events) == (1001, 2)
    assert (line.slip, line.jitter) == (OverEvents(0), OverEvents(2)), "two events are too few for a median"
    assert line.scores["hit"] == Standing(0.5, 0.5, None, 2)
    assert board.columns == ["hit"]


def test_models_are_listed_by_their_forecasts_and_columns_only_where_there_is_a_score() -> None:
    events = [EventFigures(models=[model("a", 1), model("b", 2)])]
    board = build_scoreboard(events)
    assert [line.model for line in board.lines] == ["b", "a"]
    assert board.columns == []
    assert build_scoreboard([]).lines == []


def test_from_five_events_on_there_is_a_median_with_its_range() -> None:
    events = [EventFigures(models=[model("a", 1, jitter)]) for jitter in (0.5, 9.0, 1.0, 3.0, 2.0)]
    (line,) = build_scoreboard(events).lines
    assert line.jitter == OverEvents(5, 2.0, 0.5, 9.0)
