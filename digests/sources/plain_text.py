"""Text from outside as plain text: HTML taken out, control and invisible characters too."""

from __future__ import annotations

import html
import re
import unicodedata

import nh3

BLOCK_END = re.compile(r"</(?:p|div|li|h[1-6]|tr|blockquote)>|<br\s*/?>", re.IGNORECASE)
# Direction marks and zero-width characters can make a title look like another one.
DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """The text without control and invisible characters; line ends stay."""
    return "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) not in DROPPED).strip()


def clean_line(text: str) -> str:
    """The text in one line, without control and invisible characters."""
    return " ".join(clean(" ".join(text.split())).split())


def strip_html(markup: str) -> str:
    """The text of some HTML, blocks apart by line ends."""
    text = html.unescape(nh3.clean(BLOCK_END.sub("\n", markup), tags=set()))
    return clean(re.sub(r"[ \t]+", " ", re.sub(r"\s*\n\s*", "\n", text)))
