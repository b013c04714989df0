"""Passages, turns and a count of tokens that is easy to check."""

from __future__ import annotations

from likeopt.chat.context.assembly import Context, Material
from likeopt.chat.context.history import Turn
from likeopt.chat.context.needs import needs_of
from likeopt.search.passages import Passage, Scores


def words(text: str) -> int:
    """One token per word."""
    return len(text.split())


def passage(number: int, length: int = 20, text: str = "", **other: object) -> Passage:
    content = text or " ".join(f"p{number}w{word}" for word in range(length))
    fields = {
        "chunk_id": f"d{number}-1-0",
        "document_id": f"d{number}",
        "title": f"title{number}",
        "heading": "a › b",
        "page": 3,
        "text": content,
        "score": 1.0,
        "scores": Scores(),
    }
    return Passage(**(fields | other))  # type: ignore[arg-type]


def part(position: int, text: str, document: str = "doc", **other: object) -> Passage:
    """The chunk of a document at that place."""
    other = {"chunk_id": f"{document}-1-{position}", "document_id": document, "title": document} | other
    return passage(position, text=text, **other)


def material(question: str = "What is it?", top_k: int | None = None, **other: object) -> Material:
    """Lists are taken for tuples; ``top_k`` passages are asked for."""
    if top_k is not None:
        other["needs"] = needs_of(other.get("intent", "question"), top_k=top_k)  # type: ignore[arg-type]
    return Material(question, **{name: _frozen(value) for name, value in other.items()})  # type: ignore[arg-type]


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def turns(count: int, length: int = 30) -> list[Turn]:
    """Turns that can be told apart by their first words, each of two times ``length`` words."""
    return [
        Turn(f"question{n} " + "q " * (length - 1), f"answer{n} " + "a " * (length - 1)) for n in range(count)
    ]


def last(context: Context) -> str:
    return context.messages[-1].content


def prompt_tokens(context: Context, count=words) -> int:
    """The tokens of all messages, without what frames them."""
    return sum(count(message.content) for message in context.messages)


def ledger_tokens(context: Context) -> int:
    ledger = context.ledger
    parts = (ledger.system, ledger.persona, ledger.memories, ledger.history, ledger.passages, ledger.question)
    return sum(parts)
