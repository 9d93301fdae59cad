"""Finds what is left of the instructions in a model's text: labels, marks, JSON, and runs of the prompts' words. Pure.

Small models like to repeat the worked examples of their prompt, as if they were about the topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from digests.asking.prompting import load_prompt
from digests.gates.texts import content_stems, words_of

PROMPTS = ("analysis", "analysis_small", "analysis_bare", "forecast")
# So many words in a row that are the prompt's are no chance; the fixed phrases of English are shorter.
ECHOED_WORDS = 8
SUBJECTS = re.compile(r'"subjects": \[([^\]]*)\]')
FORMAT = re.compile(
    r"(?:^|\n)\W*(?:benefits|ramifications|rationale|title|text|topic|event|answer|analysis|subjects)\W{0,3}:"
    r"|[\"“'](?:benefits|ramifications|rationale|subjects|probability_never)[\"”']\s*:"
    r"|\bkeys? [\"“'‘](?:benefits|ramifications|rationale)\b|\btitle: .{3,200}\btext: |</?topic>|\bwhat counts:"
    r"|\bhere(?: is|['’]s) (?:the|my|your|a|an) (?:\w+ )?(?:JSON|analysis|answer|response)\b"
    r"|\b(?:the|your) requested (?:JSON|format)\b|\bthat answer cannot be used\b"
    r"|\bthe user (?:asks|asked|wants|wanted|has asked|is asking|wrote)\b[^.!?]{0,60}"
    r"\b(?:ramifications|me to|this topic)\b",
    re.IGNORECASE | re.DOTALL,
)


def find_echo(text: str, *, source: str) -> str:
    """What the text repeats of its instructions, empty where nothing; words of the source are its topic's own."""
    if found := FORMAT.search(text):
        return found.group()
    own = set(runs_of(source))
    return next((run for run in runs_of(text) if run in prompt_runs() and run not in own), "")


def without_echoes(subjects: Iterable[str], *, source: str) -> list[str]:
    """The subjects without those of the prompts' examples of which the source has no word."""
    own = content_stems(source)
    return [
        subject
        for subject in subjects
        if subject.lower() not in prompt_subjects() or content_stems(subject) & own
    ]


@cache
def prompt_subjects() -> frozenset[str]:
    """The subjects of the worked examples, in lower case."""
    lists = (found for name in PROMPTS for found in SUBJECTS.findall(load_prompt(name).text))
    return frozenset(subject.strip(' "').lower() for found in lists for subject in found.split(","))


@cache
def prompt_runs() -> frozenset[str]:
    """All runs of words in the prompts."""
    return frozenset(run for name in PROMPTS for run in runs_of(load_prompt(name).text))


def runs_of(text: str) -> Iterator[str]:
    """Each run of ECHOED_WORDS words in the text."""
    words = words_of(text)
    for place in range(len(words) - ECHOED_WORDS + 1):
        yield " ".join(words[place : place + ECHOED_WORDS])
