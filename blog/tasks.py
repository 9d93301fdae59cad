"""What the worker does for the blog."""

from __future__ import annotations

from django.utils import timezone

from blog.feeds.websub import HubRefused, log, tell_hub
from blog.redaction import without_secrets


@without_secrets
def keep_hub_told() -> str:
    """Every minute: tells the hub what changed; a hub that is away is told in a later round."""
    try:
        return f"{tell_hub(now=timezone.now())} feeds told"
    except HubRefused as refusal:
        log.warning("hub not told", extra={"reason": str(refusal)})
        return str(refusal)
