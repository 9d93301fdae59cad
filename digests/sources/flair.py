"""The flair of a title, such as "[D]", apart from the title: pure."""

from __future__ import annotations

import re

FLAIR = re.compile(r"\[(?P<name>[A-Za-z][A-Za-z &/+-]{0,24})\]")
LEADING = re.compile(r"^\s*(?:" + FLAIR.pattern.replace("?P<name>", "?:") + r"\s*)+")
TRAILING = re.compile(r"(?:\s*" + FLAIR.pattern.replace("?P<name>", "?:") + r")+\s*$")


def split_flair(title: str) -> tuple[str, str]:
    """Flair and title apart: "[D] On batch size [R]" gives ("D, R", "On batch size").

    Only bracket tags of letters at the ends are flair; a title that is nothing else stays as it is.
    """
    leading, rest = LEADING.match(title), title
    if leading:
        rest = rest[leading.end() :]
    trailing = TRAILING.search(rest)
    if trailing:
        rest = rest[: trailing.start()]
    if not rest.strip():
        return "", title.strip()
    tags = FLAIR.findall(leading.group() if leading else "") + FLAIR.findall(
        trailing.group() if trailing else ""
    )
    return ", ".join(tags), rest.strip()
