"""Chat, joined for one web worker."""

from __future__ import annotations

from collections.abc import Callable

from likeopt.bus.local import LocalBus
from likeopt.chat.answering import Answering
from likeopt.chat.answers import Answer
from likeopt.chat.context import Budget
from likeopt.chat.conversations import Conversations
from likeopt.chat.registry import StreamRegistry
from likeopt.chat.relay import StreamRelay
from likeopt.chat.turn import Parts, Search
from likeopt.llm.contract import ChatModel
from likeopt.llm.openai import OpenAIChat, Timeouts
from likeopt.search.passages import Scope
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
        bus: LocalBus,
        finished: Callable[[Answer], None],
    ) -> None:
        self.registry = StreamRegistry(settings.stream_grace_s, settings.stream_keep_s)
        parts = Parts(
            database=database,
            search=search,
            count_documents=lambda scope: _count(database, scope),
            budget=Budget(settings.model_context_tokens, settings.model_answer_tokens),
            top_k=PASSAGES,
            finished=finished,
        )
        self.answering = Answering(parts, chat_models(settings), self.registry)
        self.conversations = Conversations(database, settings.undo_s)
        self.streams = StreamRelay(self.registry, bus, database)


def _count(database: Database, scope: Scope) -> int:
    return database.read(documents.count, scope.owner, scope.collection)
