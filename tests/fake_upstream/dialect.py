"""What the forms of chat have in common: a request that was read, and what an answer to it is made of."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, Protocol

from plan import Plan


@dataclasses.dataclass(frozen=True)
class Asked:
    """A request: the model's name, what its last message says, and how long its prompt is."""

    model: str
    question: str
    prompt_tokens: int
    body: dict[str, Any]

    @property
    def cached_tokens(self) -> int:
        """Half of every prompt was in the cache."""
        return self.prompt_tokens // 2


def read(body: dict[str, Any]) -> Asked:
    """What is asked in either form."""
    said = [_text(message.get("content")) for message in body.get("messages", ())]
    characters = sum(map(len, said)) + len(_text(body.get("system")))
    return Asked(str(body.get("model", "")), said[-1] if said else "", characters // 4, body)


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(str(block.get("text", "")) for block in content)
    return str(content or "")


class Dialect(Protocol):
    """One form of chat: the events of a stream, each whole with its blank line, and other answers."""

    done: bytes
    alive: bytes
    error: bytes

    def opening(self, asked: Asked, plan: Plan) -> bytes:
        """What a stream begins with, before the first piece; may be nothing."""
        ...

    def text(self, model: str, piece: str, number: int) -> bytes:
        """A piece of text; numbers count from 0."""
        ...

    def finish(self, asked: Asked, plan: Plan, count: int) -> bytes:
        """Why the answer ended after ``count`` pieces; may be nothing."""
        ...

    def usage(self, asked: Asked, plan: Plan, count: int) -> bytes:
        """What follows the reason, before ``done``; may be nothing."""
        ...

    def whole(self, asked: Asked, plan: Plan) -> dict[str, Any]:
        """The answer to a request that is not streamed."""
        ...

    def failure(self, status: int, message: str) -> bytes:
        """The body of an answer with that status."""
        ...


def encoded(content: Any) -> bytes:
    """JSON with characters as they are, so that some take several bytes."""
    return json.dumps(content, ensure_ascii=False).encode()
