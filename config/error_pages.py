"""What a developer sees of an error with DEBUG on: Django's page, without the values of secrets."""

from __future__ import annotations

from django.conf import settings
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter

from blog.redaction import hide


class RedactedReporter(ExceptionReporter):
    """Django hides settings and variables by their names; this also hides values, wherever they stand."""

    def get_traceback_html(self) -> SafeString:
        """The page."""
        # What is taken out of a safe text leaves a safe text.
        return SafeString(hide(super().get_traceback_html(), settings.SECRETS))

    def get_traceback_text(self) -> SafeString:
        """The page of a client that wants plain text."""
        return SafeString(hide(super().get_traceback_text(), settings.SECRETS))
