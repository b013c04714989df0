"""Chat, joined for one web worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from likeopt.bus.contract import Bus
from likeopt.chat.answering import Answering
from likeopt.chat.answers import Answer
from likeopt.chat.conversations import Conversations
from likeopt.chat.parts import Parts, Search
from likeopt.chat.registry import StreamRegistry
from likeopt.chat.rehearsal import Rehearsal
from likeopt.chat.relay import StreamRelay
from likeopt.chat.replies import Replies
from likeopt.chat.rewriting import Rewriter
from likeopt.chat.sharing import Sharing
from likeopt.search.passages import Scope, SearchQuery
from likeopt.services.voices import Voices
from likeopt.settings import Settings
from likeopt.storage import documents
from likeopt.storage.database import Database


class Conversing:
    """What answering needs, opened after fork."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        search: Search,
        bus: Bus,
        voices: Voices,
        *,
        finished: Callable[[Answer], None],
        paced: Callable[[Sequence[float]], None],
        replies: Replies,
        changed: Callable[[str], object],
        wanted: Callable[[SearchQuery], None],
    ) -> None:
        self.registry = StreamRegistry(settings.stream_grace_s, settings.stream_keep_s)
        parts = Parts(
            database=database,
            search=search,
            replies=replies,
            count_documents=lambda scope: _count(database, scope),
            models=voices.models,
            router=voices.router,
            personas=voices.personas,
            finished=finished,
            paced=paced,
            changed=changed,
            wanted=wanted,
            rewriter=Rewriter(voices.models) if settings.rewrite_follow_ups else None,
        )
        self.answering = Answering(parts, self.registry)
        # What is made for nobody must not be counted as wanted.
        self.rehearsal = Rehearsal(msgspec.structs.replace(parts, wanted=_nothing))
        self.conversations = Conversations(database, settings.undo_s, changed=changed)
        self.streams = StreamRelay(self.registry, bus, database, changed)
        replies.share(Sharing(bus, replies.led))


def _count(database: Database, scope: Scope) -> int:
    return database.read(documents.count, scope.owner, scope.collection)


def _nothing(_query: SearchQuery) -> None:
    """Who counts nothing."""
