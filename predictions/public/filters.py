"""What a reader asks of the list of predictions: the filters of its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from predictions.judging.resolutions import Resolutions, filter_by_state
from predictions.judging.state import State
from predictions.models import PredictionQuerySet


@dataclass(frozen=True, slots=True)
class Filters:
    """The wanted event (slug), model, state and year of the last predicted day; none of a kind: all of it."""

    event: str = ""
    model: str = ""
    state: str = ""
    year: int | None = None

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Filters:
        """The filters of a request; what is not understood is left out."""
        year, state = values.get("year", ""), values.get("state", "")
        return cls(
            event=values.get("event", "").replace("\0", ""),
            model=values.get("model", "").replace("\0", ""),
            state=state if state in set(State) else "",
            year=int(year) if year.isascii() and year.isdecimal() and 1 <= int(year[:5]) <= 9999 else None,
        )

    @property
    def query(self) -> str:
        """The filters as the query of an address, without a question mark."""
        named = {"event": self.event, "model": self.model, "state": self.state, "year": self.year}
        return urlencode({name: value for name, value in named.items() if value})

    def apply(
        self, predictions: PredictionQuerySet, *, resolutions: Resolutions, today: date
    ) -> PredictionQuerySet:
        """The predictions that the filters let through."""
        if self.event:
            predictions = predictions.filter(event__slug=self.event)
        if self.model:
            predictions = predictions.filter(model_name=self.model)
        if self.year:
            predictions = predictions.filter(latest__range=(date(self.year, 1, 1), date(self.year, 12, 31)))
        if self.state:
            predictions = filter_by_state(
                predictions, [State(self.state)], resolutions=resolutions, today=today
            )
        return predictions
