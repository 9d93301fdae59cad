"""Tells a WebSub hub which feeds have changed, so that subscribers hear of it at once instead of asking.

Like the reconciler of the digests it compares what is with what was told last: a post that is published, changed or
taken back by any hand, or whose moment comes, changes the state of its feeds; a draft does not. What the hub did not
take is told again in the next round. https://www.w3.org/TR/websub/ leaves the message to the hub; all known ones take
that of PubSubHubbub 0.4: https://pubsubhubbub.github.io/PubSubHubbub/pubsubhubbub-core-0.4.html#publishing
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

import httpx
from django.conf import settings

from blog.addresses import host_of
from blog.feeds.catalogue import Listing, all_listings
from blog.models import HubNotice

LONGEST_SECONDS = 10.0
FEEDS_A_MESSAGE = 20
log = logging.getLogger("hindcast.blog")


class HubRefused(Exception):
    """The hub did not take the message; the text says why."""


def tell_hub(*, now: datetime) -> int:
    """Tells the configured hub of the feeds that changed since it was last told; how many those were.

    Raises HubRefused where it did not take a message; what it took before stays told.
    """
    hub: str = settings.HINDCAST_WEBSUB_HUB
    changed = changed_listings(now=now) if hub else []
    for first in range(0, len(changed), FEEDS_A_MESSAGE):
        portion = changed[first : first + FEEDS_A_MESSAGE]
        send(hub, [address for listing in portion for _, address in listing.addresses])
        HubNotice.objects.bulk_create(
            [HubNotice(folder=listing.folder, state=listing.state, told_at=now) for listing in portion],
            update_conflicts=True,
            unique_fields=["folder"],
            update_fields=["state", "told_at"],
        )
    return len(changed)


def changed_listings(*, now: datetime) -> list[Listing]:
    """The feeds whose state is another than the hub was told."""
    told = dict(HubNotice.objects.values_list("folder", "state"))
    return [listing for listing in all_listings(now) if told.get(listing.folder) != listing.state]


def send(hub: str, addresses: Sequence[str]) -> None:
    """Posts one message. Raises HubRefused; the address of a hub may hold a key, so only its host is named."""
    try:
        answer = httpx.post(
            hub,
            data={"hub.mode": "publish", "hub.url": list(addresses)},
            timeout=LONGEST_SECONDS,
            trust_env=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise HubRefused(f"{host_of(hub)} did not answer: {type(error).__name__}") from error
    if not answer.is_success:
        raise HubRefused(f"{host_of(hub)} answered {answer.status_code}")
    log.info("hub told", extra={"hub": host_of(hub), "feeds": len(addresses)})
