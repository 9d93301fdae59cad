"""Asks an image model for a cover, through the openai client and within the budget; no answer is paid for twice."""

from __future__ import annotations

import base64
import binascii
import io
import time
from collections.abc import Callable
from functools import partial

import openai
from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from blog.redaction import redact
from digests.asking.attempts import CURRENT, Attempts, CountingClient
from digests.asking.budget import Budget
from digests.asking.endpoints import HOSTED_BASE_URL
from digests.asking.ledger import Ledger, Reply, hash_request
from digests.asking.prompting import load_prompt
from digests.asking.servers.failures import describe
from digests.claims import keeping
from digests.fetching.client import FetchError, fetch
from digests.models import Completion, Digest
from digests.publishing.cover_drawing import HEIGHT, WIDTH

PURPOSE = "cover"
MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP")
QUALITY = 82


class NoPicture(Exception):
    """The image model gave no picture that can be used; the text says why."""


def ask_for_picture(digest: Digest, *, keep_lease: Callable[[], None], keep: Callable[[bytes], str]) -> str:
    """The name of the picture, which `keep` has put into storage. Raises NoPicture."""
    prompt = load_prompt("cover")
    topics = digest.topics.filter(dropped_because="").values_list("title", flat=True)
    text = prompt.messages(topics="; ".join(topics)[:1000])[0]["content"]
    base_url = settings.OPENAI_BASE_URL or HOSTED_BASE_URL
    request = {
        "model": settings.HINDCAST_IMAGE_MODEL,
        "base_url": base_url,
        "prompt": text,
        "size": settings.HINDCAST_IMAGE_SIZE,
        "digest": digest.pk,
        "revision": digest.revision,
    }
    request_hash = hash_request(request)
    ledger = Ledger(digest, keep_lease=keep_lease)
    reply = ledger.find(request_hash)
    if reply is None:
        reply = pay_for(digest, ledger, base_url=base_url, prompt=text, keep=keep)
        ledger.store(
            reply,
            purpose=PURPOSE,
            model=settings.HINDCAST_IMAGE_MODEL,
            prompt_version=prompt.version,
            request_hash=request_hash,
        )
    if reply.status != Completion.Status.ANSWERED:
        raise NoPicture(reply.error)
    if not default_storage.exists(reply.text):
        raise NoPicture("its file is gone from storage")
    return reply.text


def pay_for(
    digest: Digest, ledger: Ledger, *, base_url: str, prompt: str, keep: Callable[[bytes], str]
) -> Reply:
    """One call; what goes wrong becomes a reply that says so. Raises NoPicture where the budget forbids the call."""
    price = settings.HINDCAST_IMAGE_PRICE
    budget = Budget(limit=digest.series.daily_budget_usd, spent=ledger.spent())
    attempts = Attempts(partial(budget.reserve, price))
    if not attempts.begin():
        raise NoPicture(attempts.refusal)
    started = time.monotonic()
    try:
        picture = keeping(ledger.keep_lease, partial(generate, base_url, prompt, attempts))
    except openai.OpenAIError as error:
        return Reply(
            Completion.Status.FAILED,
            error=attempts.refusal or describe(error),
            cost_usd=price * attempts.billed,
            latency_seconds=time.monotonic() - started,
        )
    seconds = time.monotonic() - started
    price *= attempts.billed
    try:
        name = keep(as_cover(keeping(ledger.keep_lease, picture)))
    except (FetchError, ValueError, OSError, Image.DecompressionBombError) as error:
        reason = redact(f"{type(error).__name__}: {error}")
        return Reply(Completion.Status.INVALID, error=reason, cost_usd=price, latency_seconds=seconds)
    if not name:
        return Reply(Completion.Status.INVALID, error="it could not be stored", cost_usd=price)
    return Reply(Completion.Status.ANSWERED, name, cost_usd=price, latency_seconds=seconds)


def generate(base_url: str, prompt: str, attempts: Attempts) -> Callable[[], bytes]:
    """What gets the picture that the model has made; raises openai.OpenAIError."""
    CURRENT.set(attempts)
    with openai.OpenAI(
        base_url=base_url,
        api_key=settings.OPENAI_API_KEY or "no-key-needed",
        timeout=settings.HINDCAST_MODEL_TIMEOUT,
        max_retries=settings.HINDCAST_MODEL_RETRIES,
        http_client=CountingClient(),
    ) as client:
        response = client.images.generate(
            model=settings.HINDCAST_IMAGE_MODEL, prompt=prompt, size=settings.HINDCAST_IMAGE_SIZE, n=1
        )
    image = response.data[0] if response.data else None
    return lambda: read_picture(image.b64_json if image else None, image.url if image else None)


def read_picture(encoded: str | None, url: str | None) -> bytes:
    """The picture from the answer itself or from the address in it. Raises ValueError or FetchError."""
    if encoded:
        if len(encoded) > MOST_BYTES * 4 // 3:
            raise ValueError("the picture is too large")
        try:
            return base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ValueError("the picture is not Base64") from error
    if url:
        return fetch(url, most_bytes=MOST_BYTES).content
    raise ValueError("there is no picture in the answer")


def as_cover(data: bytes) -> bytes:
    """The picture in a cover's size, encoded anew: nothing but pixels comes through. Raises ValueError or OSError."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("the picture has too many pixels")
        fitted = ImageOps.fit(image.convert("RGB"), (WIDTH, HEIGHT))
    buffer = io.BytesIO()
    fitted.save(buffer, "WEBP", quality=QUALITY)
    return buffer.getvalue()
