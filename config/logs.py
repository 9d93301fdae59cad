"""Log lines as one JSON object each, with every known secret taken out."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from blog.redaction import hide, hide_keys

OWN_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class RedactSecrets(logging.Filter):
    """Replaces the values of secrets in a record's message, arguments, extra fields and traceback."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        """`secrets`: the values that no line may show."""
        super().__init__()
        self.secrets = tuple(secrets)

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record pass, without its secrets."""
        record.msg, record.args = self.clean(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self.clean(record.exc_text)
        for name in set(vars(record)) - OWN_ATTRIBUTES:
            setattr(record, name, self.clean_value(getattr(record, name)))
        return True

    def clean_value(self, value: object) -> object:
        """The value without the secrets; what is neither a number nor a collection becomes the text it would show."""
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, dict):
            return {self.clean(str(name)): self.clean_value(one) for name, one in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self.clean_value(one) for one in value]
        return self.clean(str(value))

    def clean(self, text: str) -> str:
        """The text without the secrets."""
        return hide_keys(hide(text, self.secrets))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message and whatever `extra` the call gave."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in OWN_ATTRIBUTES}
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            line["traceback"] = record.exc_text
        return json.dumps(line, default=str, ensure_ascii=False)
