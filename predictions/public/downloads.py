"""The tracker's data as files: exports, schema and calendar."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from predictions.judging.due_calendar import build_calendar
from predictions.models import Prediction
from predictions.public.exports import export_rows, export_schema, in_portions, stream_csv, stream_json


@require_safe
def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every public prediction as CSV."""
    rows = export_rows(Prediction.objects.public(timezone.now()), today=timezone.localdate())
    return StreamingHttpResponse(
        in_portions(stream_csv(rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="predictions.csv"'},
    )


@require_safe
def export_json(request: HttpRequest) -> StreamingHttpResponse:
    """Every public prediction as JSON."""
    today = timezone.localdate()
    rows = export_rows(Prediction.objects.public(timezone.now()), today=today)
    return StreamingHttpResponse(in_portions(stream_json(rows, today=today)), content_type="application/json")


@require_safe
def json_schema(request: HttpRequest) -> JsonResponse:
    """The JSON schema of the JSON export."""
    return JsonResponse(
        export_schema(), content_type="application/schema+json", json_dumps_params={"indent": 2}
    )


@require_safe
def due_calendar(request: HttpRequest) -> HttpResponse:
    """The days on which predictions come due, for a calendar."""
    return HttpResponse(
        build_calendar(Prediction.objects.public(timezone.now()), site_url=settings.SITE_URL),
        content_type="text/calendar; charset=utf-8",
    )
