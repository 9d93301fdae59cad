"""Where a server answers, in the words of the openai client."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

# Azure's servers want the key under a name of their own, and most of their addresses a version in the query.
AZURE = (".azure.com", ".azure-api.net", ".azure.us")
VERSION = "api-version"


def address_options(base_url: str, api_key: str) -> dict[str, Any]:
    """The options of a client for the address, whose query goes with each request."""
    parts = urlsplit(base_url)
    query = dict(parse_qsl(parts.query))
    options: dict[str, Any] = {"base_url": urlunsplit(parts._replace(query="")), "api_key": api_key}
    if query:
        options["default_query"] = query
    if VERSION in query or (parts.hostname or "").endswith(AZURE):
        options["default_headers"] = {"api-key": api_key}
    return options
