"""The book of the models' calls: what is paid is counted, whatever happens between two writes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError, connection
from pytest_django import Settings

from digests.asking.ledger import Ledger, Reply
from digests.claims import LeaseLost
from digests.models import Completion, Digest
from tests.digests.builders import make_digest, make_series

pytestmark = pytest.mark.django_db
REPLY = Reply(Completion.Status.ANSWERED, "{}", "", 400, 100, Decimal("0.25"), 1.5)


@pytest.fixture
def digest() -> Digest:
    return make_digest(make_series(), titles=())


def store(digest: Digest, *, request_hash: str = "a", lost: bool = False) -> None:
    """Stores the reply as the answer to a request."""

    def keep_lease() -> None:
        if lost:
            raise LeaseLost("another worker has it")

    ledger = Ledger(digest, keep_lease=keep_lease)
    ledger.store(REPLY, purpose="topic 1", model="fake", prompt_version="1", request_hash=request_hash)


@contextmanager
def locked_database() -> Iterator[Callable[[], None]]:
    """Another connection holds the database until the function is called; each of our tries waits a moment only."""
    if connection.vendor != "sqlite":
        pytest.skip("other databases are not locked as a whole")
    connection.ensure_connection()
    connection.cursor().execute("PRAGMA busy_timeout = 100")
    holder = sqlite3.connect(
        str(connection.settings_dict["NAME"]), isolation_level=None, check_same_thread=False
    )
    holder.execute("BEGIN EXCLUSIVE")
    try:
        yield holder.close
    finally:
        holder.close()
        connection.close()


def sums(digest: Digest) -> tuple[int, int, Decimal]:
    """What the digest says it has used."""
    digest.refresh_from_db()
    return digest.prompt_tokens, digest.completion_tokens, digest.cost_usd


def test_a_reply_is_stored_and_added_to_the_digest(digest: Digest) -> None:
    store(digest)
    store(digest, request_hash="b")
    assert sums(digest) == (800, 200, Decimal("0.5"))
    assert Ledger(digest, keep_lease=lambda: None).spent() == Decimal("0.5")


def test_where_the_sum_cannot_be_stored_the_reply_is_not_stored_either(digest: Digest) -> None:
    def break_down(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "digests_digest"'):
            raise OperationalError("the connection is gone")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(break_down), pytest.raises(OperationalError):
        store(digest)
    assert not Completion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_reply_waits_for_a_database_that_is_locked_for_longer_than_one_try(
    digest: Digest,
) -> None:
    with locked_database() as unlock:
        threading.Timer(1.0, unlock).start()
        store(digest)
    assert Completion.objects.count() == 1
    assert sums(digest) == (400, 100, Decimal("0.25"))


@pytest.mark.django_db(transaction=True)
def test_the_lease_too_waits_for_a_database_that_is_locked(digest: Digest) -> None:
    with ExitStack() as locks:

        def keep_lease() -> None:
            if not tries:
                unlock = locks.enter_context(locked_database())
                threading.Timer(1.0, unlock).start()
            tries.append("kept")
            Digest.objects.filter(pk=digest.pk).update(claimed_by="this worker")

        tries: list[str] = []
        ledger = Ledger(digest, keep_lease=keep_lease)
        ledger.store(REPLY, purpose="topic 1", model="fake", prompt_version="1", request_hash="a")
    assert len(tries) > 1
    assert Completion.objects.count() == 1
    digest.refresh_from_db()
    assert digest.claimed_by == "this worker"


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_locked_is_told_at_last(digest: Digest, settings: Settings) -> None:
    settings.HINDCAST_LEASE_SECONDS = 1
    with locked_database(), pytest.raises(OperationalError):
        store(digest)
    assert not Completion.objects.exists()


def test_a_reply_is_kept_where_the_lease_is_lost_behind_it(digest: Digest) -> None:
    with pytest.raises(LeaseLost):
        store(digest, lost=True)
    assert Completion.objects.count() == 1
    assert sums(digest) == (400, 100, Decimal("0.25"))


def test_the_same_request_answered_to_two_workers_is_stored_once_and_counted_twice(digest: Digest) -> None:
    store(digest)
    store(digest)
    assert Completion.objects.count() == 1
    assert sums(digest) == (800, 200, Decimal("0.5"))


def test_a_failed_call_is_stored_each_time_and_asked_again(digest: Digest) -> None:
    ledger = Ledger(digest, keep_lease=lambda: None)
    for _ in range(2):
        ledger.store(
            Reply(Completion.Status.FAILED, error="no"),
            purpose="topic 1",
            model="fake",
            prompt_version="1",
            request_hash="a",
        )
    assert Completion.objects.count() == 2
    assert ledger.find("a") is None
