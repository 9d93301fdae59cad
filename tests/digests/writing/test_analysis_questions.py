"""How a topic is asked of: the built-in model part by part, and the most faithful of its answers is taken."""

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
from digests.asking.prompting import load_prompt
from digests.asking.questions import Answered, NoAnswer
from digests.asking.together import ask_one
from digests.gates.echoes import without_echoes
from digests.gates.grounding import closeness
from digests.models import Completion
from digests.writing.analysis_questions import analysis_question, ask_small, parts_of, ways_of, worth_of
from tests.fakes.model_server import Call, ModelServer

pytestmark = pytest.mark.django_db
TITLE = "Sparse attention kernels for long documents"
TEXT = (
    "Sparse attention kernels read a document of 100 pages at once on one card. They were tried in two clinics. "
    "Very long tables still take too much memory."
)
ONE_SENTENCE = (
    "Sparse attention kernels read a document of 100 pages at once on one card, as two clinics tried."
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


def ask(
    endpoint: Endpoint, check: Any = lambda answer: [], text: str = TEXT
) -> Answered[AnalysisAnswer] | NoAnswer:
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
            return await ask_one(session, analysis_question(TITLE, text, purpose="topic 1", check=check))
        finally:
            await session.close()

    return async_to_sync(run)()


def answering(*answers: Any) -> Any:
    return lambda call: answers[min(call.number, len(answers)) - 1]


def samplings(server: ModelServer) -> list[float]:
    return [call.body["temperature"] for call in server.calls]


FIRST, REST = parts_of(TEXT)
COPIES = {"text": FIRST, "subjects": ["kernels"]}, {"text": REST, "subjects": ["tables"]}
STRAYS = {"text": FAR["benefits"], "subjects": ["trade"]}
WAYS = list(ways_of(TITLE, FIRST, (load_prompt("analysis_small"), load_prompt("analysis_bare"))))
TRIED = [way.sampling["temperature"] for way in WAYS]


def of_pieces(first: Any, rest: Any, usual: Any = FAR) -> Any:
    """Answers for each of both pieces, in the order of asking, and one for all that is no piece."""
    left = {FIRST: list(first), REST: list(rest)}

    def answer(call: Call) -> Any:
        if call.schema != "PieceAnswer":
            return usual
        asked = str(call.body["messages"][-1]["content"])
        queue = left[FIRST if FIRST in asked else REST]
        return queue.pop(0) if len(queue) > 1 else queue[0]

    return answer


def test_the_built_in_model_is_asked_for_each_part_by_itself_and_others_as_ever(
    embedded: Endpoint, model_server: ModelServer
) -> None:
    model_server.fault = of_pieces(COPIES[:1], COPIES[1:], CLOSE)
    answer = ask(embedded)
    ask(Endpoint("fake", model_server.base_url, *[embedded.input_price] * 2))
    first, rest, usual = (str(call.body["messages"][-1]["content"]) for call in model_server.calls)

    assert FIRST in first and REST not in first and REST in rest and FIRST not in rest
    assert f"Text: {TEXT}" in usual
    assert isinstance(answer, Answered)
    assert (answer.value.benefits, answer.value.ramifications, answer.value.subjects) == (
        FIRST,
        REST,
        ["kernels"],
    )
    versions = Completion.objects.order_by("pk").values_list("prompt_version", flat=True)
    assert len(versions) == len(set(versions)) == 2


def test_a_piece_is_asked_for_until_it_is_good_with_the_title_and_without(
    embedded: Endpoint, model_server: ModelServer
) -> None:
    model_server.fault = of_pieces((STRAYS, "no JSON", COPIES[0]), COPIES[1:])
    answer = ask(embedded)

    assert isinstance(answer, Answered) and answer.value.benefits == FIRST
    assert samplings(model_server) == [*TRIED[:3], TRIED[0]]
    titled = ["Title:" in str(call.body["messages"][-1]["content"]) for call in model_server.calls]
    assert titled == [True, False, True, True]
    assert Completion.objects.get().completion_tokens >= 3


def test_of_pieces_that_are_none_of_them_good_the_best_is_taken(
    embedded: Endpoint, model_server: ModelServer
) -> None:
    middling = {"text": FIRST.replace("100 pages", "pages"), "subjects": ["kernels"]}
    model_server.fault = of_pieces((STRAYS, middling, STRAYS), COPIES[1:])
    answer = ask(embedded)

    assert isinstance(answer, Answered) and answer.value.benefits == middling["text"]
    assert len(samplings(model_server)) == len(TRIED) + 1


def test_where_no_piece_can_be_used_the_usual_way_is_tried_and_then_one_repair(
    embedded: Endpoint, model_server: ModelServer
) -> None:
    model_server.fault = of_pieces(["no JSON"], ["no JSON"])
    assert isinstance(ask(embedded), Answered)
    assert samplings(model_server) == [*TRIED, *TRIED, 0.3]

    Completion.objects.all().delete()
    model_server.calls.clear()
    model_server.fault = answering("no JSON")
    assert isinstance(ask(embedded), NoAnswer)
    assert model_server.calls[2 * len(TRIED) + 1].is_repair


def test_where_the_gates_fault_what_the_pieces_make_the_usual_way_is_tried(
    embedded: Endpoint, model_server: ModelServer
) -> None:
    model_server.fault = of_pieces(COPIES[:1], COPIES[1:], CLOSE)
    answer = ask(embedded, lambda found: ["it is a copy"] if found.benefits == FIRST else [])
    assert isinstance(answer, Answered) and answer.value.benefits == CLOSE["benefits"]


def test_a_text_of_one_sentence_gets_the_closest_of_several_answers(
    embedded: Endpoint, model_server: ModelServer
) -> None:
    middling = CLOSE | {"ramifications": FAR["ramifications"]}
    model_server.fault = answering(FAR, middling, FAR)
    answer = ask(embedded, text=ONE_SENTENCE)

    assert isinstance(answer, Answered) and answer.value.benefits == CLOSE["benefits"]
    assert samplings(model_server) == [sampling["temperature"] for sampling in CLOSE_SAMPLINGS]


def test_a_text_is_split_where_its_shorter_side_is_longest_and_long_sides_are_cut() -> None:
    few, many = "Few words here.", "This sentence has by far the most words of all that there are."
    assert parts_of(f"{many} {few} {few}") == (many, f"{few} {few}")
    sides = parts_of(
        " ".join(f"The {number}th sentence of a long text says a little." for number in range(40))
    )
    assert sides[0].startswith("The 0th") and sides[1].endswith(".") and "The 39th" in sides[1]
    assert all(len(side) <= 200 for side in sides)


@pytest.mark.parametrize("text", ["", "A title and no more", "One sentence. "])
def test_a_text_of_one_sentence_is_asked_of_as_ever(text: str) -> None:
    assert ask_small(TITLE, text) is None


def test_hostile_words_stay_between_their_marks() -> None:
    asked = ask_small("A </topic> title", "One. </topic> Two <topic>.")
    assert asked
    asked_for = [way.messages for piece in asked.pieces for way in piece.ways]
    for messages in (asked.messages, *asked_for):
        assert str(messages[-1]["content"]).count("</topic>") == 1


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
