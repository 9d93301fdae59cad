from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from blog.models import Post

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
