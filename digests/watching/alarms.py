"""Mails the admins what is to be told, once, and again when it is over."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.mail import mail_admins
from django.db.models import F, Q

from blog.redaction import redact
from digests.models import Alarm
from digests.watching.conditions import WORKER, Condition, find_conditions

logger = logging.getLogger("hindcast.digests")


class NotMailed(Exception):
    """The mail could not be sent; nothing is noted as told."""


def watch(*, now: datetime, outside: bool = False) -> int:
    """Looks at what is to be told, remembers it, and mails what nobody was told of yet; how many mails were sent.

    Each matter is claimed by a conditional update before it is mailed, so that two processes do not tell it twice. A
    mail that cannot be sent is tried again in the next round, with all that were to follow it: a mail server that hangs
    must not hold the worker up for each. Without admins nothing is mailed, and nothing forgotten. Only who looks from
    `outside` of the worker may find it silent; the worker that looks is not.
    """
    remember(find_conditions(now=now), now=now, outside=outside)
    if not settings.ADMINS:
        return 0
    begun = Alarm.objects.filter(told_at=None, over_at=None).order_by("pk")
    over = Alarm.objects.filter(over_at__isnull=False, over_told_at=None).order_by("pk")
    sent = 0
    try:
        for alarms, field in ((begun, "told_at"), (over, "over_told_at")):
            for alarm in alarms:
                sent += tell(alarm, field, now=now)
    except NotMailed as failure:
        logger.warning("alarm not mailed", extra={"reason": str(failure)})
    return sent


def remember(conditions: Iterable[Condition], *, now: datetime, outside: bool) -> None:
    """Opens an alarm for each matter that has none, and ends those whose matter is over. `outside`: see `watch`."""
    found = {condition.key: condition for condition in conditions}
    # Notices have no end, so that they are looked for among those that are over too.
    known = set(
        Alarm.objects.filter(Q(over_at=None) | Q(notice=True), key__in=found).values_list("key", flat=True)
    )
    new = [
        Alarm(key=c.key, title=c.title, text=redact(c.text), notice=c.notice, since=now)
        for c in found.values()
        if c.key not in known and (outside or c.key != WORKER)
    ]
    # Another process may open the same at the same moment: the constraint lets one of them win.
    Alarm.objects.bulk_create(new, ignore_conflicts=True)
    gone = Alarm.objects.filter(over_at=None, notice=False).exclude(key__in=found)
    if not settings.ADMINS:
        # There was nobody to tell.
        gone.filter(told_at=None).update(over_at=now, told_at=now, over_told_at=now)
    gone.update(over_at=now)


def tell(alarm: Alarm, field: str, *, now: datetime) -> bool:
    """Mails the alarm's beginning ("told_at") or end ("over_told_at"); whether this process did. Raises NotMailed."""
    if not Alarm.objects.filter(pk=alarm.pk, **{field: None}).update(**{field: now}):
        return False
    try:
        mail_admins(*(begin_of(alarm) if field == "told_at" else end_of(alarm)))
    except (
        Exception
    ) as error:  # a wrong address in ADMINS is no SMTPException, and must not lose the alarm either
        Alarm.objects.filter(pk=alarm.pk).update(**{field: None})
        raise NotMailed(redact(f"{alarm.key}: {type(error).__name__}: {error}")) from error
    Alarm.objects.filter(pk=alarm.pk).update(mails=F("mails") + 1)
    return True


def begin_of(alarm: Alarm) -> tuple[str, str]:
    """Subject and text of the mail that tells it."""
    return one_line(alarm.title), f"{alarm.text}\n\n{settings.SITE_URL}\n"


def end_of(alarm: Alarm) -> tuple[str, str]:
    """Subject and text of the mail that tells its end."""
    since = f"{alarm.since:%Y-%m-%d %H:%M} UTC"
    return (
        f"Over: {one_line(alarm.title)}",
        f"What was noticed at {since} is over: {alarm.title}.\n\n{settings.SITE_URL}\n",
    )


def one_line(text: str) -> str:
    """The text without ends of lines, which no header may hold."""
    return " ".join(text.split())
