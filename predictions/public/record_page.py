"""What the page of the record shows, in words that need no knowledge of the field. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from predictions.charts.calibration_plot import CalibrationPoint
from predictions.models import ConsistencyCheck, Question
from predictions.record_keeping import stored_record
from predictions.scores.consistency import Consistency, Triple, consistency_by_model
from predictions.scores.probability_scores import Baseline
from predictions.scores.record import Call, Comparison, Record
from predictions.scores.resampling import LEAST_COMPARED, LEAST_SCORED, Finding

MOST_CHECKS = 2000
BASELINES = {
    Baseline.HALF: "always 50 %",
    Baseline.BASE_RATE: "the base rate known by then",
    Baseline.FIRST: "the first forecast, kept",
}
FINDINGS = {
    Finding.BETTER: "better",
    Finding.WORSE: "worse",
    Finding.NOT_TOLD_APART: "not told apart",
}
KINDS = {"counted": "counted by code", "judged": "judged on evidence"}
HORIZONS = {"near": "deadline within 45 days", "far": "deadline further away"}


@dataclass(frozen=True, slots=True)
class RecordPart:
    """The live record, or that of the hindcasts."""

    name: str
    title: str
    record: Record

    @property
    def enough(self) -> bool:
        """Whether so many are scored that numbers are shown."""
        return self.record.finding != Finding.TOO_FEW

    @property
    def missing(self) -> int:
        """How many more have to be scored until numbers are shown."""
        scored = self.record.scores.count if self.record.scores else 0
        return max(LEAST_SCORED - scored, 0)

    @property
    def verdict(self) -> str:
        """What may be said of the forecasts as a whole, in a sentence."""
        scores = self.record.scores
        if scores is None or not self.enough:
            return f"Too few questions are scored to say anything: numbers are shown from {LEAST_SCORED} on."
        if self.record.finding == Finding.SO_FAR:
            return (
                f"Numbers so far; “better” or “worse” is said only from {LEAST_COMPARED} scored questions on."
            )
        return compare_in_words(scores.comparisons[Baseline.BASE_RATE])

    @property
    def withheld(self) -> Sequence[tuple[str, int]]:
        """Why due questions wait, with how many."""
        labels = dict(Question.Withheld.choices)
        return [(labels.get(reason, reason), step.count) for reason, step in self.record.way.withheld.items()]

    @property
    def comparisons(self) -> Sequence[tuple[str, Comparison, str]]:
        """The baselines with their names and what may be said beside each."""
        if self.record.scores is None:
            return []
        rows = self.record.scores.comparisons.values()
        return [(BASELINES[row.baseline], row, FINDINGS.get(row.finding, "–")) for row in rows]

    @property
    def plot_title(self) -> str:
        """The title of the plot of what was said and what happened."""
        return f"What was said, and what happened: {self.title.lower()}"

    @property
    def plotted(self) -> Sequence[CalibrationPoint]:
        """The bins that hold questions, as they are drawn."""
        return [
            CalibrationPoint(
                low=found.low,
                high=found.high,
                forecast=found.mean_forecast,
                observed=found.yes.share,
                count=found.yes.total,
                interval=(found.yes.interval.low, found.yes.interval.high),
            )
            for found in self.record.bins
            if found.mean_forecast is not None
            and found.yes.share is not None
            and found.yes.interval is not None
        ]

    @property
    def calls(self) -> Sequence[tuple[str, Call]]:
        """The best and the worst forecast."""
        found = (("Best", self.record.best), ("Worst", self.record.worst))
        return [(name, call) for name, call in found if call]

    @property
    def cuts(self) -> Sequence[tuple[str, str, object]]:
        """The parts by model, kind and horizon: what they are parts of, their names, and themselves."""
        record = self.record
        return [
            *(("Who", cut.name, cut) for cut in record.by_model),
            *(("Kind", KINDS.get(cut.name, cut.name), cut) for cut in record.by_kind),
            *(("Time left", HORIZONS.get(cut.name, cut.name), cut) for cut in record.by_horizon),
        ]


def compare_in_words(comparison: Comparison) -> str:
    """What may be said of the forecasts beside the base rate."""
    if comparison.finding == Finding.BETTER:
        return "The forecasts were better than one who always said the base rate."
    if comparison.finding == Finding.WORSE:
        return "The forecasts were worse than one who always said the base rate."
    return "The forecasts cannot be told apart from one who always said the base rate."


def gather_consistency() -> dict[str, Consistency]:
    """How well the forecasts of each model agree with each other, of the newest checks."""
    rows = ConsistencyCheck.objects.filter(probability_earlier__isnull=False).order_by("-pk")
    columns = ("model_name", "probability", "probability_of_not", "probability_earlier")
    return consistency_by_model(Triple(*row) for row in rows.values_list(*columns)[:MOST_CHECKS])


def gather_record() -> list[RecordPart]:
    """The live record, and behind it that of the hindcasts where there is one."""
    parts = []
    for hindcast, name, title in ((False, "live", "The live record"), (True, "hindcasts", "Hindcasts")):
        record, _ = stored_record(hindcast=hindcast)
        if record is not None and (record.counts.asked or not hindcast):
            parts.append(RecordPart(name, title, record))
    return parts
