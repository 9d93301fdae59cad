"""Finds where a writer refuses, or speaks of being a language model, instead of writing. Pure.

Analyses are about language models every day, so that "as an AI researcher", "served as a coding assistant" or "it is
impossible to predict which firms gain" is good prose: what counts is the writer who speaks of itself or to its user.
"""

from __future__ import annotations

import re

# Words that are quoted within a sentence are another's: models that say “I can't help with that” are a topic too.
QUOTED = re.compile(r"(?<=[\w,:(] )([\"“])[^\"“”]{1,200}[\"”]|(?<=\w)\([\"“][^\"“”]{1,200}[\"”]\)")

MODEL = (
    r"(?:(?:AI|artificial intelligence)(?: (?:language|text))?(?: (?:model|assistant|system|program|chatbot|tool))?"
    r"|(?:large |text )?language model|LLM|chatbot|(?:virtual|digital|AI) assistant)"
)
MADE = r"(?: (?:developed|created|trained|made|built|designed) (?:by|to|on|for)\b[^.!?,]{0,40})?"
SAYS = "can|cannot|could|do|don|am|was|will|won|have|haven|would|must|may|might|lack|only"
I_SAY = rf"\bI(?:['’](?:m|d|ll|ve)\b|,? (?:{SAYS})\b)"
ABLE = (
    r"(?:help|assist|provide|predict|forecast|give|offer|comply|answer|judge|make|fulfil|discuss|create|generate|write"
    r"|speculate|engage|analy[sz]e|determine|continue|access|browse|verify|say\b|see into|look into"
    r"|have (?:access|enough|real))"
)
TOPIC = r"(?:the|this) (?:given |provided )?(?:topic|title|prompt|headline)"
ANALYSIS = (
    r"(?:determine|analy[sz]e|assess|identify|provide|give|list|name|discuss|evaluate) "
    r"(?:the |its |any |an |a |specific |potential |possible |meaningful |accurate )*"
    r"(?:benefits|ramifications|implications|analysis)"
)
DETAILS = r"(?:information|context|details?)"
LACKING = (
    r"(?:not enough|insufficient|no|lack of|without(?: any| more| further| additional| enough| sufficient)?)"
)
IT_IS = r"\b(?:it is|it['’]s|it would be)"
SELF_TALK_CLAUSES = (
    # The writer as a model: "As an AI language model, I cannot", "I, as an AI,", "I am just an AI".
    rf"\bas an? (?:\w+ ){{0,2}}?{MODEL}{MADE},?[^.!?,]{{0,60}}?,? ?{I_SAY}",
    rf"(?:^|[.!?:;]\s+|\n)\W*as an? {MODEL}{MADE}, "
    r"(?:(?:it|there)(?: is|['’]s)|there are|my\b|personal|predict|forecast|provid|giv|such|unfortunately"
    r"|this (?:is|request|question))",
    rf"\bI,? as an? (?:\w+ ){{0,2}}?{MODEL}\b",
    rf"\bI(?:['’]m| am) (?:just |only |merely |simply )?(?:an? )?(?:\w+ )?{MODEL}"
    r"(?=\s*(?:$|[.,;:!?)]|and\b|so\b|but\b|with|that\b|which\b|trained|developed|created|designed|made|program))",
    r"\bI(?:['’]m| am) (?:ChatGPT|Claude|Gemini|GPT-?\d|Llama|SmolLM|Qwen|Mistral)\b",
    r"\bmy (?:last |latest )?(?:knowledge|training)(?: (?:cut-?off|data|update))\b|\bmy last update\b",
    r"\bmy (?:programming|guidelines|safety guidelines|creators|developers|content polic)",
    # Its apologies.
    r"\bI(?:['’]m| am) (?:so |very |really |truly )?(?:sorry|afraid)\b",
    r"\bI apologi[sz]e\b|\bmy apologies\b|(?:^|[.!?]\s+)sorry,? (?:but )?I\b",
)
INABILITY_CLAUSES = (
    # What it cannot or will not do.
    r"\bI(?:['’]m| am) (?:so |very |really |truly )?"
    r"(?:unable|not (?:able|capable|allowed|programmed|comfortable|sure what))\b",
    r"\bI (?:must|have to|need to) (?:respectfully |politely )?(?:decline|refuse)\b|\bI (?:refuse|decline) to\b",
    rf"\bI (?:can(?:no|['’])t|can not|cannot|could not|couldn['’]t) (?:\w+ )?{ABLE}",
    r"\bI (?:will not|won['’]t)(?: be able to)? (?:\w+ )?"
    r"(?:help|assist|provide|offer|comply|answer|fulfil|write|create|generate|engage|predict|speculate|guess)",
    r"\bI (?:do not|don['’]t) (?:\w+ )?(?:possess|hold (?:\w+ )?(?:opinions|beliefs|views)|feel comfortable"
    r"|know what (?:this|the) (?:topic|title)"
    r"|understand the|have (?:access|enough|real|any|the ability|the capab|personal|sufficient|opinions|information))",
    rf"{IT_IS} (?:impossible|not possible|inappropriate|not appropriate|difficult|hard) for me to\b",
)
EXCUSE_CLAUSES = (
    # What it lacks, said of the topic it was given.
    rf"{IT_IS} (?:impossible|not possible|difficult|hard) to (?:say|tell|know|predict|determine|analy[sz]e|assess)"
    rf"[^.!?]{{0,40}}\b(?:{TOPIC}|without (?:more|further|additional|any)(?: \w+)? {DETAILS})\b",
    rf"\b{TOPIC} (?:itself )?(?:is|was|seems|appears)(?: to be)? (?:\w+ )?"
    r"(?:unclear|not clear|too (?:vague|broad|general)|vague|ambiguous|missing|incomplete|not provided"
    r"|not specified)\b",
    rf"\b{LACKING} (?:\w+ ){{0,2}}?{DETAILS}\b[^.!?]{{0,60}}\b(?:{TOPIC}|{ANALYSIS})\b",
    rf"(?:^|[.!?]\s+)(?:there (?:is|was) )?(?:not enough|insufficient|no) (?:\w+ )?{DETAILS}"
    r"(?: (?:is|was|were|are))?(?: (?:provided|given|available))?\s*(?:[.!]|$)",
    # What it says to its user.
    r"\bplease (?:provide|share|clarify|specify|give)\b|\bcould you (?:please )?(?:provide|clarify|share|specify)\b",
    r"\blet me know\b|\bI(?:['’]d| would) be (?:happy|glad) to\b|\bfeel free to (?:ask|provide|share|reach)\b",
    r"\b(?:this|your|the) (?:request|prompt) (?:violates|goes against|is against)\b",
)
SELF_TALK = re.compile("|".join(SELF_TALK_CLAUSES), re.IGNORECASE)
DECLINE = re.compile("|".join(SELF_TALK_CLAUSES + INABILITY_CLAUSES), re.IGNORECASE)
REFUSAL = re.compile("|".join(SELF_TALK_CLAUSES + INABILITY_CLAUSES + EXCUSE_CLAUSES), re.IGNORECASE)
# What DECLINE finds holds one of these; most texts hold none, which is told thirty times faster.
SPOKEN = (
    *(
        "as a",
        "my ",
        "sorry",
        "for me to",
        "i'm",
        "i’m",
        "i am",
        "i apolog",
        "i must",
        "i have to",
        "i need to",
    ),
    *("i refuse", "i decline", "i can", "i could", "i will", "i won", "i do"),
)


def find_refusal(text: str) -> re.Match[str] | None:
    """Where the text refuses in any way: what `find_decline` finds, excuses by the topic, words to its user."""
    return REFUSAL.search(without_quotes(text))


def find_decline(text: str) -> re.Match[str] | None:
    """Where the writer says that it cannot or will not write, or speaks of being a model; None where it does not."""
    return DECLINE.search(without_quotes(text)) if may_decline(text) else None


def find_self_talk(text: str) -> re.Match[str] | None:
    """Where the writer speaks of being a model, or apologises; None where it does not."""
    return SELF_TALK.search(without_quotes(text)) if may_decline(text) else None


def may_decline(text: str) -> bool:
    """Whether it is worth while to look closely."""
    lowered = text.lower()
    return any(words in lowered for words in SPOKEN)


def without_quotes(text: str) -> str:
    """The text with a mark in place of what it quotes within a sentence."""
    return QUOTED.sub("…", text)
