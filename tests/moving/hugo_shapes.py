"""Daily entries in the many shapes that language models give them, for the tests."""

from __future__ import annotations

from dataclasses import dataclass

LABELS = (
    "*{}:*", "**{}:**", "**{}**:", "{}:", "*{}*:", "_{}:_", "***{}:***", "*Potential {}:*", "{}", "*{}*",
    "#### {}", "**{} for humans:**", "*{}: *",
)  # fmt: skip
TITLES = (
    "{n}. **{t}**", "{n}. {t}", "**{n}. {t}**", "### {n}. {t}", "### {t}", "{n}) **{t}**", "**{t}**",
    "{n}. **{t}:**", "- **{t}**", "{n}. __{t}__", "**Topic {n}: {t}**", "{n}. *{t}*", "{n}. **{t}**  ",
    "{n}.**{t}**", "*{n}. {t}*",
)  # fmt: skip
BULLETS = ("- ", "* ", "+ ", "")


@dataclass(frozen=True, slots=True)
class Shape:
    """How an entry is laid out: `place` is where a text begins: next, after a blank line, on the label's line."""

    label: str = LABELS[0]
    title: str = TITLES[0]
    bullet: str = "- "
    indent: int = 3
    deeper: int = 0
    place: str = "next"


def write_topics(topics: list[tuple[str, str, str]], shape: Shape) -> str:
    """The section of topics: each a title, its benefits and its ramifications, in Markdown."""
    lines = []
    for number, (title, *texts) in enumerate(topics, start=1):
        lines += ["", shape.title.format(n=number, t=title), ""]
        for name, text in zip(("Benefits", "Ramifications"), texts, strict=True):
            lines += [*write_analysis(name, text, shape), ""]
    return "\n".join(lines)


def write_analysis(name: str, text: str, shape: Shape) -> list[str]:
    """A label and its text."""
    label = " " * shape.indent + shape.bullet + shape.label.format(name)
    indent = " " * (shape.indent + len(shape.bullet) + shape.deeper)
    lines = [indent + line if line else "" for line in text.split("\n")]
    if shape.place == "same" and text[0].isalpha() and shape.label not in ("{}", "#### {}"):
        return [f"{label} {lines[0].strip()}", *lines[1:]]
    return [label, *([""] if shape.place == "blank" else []), *lines]


def write_entry(topics: str, *, trending: str = "- First\n- Second", predictions: str = "") -> str:
    """A whole entry around the topics."""
    return (
        "> *Notice:* This was written by a machine.\n\n"
        f"## Possible consequences of current developments\n\n{topics}\n\n"
        f"## Currently trending topics\n\n\n\n{trending}\n\n"
        f"## GPT predicts future events\n\n{predictions or '- **Artificial general intelligence** (June 2035)'}\n"
    )
