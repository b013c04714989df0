"""Answers made before anybody asks for them, for nobody's conversation."""

from __future__ import annotations

import msgspec

from likeopt.chat.acceptance import Accepted
from likeopt.chat.answers import Question
from likeopt.chat.parts import Parts
from likeopt.chat.planning import Plan
from likeopt.chat.preparation import Preparation
from likeopt.chat.routing.route import EXTRACTIVE
from likeopt.chat.warming.wants import WantedAnswer
from likeopt.errors import InvalidInput, Unavailable
from likeopt.monitoring.timeline import Timeline
from likeopt.search.searcher import PASSING_NOTES


class Rehearsal:
    """Makes wanted answers as a turn would."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

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
        """Whether the reply is kept already, or cannot be made: its model or persona is no longer there."""
        names = (*(spec.id for spec in self._parts.models.specs()), EXTRACTIVE)
        if want.model is not None and want.model not in names:
            return True
        try:
            return self._parts.replies.has(self._plan(want).ask)
        except InvalidInput:
            return True

    def _plan(self, want: WantedAnswer) -> Plan:
        prepared = Preparation(self._parts, _accepted(want), Timeline(), lane="background")
        plan = prepared.plan()
        if any(note.code in PASSING_NOTES for note in prepared.notes):
            raise Unavailable("search_unavailable")
        return plan


def _accepted(want: WantedAnswer) -> Accepted:
    question = Question(
        want.question,
        owner=want.owner,
        collection=want.collection,
        model=want.model,
        persona=want.persona,
        top_k=want.top_k,
    )
    return Accepted(want.question, question, conversation_id="", question_id="", message_id="", history=())
