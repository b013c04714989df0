"""An answer while it is being made: what is known of it so far, and the one end it comes to."""

from __future__ import annotations

import logging
import threading
from itertools import pairwise
from typing import Any

import msgspec
import sqlalchemy as sa

from likeopt.chat.acceptance import Accepted
from likeopt.chat.answers import Answer, CacheUse
from likeopt.chat.citations import Citation, review
from likeopt.chat.context.ledger import Ledger
from likeopt.chat.context.tokens import estimate_tokens
from likeopt.chat.routing.route import Route
from likeopt.chat.shared_reply import SharedReply
from likeopt.chat.streams import AnswerStream
from likeopt.errors import LikeOptError
from likeopt.llm.contract import Attempt, Reply, Usage
from likeopt.monitoring.timeline import Span, Timeline
from likeopt.search.passages import Note
from likeopt.storage import messages
from likeopt.storage.database import Database
from likeopt.storage.messages import Status

log = logging.getLogger(__name__)

LONGEST_ANSWER = 200_000
_STORED = (
    *("model", "persona", "route", "citations", "unsupported"),
    *("usage", "context", "timings_ms", "notes", "cache"),
)
_STAGES = ("queue", "cache", "route", "search", "context", "first_token", "generate")


class Draft:
    """Gathers an answer and sends its events. Texts come from one thread, the end from any, once."""

    def __init__(
        self, accepted: Accepted, stream: AnswerStream, timeline: Timeline, *, persona: str, route: Route
    ) -> None:
        self.model = route.model
        self.route = route
        self._persona = persona
        self._finish_reason: str | None = None
        self.ledger = Ledger()
        self.usage: Usage | None = None
        self.notes: list[Note] = []
        self.cache = CacheUse()
        self.why: dict[str, Any] = {}
        self._accepted = accepted
        self._stream = stream
        self._timeline = timeline
        self._citations: tuple[Citation, ...] = ()
        self._texts: list[str] = []
        self._said_ms: list[float] = []
        self._length = 0
        self._writing_since_ms = 0.0
        self._over = False
        self._lock = threading.Lock()

    @property
    def has_text(self) -> bool:
        """Whether any text has gone out."""
        return bool(self._texts)

    @property
    def is_over(self) -> bool:
        """Whether the answer has come to its end."""
        return self._over

    def take_cache(self, reply: SharedReply) -> None:
        """Say where the answer comes from, unless something else has been said since."""
        if self.cache.status != "hit":
            self.cache, self.why = reply.use, reply.why
            self._stream.tell_cache(self.cache)

    def take_attempts(self, attempts: tuple[Attempt, ...]) -> None:
        """Say which models were asked; the one that answered is the answer's."""
        if not attempts:
            return
        self.route = msgspec.structs.replace(self.route, attempts=attempts)
        given = next((one for one in attempts if one.outcome == "ok"), None)
        if given is None:
            return
        if given.retries:
            self.notes.append(Note("route_retried", {"model": given.model, "retries": given.retries}))
        if given.model != self.model:
            names = {"wanted": self.model, "given": given.model}
            self.notes.append(Note("route_fallback", {**names, "reason": attempts[0].outcome}))
        self.model = given.model

    def take_end(self, reply: Reply) -> None:
        """Take over what a whole reply says of itself."""
        self.usage, self._finish_reason = reply.usage, reply.finish_reason
        self.notes += getattr(reply, "notes", ())
        self.take_attempts(reply.attempts)

    def tell(self) -> None:
        """Send the ids and the route."""
        accepted = self._accepted
        meta: dict[str, Any] = {
            "conversation_id": accepted.conversation_id,
            "message_id": accepted.message_id,
            "question_id": accepted.question_id,
            "model": self.model,
            "persona": self._persona,
            "route": msgspec.to_builtins(self.route),
        }
        self._stream.append("meta", meta)

    def cite(self, citations: tuple[Citation, ...]) -> None:
        """Send the passages the answer is made from."""
        self._citations = citations
        self._stream.append("sources", {"citations": msgspec.to_builtins(citations)})

    def begin_writing(self) -> None:
        """Time the first text from now on."""
        self._writing_since_ms = self._timeline.elapsed_ms

    def say(self, text: str) -> bool:
        """Send a piece of text; False if no more is wanted, because it has ended or is long enough."""
        with self._lock:
            if self._over:
                return False
            if not self._texts:
                self._lap("first_token")
            self._texts.append(text)
            self._said_ms.append(self._timeline.elapsed_ms)
            self._length += len(text)
            self._stream.append("delta", {"text": text})
            return self._length < LONGEST_ANSWER

    def claim(self) -> bool:
        """End the answer; True for the one caller who then has to ``store`` and ``close`` it."""
        with self._lock:
            if self._over:
                return False
            self._over = True
            if self._writing_since_ms:
                self._lap("generate" if self._texts else "first_token")
            return True

    def gaps_s(self) -> list[float]:
        """The time between one piece of text and the next, in seconds."""
        return [(after - before) / 1000 for before, after in pairwise(self._said_ms)]

    def store(self, database: Database, status: Status) -> tuple[Answer, LikeOptError | None]:
        """Store the claimed answer as it is; the second is the error that kept it from being stored."""
        answer = self.finished(status)
        try:
            database.write(_store, answer, self.why, self._timeline.spans())
        except LikeOptError as error:
            log.warning("an answer was not stored: %s", error)
            return answer, error
        except Exception:
            # Whatever happens, those who listen must be told that it is over.
            log.exception("an answer was not stored")
            return answer, LikeOptError("internal_error")
        return answer, None

    def close(self, answer: Answer, error: LikeOptError | None) -> None:
        """Send the last event: ``done``, or ``error`` if there is one."""
        if error is None:
            self._stream.answer = answer
            self._stream.append("done", answer.done_event())
        else:
            self._stream.error = error
            self._stream.append("error", {"code": error.code, "params": error.params})

    def finished(self, status: Status) -> Answer:
        """The answer as it is now."""
        text = "".join(self._texts)
        reviewed = review(text, self._citations)
        zeros = dict.fromkeys(_STAGES, 0.0)
        return Answer(
            conversation_id=self._accepted.conversation_id,
            message_id=self._accepted.message_id,
            question_id=self._accepted.question_id,
            answer=text,
            status=status,
            model=self.model,
            persona=self._persona,
            route=self.route,
            citations=reviewed.citations,
            usage=self.usage or self._estimated_usage(text),
            context=self.ledger,
            timings_ms=zeros | self._timeline.timings_ms(),
            cache=self.cache,
            notes=tuple(self.notes),
            unsupported=reviewed.unsupported,
            finish_reason=self._finish_reason,
        )

    def _estimated_usage(self, text: str) -> Usage:
        """Servers that do not count are counted for."""
        ledger = self.ledger
        prompt = ledger.system + ledger.persona + ledger.memories + ledger.history + ledger.passages
        return Usage(prompt + ledger.question, estimate_tokens(text) if prompt else 0)

    def _lap(self, stage: str) -> None:
        now_ms = self._timeline.elapsed_ms
        self._timeline.add(stage, now_ms - self._writing_since_ms)
        self._writing_since_ms = now_ms


def _store(conn: sa.Connection, answer: Answer, why: dict[str, Any], spans: tuple[Span, ...]) -> None:
    fields: dict[str, Any] = msgspec.to_builtins(answer)
    fields["cache"]["why"] = why
    values = {name: fields[name] for name in _STORED}
    messages.finish(
        conn,
        answer.message_id,
        answer.status,
        content=answer.answer,
        spans=msgspec.to_builtins(spans),
        **values,
    )
