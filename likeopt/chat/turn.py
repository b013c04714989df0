"""One turn: a stored question is searched for and answered, event by event."""

from __future__ import annotations

import logging
from collections.abc import Callable

import msgspec

from likeopt.chat.acceptance import Accepted
from likeopt.chat.answers import Answer
from likeopt.chat.citations import sources
from likeopt.chat.context import Budget, Context, assemble
from likeopt.chat.draft import Draft
from likeopt.chat.extracts import CountDocuments, extractive_answer, no_documents_answer, pieces
from likeopt.chat.followups import SearchQuestion, stand_alone
from likeopt.chat.routing import EXTRACTIVE, route
from likeopt.chat.selection import FOUND_PER_USED, MOST_FOUND, choose
from likeopt.chat.streams import AnswerStream, EarlyEnd
from likeopt.errors import LikeOptError, ModelUnavailable
from likeopt.llm.contract import ChatModel, Limits, Reply, Usage
from likeopt.monitoring.timeline import Timeline
from likeopt.search.passages import Note, Passage, SearchQuery, SearchResult
from likeopt.storage.database import Database
from likeopt.storage.messages import Status

log = logging.getLogger(__name__)

LONGEST_QUERY = 1000
TEMPERATURE = 0.2

Search = Callable[[SearchQuery, Timeline], SearchResult]


class Parts(msgspec.Struct, frozen=True):
    """What turns work with.

    ``top_k`` passages are used unless the question says otherwise; ``finished`` is told of every answer,
    however it ended.
    """

    database: Database
    search: Search
    count_documents: CountDocuments
    budget: Budget
    top_k: int
    finished: Callable[[Answer], None]


class Turn:
    """Answers one accepted question; ``run`` is its thread. ``model`` None means an extractive answer."""

    def __init__(
        self,
        parts: Parts,
        accepted: Accepted,
        model: ChatModel | None,
        stream: AnswerStream,
        timeline: Timeline,
    ) -> None:
        self._parts = parts
        self._accepted = accepted
        self._model = model
        self._timeline = timeline
        self._reply: Reply | None = None
        with timeline.stage("route"):
            name = model.name if model else EXTRACTIVE
            self._search_question = self._stand_alone()
            chosen = route(accepted.text, self._search_question.follow_up, name)
        self._draft = Draft(accepted, stream, timeline, name, chosen)
        stream.on_early_end(self.end_early)

    def run(self) -> None:
        """Answer; whatever goes wrong becomes the stream's last event."""
        try:
            self._draft.tell()
            self._answer(self._found())
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
        if self._reply is not None and status != "done":
            self._reply.close()
        answer, failure = self._draft.store(self._parts.database, status)
        try:
            self._parts.finished(answer)
        finally:
            self._draft.close(answer, error or failure)

    def _stand_alone(self) -> SearchQuestion:
        earlier = [turn.question for turn in self._accepted.history]
        return stand_alone(self._accepted.text, earlier)

    def _found(self) -> tuple[Passage, ...]:
        count = self._accepted.top_k or self._parts.top_k
        query = SearchQuery(
            query=_searchable(self._search_question.query),
            scope=self._accepted.scope,
            top_k=min(count * FOUND_PER_USED, MOST_FOUND),
        )
        with self._timeline.stage("search"):
            result = self._parts.search(query, self._timeline)
        self._draft.notes.extend(result.notes)
        return choose(result.results, count)

    def _answer(self, passages: tuple[Passage, ...]) -> None:
        if self._model is None:
            self._draft.cite(sources(passages))
            self._extract(passages)
            return
        with self._timeline.stage("context"):
            context = assemble(self._accepted.text, self._accepted.history, passages, self._parts.budget)
        self._draft.ledger = context.ledger
        self._draft.notes.extend(context.notes)
        self._draft.cite(sources(context.passages))
        try:
            self._generate(self._model, context)
        except ModelUnavailable as error:
            if self._draft.has_text or self._draft.is_over:
                raise
            log.warning("chat model %s failed, answering without it: %s", self._model.name, error)
            self._draft.notes += [
                Note("model_failed_extractive", {"model": self._model.name}),
                Note(error.code, error.params),
            ]
            self._draft.model, self._draft.usage = EXTRACTIVE, Usage()
            self._extract(context.passages)

    def _generate(self, model: ChatModel, context: Context) -> None:
        if not context.passages:
            self._draft.notes.append(self._why_nothing())
        self._draft.begin_writing()
        reply = model.stream(context.messages, Limits(self._parts.budget.answer_tokens, TEMPERATURE))
        self._reply = reply
        for text in reply:
            if not self._draft.say(text):
                break
        else:
            self._draft.usage = reply.usage
            if not (self._draft.has_text or self._draft.is_over):
                raise ModelUnavailable("model_bad_answer")
        if reply.finish_reason != "stop":
            self._note_cut(reply)

    def _note_cut(self, reply: Reply) -> None:
        if not self._draft.is_over and reply.finish_reason in (None, "length"):
            self._draft.notes.append(Note("answer_cut"))

    def _extract(self, passages: tuple[Passage, ...]) -> None:
        self._draft.begin_writing()
        if not passages and not self._parts.count_documents(self._accepted.scope):
            text, note = no_documents_answer(self._accepted.text)
        else:
            text, note = extractive_answer(self._accepted.text, self._search_question.query, passages)
        self._draft.notes.append(note)
        for piece in pieces(text):
            self._draft.say(piece)

    def _why_nothing(self) -> Note:
        has_documents = self._parts.count_documents(self._accepted.scope) > 0
        return Note("no_passages" if has_documents else "no_documents")


def _searchable(query: str) -> str:
    """A long message is searched by its beginning and its end, where questions stand."""
    if len(query) <= LONGEST_QUERY:
        return query
    half = LONGEST_QUERY // 2
    return f"{query[:half]} {query[-half:]}"
