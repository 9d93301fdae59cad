"""What faulty servers answer in the simulation."""

from __future__ import annotations

import hashlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from werkzeug import Request, Response

from bench.endure.faults import MODEL_FAULTS, Schedule
from tests.fakes.model_server import Call, completion, error, good_answer, speak_of

SLOW_SECONDS = 1.5
HANG_SECONDS = 3.0
# So many answers a process gets before it is killed; the others never come.
ANSWERS_BEFORE_KILL = 3
PLAIN = {"html": "<html><body><h1>Just a moment…</h1></body></html>", "empty": ""}


class SourceFaults:
    """Answers for the sources while a fault of the day lasts."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.counts: Counter[str] = Counter()

    def __call__(self, place: str, request: Request) -> Response | None:
        """The faulty answer; None where the source is well."""
        now = datetime.now(UTC)
        day = self.schedule.days.get(now.date())
        if day is None or place not in day.places:
            return None
        hour = now.hour + now.minute / 60
        if not day.source_hours[0] <= hour < day.source_hours[1]:
            return None
        self.counts[day.source_fault] += 1
        if day.source_fault == "slow":
            time.sleep(SLOW_SECONDS)
            return Response("too late", status=503)
        if day.source_fault in PLAIN:
            return Response(PLAIN[day.source_fault], content_type="text/html")
        return Response("no", status=int(day.source_fault))


class ModelFaults:
    """Answers for the models: `share` of the calls go wrong; remembers which requests got a usable answer."""

    def __init__(self, seed: int) -> None:
        self.numbers = random.Random(seed)
        self.share = 0.0
        self.left: int | None = None
        self.on_answer: Callable[[], None] | None = None
        self.counts: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.lock = threading.Lock()

    def __call__(self, call: Call) -> Response | str | dict[str, Any] | None:
        """The faulty answer; None where it is a good one."""
        if not self.has_answer_left():
            # The process that asked is about to be killed: nobody gets this answer.
            time.sleep(HANG_SECONDS)
            return error(503)
        with self.lock:
            happening, self.on_answer = self.on_answer, None
        if happening:
            happening()
        with self.lock:
            wrong = self.numbers.random() < self.share
            name = self.numbers.choices([*MODEL_FAULTS], weights=[*MODEL_FAULTS.values()])[0] if wrong else ""
            if wrong:
                self.counts[name] += 1
            else:
                # The same body is the same question: once answered well, no revision may ask it again.
                body = json.dumps(call.body, sort_keys=True)
                self.answered[hashlib.sha256(body.encode()).hexdigest()] += 1
        return ANSWERS[name](call) if wrong else None

    def has_answer_left(self) -> bool:
        """Whether this call is answered at all: while a process is about to be killed only the first few are."""
        with self.lock:
            if self.left is None:
                return True
            self.left -= 1
            return self.left >= 0

    def paid_twice(self) -> int:
        """How many requests got more than one usable answer."""
        with self.lock:
            return sum(count > 1 for count in self.answered.values())


def hang(call: Call) -> Response:
    """Nothing until the client has given up."""
    time.sleep(HANG_SECONDS)
    return error(504)


def changed(**values: Callable[[Call], Any]) -> Callable[[Call], dict[str, Any]]:
    """A good answer but for some fields."""

    def answer(call: Call) -> dict[str, Any]:
        good = good_answer(call)
        return good | {name: value(call) for name, value in values.items() if name in good}

    return answer


def refuse(call: Call) -> str:
    """A refusal in the text."""
    return f"I'm sorry, but as an AI language model I cannot judge {call.title}."


def speak_of_another(call: Call) -> str:
    """A text of another topic."""
    return speak_of("a new cathedral in the north", "other")


def say_dots(call: Call) -> str:
    """What stood in place of the analyses on the blog that this one follows."""
    return "..."


def say_the_same(call: Call) -> str:
    """The same text for all topics."""
    return speak_of("all of it", "same")


ANSWERS: dict[str, Callable[[Call], Response | str | dict[str, Any]]] = {
    "429": lambda call: error(429, headers={"Retry-After": "0"}),
    "500": lambda call: error(500),
    "hang": hang,
    "cut": lambda call: json.dumps(good_answer(call))[:60],
    "empty": lambda call: completion(""),
    "refusal": changed(benefits=refuse, rationale=refuse),
    "dots": changed(benefits=say_dots, ramifications=say_dots, rationale=say_dots),
    "same": changed(benefits=say_the_same, ramifications=say_the_same, rationale=say_the_same),
    "other": changed(benefits=speak_of_another, ramifications=speak_of_another),
    "past": changed(low=lambda call: "2001-01", median=lambda call: "2005-06", high=lambda call: "2009-01"),
}
