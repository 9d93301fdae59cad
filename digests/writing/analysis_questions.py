"""How a model is asked to write of a topic; the built-in one is told what to say, since else it leaves its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from digests.asking.answers import AnalysisAnswer
from digests.asking.prompting import Prompt, load_prompt
from digests.asking.questions import Asked, Question
from digests.gates.grounding import closeness
from digests.gates.texts import content_stems

# Content words that a text has beside those of the title.
FEWEST_OWN_WORDS = 3
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")


def analysis_question(
    title: str,
    text: str,
    *,
    purpose: str,
    check: Callable[[AnalysisAnswer], Sequence[str]],
    prompt: Prompt | None = None,
    instead_of: str = "",
) -> Question[AnalysisAnswer]:
    """The question for both analyses of a topic; with a `prompt` of one's own every model is asked by that."""
    used = prompt or load_prompt("analysis")
    return Question(
        purpose=purpose,
        prompt_version=used.version,
        messages=used.messages(title=quote(title), text=quote(text)),
        answer=AnalysisAnswer,
        check=check,
        instead_of=instead_of,
        small=None if prompt else ask_small(title, text),
        prefer=lambda answer: worth_of(answer, title, text),
    )


def worth_of(answer: AnalysisAnswer, title: str, text: str) -> float:
    """How good an answer is, 1 at most: how close to its source; less where a text is little more than the title."""
    texts = answer.benefits, answer.ramifications
    known = content_stems(title)
    bare = sum(len(content_stems(each) - known) < FEWEST_OWN_WORDS for each in texts)
    return closeness(texts, f"{title}\n{text}") - bare / 2


def ask_small(title: str, text: str) -> Asked | None:
    """The question for the built-in model: the first half of the text is what it is, the other what else there is.

    None for a text of less than two sentences, which it is asked of as others are.
    """
    sentences = SENTENCE_ENDS.split(text.strip())
    if len(sentences) < 2:
        return None
    half = len(sentences) // 2
    prompt = load_prompt("analysis_small")
    parts = {"first": " ".join(sentences[:half]), "rest": " ".join(sentences[half:])}
    messages = prompt.messages(title=quote(title), **{name: quote(part) for name, part in parts.items()})
    return Asked(prompt.version, messages)


def quote(text: str) -> str:
    """Source text that cannot close the marks it stands between in the prompt."""
    return text.replace("<topic>", "(topic)").replace("</topic>", "(/topic)")
