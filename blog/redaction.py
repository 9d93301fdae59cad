"""Takes secrets out of a text that will be stored, logged or shown: those of the settings, and those in addresses."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from functools import wraps
from traceback import format_exc
from typing import ParamSpec, TypeVar
from urllib.parse import quote

from django.conf import settings

REDACTED = "[secret]"
# A shorter value would blot out half of every line.
FEWEST_LETTERS = 6
# https://name:password@host, also where the name alone is the key, as with tokens.
CREDENTIALS = re.compile(r"(?<=://)[^\s/@?#\"'<>]+(?=@)")
WITH_CREDENTIALS = re.compile(rf"{CREDENTIALS.pattern}@")
# A parameter of an address that is a key: by its name, or since its value looks like chance. The bounds keep the time
# that a hostile text takes proportional to its length.
PARAMETER = re.compile(
    r"([?&;](?:amp;)?(?:[\w.\-]{0,40}(?:key|token|secret|passw|pwd|auth|signature|credential)[\w.\-]{0,40}|sig|pass)=)"
    r"([^\s&#\"'<>]+)"
    r"|([?&;](?:amp;)?[\w.\-]{1,80}=)((?=[a-z_]{0,200}\d)(?=[\d_]{0,200}[a-z])[a-z0-9_]{24,})(?![\w%+.\-])",
    re.IGNORECASE,
)

P = ParamSpec("P")
R = TypeVar("R")


class TaskFailed(Exception):
    """A background task failed; the text is its error and its traceback without secrets."""


def redact(text: str) -> str:
    """The text without any value that the settings name as secret, and without keys in addresses."""
    return hide_keys(hide(text, settings.SECRETS))


def hide(text: str, secrets: Iterable[str]) -> str:
    """The text without the secrets, as they are, as in an address, and as in HTML; short ones are left."""
    forms = {
        form
        for secret in secrets
        if len(secret) >= FEWEST_LETTERS
        for form in (secret, quote(secret, safe=""), quote(secret), html.escape(secret))
    }
    # One secret may be part of another.
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, REDACTED)
    return text


def hide_keys(text: str) -> str:
    """The text whose addresses have neither names and passwords nor parameters that look like keys."""
    text = CREDENTIALS.sub(REDACTED, text)
    return PARAMETER.sub(lambda found: f"{found[1] or found[3]}{REDACTED}", text)


def drop_credentials(text: str) -> str:
    """The text whose addresses begin with their host."""
    return WITH_CREDENTIALS.sub("", text)


def find_keys(text: str) -> set[str]:
    """The keys that stand in the addresses of a text: passwords with their names, and parameters."""
    parts = {part for found in CREDENTIALS.finditer(text) for part in (found[0], found[0].partition(":")[2])}
    parts |= {found[2] or found[4] for found in PARAMETER.finditer(text)}
    return {part for part in parts if len(part) >= FEWEST_LETTERS}


def without_secrets(task: Callable[P, R]) -> Callable[P, R]:
    """The background task; where its error would show a secret in the list of failed tasks, it raises TaskFailed.

    django-q2 stores the text of the error and of its traceback, and shows both.
    """

    @wraps(task)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return task(*args, **kwargs)
        except Exception as error:
            told = f"{type(error).__name__}: {error}\n{format_exc()}"
            if redact(told) == told:
                raise
            reason = redact(told)
        raise TaskFailed(reason)

    return run
