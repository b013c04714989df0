"""Telling the cache which passages are no longer there, so that what was made from them is dropped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence

from likeopt.search.passages import passage_tag, text_digest
from likeopt.storage import chunks
from likeopt.storage.chunks import ChunkRow
from likeopt.storage.database import Database

# Nothing wrong is ever given for want of this: answers are found by their passages, and who has
# none of these finds no such answer. It frees the room they take.
DropTags = Callable[[Sequence[str]], object]

log = logging.getLogger(__name__)


class Forgetting:
    """Drops by ``drop_tags`` what the cache keeps for passages that were removed or replaced."""

    def __init__(self, database: Database, drop_tags: DropTags) -> None:
        self._database = database
        self._drop_tags = drop_tags

    def removed(self, document_ids: Sequence[str]) -> None:
        """Forget the passages of removed documents, in a thread of its own: there may be many."""
        threading.Thread(target=self._remove, args=(document_ids,), name="forgetting", daemon=True).start()

    def replaced(self, rows: Iterable[ChunkRow]) -> None:
        """Forget passages that a new version does not have."""
        tags = [passage_tag(text_digest(row.title, row.heading, row.page, row.text)) for row in rows]
        if tags:
            self._drop_tags(tags)

    def _remove(self, document_ids: Sequence[str]) -> None:
        try:
            for document_id in document_ids:
                self.replaced(self._database.read(chunks.served, document_id))
        except Exception:
            log.exception("what was made from a removed document was not dropped from the cache")
