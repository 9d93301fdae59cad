"""The pages of questions and of the record."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from blog.addresses import at_site
from predictions.charts.calibration_plot import draw_calibration
from predictions.charts.question_chart import draw_question_chart
from predictions.models import Question
from predictions.public.question_markdown import write_question
from predictions.public.question_pages import gather_question, gather_questions
from predictions.public.record_page import gather_consistency, gather_record
from predictions.questions.agreement import count_agreement


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The list of questions."""
    found = gather_questions(request.GET.dict(), now=timezone.now())
    return render(request, "predictions/questions.html", {"list": found, "kinds": Question.Kind})


@require_safe
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """One question."""
    page = gather_question(slug, now=timezone.now())
    if page is None:
        raise Http404("The tracker shows no question of this name.")
    # The chart is drawn by this app from dates, numbers and escaped names.
    chart = mark_safe(draw_question_chart(page.chart))  # noqa: S308
    return render(request, "predictions/question.html", {"page": page, "chart": chart})


@require_safe
def question_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    """One question as Markdown; search engines are told that its page is the one to show."""
    page = gather_question(slug, now=timezone.now())
    if page is None:
        raise Http404("The tracker shows no question of this name.")
    headers = {"Link": f'<{at_site(page.question.get_absolute_url())}>; rel="canonical"'}
    if page.question.hindcast:
        headers["X-Robots-Tag"] = "noindex"
    return HttpResponse(write_question(page), content_type="text/markdown; charset=utf-8", headers=headers)


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """How right the forecasts of questions were."""
    parts = [
        {"record": part, "plot": mark_safe(draw_calibration(part.plot_title, part.plotted))}  # noqa: S308  # numbers
        for part in gather_record()
    ]
    context = {"parts": parts, "consistency": gather_consistency(), "agreement": count_agreement()}
    return render(request, "predictions/record.html", context)
