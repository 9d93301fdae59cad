"""Inline Markdown becomes plain text: emphasis, code, links, escapes and entities as CommonMark reads them. Pure."""

from __future__ import annotations

import html
import re

SPECIAL = re.compile(r"[\\`*_<&~]|\]\(")
# What may repeat is bounded everywhere, so that no text makes these slow.
# Read together: an escaped backtick opens no code, and in code nothing is escaped.
CODE_OR_ESCAPED = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])|(?<!`)(?P<ticks>`+)(?!`)(?P<code>.{1,2000}?)(?<!`)(?P=ticks)(?!`)",
    re.DOTALL,
)
TARGET = r"\(\s*(?P<url><[^<>]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
IMAGE = re.compile(r"!\[(?P<text>[^\]]{0,600})\]" + TARGET)
LINK = re.compile(r"\[(?P<text>(?:[^\[\]]|\[[^\[\]]{0,300}\]){0,600})\]" + TARGET)
AUTOLINK = re.compile(r"<((?:https?|mailto):[^\s<>]+)>")
FORMATTING_TAG = re.compile(r"</?(?:b|i|u|em|strong|code|br|sup|sub|span|p|mark)\b[^<>]*>", re.IGNORECASE)
STARS = re.compile(r"(?<!\*)(\*{1,3})(?![\s*])(.{1,2000}?)(?<![\s*])\1(?!\*)", re.DOTALL)
UNDERSCORES = re.compile(r"(?<![\w_])(_{1,3})(?![\s_])(.{1,2000}?)(?<![\s_])\1(?![\w_])", re.DOTALL)
STRUCK = re.compile(r"(?<!~)~~(?![\s~])(.{1,2000}?)(?<![\s~])~~(?!~)", re.DOTALL)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
DEEPEST = 4
# Where letters are kept from being read as Markdown, they wait in Unicode's private area.
SHELTER = 0xF0000


def plain(markdown: str) -> str:
    """The text that a reader sees, in one line."""
    if SPECIAL.search(markdown):
        markdown = strip(markdown)
    return " ".join(markdown.split())


def strip(markdown: str) -> str:
    """The text without Markdown."""
    # Most texts have one or two kinds of marks: whether a kind is there is told much faster than it is read.
    text = markdown
    if "`" in text or "\\" in text:
        text = CODE_OR_ESCAPED.sub(lambda found: shelter(found["escaped"] or found["code"].strip()), text)
    if "<" in text:
        text = AUTOLINK.sub(lambda found: shelter(found[1]), text)
    if "](" in text:
        text = LINK.sub(r"\g<text>", IMAGE.sub(r"\g<text>", text))
    if "<" in text:
        text = FORMATTING_TAG.sub(" ", text)
    text = without_emphasis(text)
    if "&" in text:
        text = ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return text if text.isascii() else uncover(text)


def without_emphasis(text: str) -> str:
    """The text without the marks of emphasis, also of emphasis within emphasis."""
    for _ in range(DEEPEST):
        bare = text
        if "*" in bare:
            bare = STARS.sub(r"\2", bare)
        if "_" in bare:
            bare = UNDERSCORES.sub(r"\2", bare)
        if "~~" in bare:
            bare = STRUCK.sub(r"\1", bare)
        if bare == text:
            break
        text = bare
    return text


def first_link(markdown: str) -> str:
    """The address of the first link; empty where there is none."""
    if found := LINK.search(
        CODE_OR_ESCAPED.sub(lambda found: (found["escaped"] and found.group()) or "", markdown)
    ):
        return found["url"].strip("<>")
    return ""


def shelter(text: str) -> str:
    """The text in letters that nothing reads as Markdown."""
    return "".join(chr(SHELTER + ord(letter)) if ord(letter) < 128 else letter for letter in text)


def uncover(text: str) -> str:
    """The text with sheltered letters as they were."""
    return re.sub(r"[\U000F0000-\U000F007F]", lambda found: chr(ord(found.group()) - SHELTER), text)
