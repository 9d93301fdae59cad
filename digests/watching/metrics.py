"""The state of the site in Prometheus' text format, read when it is asked for: every process says the same."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from digests.watching.health import DAYS, Health

IN_DAYS = f"in the last {DAYS} days"


def write_metrics(health: Health) -> bytes:
    """The metrics of this moment."""
    registry = CollectorRegistry()
    registry.register(SiteCollector(health))
    return generate_latest(registry)


class SiteCollector(Collector):
    """Hands the values of one look over to prometheus_client."""

    def __init__(self, health: Health) -> None:
        self.health = health

    def collect(self) -> Iterator[Metric]:
        """All metrics."""
        health = self.health
        yield gauge("owed_days", "Days that should have an entry and have none", health.owed)
        yield gauge("held_digests", "Entries that wait for approval", health.held)
        yield gauge("failed_digests", "Days that failed and are tried again", health.failed)
        yield gauge("failing_sources", "Sources that failed at their last visit", health.failing_sources)
        if health.queue is not None:
            yield gauge("queue_length", "Tasks that wait for a worker", health.queue)
        if health.round_age is not None:
            yield gauge("worker_round_age_seconds", "Since the worker's last round ended", health.round_age)
        yield labelled(
            "last_entry_age_seconds", "Since the last entry", "series", health.last_entry_age.items()
        )
        yield labelled("open_alarms", "What the admins were told and is not over", "alarm",
                       ((key, 1) for key in health.alarms))  # fmt: skip
        yield labelled("stage_seconds", f"Mean of a day's stage {IN_DAYS}", "stage", health.stages.items())
        yield labelled("stage_cost_usd", f"US dollars {IN_DAYS}", "stage", health.stage_costs.items())
        yield from self.models()
        yield from self.page_cache()

    def models(self) -> Iterator[Metric]:
        """What the models were asked and cost."""
        used = self.health.models
        yield labelled("model_calls", f"Calls {IN_DAYS}", "model", ((m, u.calls) for m, u in used.items()))
        yield labelled(
            "model_cost_usd", f"US dollars {IN_DAYS}", "model", ((m, u.cost_usd) for m, u in used.items())
        )
        yield labelled("model_call_seconds", f"Mean of a call {IN_DAYS}", "model",
                       ((m, u.seconds) for m, u in used.items()))  # fmt: skip

    def page_cache(self) -> Iterator[Metric]:
        """What this process answered from memory; each process has pages of its own."""
        process, figures = [str(os.getpid())], self.health.page_cache
        for name, text, value in (
            ("page_cache_hits", "Answers from memory", figures.hits),
            ("page_cache_misses", "Pages that were not in memory", figures.misses),
        ):
            counter = CounterMetricFamily(f"hindcast_{name}", text, labels=["process"])
            counter.add_metric(process, value)
            yield counter
        kept = GaugeMetricFamily("hindcast_page_cache_bytes", "Pages in memory", labels=["process"])
        kept.add_metric(process, figures.size)
        yield kept


def gauge(name: str, text: str, value: float) -> Metric:
    """A single number."""
    return GaugeMetricFamily(f"hindcast_{name}", text, value=value)


def labelled(name: str, text: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    """A number for each value of a label."""
    family = GaugeMetricFamily(f"hindcast_{name}", text, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family
