"""The admin's form of a digest, and a digest to fill it, for the tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from blog.models import Post
from digests.models import Analysis, Digest
from tests import factories
from tests.admin_forms import read_form

DIGESTS = "/admin/digests/digest/"


def make_written_digest() -> Digest:
    """A published digest of two topics, a trending item and a forecast."""
    post = factories.PostFactory(generated=True, body="As it was composed")
    digest: Digest = factories.DigestFactory(
        post=post, status=Digest.Status.PUBLISHED, series__fewest_topics=1
    )
    for position in (1, 2):
        topic = factories.TopicFactory(digest=digest, position=position, title=f"Topic {position}")
        factories.AnalysisFactory(topic=topic, kind=Analysis.Kind.BENEFITS, text=f"Gain {position}")
        factories.AnalysisFactory(topic=topic, kind=Analysis.Kind.RAMIFICATIONS, text=f"Risk {position}")
    factories.TrendingItemFactory(digest=digest, position=1)
    factories.ForecastFactory(digest=digest, phrase="June 2035")
    return digest


def url_of(digest: Digest) -> str:
    return f"{DIGESTS}{digest.pk}/change/"


def save(editor: Client, digest: Digest, **changes: Any) -> str:
    """Saves the digest's form with the changes; the page that follows."""
    data = read_form(
        editor, url_of(digest), **{name.replace("__", "-"): value for name, value in changes.items()}
    )
    response = editor.post(url_of(digest), data, follow=True)
    assert response.redirect_chain, [formset.errors for formset in response.context["inline_admin_formsets"]]
    return str(response.content.decode())


def run_action(editor: Client, action: str, *digests: Digest) -> str:
    """Chooses the digests in the list and runs the action; the page that follows."""
    data = {"action": action, "_selected_action": [digest.pk for digest in digests]}
    return str(editor.post(DIGESTS, data, follow=True).content.decode())


def body_of(digest: Digest) -> str:
    return Post.objects.get(digest=digest).body
