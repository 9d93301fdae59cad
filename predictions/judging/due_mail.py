"""Tells the admins by e-mail that an event's predictions came due."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import mail_admins
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone

from blog.feeds.channel import one_line
from predictions.judging.resolutions import filter_by_state, load_resolutions
from predictions.judging.state import State
from predictions.models import DueNotice, Event, Judgement, Prediction

logger = logging.getLogger("hindcast.predictions")


def mail_what_came_due(*, now: datetime) -> int:
    """One mail for each event with overdue predictions that was not mailed since its last judgement; how many.

    A mail that cannot be sent is tried again in the next round. Without admins nothing is sent or noted.
    """
    if not settings.ADMINS:
        return 0
    counts = count_overdue(now)
    mailed = dict(
        DueNotice.objects.filter(event__in=counts).values_list("event").annotate(last=Max("sent_at"))
    )
    judged = dict(
        Judgement.objects.filter(event__in=counts).values_list("event").annotate(last=Max("judged_at"))
    )
    fresh = [key for key in counts if key not in mailed or (key in judged and judged[key] > mailed[key])]
    return sum(_tell(event, counts[event.pk], now=now) for event in Event.objects.filter(pk__in=fresh))


def _tell(event: Event, count: int, *, now: datetime) -> bool:
    """Mails and notes it; whether the mail was sent."""
    try:
        _mail(event, count)
    except (SMTPException, OSError) as error:
        logger.warning("due mail not sent", extra={"event": event.slug, "error": str(error)})
        return False
    DueNotice.objects.create(event=event, sent_at=now)
    return True


def count_overdue(now: datetime) -> Mapping[int, int]:
    """The number of overdue public predictions of each event that has some."""
    overdue = filter_by_state(
        Prediction.objects.public(now),
        [State.OVERDUE],
        resolutions=load_resolutions(),
        today=timezone.localdate(now),
    )
    return dict(overdue.order_by().values_list("event").annotate(count=Count("pk")))


def _mail(event: Event, count: int) -> None:
    what = "1 prediction is" if count == 1 else f"{count} predictions are"
    mail_admins(
        subject=f"To be judged: {one_line(event.name)}",
        message=(
            f"{what} overdue: the last predicted day has passed and nobody has judged it.\n\n"
            f"{settings.SITE_URL}{event.get_absolute_url()}\n\n"
            f"Judge it here: {settings.SITE_URL}{reverse('admin:predictions_judgement_add')}?event={event.pk}\n"
        ),
    )
