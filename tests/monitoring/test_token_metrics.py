"""Tokens by call, and parts that are away."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from likeopt.monitoring.part_metrics import PartMetrics
from likeopt.monitoring.token_metrics import TokenMetrics


def test_tokens_of_each_call_fall_into_a_bucket_of_their_model_and_kind() -> None:
    registry = CollectorRegistry()
    metrics = TokenMetrics(registry)
    for tokens in (3, 16, 700):
        metrics.used("small", "prompt", tokens)
    metrics.used("small", "completion", 5)

    def value(suffix: str, **labels: str) -> float | None:
        return registry.get_sample_value(f"likeopt_llm_call_tokens{suffix}", {"model": "small", **labels})

    assert value("_bucket", kind="prompt", le="16.0") == 2
    assert value("_sum", kind="prompt") == 719
    assert value("_count", kind="completion") == 1


def test_a_part_is_away_until_it_answers() -> None:
    registry = CollectorRegistry()
    metrics = PartMetrics(registry)
    told = []
    for is_down in (True, False):
        metrics.set_down("redis", is_down)
        told.append(registry.get_sample_value("likeopt_part_down", {"part": "redis"}))
    assert told == [1, 0]
