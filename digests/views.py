"""What programs ask that watch the site: whether it is well, how it fares, and its metrics."""

from __future__ import annotations

from dataclasses import asdict
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.views.machines import healthz as plain_healthz
from digests.watching.health import look

NOT_KEPT = {"Cache-Control": "no-store"}
# What a proxy adds: the request may come from anywhere then, also where the proxy stands on this machine.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_PROTO", "HTTP_VIA")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the site and its database answer; with `?full`, for staff or with the token, how it fares."""
    if "full" in request.GET and (has_token(request) or is_staff(request)):
        return JsonResponse(asdict(look(now=timezone.now())), headers=NOT_KEPT)
    return plain_healthz(request)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' metrics, with the token or from this machine itself."""
    if not (has_token(request) or is_local(request)):
        raise Http404
    # Here, and not above: most sites are asked for their metrics never, or by one process only.
    from digests.watching.metrics import write_metrics

    return HttpResponse(
        write_metrics(look(now=timezone.now())),
        content_type="text/plain; version=0.0.4; charset=utf-8",
        headers=NOT_KEPT,
    )


def has_token(request: HttpRequest) -> bool:
    """Whether the request brings HINDCAST_MONITOR_TOKEN, as a bearer or as a parameter."""
    token: str = settings.HINDCAST_MONITOR_TOKEN
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    # Another scheme may be what a proxy asks its visitors for.
    given = bearer if scheme.lower() == "bearer" else request.GET.get("token", "")
    return bool(token) and compare_digest(given.encode(), token.encode())


def is_staff(request: HttpRequest) -> bool:
    """Whether somebody asks who may look into the admin."""
    return bool(request.user.is_active and request.user.is_staff)


def is_local(request: HttpRequest) -> bool:
    """Whether the request comes from this machine and through no proxy, which would also ask for the site's name."""
    host, _ = split_domain_port(request.get_host())
    is_direct = is_loopback(request.META.get("REMOTE_ADDR", "")) and (
        host == "localhost" or is_loopback(host)
    )
    return is_direct and not any(name in request.META for name in FORWARDED)


def is_loopback(address: str) -> bool:
    """Whether the text is an address of this machine's own."""
    try:
        return ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False
