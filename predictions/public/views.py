"""The tracker's pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import etag, require_safe

from predictions.charts.drawing import chart_style_hash, chart_version, event_chart
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
    found = get_object_or_404(
        Event.objects.select_related("statistics", "preceded_by", "merged_into"), slug=slug
    )
    if found.merged_into:
        return redirect(found.merged_into, permanent=True)
    now = timezone.now()
    # The chart is drawn by this app from dates and escaped names.
    chart = mark_safe(event_chart(found, now=now))  # noqa: S308
    page = gather_event(found, request.GET.dict(), now=now)
    return render(request, "predictions/event.html", {"page": page, "chart": chart})


def _chart_etag(request: HttpRequest, slug: str) -> str | None:
    found = Event.objects.filter(slug=slug).first()
    return f'"{chart_version(found, now=timezone.now())}"' if found else None


@require_safe
@etag(_chart_etag)
def chart(request: HttpRequest, slug: str) -> HttpResponse:
    """The event's chart as a picture to embed elsewhere."""
    found = get_object_or_404(Event, slug=slug)
    drawn = event_chart(found, now=timezone.now(), alone=True)
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
