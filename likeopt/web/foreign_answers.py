"""Answers to clients of other APIs, which bring the conversation along: nothing is kept of it here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec
from flask import Response, request

from likeopt.chat.answers import Answer, Question
from likeopt.chat.streams import AnswerStream, Event
from likeopt.errors import LikeOptError
from likeopt.llm.contract import Limits
from likeopt.web.asking import scope
from likeopt.web.cache_control import request_wish, with_cache_use
from likeopt.web.choosing import choice
from likeopt.web.departure import departure_of
from likeopt.web.dialogue import Dialogue
from likeopt.web.foreign_bodies import Call
from likeopt.web.parts import services
from likeopt.web.rendering import as_json, note_timings, request_timeline
from likeopt.web.sole_listener import heard_by_one
from likeopt.web.sse import written_stream
from likeopt.web.wording import request_language, spoken


class Writer(Protocol):
    """One streamed answer in the words of another API, as bytes of events."""

    heartbeat: bytes

    def opening(self, citations: Any) -> bytes:
        """What stands before any text; ``citations`` are the passages the answer is made from."""
        ...

    def text(self, text: str) -> bytes:
        """A piece of text."""
        ...

    def closing(self, answer: Answer, said: dict[str, Any]) -> bytes:
        """What stands after all text; ``said`` is the answer as plain data, without its text."""
        ...

    def error(self, body: bytes) -> bytes:
        """The last event of an answer that failed, from the body of an error."""
        ...


def question_of(call: Call, said: Dialogue, limits: Limits, top_k: int | None) -> Question:
    """What is asked. Raises NotFound model_not_served."""
    chosen, seen = choice(call.model), scope(call.collection)
    return Question(
        message=said.question,
        owner=seen.owner,
        collection=seen.collection,
        persona=call.persona or chosen.persona,
        model=chosen.model,
        top_k=top_k,
        latency_budget_ms=call.latency_budget_ms,
        wish=request_wish(call.cache),
        instructions=said.instructions,
        limits=limits,
        history=said.history,
        is_kept=False,
    )


def answered(question: Question, put: Callable[[Answer, dict[str, Any]], object]) -> Response:
    """The whole answer as ``put`` makes it of the answer and the same as plain data.

    Ends the answer when the client leaves. Raises what ended it otherwise.
    """
    stream = services().answering.ask(question, request_timeline())
    answer = stream.wait(departure_of(request.environ))
    note_timings(answer.timings_ms)
    said = spoken(msgspec.to_builtins(answer), request_language())
    return with_cache_use(as_json(put(answer, said)), answer.cache)


def streamed(question: Question, writer: Callable[[str], Writer]) -> Response:
    """The answer as it comes, put by what ``writer`` makes of its id; who leaves ends it."""
    stream = services().answering.ask(question, request_timeline())
    put = writer(stream.message_id)
    events = heard_by_one(stream, departure_of(request.environ))
    response = written_stream(events, telling(stream, put), heartbeat=put.heartbeat, error=put.error)
    return with_cache_use(response, stream.cache)


def telling(stream: AnswerStream, put: Writer) -> Callable[[Event], bytes]:
    """What makes each event of ``stream`` what ``put`` makes of it; raises what ended it early."""
    language, is_open = request_language(), False

    def write(event: Event) -> bytes:
        nonlocal is_open
        if event.name == "delta":
            return put.text(event.data["text"])
        if event.name == "sources":
            is_open = True
            return put.opening(event.data["citations"])
        if event.name == "error" or (event.name == "done" and stream.answer is None):
            raise stream.error or LikeOptError("internal_error")
        if event.name == "done" and stream.answer is not None:
            # One that is stopped early has not told its sources.
            opening = b"" if is_open else put.opening([])
            return opening + put.closing(stream.answer, spoken(event.data, language))
        return b""

    return write
