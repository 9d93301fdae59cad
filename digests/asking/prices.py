"""What hosted models cost and when they are shut down, as it was looked up once: `prices.json` says when and where."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "prices.json"
# A day behind a name tells a state of the same model.
DATED = re.compile(r"-(?:20\d\d-\d\d-\d\d|20\d{6})$")


@dataclass(frozen=True, slots=True)
class KnownModel:
    """US dollars for a million tokens of prompt and answer; the day from which it no longer answers, and what then."""

    input_price: Decimal
    output_price: Decimal
    retires: date | None
    instead: str

    @property
    def prices(self) -> tuple[Decimal, Decimal]:
        """Both prices."""
        return self.input_price, self.output_price


def bare_name(model: str) -> str:
    """A model's name without its provider: gpt-5-mini of openai/gpt-5-mini."""
    return model.lower().rpartition("/")[2]


def find_model(model: str) -> KnownModel | None:
    """What is known of the model, by its name with or without a provider and a day; None where nothing is."""
    models = _load()["models"]
    bare = bare_name(model)
    found = models.get(bare) or models.get(DATED.sub("", bare))
    if found is None:
        return None
    retires = date.fromisoformat(found["retires"]) if "retires" in found else None
    return KnownModel(Decimal(found["input"]), Decimal(found["output"]), retires, found.get("instead", ""))


def looked_up() -> date:
    """The day on which the prices were looked up."""
    return date.fromisoformat(_load()["looked_up"])


@cache
def _load() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded
