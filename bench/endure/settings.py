"""The tests' settings, with short waits: what takes half a minute on a site takes a second here."""

from __future__ import annotations

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["OPTIONS"]["timeout"] = 1.0
HINDCAST_EMBEDDED_MODEL = False
# A busy machine must not trip it: an answer that nobody waited for any more would count as paid twice.
HINDCAST_MODEL_TIMEOUT = 2.0
HINDCAST_MODEL_RETRIES = 0
HINDCAST_LEASE_SECONDS = 180
ALLOWED_HOSTS = ["*"]
# The processes that a simulation starts find its models here; the tests' settings know none.
OPENAI_BASE_URL = os.environ.get("ENDURE_MODELS", "")
