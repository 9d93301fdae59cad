"""The tracker's pages."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import etag, require_safe

from predictions.charts.drawing import chart_style_hash, chart_version, event_chart
from predictions.judging.resolutions import find_shown
from predictions.judging.state import State
from predictions.models import Event
from predictions.public.pages import gather_event, gather_index


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every event with its forecast, what is due, how the models did, and the list of all predictions."""
    page = gather_index(request.GET.dict(), now=timezone.now())
    return render(request, "predictions/index.html", {"index": page, "states": list(State)})


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event; a merged one leads to the event that took it in."""
    now = timezone.now()
    found = _find_event(slug, now=now)
    if found.merged_into:
        return redirect(found.merged_into, permanent=True)
    # The chart is drawn by this app from dates and escaped names.
    chart = mark_safe(event_chart(found, now=now))  # noqa: S308
    page = gather_event(found, request.GET.dict(), now=now)
    return render(request, "predictions/event.html", {"page": page, "chart": chart})


def _find_event(slug: str, *, now: datetime) -> Event:
    """The event; one that nothing public speaks of is not found."""
    if found := find_shown(slug, now=now):
        return found
    raise Http404("The tracker shows no event of this name.")


def _chart_etag(request: HttpRequest, slug: str) -> str:
    now = timezone.now()
    return f'"{chart_version(_find_event(slug, now=now), now=now)}"'


@require_safe
@etag(_chart_etag)
def chart(request: HttpRequest, slug: str) -> HttpResponse:
    """The event's chart as a picture to embed elsewhere; a merged one leads to that of the event that took it in."""
    now = timezone.now()
    found = _find_event(slug, now=now)
    if found.merged_into:
        return redirect("predictions:chart", found.merged_into.slug, permanent=True)
    drawn = event_chart(found, now=now, alone=True)
    # Nothing may load or run in the picture but its own style.
    policy = f"default-src 'none'; style-src {chart_style_hash()}"
    return HttpResponse(
        drawn,
        content_type="image/svg+xml; charset=utf-8",
        headers={"Content-Security-Policy": policy, "Access-Control-Allow-Origin": "*"},
    )


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How the tracker reads dates, judges and counts."""
    return render(request, "predictions/method.html", {"states": list(State)})
