"""A language model that knows how likely each story is, and reads evidence as it should."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.year.stories import Shape, Stories, Story
from tests.digests.judging.answers import candidate, review
from tests.fakes.model_server import Call

FENCED = re.compile(r"<(topic|question|evidence|statement) (\d+)>\n(.*?)\n</\1>", re.DOTALL)


@dataclass
class StoryModel:
    """Answers about the stories; `shape` makes its forecast of the true probability. Else it answers as a good one."""

    stories: Stories
    shape: Shape

    def __call__(self, call: Call) -> dict[str, Any] | None:
        """The answer; None where it is not about a question."""
        make = {
            "ProposalAnswer": self.propose,
            "ReviewsAnswer": self.review,
            "ProbabilityAnswer": self.forecast,
            "JudgeAnswer": self.judge,
            "StatementsAnswer": self.state,
        }.get(call.schema)
        return make(call.question) if make else None

    def fenced(self, prompt: str) -> Iterator[tuple[int, str, list[Story]]]:
        """The numbered parts of a prompt, with the stories that each names."""
        for _, number, text in FENCED.findall(prompt):
            yield int(number), text, self.stories.of_text(text)

    def propose(self, prompt: str) -> dict[str, Any]:
        """A question on each topic that is a story."""
        return {
            "questions": [
                candidate(
                    topic=number,
                    text=story.text,
                    deadline=story.deadline.isoformat(),
                    criteria=f"Yes, if {story.company} itself makes them available. A leak does not count.",
                    silence="No, if none of its pages shows it by 7 days after the deadline.",
                    status_quo=f"The weights of {story.product} are closed.",
                    base_rate="Three of ten such firms did so last year.",
                    reasons="Some firms do so and others do not.",
                    probability=self.shape(story.probability),
                )
                for number, _, found in self.fenced(prompt)
                for story in found[:1]
            ]
        }

    def review(self, prompt: str) -> dict[str, Any]:
        """Nothing is found in any of them, and they are as likely."""
        return {
            "reviews": [
                review(number, probability=self.shape(found[0].probability))
                for number, _, found in self.fenced(prompt)
            ]
        }

    def forecast(self, prompt: str) -> dict[str, Any]:
        """It stays with what it said, so that what is known of its first forecasts is known of all."""
        story = self.stories.of_text(prompt.partition("\n")[0])[0]
        return {
            "news": "Nothing that tells.",
            "reasons": "It is as likely as it was.",
            "probability": self.shape(story.probability),
        }

    def judge(self, prompt: str) -> dict[str, Any]:
        """Yes, where the report stands in the evidence; else it cannot tell."""
        story = self.stories.of_text(prompt.partition("\n")[0])[0]
        quotes = [
            {"evidence": number, "quote": story.report}
            for number, text, _ in self.fenced(prompt)
            if story.happens_on and story.report in text
        ]
        yes = bool(quotes) and story.happens_on is not None
        return {
            "quotes": quotes[:1],
            "thoughts": "So it says." if yes else "Nobody says that it happened.",
            "happened_on": story.happens_on.isoformat() if yes and story.happens_on else "",
            "answer": "yes" if yes else "cannot tell",
        }

    def state(self, prompt: str) -> dict[str, Any]:
        """The probabilities of no, and of an earlier yes, which agree with its forecasts."""
        statements = []
        for number, text, found in self.fenced(prompt):
            probability = self.shape(found[0].probability)
            value = probability / 3 if "in the place of" in text else 1 - probability
            statements.append({"number": number, "probability": value})
        return {"statements": statements}
