"""The stored calls of language models: what was answered is found again and never paid for twice."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Sum

from digests.models import Completion, Digest

# Seconds between two tries to store a reply while the database is locked or away.
PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back from one call, usable or not; `cost_usd` in US dollars, `latency_seconds` with all retries.

    `thinking_tokens` are those of `completion_tokens` that were thought and not said; `may_pass`: another try soon may
    fare better.
    """

    status: Completion.Status
    text: str = ""
    error: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: Decimal = Decimal(0)
    latency_seconds: float = 0.0
    thinking_tokens: int = 0
    may_pass: bool = False


def hash_request(request: dict[str, Any]) -> str:
    """The SHA-256 of the request in a canonical form."""
    return hashlib.sha256(json.dumps(request, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Ledger:
    """The calls for a digest, or for none; `keep_lease` is called after each stored reply and may raise to stop."""

    def __init__(self, digest: Digest | None, *, keep_lease: Callable[[], None]) -> None:
        self.digest = digest
        self.keep_lease = keep_lease

    def find(self, request_hash: str) -> Reply | None:
        """The stored reply to the very same request; None where there is none or it had failed."""
        stored = (
            Completion.objects.filter(request_hash=request_hash)
            .exclude(status=Completion.Status.FAILED)
            .first()
        )
        if stored is None:
            return None
        return Reply(
            Completion.Status(stored.status),
            stored.answer,
            stored.error,
            stored.prompt_tokens,
            stored.completion_tokens,
            stored.cost_usd,
            stored.latency_seconds,
            stored.thinking_tokens,
        )

    def store(
        self, reply: Reply, *, purpose: str, model: str, prompt_version: str, request_hash: str
    ) -> None:
        """Stores a reply and adds its tokens and cost to the digest, both or neither.

        What was answered is paid: where the database is locked or away, storing is tried again for half of the lease.
        """
        row = Completion(
            digest=self.digest,
            purpose=purpose,
            model=model,
            prompt_version=prompt_version,
            request_hash=request_hash,
            answer=reply.text,
            status=reply.status,
            error=reply.error,
            prompt_tokens=reply.prompt_tokens,
            completion_tokens=reply.completion_tokens,
            thinking_tokens=reply.thinking_tokens,
            cost_usd=reply.cost_usd,
            latency_seconds=reply.latency_seconds,
        )
        self._patiently(partial(self._store_once, row, reply))
        # Here too: an error would drop all calls that are under way, paid as they may be.
        self._patiently(self.keep_lease)

    def _store_once(self, row: Completion, reply: Reply) -> None:
        """Stores the row and its sums; of a row that is there already, the sums."""
        row.pk = None  # a try that failed may have given it one
        try:
            with transaction.atomic():
                row.save(force_insert=True)
                self._add(reply)
        except IntegrityError:
            # A worker that has lost its lease, or the one that took it over, was quicker with the same request.
            self._add(reply)

    def _patiently(self, write: Callable[[], None]) -> None:
        """Writes; where the database is locked or away, again and again for half of the lease, then it raises."""
        deadline = time.monotonic() + settings.HINDCAST_LEASE_SECONDS / 2
        while True:
            try:
                write()
                return
            except (OperationalError, InterfaceError):
                if connection.in_atomic_block or time.monotonic() >= deadline:
                    raise
            connection.close_if_unusable_or_obsolete()
            time.sleep(PAUSE)

    def _add(self, reply: Reply) -> None:
        """Adds what a reply used to the digest's sums."""
        if self.digest is None:
            return
        Digest.objects.filter(pk=self.digest.pk).update(
            prompt_tokens=F("prompt_tokens") + reply.prompt_tokens,
            completion_tokens=F("completion_tokens") + reply.completion_tokens,
            cost_usd=F("cost_usd") + reply.cost_usd,
        )

    def spent(self) -> Decimal:
        """What the digest's calls have cost so far, in US dollars."""
        total = Completion.objects.filter(digest=self.digest).aggregate(total=Sum("cost_usd"))["total"]
        return total or Decimal(0)
