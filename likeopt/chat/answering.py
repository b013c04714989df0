"""Answering questions: each is stored first, then answered in a thread of its own."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from likeopt.chat.acceptance import Accepted, accept, check, clean, passing
from likeopt.chat.answers import Question
from likeopt.chat.parts import Parts
from likeopt.chat.personas.persona import AUTO
from likeopt.chat.registry import StreamRegistry
from likeopt.chat.routing.route import EXTRACTIVE
from likeopt.chat.streams import AnswerStream
from likeopt.chat.turn import Turn
from likeopt.errors import InvalidInput
from likeopt.monitoring.timeline import Timeline
from likeopt.offload import aside


def new_message_id() -> str:
    """A random id."""
    return uuid.uuid4().hex


class Answering:
    """Takes questions and gives streams.

    ``clock`` returns seconds since the epoch, ``stream_clock`` seconds that never go backwards.
    """

    def __init__(
        self,
        parts: Parts,
        registry: StreamRegistry,
        new_id: Callable[[], str] = new_message_id,
        clock: Callable[[], float] = time.time,
        *,
        stream_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._parts = parts
        self._registry = registry
        self._new_id = new_id
        self._clock = clock
        self._stream_clock = stream_clock

    @property
    def model_names(self) -> tuple[str, ...]:
        """The names that questions may ask for, the default first."""
        return (*(spec.id for spec in self._parts.models.specs()), EXTRACTIVE)

    def ask(self, question: Question, timeline: Timeline | None = None) -> AnswerStream:
        """Store ``question`` and begin to answer it; ``timeline`` is the request's, if it has one.

        When this returns, the question is kept whatever happens. Raises InvalidInput message_empty,
        message_too_long, model_unknown or persona_unknown, NotFound conversation_not_found or
        message_not_found, and Unavailable when the database does not answer.
        """
        timeline = timeline or Timeline()
        check(question, clean(question.message))
        self._check_names(question)
        accepted = self._accepted(question)
        stream = AnswerStream(
            accepted.message_id,
            accepted.conversation_id,
            question.owner,
            self._stream_clock,
            is_kept=question.is_kept,
        )
        turn = Turn(self._parts, accepted, stream, timeline)
        self._registry.add(stream)
        aside(turn.run)
        return stream

    def _check_names(self, question: Question) -> None:
        if question.model is not None and question.model not in self.model_names:
            raise InvalidInput("model_unknown", model=question.model)
        if question.persona not in (None, AUTO):
            self._parts.personas.named(question.owner, question.persona, "en")

    def _accepted(self, question: Question) -> Accepted:
        if not question.is_kept:
            return passing(question, self._new_id)
        accepted = self._parts.database.write(accept, question, self._new_id, self._clock())
        self._parts.changed(question.owner)
        return accepted
