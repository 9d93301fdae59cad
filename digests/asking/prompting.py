"""Prompts are text files; the hash of a file's text is the prompt's version."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

PROMPTS = Path(__file__).parent / "prompts"
# The openai client's message types differ by role; here a message has a role and a text.
Message = dict[str, Any]
ROLE_LINE = re.compile(r"^=== (system|user|assistant)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A chat with worked examples whose `$names` are filled in; `version` changes with every letter of it."""

    name: str
    text: str

    @property
    def version(self) -> str:
        """The first 12 hexadecimal digits of the SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    def messages(self, **values: str) -> list[Message]:
        """The chat with its `$names` filled in; raises KeyError for a name without a value."""
        parts = ROLE_LINE.split(self.text)[1:]
        return [
            {"role": role, "content": Template(content.strip()).substitute(values)}
            for role, content in zip(parts[::2], parts[1::2], strict=True)
        ]


def load_prompt(name: str) -> Prompt:
    """The prompt in `prompts/NAME.txt`."""
    return Prompt(name, (PROMPTS / f"{name}.txt").read_text(encoding="utf-8"))
