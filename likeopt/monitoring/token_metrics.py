"""How many tokens calls of chat models read and write."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Histogram

# The bounds that OpenTelemetry's gen_ai.client.token.usage asks for, as far as contexts reach.
_TOKEN_BUCKETS = (1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576)


class TokenMetrics:
    """The part of the metrics that tells tokens by call; models are those that are configured."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._tokens = Histogram(
            "likeopt_llm_call_tokens",
            "Tokens of one call of a chat model.",
            ("model", "kind"),
            registry=registry,
            buckets=_TOKEN_BUCKETS,
        )
        # Labels are put together once: counting is on the way of every call.
        self._children: dict[tuple[str, str], Histogram] = {}

    def used(self, model: str, kind: str, tokens: int) -> None:
        """Record the tokens of ``kind`` of one call: ``prompt`` or ``completion``."""
        child = self._children.get((model, kind))
        if child is None:
            child = self._children[model, kind] = self._tokens.labels(model, kind)
        child.observe(tokens)
