"""Which chat models there are: what the operator says of each, and of the servers they run on."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

Tier = Literal["small", "medium", "large"]
Dialect = Literal["openai", "anthropic"]
ModelStatus = Literal["up", "open", "unknown"]

# Smallest first.
TIERS: tuple[Tier, ...] = get_args(Tier)


class Price(msgspec.Struct, frozen=True):
    """US dollars for a million tokens; ``cached`` are prompt tokens that the server had kept."""

    prompt: float = 0.0
    completion: float = 0.0
    cached: float | None = None


class ModelSpec(msgspec.Struct, frozen=True):
    """One model. ``id`` is unique among all and what requests and answers spell; ``name`` is its server's.

    ``answer_tokens`` bounds a reply, ``tokenizer`` is the path of its ``tokenizer.json``, empty when its
    tokens are estimated.
    """

    id: str
    name: str
    upstream: str
    tier: Tier = "medium"
    context_tokens: int = 8192
    answer_tokens: int = 1024
    price: Price | None = None
    tokenizer: str = ""


class Timeouts(msgspec.Struct, frozen=True):
    """How long to wait for a server, in seconds.

    ``first_token_s`` bounds the time until the first text, which a server that only sends keep-alive
    comments would stretch for ever; ``silence_s`` the time without a byte; ``total_s`` the whole reply.
    """

    connect_s: float = 5.0
    first_token_s: float = 60.0
    silence_s: float = 60.0
    total_s: float = 600.0


class UpstreamSpec(msgspec.Struct, frozen=True):
    """A server of models. ``base_url`` ends in ``/v1`` where the server's does; the key is in no repr.

    ``most_chats`` and ``most_background`` bound the calls under way from one process, ``adaptive`` lets the
    first fall and rise with the time to the first token. ``attempts`` counts the first one, too.
    """

    name: str
    base_url: str
    models: tuple[ModelSpec, ...] = ()
    dialect: Dialect = "openai"
    api_key: str = ""
    timeouts: Timeouts = Timeouts()
    attempts: int = 3
    most_chats: int = 256
    most_background: int = 4
    adaptive: bool = True

    def __repr__(self) -> str:
        return f"UpstreamSpec({self.name!r}, {self.base_url!r})"
