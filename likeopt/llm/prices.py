"""What a reply costs."""

from __future__ import annotations

from likeopt.llm.contract import Usage
from likeopt.llm.models import Price

_PER_TOKENS = 1_000_000


def cost_usd(price: Price, usage: Usage) -> float:
    """US dollars for ``usage``; tokens the server had kept cost as much as others unless priced."""
    cached = price.prompt if price.cached is None else price.cached
    kept = min(usage.cached_tokens, usage.prompt_tokens)
    read = (usage.prompt_tokens - kept) * price.prompt + kept * cached
    return (read + usage.completion_tokens * price.completion) / _PER_TOKENS
