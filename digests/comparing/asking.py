"""Has each contestant, a model with a prompt, write of each topic; every call is stored, and none is paid for twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from asgiref.sync import async_to_sync
from django.conf import settings

from digests.asking.answers import AnalysisAnswer
from digests.asking.budget import Budget
from digests.asking.endpoints import EMBEDDED, Endpoint, embedded_endpoint, endpoints_of, hosted_endpoint
from digests.asking.ledger import Ledger, Reply
from digests.asking.prompting import Prompt
from digests.asking.questions import Answered, NoAnswer
from digests.asking.together import ask_one, ask_together
from digests.claims import heartbeat_seconds
from digests.comparing.topics import QualityTopic
from digests.draft import GateFinding, TopicDraft
from digests.gates.all import check_topic
from digests.models import Series, SeriesModel
from digests.writing.analysis_questions import analysis_question

if TYPE_CHECKING:
    from digests.asking.llm import ModelSession

# What faults an answer before any gate can: it is missing, cut off, or of another shape.
FORM = "form"


@dataclass(frozen=True, slots=True)
class Contestant:
    """A model with a prompt."""

    endpoint: Endpoint
    prompt: Prompt

    @property
    def name(self) -> str:
        """The model, and which prompt where it is not the one in use."""
        return (
            self.endpoint.model
            if self.prompt.name == "analysis"
            else f"{self.endpoint.model}, {self.prompt.name}"
        )


@dataclass(frozen=True, slots=True)
class Try:
    """A reply of the model, and the gates that faulted it; none where it was usable."""

    reply: Reply
    gates: tuple[str, ...]


@dataclass
class Text:
    """What came of a topic: the tries, at most the first and its repair, and the answer that passed."""

    topic: QualityTopic
    tries: list[Try] = field(default_factory=list)
    answer: AnalysisAnswer | None = None
    reason: str = ""
    _found: list[GateFinding] = field(default_factory=list)

    def check(self, answer: AnalysisAnswer) -> list[str]:
        """What the gates find in the answer, in sentences for the model."""
        draft = TopicDraft(
            1, self.topic.title, answer.benefits, answer.ramifications, source_text=self.topic.text
        )
        self._found = [finding for finding in check_topic(draft) if finding.blocking]
        return [finding.message for finding in self._found]

    def hear(self, reply: Reply, fault: str) -> None:
        """Notes a reply and what was wrong with it."""
        # Of several answers the best was taken; what was found last may be another's.
        is_own = fault == "; ".join(finding.message for finding in self._found)
        gates = tuple(dict.fromkeys(finding.gate for finding in self._found)) if is_own else (FORM,)
        self.tries.append(Try(reply, gates if fault else ()))
        self._found = []


@dataclass(frozen=True, slots=True)
class Entrant:
    """A contestant with what it wrote."""

    contestant: Contestant
    texts: tuple[Text, ...]


def choose_endpoints(series: Series, models: Sequence[str]) -> list[Endpoint]:
    """The models of these names, with the series' prices and settings where it has them; without names, its own."""
    if not models:
        return list(endpoints_of(series))
    rows = {row.name: row for row in series.model_choices.all()}
    return [
        embedded_endpoint() if name == EMBEDDED else hosted_endpoint(rows.get(name) or SeriesModel(name=name))
        for name in models
    ]


def compare(
    contestants: Sequence[Contestant],
    topics: Sequence[QualityTopic],
    *,
    budget_usd: Decimal,
    progress: Callable[[str], None] = lambda name: None,
) -> list[Entrant]:
    """What each contestant writes of each topic; all of them together spend at most the budget.

    `progress` is told the contestant's name at each topic that is done. What was asked before is taken from the stored
    calls, so that a run that was stopped goes on where it was.
    """
    budget = Budget(limit=budget_usd, spent=Decimal(0))
    return [
        Entrant(contestant, write_all(contestant, topics, budget, progress)) for contestant in contestants
    ]


def write_all(
    contestant: Contestant, topics: Sequence[QualityTopic], budget: Budget, progress: Callable[[str], None]
) -> tuple[Text, ...]:
    """What the contestant writes of each topic."""
    from digests.asking.llm import ModelSession  # the openai client takes half a second to load

    texts = {f"compare {topic.key}"[:100]: Text(topic) for topic in topics}
    session = ModelSession(
        endpoints=[contestant.endpoint],
        ledger=Ledger(None, keep_lease=lambda: None),
        budget=budget,
        revision=1,
        timeout_seconds=settings.HINDCAST_MODEL_TIMEOUT,
        retries=settings.HINDCAST_MODEL_RETRIES,
        heard=lambda question, reply, fault: texts[question.purpose].hear(reply, fault),
    )
    calls = [write(session, contestant, purpose, text, progress) for purpose, text in texts.items()]
    async_to_sync(ask_together)(calls, [session], lambda: None, beat_seconds=heartbeat_seconds())
    return tuple(texts.values())


async def write(
    session: ModelSession,
    contestant: Contestant,
    purpose: str,
    text: Text,
    progress: Callable[[str], None],
) -> None:
    """Has the text written."""
    question = analysis_question(
        text.topic.title,
        text.topic.text,
        purpose=purpose,
        check=text.check,
        prompt=None if contestant.prompt.name == "analysis" else contestant.prompt,
    )
    outcome: Answered[Any] | NoAnswer = await ask_one(session, question)
    if isinstance(outcome, NoAnswer):
        text.reason = str(outcome)
    else:
        text.answer = outcome.value
    progress(contestant.name)
