"""Form fields of the admin pages."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.forms.fields import InvalidJSONInput

LARGE_TEXT = forms.Textarea(attrs={"rows": 30, "cols": 100, "class": "markdown"})


class TextField(forms.CharField):
    r"""A longer text, which comes back from a browser as it was unless somebody changed it.

    Browsers send \r\n for each end of a line, and CharField cuts blanks off the ends: each would look like an edit.
    """

    def __init__(self, **options: Any) -> None:
        """The options of a CharField."""
        super().__init__(**{"strip": False, "widget": forms.Textarea, **options})

    def to_python(self, value: Any) -> Any:
        """The text with the ends of lines that are stored."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class LinesField(forms.CharField):
    """A list of words, edited as one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        """The list as lines."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The lines as a list without empty ones."""
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the lines say something else than the list."""
        lines: list[str] = self.to_python(data)
        return lines != (initial or [])


class IndentedJSONField(forms.JSONField):
    """JSON, shown one setting a line."""

    def prepare_value(self, value: Any) -> Any:
        """The value as indented JSON; what was typed stays as it is where it is no JSON."""
        if isinstance(value, InvalidJSONInput):
            return value
        return json.dumps(value, ensure_ascii=False, indent=2)
