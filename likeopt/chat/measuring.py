"""What an answer tells the metrics."""

from __future__ import annotations

from likeopt.chat.answers import Answer
from likeopt.chat.routing import EXTRACTIVE
from likeopt.monitoring.metrics import Metrics

_BEFORE_FIRST_TEXT = ("queue", "cache", "route", "search", "context", "first_token")
_OUTCOMES = {"done": "ok", "stopped": "stopped"}


def measure(metrics: Metrics, answer: Answer) -> None:
    """Record the stages, the first text, the model's call and the verdicts of one finished answer."""
    timings_ms = answer.timings_ms
    metrics.observe_stages(timings_ms)
    if answer.answer:
        metrics.observe_first_token(sum(timings_ms[stage] for stage in _BEFORE_FIRST_TEXT) / 1000)
    cache = answer.cache
    if cache.saved_tokens:
        metrics.cache.saved_tokens(cache.saved_tokens)
    asked = cache.status != "hit" and not cache.collapsed
    if asked and answer.route.model != EXTRACTIVE and timings_ms["first_token"]:
        failed_over = answer.model == EXTRACTIVE
        outcome = "failed" if failed_over else _OUTCOMES.get(answer.status, "failed")
        elapsed_s = (timings_ms["first_token"] + timings_ms["generate"]) / 1000
        metrics.observe_llm_call(answer.route.model, outcome, elapsed_s)
        metrics.count_tokens("prompt", answer.usage.prompt_tokens)
        metrics.count_tokens("completion", answer.usage.completion_tokens)
    for citation in answer.citations:
        if citation.verdict is not None:
            metrics.count_citation(citation.verdict)
