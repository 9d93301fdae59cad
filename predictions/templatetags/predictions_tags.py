"""Template tags of the tracker."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from blog.models import Post
from predictions.models import Prediction

register = template.Library()


@register.inclusion_tag("predictions/post_predictions.html")
def post_predictions(post: Post) -> dict[str, Any]:
    """The post's own predictions, each with the state it has today."""
    rows = Prediction.objects.filter(post=post).select_related("event").order_by("event__name")
    return {"predictions": rows, "today": timezone.localdate()}
