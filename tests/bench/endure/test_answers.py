"""The fake models of the simulation: each kind of faulty answer, and what counts as paid twice."""

from __future__ import annotations

from typing import Any

import pytest

from bench.endure.answers import ANSWERS, ModelFaults
from bench.endure.faults import MODEL_FAULTS
from digests.running.pipeline import run
from tests.digests.builders import make_digest, make_series
from tests.fakes.model_server import Call, ModelServer

pytestmark = pytest.mark.django_db


def call(seed: int) -> Call:
    body: dict[str, Any] = {
        "model": "first", "seed": seed, "messages": [{"role": "user", "content": "Title: Sparse kernels"}],
    }  # fmt: skip
    return Call(body, {}, 1)


def test_the_same_question_answered_twice_is_paid_twice() -> None:
    faults = ModelFaults(seed=1)
    for seed in (1, 2, 1):
        assert faults(call(seed)) is None
    assert faults.paid_twice() == 1


def test_each_kind_of_fault_has_its_answer() -> None:
    assert set(ANSWERS) == set(MODEL_FAULTS)


@pytest.mark.parametrize("name", [name for name in ANSWERS if name not in ("hang", "past")])
def test_a_faulty_answer_is_not_printed(
    model_server: ModelServer, without_embedded_model: None, name: str
) -> None:
    model_server.fault = ANSWERS[name]
    digest = run(make_digest(make_series()).pk).digest
    assert digest.tier == "extractive"
    # "other" is another topic's text, which forecasts have no topic for.
    assert name == "other" or digest.forecasts.count() <= 1
