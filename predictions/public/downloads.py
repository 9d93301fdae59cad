"""The tracker's data as files: exports, schema and calendar."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from predictions.judging.due_calendar import build_calendar
from predictions.models import Prediction, Question
from predictions.public.exports import export_public, export_schema, in_portions, stream_csv, stream_json
from predictions.public.record_export import record_lines
from predictions.record_keeping import questions_of_record


@require_safe
def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every public prediction, and every forecast of a question, as CSV."""
    rows = export_public(now=timezone.now())
    return StreamingHttpResponse(
        in_portions(stream_csv(rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="predictions.csv"'},
    )


@require_safe
def record_csv(request: HttpRequest, hindcast: bool = False) -> StreamingHttpResponse:
    """The record's questions, a line for each forecast: all that its numbers are computed of."""
    name = "hindcasts" if hindcast else "record"
    return StreamingHttpResponse(
        in_portions(
            record_lines(questions_of_record(hindcast=hindcast, now=timezone.now()), hindcast=hindcast)
        ),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


@require_safe
def export_json(request: HttpRequest) -> StreamingHttpResponse:
    """Every public prediction, and every forecast of a question, as JSON."""
    today = timezone.localdate()
    rows = export_public(now=timezone.now())
    return StreamingHttpResponse(in_portions(stream_json(rows, today=today)), content_type="application/json")


@require_safe
def json_schema(request: HttpRequest) -> JsonResponse:
    """The JSON schema of the JSON export."""
    return JsonResponse(
        export_schema(), content_type="application/schema+json", json_dumps_params={"indent": 2}
    )


@require_safe
def due_calendar(request: HttpRequest) -> HttpResponse:
    """The days on which predictions and questions come due, for a calendar."""
    now = timezone.now()
    return HttpResponse(
        build_calendar(
            Prediction.objects.public(now),
            Question.objects.public(now),
            today=timezone.localdate(now),
            site_url=settings.SITE_URL,
        ),
        content_type="text/calendar; charset=utf-8",
    )
