from __future__ import annotations

from likeopt.bus.page import Counter, SharedPage
from likeopt.documents.ingestion import Ingestion
from likeopt.storage import changes
from likeopt.storage.database import Database


def test_whoever_hears_of_a_ready_document_searches_as_of_then(
    ingestion: Ingestion, database: Database, page: SharedPage
) -> None:
    # As when the index process has let documents serve, and has yet to tell the workers.
    visibility = database.write(changes.raise_counter, "visibility")
    assert page.read(Counter.VISIBILITY) < visibility
    ingestion.status("local")
    assert page.read(Counter.VISIBILITY) == visibility
