"""What the gates find in a written digest is stored, and what they fault is dropped: once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from digests.claims import Claim, LeaseLost
from digests.models import Analysis, Digest
from digests.running.pipeline import check_stage
from digests.writing.checking import check_digest
from tests.digests.builders import make_digest, make_series
from tests.fakes.model_server import speak_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def digest() -> Digest:
    """A written digest whose second topic refuses."""
    digest = make_digest(make_series(), tier=Digest.Tier.FULL, stage="check")
    for topic in digest.topics.all():
        for kind in Analysis.Kind:
            text = speak_of(topic.title, kind)
            if topic.position == 2 and kind == Analysis.Kind.BENEFITS:
                text = f"As an AI language model, I cannot judge {topic.title}, so the reader has to decide it alone."
            Analysis.objects.create(topic=topic, kind=kind, text=text)
    return digest


def dropped(digest: Digest) -> list[int]:
    """The positions of the dropped topics."""
    return list(digest.topics.exclude(dropped_because="").values_list("position", flat=True))


def test_a_faulted_topic_is_dropped_with_a_finding_that_says_where_and_why(digest: Digest) -> None:
    check_digest(digest)
    assert dropped(digest) == [2]
    finding = digest.findings.get()
    assert (finding.gate, finding.place, finding.blocking) == ("refusal", "topic 2 benefits", True)
    assert digest.topics.get(position=2).dropped_because == f"refusal: {finding.message}"


def test_a_worker_that_lost_its_lease_drops_nothing(digest: Digest) -> None:
    with pytest.raises(LeaseLost):
        check_stage(digest, Claim(digest.pk))
    assert dropped(digest) == [] and not digest.findings.exists()


def test_the_next_stage_is_set_with_the_findings_so_that_nobody_looks_again(digest: Digest) -> None:
    claim = Claim(digest.pk)
    claim.take(now=timezone.now())
    facts = check_stage(digest, claim)
    assert facts == {"findings": 1, "blocking": 1}
    assert Digest.objects.get().stage == "ask"
