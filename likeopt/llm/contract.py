"""What every chat model gives: a reply that arrives as text, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, Protocol

import msgspec

Role = Literal["system", "user", "assistant"]


class ChatMessage(msgspec.Struct, frozen=True):
    """One message of a prompt."""

    role: Role
    content: str


class Limits(msgspec.Struct, frozen=True):
    """Bounds of one reply.

    ``answer_tokens`` ≥ 1; ``temperature`` 0–2 and ``top_p`` 0–1, None leaves them to the server; a reply
    ends before the first of the ``stop`` texts.
    """

    answer_tokens: int = 1024
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None


class Usage(msgspec.Struct, frozen=True):
    """Tokens read and written; ``cached_tokens`` of the prompt were in the server's own cache."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0


class Attempt(msgspec.Struct, frozen=True):
    """One model asked for a reply, and what came of it.

    ``outcome`` is ``ok``, ``stopped``, or the code of the error that ended it, which may be that it was not
    asked at all (``upstream_open``, ``upstream_busy``). ``first_token_ms`` is None when no text came.
    """

    model: str
    upstream: str
    outcome: str
    elapsed_ms: float
    first_token_ms: float | None = None
    retries: int = 0


class Reply(Protocol):
    """One reply under way; iterated once, by one greenlet or thread.

    Iterating yields non-empty pieces of text and raises ModelUnavailable when the reply cannot
    be had whole. ``usage`` and ``finish_reason`` are known at its end, if the server tells them.
    """

    @property
    def usage(self) -> Usage | None:
        """What the reply took."""
        ...

    @property
    def finish_reason(self) -> str | None:
        """Why it ended, such as ``stop``, ``length`` or ``tool_calls``."""
        ...

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Which models were asked, the one that answers last; empty where none needs to be."""
        ...

    def __iter__(self) -> Iterator[str]: ...

    def close(self) -> None:
        """End the call at once, from any greenlet or thread; iterating then ends without an error."""
        ...


class ChatModel(Protocol):
    """A chat model that can be asked."""

    @property
    def name(self) -> str:
        """The model's name, as requests and answers spell it."""
        ...

    def stream(self, messages: Sequence[ChatMessage], limits: Limits) -> Reply:
        """Begin a reply to ``messages``; nothing is sent before it is iterated."""
        ...
