"""Takes the secrets of the settings out of a text that will be stored or shown."""

from __future__ import annotations

from django.conf import settings

REDACTED = "[secret]"


def redact(text: str) -> str:
    """The text without any value that the settings name as secret."""
    for secret in settings.SECRETS:
        text = text.replace(secret, REDACTED)
    return text
