"""Addresses that work outside the site: always under SITE_URL, whatever name a request used."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import nh3
from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.encoding import iri_to_uri

from blog.rendering.html import ATTRIBUTES, LINK_REL, TAGS, URL_SCHEMES

# Such an address `urljoin` leaves as it is, and takes its time for it.
WHOLE = re.compile(r"https?://[^/?#]+(?:/[^?#]*)?(?:\?[^#]+)?(?:#.+)?", re.DOTALL)


def address_of(name: str, *arguments: str | int) -> str:
    """The address of the page of this name, as `reverse` gives it, which takes thirty times as long to find it."""
    return _address_of(name, arguments, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=4096)
def _address_of(name: str, arguments: tuple[str | int, ...], urlconf: str | None, prefix: str) -> str:
    # The prefix only tells cached addresses apart; `reverse` knows it.
    return str(reverse(name, args=arguments, urlconf=urlconf))


def at_site(address: str) -> str:
    """The address with SITE_URL before it where it is one of this site (`/posts/a/`); others stay as they are."""
    return iri_to_uri(urljoin(f"{settings.SITE_URL}/", address))


def is_web(address: str) -> bool:
    """Whether the address is one of the web: http or https, with a host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def host_of(address: str) -> str:
    """The address's host without www; empty where there is none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


# A feed has 30 entries, of which a new one changes one; its three formats and the feeds of tags have the same ones.
@lru_cache(maxsize=128)
def with_whole_addresses(html: str, *, base: str) -> str:
    """The HTML, sanitised once more, with each address whole; `base` is the page that relative ones are seen from.

    What is no address at all is left out.
    """

    def make_whole(tag: str, attribute: str, value: str) -> str | None:
        if attribute in ("href", "src"):
            return join(base, value)
        return value

    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=make_whole,
        url_schemes=URL_SCHEMES,
        link_rel=LINK_REL,
    )


def join(base: str, address: str) -> str | None:
    """The address as seen from `base`; None where it is none, or of a scheme that is not allowed."""
    try:
        whole = address if WHOLE.fullmatch(address) else urljoin(base, address)
        scheme = urlsplit(whole).scheme
    except ValueError:
        return None
    return whole if scheme in URL_SCHEMES else None
