"""Answers made before anybody asks for them, for nobody's conversation."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from likeopt.cache.kinds import Wish
from likeopt.chat.acceptance import Accepted
from likeopt.chat.answers import DEFAULT_PERSONA
from likeopt.chat.planning import Plan, Standing, extractive_plan, prompted_plan
from likeopt.chat.routing import EXTRACTIVE
from likeopt.chat.selection import FOUND_PER_USED, MOST_FOUND, choose
from likeopt.chat.turn import Parts, searchable
from likeopt.chat.warming.wants import WantedAnswer
from likeopt.errors import Unavailable
from likeopt.llm.contract import ChatModel
from likeopt.monitoring.timeline import Timeline
from likeopt.search.passages import Scope, SearchQuery
from likeopt.search.searcher import PASSING_NOTES


class Rehearsal:
    """Makes wanted answers as a turn would; ``models`` by name, the first the default."""

    def __init__(self, parts: Parts, models: Mapping[str, ChatModel]) -> None:
        self._parts = parts
        self._models = dict(models)

    def make(self, want: WantedAnswer) -> None:
        """Have the reply made and kept. Raises Unavailable when a part of it does not answer."""
        plan = self._plan(want)
        reply = self._parts.replies.begin(msgspec.structs.replace(plan.ask, warm=True))
        try:
            for _piece in reply:
                pass
        finally:
            reply.close()

    def is_kept(self, want: WantedAnswer) -> bool:
        """Whether the reply is kept already, or cannot be made because its model is no longer there."""
        if want.model is not None and want.model not in (*self._models, EXTRACTIVE):
            return True
        return self._parts.replies.has(self._plan(want).ask)

    def _plan(self, want: WantedAnswer) -> Plan:
        count = want.top_k or self._parts.top_k
        scope = Scope(want.owner, want.collection)
        query = SearchQuery(searchable(want.question), scope, top_k=min(count * FOUND_PER_USED, MOST_FOUND))
        result = self._parts.search(query, Timeline(), Wish()).value
        if any(note.code in PASSING_NOTES for note in result.notes):
            raise Unavailable("search_unavailable")
        found = choose(result.results, count)
        standing = Standing(_accepted(want, scope), want.question, Wish())
        model = self._models.get(want.model or next(iter(self._models), EXTRACTIVE))
        if model is None:
            return extractive_plan(standing, found, self._parts.count_documents)
        return prompted_plan(standing, found, model, self._parts.budget)


def _accepted(want: WantedAnswer, scope: Scope) -> Accepted:
    return Accepted(
        text=want.question,
        scope=scope,
        conversation_id="",
        question_id="",
        message_id="",
        persona=want.persona or DEFAULT_PERSONA,
        top_k=want.top_k,
        history=(),
    )
