"""Chat, joined for one web worker."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from likeopt.bus.contract import Bus
from likeopt.cache.kinds import Wish
from likeopt.cache.shelf import Got
from likeopt.chat.answering import Answering
from likeopt.chat.answers import Answer
from likeopt.chat.context import Budget
from likeopt.chat.conversations import Conversations
from likeopt.chat.registry import StreamRegistry
from likeopt.chat.rehearsal import Rehearsal
from likeopt.chat.relay import StreamRelay
from likeopt.chat.replies import Replies
from likeopt.chat.sharing import Sharing
from likeopt.chat.turn import Parts, Search
from likeopt.llm.contract import ChatModel
from likeopt.llm.openai import OpenAIChat, Timeouts
from likeopt.monitoring.timeline import Timeline
from likeopt.search.passages import Scope, SearchQuery, SearchResult
from likeopt.settings import Settings
from likeopt.storage import documents
from likeopt.storage.database import Database

# Passages an answer is made from, unless the question says otherwise.
PASSAGES = 6


def chat_models(settings: Settings) -> dict[str, ChatModel]:
    """The chat models by name, the default first; empty when answers are to be extractive."""
    if not settings.openai_base_url:
        return {}
    timeouts = Timeouts(first_token_s=settings.model_timeout_s, silence_s=settings.model_timeout_s)
    model = OpenAIChat(settings.openai_base_url, settings.openai_api_key, settings.model, timeouts)
    return {settings.model: model}


class Conversing:
    """What answering needs, opened after fork."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        search: Search,
        bus: Bus,
        *,
        finished: Callable[[Answer], None],
        replies: Replies,
        changed: Callable[[str], object],
        wanted: Callable[[SearchQuery], None],
    ) -> None:
        self.registry = StreamRegistry(settings.stream_grace_s, settings.stream_keep_s)
        parts = Parts(
            database=database,
            search=_counted(search, wanted),
            replies=replies,
            count_documents=lambda scope: _count(database, scope),
            budget=Budget(settings.model_context_tokens, settings.model_answer_tokens),
            top_k=PASSAGES,
            finished=finished,
            changed=changed,
        )
        models = chat_models(settings)
        self.answering = Answering(parts, models, self.registry)
        # What is made for nobody must not be counted as wanted.
        self.rehearsal = Rehearsal(msgspec.structs.replace(parts, search=search), models)
        self.conversations = Conversations(database, settings.undo_s, changed=changed)
        self.streams = StreamRelay(self.registry, bus, database, changed)
        replies.share(Sharing(bus, replies.led))


def _counted(search: Search, wanted: Callable[[SearchQuery], None]) -> Search:
    def count_and_search(query: SearchQuery, timeline: Timeline, wish: Wish) -> Got[SearchResult]:
        if wish.is_common:
            wanted(query)
        return search(query, timeline, wish)

    return count_and_search


def _count(database: Database, scope: Scope) -> int:
    return database.read(documents.count, scope.owner, scope.collection)
