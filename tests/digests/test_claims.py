"""Who may write a digest."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from digests.claims import Claim, LeaseLost, keeping, pause_after
from digests.models import Digest
from tests.digests.builders import NOON, make_digest, make_series

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def digest() -> Digest:
    return make_digest(make_series(), titles=())


def test_one_of_two_workers_gets_the_claim(digest: Digest) -> None:
    assert [Claim(digest.pk).take(now=NOON), Claim(digest.pk).take(now=NOON)] == [True, False]


def test_a_dead_workers_digest_is_taken_over_when_its_lease_ends(digest: Digest) -> None:
    assert Claim(digest.pk).take(now=NOON)
    assert Claim(digest.pk).take(now=NOON + HOUR)


def test_a_worker_that_lost_its_lease_cannot_write_any_more(digest: Digest) -> None:
    slow, second = Claim(digest.pk), Claim(digest.pk)
    slow.take(now=NOON)
    second.take(now=NOON + HOUR)
    with pytest.raises(LeaseLost):
        slow.update(stage="publish")
    digest.refresh_from_db()
    assert (digest.stage, digest.claimed_by) == ("write", second.name)


@pytest.mark.parametrize("status", [Digest.Status.PUBLISHED, Digest.Status.HELD])
def test_a_finished_digest_cannot_be_claimed(digest: Digest, status: str) -> None:
    Digest.objects.filter(pk=digest.pk).update(status=status)
    assert not Claim(digest.pk).take(now=NOON)


def test_a_failed_digest_rests_unless_somebody_asks_for_it_now(digest: Digest) -> None:
    Digest.objects.filter(pk=digest.pk).update(status=Digest.Status.FAILED, not_before=NOON + HOUR)
    assert not Claim(digest.pk).take(now=NOON)
    assert Claim(digest.pk).take(now=NOON, ignore_pause=True)


def test_each_claim_counts_as_an_attempt(digest: Digest) -> None:
    for number in range(3):
        Claim(digest.pk).take(now=NOON + number * HOUR)
    digest.refresh_from_db()
    assert digest.attempts == 3


def test_the_pause_doubles_up_to_six_hours() -> None:
    minutes = [pause_after(attempts).total_seconds() / 60 for attempts in (1, 2, 3, 7, 8, 1000)]
    assert minutes == [5, 10, 20, 320, 360, 360]


def test_a_lease_is_kept_while_work_takes_longer_than_it(digest: Digest, settings: Settings) -> None:
    settings.HINDCAST_LEASE_SECONDS = 1
    claim = Claim(digest.pk)
    claim.take(now=timezone.now())

    def keep_against_another() -> None:
        assert not Claim(digest.pk).take(now=timezone.now())
        claim.keep()

    def work() -> str:
        time.sleep(1.4)
        return "done"

    assert keeping(keep_against_another, work) == "done"
    assert not Claim(digest.pk).take(now=timezone.now())


def test_what_the_work_raises_is_raised(settings: Settings) -> None:
    with pytest.raises(ZeroDivisionError):
        keeping(lambda: None, lambda: 1 / 0)


def test_nobody_waits_for_work_whose_lease_is_lost(digest: Digest, settings: Settings) -> None:
    settings.HINDCAST_LEASE_SECONDS = 1
    done = threading.Event()
    with pytest.raises(LeaseLost):
        keeping(Claim(digest.pk).keep, done.wait)
    assert not done.is_set()
    done.set()
