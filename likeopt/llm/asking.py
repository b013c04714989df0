"""What chat sees of all models: which there are, and replies by the first that gives one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from likeopt.llm.contract import ChatMessage, Limits, Reply
from likeopt.llm.models import ModelSpec, ModelStatus, Tier

# Calls of either lane do not take each other's places.
Lane = Literal["chat", "background"]


class Models(Protocol):
    """The chat models there are now; with a server that is found by itself they may change.

    Safe for use by several threads at once.
    """

    def specs(self) -> Sequence[ModelSpec]:
        """All models, the default first; none means extractive answers."""
        ...

    def status(self, model_id: str) -> ModelStatus:
        """``open`` while its server is left alone, ``up`` once it has answered, else ``unknown``."""
        ...

    def first_token_ms(self, model_id: str) -> float | None:
        """What the first token of this model takes lately; None while nobody knows."""
        ...

    def order(self, first: str, prompt_tokens: int) -> tuple[ModelSpec, ...]:
        """``first``, then what may stand in for it: models that can take a prompt of so many tokens.

        Nearest tiers come first, among them those on other servers, those on servers left alone last.
        """
        ...

    def stream(
        self, order: Sequence[ModelSpec], messages: Sequence[ChatMessage], limits: Limits, lane: Lane = "chat"
    ) -> Reply:
        """Begin a reply by the first of ``order`` that gives one; nothing is sent before it is iterated.

        Iterating raises ModelUnavailable with the last code when none does.
        """
        ...

    def of_tier(self, tier: Tier) -> ModelSpec | None:
        """The model of that tier to take, else of the nearest; None when there is none at all."""
        ...
