"""One turn: a stored question is searched for and answered, event by event."""

from __future__ import annotations

import logging
from collections.abc import Callable

import msgspec

from likeopt.cache.kinds import Wish
from likeopt.cache.shelf import Got
from likeopt.chat.acceptance import Accepted
from likeopt.chat.answers import Answer
from likeopt.chat.asked import in_order
from likeopt.chat.citations import sources
from likeopt.chat.context import Budget
from likeopt.chat.draft import Draft
from likeopt.chat.extracts import CountDocuments, Extraction
from likeopt.chat.followups import SearchQuestion, stand_alone
from likeopt.chat.kept import Replay
from likeopt.chat.planning import Plan, Standing, extraction, extractive_plan, prompted_plan
from likeopt.chat.replies import Replies
from likeopt.chat.routing import EXTRACTIVE, route
from likeopt.chat.selection import FOUND_PER_USED, MOST_FOUND, choose
from likeopt.chat.shared_reply import SharedReply, stale_hit
from likeopt.chat.streams import AnswerStream, EarlyEnd
from likeopt.errors import LikeOptError, ModelUnavailable
from likeopt.llm.contract import ChatModel, Usage
from likeopt.monitoring.timeline import Timeline
from likeopt.search.passages import Note, Passage, SearchQuery, SearchResult
from likeopt.storage.database import Database
from likeopt.storage.messages import Status

log = logging.getLogger(__name__)

LONGEST_QUERY = 1000

Search = Callable[[SearchQuery, Timeline, Wish], Got[SearchResult]]


class Parts(msgspec.Struct, frozen=True):
    """What turns work with.

    ``top_k`` passages are used unless the question says otherwise; ``finished`` is told of every answer,
    however it ended, ``changed`` of the owner of every question taken in and every answer ended.
    """

    database: Database
    search: Search
    replies: Replies
    count_documents: CountDocuments
    budget: Budget
    top_k: int
    finished: Callable[[Answer], None]
    changed: Callable[[str], object] = lambda _owner: None


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
        self._reply: SharedReply | None = None
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
        if self._reply is not None:
            self._draft.take_cache(self._reply)
            if status != "done":
                self._reply.close()
        answer, failure = self._draft.store(self._parts.database, status)
        try:
            self._parts.changed(self._accepted.scope.owner)
            self._parts.finished(answer)
        finally:
            self._draft.close(answer, error or failure)

    def _stand_alone(self) -> SearchQuestion:
        earlier = [turn.question for turn in self._accepted.history]
        return stand_alone(self._accepted.text, earlier)

    def _found(self) -> tuple[Passage, ...]:
        count = self._accepted.top_k or self._parts.top_k
        query = SearchQuery(
            query=searchable(self._search_question.query),
            scope=self._accepted.scope,
            top_k=min(count * FOUND_PER_USED, MOST_FOUND),
        )
        with self._timeline.stage("search"):
            result = self._parts.search(query, self._timeline, self._accepted.wish).value
        self._draft.notes.extend(result.notes)
        return choose(result.results, count)

    def _answer(self, passages: tuple[Passage, ...]) -> None:
        if self._model is None:
            self._give(extractive_plan(self._question(), passages, self._parts.count_documents))
            return
        with self._timeline.stage("context"):
            plan = prompted_plan(self._question(), passages, self._model, self._parts.budget)
        self._draft.ledger = plan.ledger
        self._draft.notes.extend(plan.notes)
        if not plan.passages:
            self._draft.notes.append(self._why_nothing())
        self._give(plan)

    def _question(self) -> Standing:
        again = self._accepted.again
        wish = msgspec.structs.replace(self._accepted.wish, read=False) if again else self._accepted.wish
        return Standing(self._accepted, self._search_question.query, wish)

    def _give(self, plan: Plan) -> None:
        with self._timeline.stage("cache"):
            reply = self._reply = self._parts.replies.begin(plan.ask)
            order = reply.order
        self._draft.take_cache(reply)
        passages = plan.passages if order is None else in_order(plan.passages, order)
        self._draft.cite(sources(passages))
        self._draft.begin_writing()
        try:
            self._say(reply)
        except ModelUnavailable as error:
            if self._draft.has_text or self._draft.is_over or self._model is None:
                raise
            self._stand_in(reply, passages, error)

    def _say(self, reply: SharedReply | Replay | Extraction) -> None:
        for text in reply:
            if not self._draft.say(text):
                break
        else:
            self._draft.usage = reply.usage
            self._draft.notes.extend(reply.notes)
            if not (self._draft.has_text or self._draft.is_over):
                raise ModelUnavailable("model_bad_answer")
        if not self._draft.is_over and reply.finish_reason in (None, "length"):
            self._draft.notes.append(Note("answer_cut"))

    def _stand_in(self, reply: SharedReply, passages: tuple[Passage, ...], error: ModelUnavailable) -> None:
        """Without its model the question gets an earlier answer, else the passages' own sentences."""
        log.warning("chat model %s failed, answering without it: %s", self._draft.model, error)
        if reply.stale is not None:
            self._draft.notes += [
                Note("answer_stale", {"age_h": round(reply.stale.age_s / 3600, 1)}),
                Note(error.code, error.params),
            ]
            self._draft.cache = stale_hit(reply.stale)
            self._say(Replay(reply.stale.value))
            return
        self._draft.notes += [
            Note("model_failed_extractive", {"model": self._draft.model}),
            Note(error.code, error.params),
        ]
        self._draft.model, self._draft.usage = EXTRACTIVE, Usage()
        self._say(extraction(self._question(), passages, self._parts.count_documents))

    def _why_nothing(self) -> Note:
        has_documents = self._parts.count_documents(self._accepted.scope) > 0
        return Note("no_passages" if has_documents else "no_documents")


def searchable(query: str) -> str:
    """A long message is searched by its beginning and its end, where questions stand."""
    if len(query) <= LONGEST_QUERY:
        return query
    half = LONGEST_QUERY // 2
    return f"{query[:half]} {query[-half:]}"
