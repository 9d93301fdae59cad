"""The tracker's pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from predictions.models import Event, Prediction


def index(request: HttpRequest) -> HttpResponse:
    """Every event that is predicted."""
    return render(request, "predictions/index.html", {"events": Event.objects.all()})


def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event with its forecasts."""
    found = get_object_or_404(Event, slug=slug)
    predictions = Prediction.objects.public(timezone.now()).filter(event=found).select_related("post")
    return render(request, "predictions/event.html", {"event": found, "predictions": predictions})
