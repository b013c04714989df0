"""What turns work with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from likeopt.cache.kinds import Wish
from likeopt.cache.shelf import Got
from likeopt.chat.answers import Answer
from likeopt.chat.extracts import CountDocuments
from likeopt.chat.latency import Lately
from likeopt.chat.personas.personas import Personas
from likeopt.chat.replies import Replies
from likeopt.chat.rewriting import Rewriter
from likeopt.chat.routing.router import Router
from likeopt.llm.asking import Models
from likeopt.monitoring.timeline import Timeline
from likeopt.search.passages import SearchQuery, SearchResult
from likeopt.storage.database import Database

Search = Callable[[SearchQuery, Timeline, Wish], Got[SearchResult]]


class Parts(msgspec.Struct, frozen=True):
    """The rooms that a turn passes through.

    ``rewriter`` None leaves follow-up questions to the words of the conversation. ``finished`` is told of
    every answer, however it ended, ``changed`` of the owner of every question kept and every answer ended.
    ``search_takes`` is told of every search, ``wanted`` of those that may be made for others, too, ``paced``
    of the seconds between the pieces of every text that a model has written.
    """

    database: Database
    search: Search
    replies: Replies
    count_documents: CountDocuments
    models: Models
    router: Router
    personas: Personas
    finished: Callable[[Answer], None]
    changed: Callable[[str], object] = lambda _owner: None
    wanted: Callable[[SearchQuery], None] = lambda _query: None
    rewriter: Rewriter | None = None
    paced: Callable[[Sequence[float]], None] = lambda _gaps_s: None
    search_takes: Lately = msgspec.field(default_factory=Lately)
