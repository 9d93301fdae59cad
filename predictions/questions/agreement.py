"""How often the judges agreed with people's sign-offs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from predictions.models import Proposal


@dataclass(frozen=True, slots=True)
class Agreement:
    """Proposals of judges that people signed off: how many, and of how many the outcome stayed.

    `unopposed` are those that came into force without a person, which say nothing of agreement.
    """

    signed: int
    agreed: int
    unopposed: int

    @property
    def share(self) -> float | None:
        """The share in which people agreed; none where nobody signed anything."""
        return self.agreed / self.signed if self.signed else None


def count_agreement() -> Agreement:
    """The counts of all closed proposals that judges made; what was withdrawn had no decision to compare with."""
    status = Proposal.Status
    by_person = Q(closed_by__isnull=False)
    counts = (
        Proposal.objects.filter(question__isnull=False)
        .exclude(judges="")
        .aggregate(
            signed=Count("pk", filter=by_person & Q(status__in=(status.ACCEPTED, status.CHANGED))),
            agreed=Count("pk", filter=by_person & Q(status=status.ACCEPTED)),
            unopposed=Count("pk", filter=~by_person & Q(status=status.ACCEPTED)),
        )
    )
    return Agreement(**counts)
