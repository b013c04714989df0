"""What an answer tells the metrics."""

from __future__ import annotations

from likeopt.chat.answers import Answer
from likeopt.chat.citations import stated
from likeopt.chat.personas.shipped import label_of
from likeopt.monitoring.metrics import Metrics

_BEFORE_FIRST_TEXT = ("queue", "cache", "route", "search", "context", "first_token")


def measure(metrics: Metrics, answer: Answer) -> None:
    """Record the stages, the first text, the model's call and the verdicts of one finished answer."""
    timings_ms = answer.timings_ms
    metrics.observe_stages(timings_ms)
    if answer.answer:
        metrics.observe_first_token(sum(timings_ms[stage] for stage in _BEFORE_FIRST_TEXT) / 1000)
    if answer.cache.saved_tokens:
        metrics.cache.saved_tokens(answer.cache.saved_tokens)
    metrics.count_persona(label_of(answer.persona))
    for citation in answer.citations:
        if citation.verdict is not None:
            metrics.count_citation(citation.verdict)
    if answer.citations:
        metrics.count_sentences(stated(answer.answer), len(answer.unsupported))
