"""Text from outside as plain text: HTML taken out, control and invisible characters too. Pure."""

from __future__ import annotations

import html
import re
import unicodedata

import nh3

BLOCK_END = re.compile(r"</(?:p|div|li|h[1-6]|tr|blockquote|pre)>|<br\s*/?>", re.IGNORECASE)
# Direction marks and zero-width characters can make a title look like another one; lone surrogates and NUL
# cannot be stored.
DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """The text without control and invisible characters; ends of lines stay, other blanks become spaces."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean_letters(line) for line in lines).strip()


def clean_line(text: str) -> str:
    """The text in one line, without control and invisible characters; blanks in a row become one space."""
    return " ".join(clean_letters(text).split())


def clean_letters(text: str) -> str:
    """The text without control and invisible characters; each blank is a plain space."""
    return "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or unicodedata.category(letter) not in DROPPED
    )


def strip_html(markup: str) -> str:
    """The text of some HTML, blocks apart by ends of lines, entities resolved."""
    text = clean(html.unescape(nh3.clean(BLOCK_END.sub("\n", markup), tags=set())))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
