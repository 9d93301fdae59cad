"""Links that tell others of a page: plain addresses, nothing is loaded from anywhere. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

TARGETS = (
    ("E-mail", "mailto:?subject={title}&body={address}"),
    ("Mastodon", "https://share.joinmastodon.org/#text={title}%20{address}"),
    ("Bluesky", "https://bsky.app/intent/compose?text={title}%20{address}"),
    ("Reddit", "https://www.reddit.com/submit?title={title}&url={address}"),
    ("Hacker News", "https://news.ycombinator.com/submitlink?t={title}&u={address}"),
    ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={address}"),
)


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A place to tell of the page: its `name` and the address that opens its form."""

    name: str
    address: str


def share_links(title: str, address: str) -> list[ShareLink]:
    """The links for a page with this title at this whole address."""
    values = {"title": quote(title, safe=""), "address": quote(address, safe="")}
    return [ShareLink(name, template.format(**values)) for name, template in TARGETS]
