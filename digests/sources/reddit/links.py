"""What a Reddit post points to: pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from digests.sources.base import is_web_address

SITE = "https://www.reddit.com"
MEDIA_HOSTS = ("i.redd.it", "v.redd.it", "preview.redd.it")
SITE_HOSTS = ("reddit.com", "www.reddit.com", "old.reddit.com")


def choose_link(url: str, *, discussion: str) -> str:
    """Where the post's link leads; its discussion where it has none, or only a picture, video or gallery."""
    if not is_web_address(url):
        return discussion
    parts = urlsplit(url)
    is_gallery = parts.hostname in SITE_HOSTS and parts.path.startswith(("/gallery/", "/poll/", "/video/"))
    return discussion if parts.hostname in MEDIA_HOSTS or is_gallery else url
