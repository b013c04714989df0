"""One turn: a question is searched for and answered, event by event."""

from __future__ import annotations

import logging

from likeopt.chat.acceptance import Accepted
from likeopt.chat.answers import Answer
from likeopt.chat.asked import in_order
from likeopt.chat.citations import sources
from likeopt.chat.draft import Draft
from likeopt.chat.extracts import Extraction
from likeopt.chat.kept import Replay
from likeopt.chat.parts import Parts
from likeopt.chat.planning import Plan, extraction
from likeopt.chat.preparation import Preparation
from likeopt.chat.routing.route import EXTRACTIVE
from likeopt.chat.shared_reply import SharedReply, stale_hit
from likeopt.chat.streams import AnswerStream, EarlyEnd
from likeopt.errors import LikeOptError, ModelUnavailable
from likeopt.llm.contract import Usage
from likeopt.monitoring.timeline import Timeline
from likeopt.search.passages import Note, Passage
from likeopt.storage.messages import Status

log = logging.getLogger(__name__)


class Turn:
    """Answers one accepted question; ``run`` is its thread."""

    def __init__(self, parts: Parts, accepted: Accepted, stream: AnswerStream, timeline: Timeline) -> None:
        self._parts = parts
        self._accepted = accepted
        self._timeline = timeline
        self._reply: SharedReply | None = None
        self._prepared = Preparation(parts, accepted, timeline)
        self._draft = Draft(
            accepted, stream, timeline, persona=self._prepared.persona.name, route=self._prepared.route
        )
        stream.on_early_end(self.end_early)

    def run(self) -> None:
        """Answer; whatever goes wrong becomes the stream's last event."""
        try:
            self._draft.tell()
            plan = self._prepared.plan()
            self._draft.ledger, self._draft.model = plan.ledger, plan.model
            self._draft.notes += self._prepared.notes
            self._give(plan)
            self._end("done")
        except LikeOptError as error:
            self._end("failed", error)
        except Exception:
            log.exception("a turn failed")
            self._end("failed", LikeOptError("internal_error"))
        finally:
            if self._reply is not None:
                self._reply.close()

    def end_early(self, end: EarlyEnd) -> None:
        """End the turn at once, from another thread, and keep what there is."""
        self._end(end, None if end == "stopped" else LikeOptError("interrupted"))

    def _end(self, status: Status, error: LikeOptError | None = None) -> None:
        if not self._draft.claim():
            return
        if self._reply is not None:
            self._draft.take_cache(self._reply)
            if status != "done":
                self._reply.close()
        answer, failure = self._finished(status)
        try:
            self._parts.finished(answer)
            if self._draft.model != EXTRACTIVE and answer.cache.status != "hit":
                self._parts.paced(self._draft.gaps_s())
        finally:
            self._draft.close(answer, error or failure)

    def _finished(self, status: Status) -> tuple[Answer, LikeOptError | None]:
        """The answer, kept if it is to be; the second is the error that stood in the way of that."""
        if not self._accepted.question.is_kept:
            return self._draft.finished(status), None
        stored = self._draft.store(self._parts.database, status)
        self._parts.changed(self._accepted.scope.owner)
        return stored

    def _give(self, plan: Plan) -> None:
        with self._timeline.stage("cache"):
            reply = self._reply = self._parts.replies.begin(plan.ask)
            order = reply.order
        self._draft.take_cache(reply)
        passages = plan.passages if order is None else in_order(plan.passages, order)
        self._draft.cite(sources(passages))
        self._draft.begin_writing()
        try:
            self._wait_for_text(reply)
            self._say(reply)
        except ModelUnavailable as error:
            self._draft.take_attempts(reply.attempts)
            if self._draft.has_text or self._draft.is_over or plan.model == EXTRACTIVE:
                raise
            self._stand_in(reply, passages, error)

    def _wait_for_text(self, reply: SharedReply) -> None:
        """Raise ModelUnavailable when the text has not begun by the time the asker allows for."""
        left_s = self._prepared.ladder.left_s()
        if left_s is not None and not reply.begins_within(left_s):
            reply.close()
            raise ModelUnavailable(
                "latency_budget_spent", budget_ms=self._accepted.question.latency_budget_ms or 0
            )

    def _say(self, reply: SharedReply | Replay | Extraction) -> None:
        for text in reply:
            if not self._draft.say(text):
                break
        else:
            self._draft.take_end(reply)
            if not (self._draft.has_text or self._draft.is_over):
                raise ModelUnavailable("model_bad_answer")
        if not self._draft.is_over and reply.finish_reason in (None, "length"):
            self._draft.notes.append(Note("answer_cut"))

    def _stand_in(self, reply: SharedReply, passages: tuple[Passage, ...], error: ModelUnavailable) -> None:
        """Without its model the question gets an earlier answer, else the passages' own sentences."""
        log.warning("no chat model answered, %s was to: %s", self._draft.model, error)
        why = Note(error.code, error.params)
        if reply.stale is not None:
            age_h = round(reply.stale.age_s / 3600, 1)
            self._draft.notes += [Note("answer_stale", {"age_h": age_h}), why]
            self._draft.cache = stale_hit(reply.stale)
            self._say(Replay(reply.stale.value))
            return
        self._draft.notes += [Note("model_failed_extractive", {"model": self._draft.model}), why]
        self._draft.model, self._draft.usage = EXTRACTIVE, Usage()
        self._say(extraction(self._prepared.standing, passages, self._parts.count_documents))
