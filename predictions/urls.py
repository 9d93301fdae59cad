"""The tracker's addresses, from the site's root."""

from __future__ import annotations

from django.urls import path

from predictions import views

app_name = "predictions"
urlpatterns = [
    path("predictions/", views.index, name="index"),
    path("predictions/<slug:slug>/", views.event, name="event"),
]
