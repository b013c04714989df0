"""What the metrics tell, sample by sample."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from likeopt.monitoring.metrics import Metrics

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(metrics: Metrics, prefix: str) -> Samples:
    """The values told now over all processes, of names that begin with ``prefix``, by their labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(metrics.render().decode())
        for sample in family.samples
        if sample.name.startswith(prefix)
    }
