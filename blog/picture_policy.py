"""The part of the Content-Security-Policy that only some pages need: pictures that lie elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

# As all HTML of the site writes it, be it of a template or sanitised. Where a text only speaks of it, no harm is done.
FROM_ELSEWHERE = b' src="https://'
# Where django-csp looks for what an answer needs more than others; its decorator `csp_update` sets it for whole views.
MORE = "_csp_update"
# Not the hosts by name: many pictures' addresses, GitHub's above all, lead on to another host.
ALLOWED = {"img-src": ["https:"]}


class PicturePolicyMiddleware:
    """Lets a page load pictures from elsewhere where it shows one; all other pages load nothing from there.

    Covers and pictures of imported posts stay where they were published. It stands right behind CSPMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer to the request."""
        response = self.get_response(request)
        if shows_pictures_from_elsewhere(response):
            setattr(response, MORE, ALLOWED)
        return response


def shows_pictures_from_elsewhere(response: HttpResponseBase) -> bool:
    """Whether the answer is HTML with such a picture."""
    return (
        isinstance(response, HttpResponse)
        and response.headers.get("Content-Type", "").startswith("text/html")
        and FROM_ELSEWHERE in response.content
    )
