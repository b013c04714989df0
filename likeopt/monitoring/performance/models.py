"""What was asked of the chat models in a span of time."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from likeopt.monitoring.history.window import Window
from likeopt.monitoring.performance.quantiles import quantile_ms

_CALLS = "llm_call_duration_seconds"


class ModelState(msgspec.Struct, frozen=True):
    """A model there is, and whether its server answers: ``up``, ``open`` (left alone) or ``unknown``."""

    id: str
    upstream: str
    tier: str
    status: str


class ModelReport(ModelState, frozen=True, kw_only=True):
    """The same with its calls: ``failures`` of ``calls``, times of those that did not fail.

    ``tokens`` are those it read and wrote.
    """

    calls: float
    failures: float
    p95_ms: float | None
    first_token_p95_ms: float | None
    tokens: float
    cost_usd: float


def models_of(window: Window, models: Iterable[ModelState]) -> tuple[ModelReport, ...]:
    """Each model there is, in the order given; of those that have gone nothing is told."""
    return tuple(_model(window, model) for model in models)


def _model(window: Window, model: ModelState) -> ModelReport:
    outcomes = window.histograms_by(_CALLS, "outcome", model=model.id)
    failed, tokens = outcomes.get("failed"), window.histogram("llm_call_tokens", model=model.id)
    return ModelReport(
        **msgspec.structs.asdict(model),
        calls=sum(each.count for each in outcomes.values()),
        failures=failed.count if failed else 0,
        p95_ms=quantile_ms(outcomes.get("ok"), 0.95),
        first_token_p95_ms=quantile_ms(window.histogram("llm_first_token_seconds", model=model.id), 0.95),
        tokens=tokens.total if tokens else 0,
        cost_usd=round(window.count("llm_cost_usd", model=model.id), 6),
    )
