"""The tracker's addresses, from the site's root."""

from __future__ import annotations

from django.urls import path

from blog.feeds.formats import ATOM, JSON, RSS
from predictions.public import downloads, feeds, question_views, views

app_name = "predictions"
urlpatterns = [
    path("predictions.csv", downloads.export_csv, name="csv"),
    path("predictions.json", downloads.export_json, name="json"),
    path("predictions.ics", downloads.due_calendar, name="calendar"),
    path("predictions/schema.json", downloads.json_schema, name="schema"),
    path("predictions/index.xml", feeds.tracker_feed, {"form": RSS}, name="feed"),
    path("predictions/atom.xml", feeds.tracker_feed, {"form": ATOM}, name="feed_atom"),
    path("predictions/feed.json", feeds.tracker_feed, {"form": JSON}, name="feed_json"),
    path("predictions/", views.index, name="index"),
    path("predictions/method/", views.method, name="method"),
    path("predictions/record.csv", downloads.record_csv, name="record_csv"),
    path("predictions/hindcasts.csv", downloads.record_csv, {"hindcast": True}, name="hindcasts_csv"),
    path("predictions/record/", question_views.record, name="record"),
    path("predictions/questions/", question_views.questions, name="questions"),
    path("predictions/questions/<slug:slug>.md", question_views.question_markdown, name="question_markdown"),
    path("predictions/questions/<slug:slug>/", question_views.question, name="question"),
    path("predictions/<slug:slug>/chart.svg", views.chart, name="chart"),
    path("predictions/<slug:slug>/", views.event, name="event"),
]
