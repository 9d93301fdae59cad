from __future__ import annotations

from datetime import date

from predictions.figures import EventFigures, ModelFigures, Standing
from predictions.scoreboard import build_scoreboard

DAY = date(2025, 1, 1)


def model(name: str, count: int, jitter: float | None = None, **scores: Standing) -> ModelFigures:
    return ModelFigures(name, count, DAY, DAY, None, jitter, None, scores)


def test_every_event_counts_once_whatever_its_number_of_forecasts() -> None:
    much = EventFigures(models=[model("a", 1000, 2.0, hit=Standing(1.0, 0.5, None, 1000))])
    little = EventFigures(models=[model("a", 1, 4.0, hit=Standing(0.0, None, None, 1))])

    board = build_scoreboard([much, little])

    (line,) = board.lines
    assert (line.forecasts, line.events, line.slip, line.jitter) == (1001, 2, None, 3.0)
    assert line.scores["hit"] == Standing(0.5, 0.5, None, 2)
    assert board.columns == ["hit"]


def test_models_are_listed_by_their_forecasts_and_columns_only_where_there_is_a_score() -> None:
    events = [EventFigures(models=[model("a", 1), model("b", 2)])]
    board = build_scoreboard(events)
    assert [line.model for line in board.lines] == ["b", "a"]
    assert board.columns == []
    assert build_scoreboard([]).lines == []
