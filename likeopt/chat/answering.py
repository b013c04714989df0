"""Answering questions: each is stored first, then answered in a thread of its own."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Mapping

from likeopt.chat.acceptance import accept, check, clean
from likeopt.chat.answers import Question
from likeopt.chat.registry import StreamRegistry
from likeopt.chat.routing import EXTRACTIVE
from likeopt.chat.streams import AnswerStream
from likeopt.chat.turn import Parts, Turn
from likeopt.errors import InvalidInput
from likeopt.llm.contract import ChatModel
from likeopt.monitoring.timeline import Timeline


def new_message_id() -> str:
    """A random id."""
    return uuid.uuid4().hex


class Answering:
    """Takes questions and gives streams.

    ``models`` are the chat models by name, the first the default; without any, answers are extractive.
    ``clock`` returns seconds since the epoch, ``stream_clock`` seconds that never go backwards.
    """

    def __init__(
        self,
        parts: Parts,
        models: Mapping[str, ChatModel],
        registry: StreamRegistry,
        new_id: Callable[[], str] = new_message_id,
        clock: Callable[[], float] = time.time,
        *,
        stream_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._parts = parts
        self._models = dict(models)
        self._registry = registry
        self._new_id = new_id
        self._clock = clock
        self._stream_clock = stream_clock

    @property
    def model_names(self) -> tuple[str, ...]:
        """The names that questions may ask for, the default first."""
        return (*self._models, EXTRACTIVE)

    def ask(self, question: Question, timeline: Timeline | None = None) -> AnswerStream:
        """Store ``question`` and begin to answer it; ``timeline`` is the request's, if it has one.

        When this returns, the question is kept whatever happens. Raises InvalidInput message_empty,
        message_too_long, model_unknown or persona_unknown, NotFound conversation_not_found or
        message_not_found, and Unavailable when the database does not answer.
        """
        timeline = timeline or Timeline()
        check(question, clean(question.message))
        name = self._model_name(question.model)
        now_s = self._clock()
        accepted = self._parts.database.write(accept, question, name, self._new_id, now_s)
        self._parts.changed(question.owner)
        stream = AnswerStream(
            accepted.message_id, accepted.conversation_id, question.owner, self._stream_clock
        )
        turn = Turn(self._parts, accepted, self._models.get(name), stream, timeline)
        self._registry.add(stream)
        threading.Thread(target=turn.run, name="turn", daemon=True).start()
        return stream

    def _model_name(self, asked_for: str | None) -> str:
        if asked_for is None:
            return self.model_names[0]
        if asked_for not in self.model_names:
            raise InvalidInput("model_unknown", model=asked_for)
        return asked_for
