"""What a prompt may take, and what it took."""

from __future__ import annotations

import msgspec

# What a chat template adds to each message, with room to spare.
MESSAGE_TOKENS = 8


class Budget(msgspec.Struct, frozen=True):
    """The model's context length and the tokens kept free in it for the answer."""

    context_tokens: int = 8192
    answer_tokens: int = 1024

    @property
    def prompt_tokens(self) -> int:
        """Tokens that the prompt may take; at least half of the context."""
        return max(self.context_tokens - self.answer_tokens, self.context_tokens // 2)


class Ledger(msgspec.Struct, frozen=True):
    """Where the prompt's tokens went; all but ``cut`` add up to the prompt, each message's frame included.

    ``question`` is the last message without its passages. ``cut`` is what the question needed and did not
    get: passages without room, turns put in short or left out, the middle of a long question.
    """

    system: int = 0
    persona: int = 0
    memories: int = 0
    history: int = 0
    passages: int = 0
    question: int = 0
    cut: int = 0
