from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from blog import models
from blog.models import Post
from blog.rendering import render

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
MOMENTS = [NOW - timedelta(days=1), NOW, NOW + timedelta(seconds=1)]


@pytest.mark.django_db
def test_every_post_is_either_published_or_hidden() -> None:
    cases = list(product([*Post.Status, "a status of tomorrow"[:10]], MOMENTS, [None, *MOMENTS]))
    Post.objects.bulk_create(
        Post(title="A", slug=f"a-{number}", status=status, published_at=published, expires_at=expires)
        for number, (status, published, expires) in enumerate(cases)
    )

    published = set(Post.objects.published(NOW).values_list("pk", flat=True))
    hidden = set(Post.objects.hidden(NOW).values_list("pk", flat=True))

    assert len(published) == 4, "published by now, and not expired yet"
    assert not published & hidden
    assert len(published | hidden) == len(cases)


@pytest.mark.parametrize(
    "body",
    [
        "Words that are worth reading, many of them. " * 100,
        "".join(f"[a](https://example.org/{'long' * 60}/{number}) " for number in range(100)),
        "".join(f'[a](https://example.org/ "a < b > c {number} {"long" * 40}") ' for number in range(100)),
        "> A notice. " + "It is long. " * 300 + "\n\n## A heading\n\nThe text & its *words*. " * 50,
        "Short &amp; good.",
    ],
)
def test_an_excerpt_is_the_beginning_of_all_that_the_text_says(
    body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = render(body).html
    excerpt = Post(body_html=html).excerpt
    monkeypatch.setattr(models, "ENOUGH_HTML", None)

    assert excerpt == Post(body_html=html).excerpt
    assert len(excerpt) <= models.EXCERPT_LENGTH
