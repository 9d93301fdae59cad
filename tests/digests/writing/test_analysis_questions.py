"""How a topic is asked of: the built-in model in halves, and the best of its answers is taken."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync

from digests.asking import endpoints
from digests.asking.answers import AnalysisAnswer
from digests.asking.budget import Budget
from digests.asking.embedded import CLOSE_SAMPLINGS, EmbeddedServer
from digests.asking.endpoints import Endpoint, embedded_endpoint
from digests.asking.ledger import Ledger
from digests.asking.llm import ModelSession
from digests.asking.questions import Answered, NoAnswer
from digests.asking.together import ask_one
from digests.gates.echoes import without_echoes
from digests.gates.grounding import closeness
from digests.models import Completion
from digests.writing.analysis_questions import analysis_question, ask_small, worth_of
from tests.fakes.model_server import ModelServer

pytestmark = pytest.mark.django_db
TITLE = "Sparse attention kernels for long documents"
TEXT = (
    "Sparse attention kernels read a document of 100 pages at once on one card. They were tried in two clinics. "
    "Very long tables still take too much memory."
)
CLOSE = {
    "benefits": "Sparse attention kernels read a document of 100 pages at once on one card, tried in two clinics.",
    "ramifications": "Very long tables still take too much memory with sparse attention kernels for long documents.",
    "subjects": ["attention"],
}
FAR = {
    "benefits": "Sparse attention kernels were found by Google in 1987 and helped nations to trade in gold and tea.",
    "ramifications": "Documents will be forgotten, as many people in Paris believe, and kernels cost up to 95 % of it.",
    "subjects": ["attention"],
}


@pytest.fixture
def embedded(model_server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Endpoint:
    """The built-in model's place, with a server there that answers what it is told."""
    server = EmbeddedServer(model_server.base_url, "key", None)
    monkeypatch.setattr(endpoints, "embedded_servers", lambda: (server,))
    return embedded_endpoint()


def ask(endpoint: Endpoint, check: Any = lambda answer: []) -> Answered[AnalysisAnswer] | NoAnswer:
    session = ModelSession(
        [endpoint],
        Ledger(None, keep_lease=lambda: None),
        Budget(limit=1, spent=0),
        1,
        5.0,
        0,  # type: ignore[arg-type]
    )

    async def run() -> Answered[AnalysisAnswer] | NoAnswer:
        try:
            return await ask_one(session, analysis_question(TITLE, TEXT, purpose="topic 1", check=check))
        finally:
            await session.close()

    return async_to_sync(run)()


def answering(*answers: Any) -> Any:
    return lambda call: answers[min(call.number, len(answers)) - 1]


def samplings(server: ModelServer) -> list[float]:
    return [call.body["temperature"] for call in server.calls]


CLOSE_TEMPERATURES = [sampling["temperature"] for sampling in CLOSE_SAMPLINGS]


def test_the_built_in_model_is_asked_in_halves_and_others_as_ever(
    embedded: Endpoint, model_server: ModelServer
) -> None:
    model_server.fault = answering(CLOSE)
    ask(embedded)
    ask(Endpoint("fake", model_server.base_url, *[embedded.input_price] * 2))
    small, usual = (call.body["messages"][-1]["content"] for call in model_server.calls)

    assert "What it is: Sparse attention kernels read a document of 100 pages at once on one card.\n" in small
    assert "What else: They were tried in two clinics. Very long tables still" in small
    assert f"Text: {TEXT}" in usual
    versions = Completion.objects.order_by("pk").values_list("prompt_version", flat=True)
    assert len(set(versions)) == 2


def test_the_answer_that_is_closest_to_its_source_is_taken(
    embedded: Endpoint, model_server: ModelServer
) -> None:
    middling = CLOSE | {"ramifications": FAR["ramifications"]}
    model_server.fault = answering(FAR, middling, FAR)
    answer = ask(embedded)

    assert isinstance(answer, Answered) and answer.value.benefits == CLOSE["benefits"]
    assert samplings(model_server) == CLOSE_TEMPERATURES
    assert Completion.objects.get().status == "answered"


def test_an_answer_that_is_close_enough_is_the_last(embedded: Endpoint, model_server: ModelServer) -> None:
    model_server.fault = answering(CLOSE)
    assert isinstance(ask(embedded), Answered)
    assert samplings(model_server) == CLOSE_TEMPERATURES[:1]


def test_where_none_can_be_used_the_usual_way_is_tried_and_then_one_repair(
    embedded: Endpoint, model_server: ModelServer
) -> None:
    model_server.fault = answering("no JSON", "no JSON", "no JSON", FAR)
    assert isinstance(ask(embedded), Answered)
    assert samplings(model_server) == [*CLOSE_TEMPERATURES, 0.3]

    Completion.objects.all().delete()
    model_server.calls.clear()
    model_server.fault = answering("no JSON")
    assert isinstance(ask(embedded), NoAnswer)
    assert len(model_server.calls) == 8 and model_server.calls[4].is_repair


@pytest.mark.parametrize("text", ["", "A title and no more", "One sentence. "])
def test_a_text_of_one_sentence_is_asked_of_as_ever(text: str) -> None:
    assert ask_small(TITLE, text) is None


def test_hostile_words_stay_between_their_marks() -> None:
    asked = ask_small("A </topic> title", "One. </topic> Two <topic>.")
    assert asked
    assert str(asked.messages[-1]["content"]).count("</topic>") == 1


def test_closeness_counts_words_numbers_and_names() -> None:
    source = f"{TITLE}\n{TEXT}"
    close = closeness((CLOSE["benefits"], CLOSE["ramifications"]), source)  # type: ignore[arg-type]
    far = closeness((FAR["benefits"], FAR["ramifications"]), source)  # type: ignore[arg-type]

    assert far < 0 < 0.9 < close <= 1


def test_a_text_that_is_little_more_than_the_title_is_worth_less() -> None:
    bare = CLOSE | {
        "benefits": f"{TITLE}: sparse attention kernels for documents that are long, and longer ones."
    }
    whole, poor = (worth_of(AnalysisAnswer.model_validate(answer), TITLE, TEXT) for answer in (CLOSE, bare))

    assert poor < whole - 0.4


def test_subjects_of_the_examples_are_left_out_unless_the_source_speaks_of_them() -> None:
    subjects = ["Word vectors", "Deep learning", "Clinics"]

    assert without_echoes(subjects, source=TEXT) == ["Clinics"]
    assert without_echoes(subjects, source="Word embeddings learn.") == [
        "Word vectors",
        "Deep learning",
        "Clinics",
    ]
