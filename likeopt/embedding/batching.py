"""Which texts go through the model together."""

from __future__ import annotations

from collections.abc import Sequence

# Short texts share a run, which saves the cost of a run each; from about this many tokens on a
# larger batch is slower, since what attention has in hand no longer fits the processor's cache.
BUDGET_TOKENS = 256


def batches(lengths: Sequence[int], budget_tokens: int = BUDGET_TOKENS, most: int = 0) -> list[list[int]]:
    """Places of ``lengths``, longest first, so that each batch holds texts of about one length.

    A batch padded to its longest text has at most ``budget_tokens`` tokens, unless it is one
    text longer than that, and at most ``most`` texts (0: any number).
    """
    found: list[list[int]] = []
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and ((len(batch) + 1) * lengths[batch[0]] > budget_tokens or len(batch) == most):
            found.append(batch)
            batch = []
        batch.append(place)
    if batch:
        found.append(batch)
    return found
