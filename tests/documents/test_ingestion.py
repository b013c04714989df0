from __future__ import annotations

import io

import pytest

from likeopt.bus.page import Counter, SharedPage
from likeopt.documents.content import Chunk, LoadedDocument, Section
from likeopt.documents.indexing.housekeeping import Housekeeping
from likeopt.documents.indexing.loading import Cut, LoadingQueue
from likeopt.documents.indexing.switching import switch_ready
from likeopt.documents.ingestion import Accepted, Incoming, Ingestion
from likeopt.errors import Conflict, DocumentRejected, NotFound
from likeopt.search.passages import Scope
from likeopt.storage import changes, chunks, documents
from likeopt.storage.blobs import Blobs
from likeopt.storage.database import Database
from likeopt.storage.document_lists import Filter

SCOPE = Scope()


def _accept(ingestion: Ingestion, name: str, content: bytes, scope: Scope = SCOPE) -> Accepted:
    return ingestion.accept(scope, [Incoming(name, None, io.BytesIO(content))])[0]


class WordLoader:
    """Every word is a chunk; a file that says so cannot be read."""

    def load(self, path: str, name: str) -> LoadedDocument:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            text = file.read()
        if "broken" in text:
            raise DocumentRejected("document_corrupt", name=name)
        return LoadedDocument("text/plain", (Section(text),), title="From within")

    def reap_if_idle(self) -> bool:
        return False


def _cut_words(document: LoadedDocument, _name: str) -> Cut:
    words = document.sections[0].text.split()
    return Cut(tuple(Chunk(place, word) for place, word in enumerate(words)))


@pytest.fixture
def queue(database: Database, blobs: Blobs, clock) -> LoadingQueue:
    return LoadingQueue(database, blobs, WordLoader(), _cut_words, clock)


def _index(queue: LoadingQueue, database: Database, page: SharedPage) -> None:
    while queue.step():
        pass
    switch_ready(database, page, database.read(lambda conn: changes.read_counter(conn, "change")))


def _live(database: Database, document_id: str) -> list[str]:
    ids = database.read(lambda conn: chunks.version_ids(conn, document_id))
    rows = database.read(lambda conn: chunks.live(conn, ids, "local", "default"))
    return [rows[row_id].text for row_id in ids if row_id in rows]


def test_the_same_bytes_are_the_same_document_under_any_name(ingestion: Ingestion) -> None:
    first = _accept(ingestion, "a/notes.md", b"one two")
    again = _accept(ingestion, "b/other.md", b"one two")
    assert first.created
    assert not again.created
    assert again.document.id == first.document.id
    assert again.document.name == "a/notes.md"


def test_other_owners_and_collections_have_documents_of_their_own(ingestion: Ingestion) -> None:
    mine = _accept(ingestion, "notes.md", b"one two")
    theirs = _accept(ingestion, "notes.md", b"one two", Scope(owner="team"))
    elsewhere = _accept(ingestion, "notes.md", b"one two", Scope(collection="other"))
    assert len({mine.document.id, theirs.document.id, elsewhere.document.id}) == 3
    with pytest.raises(NotFound):
        ingestion.get("team", mine.document.id)


def test_a_new_version_serves_only_once_it_is_held(
    ingestion: Ingestion, queue: LoadingQueue, database: Database, page: SharedPage
) -> None:
    document = _accept(ingestion, "notes.md", b"one two").document
    _index(queue, database, page)
    assert _live(database, document.id) == ["one", "two"]
    second = _accept(ingestion, "notes.md", b"three four five").document
    assert (second.id, second.version) == (document.id, 2)
    while queue.step():
        pass
    assert _live(database, document.id) == ["one", "two"]
    held = database.read(lambda conn: changes.read_counter(conn, "change"))
    assert switch_ready(database, page, held - 1) == 0
    assert switch_ready(database, page, held) == 1
    assert _live(database, document.id) == ["three", "four", "five"]
    assert page.read(Counter.VISIBILITY) == 2


def test_a_failing_new_version_leaves_the_old_one_serving(
    ingestion: Ingestion, queue: LoadingQueue, database: Database, page: SharedPage
) -> None:
    document = _accept(ingestion, "notes.md", b"one two").document
    _index(queue, database, page)
    _accept(ingestion, "notes.md", b"broken")
    _index(queue, database, page)
    view = ingestion.get("local", document.id)
    assert (view.status, view.error and view.error.code) == ("failed", "document_corrupt")
    assert _live(database, document.id) == ["one", "two"]


def test_a_version_overtaken_while_loading_never_serves(
    ingestion: Ingestion, database: Database, page: SharedPage, blobs: Blobs, clock
) -> None:
    def cut_and_overtake(document: LoadedDocument, name: str) -> Cut:
        if "one" in document.sections[0].text:
            _accept(ingestion, "notes.md", b"newer")
        return _cut_words(document, name)

    queue = LoadingQueue(database, blobs, WordLoader(), cut_and_overtake, clock)
    document = _accept(ingestion, "notes.md", b"one two").document
    _index(queue, database, page)
    assert _live(database, document.id) == ["newer"]
    assert ingestion.get("local", document.id).version == 2


def test_too_many_bytes_make_a_failed_document_that_says_why(ingestion: Ingestion) -> None:
    view = _accept(ingestion, "big.txt", b"x" * 10_001).document
    assert view.status == "failed"
    assert view.error is not None
    assert (view.error.code, view.error.params["limit_bytes"]) == ("document_too_large", 10_000)
    with pytest.raises(NotFound):
        ingestion.file("local", view.id)


def test_a_failed_document_can_be_sent_again(
    ingestion: Ingestion, queue: LoadingQueue, database: Database, page: SharedPage
) -> None:
    document = _accept(ingestion, "notes.md", b"broken").document
    _index(queue, database, page)
    again = _accept(ingestion, "notes.md", b"broken")
    assert again.created
    assert (again.document.id, again.document.status) == (document.id, "queued")


def test_deleting_hides_at_once_and_restoring_shows_again(
    ingestion: Ingestion, queue: LoadingQueue, database: Database, page: SharedPage, clock
) -> None:
    document = _accept(ingestion, "notes.md", b"one two").document
    _index(queue, database, page)
    ingestion.delete("local", document.id)
    assert _live(database, document.id) == []
    with pytest.raises(NotFound):
        ingestion.get("local", document.id)
    clock.advance(599)
    ingestion.restore("local", document.id)
    assert _live(database, document.id) == ["one", "two"]
    with pytest.raises(Conflict):
        ingestion.restore("local", document.id)


def test_after_its_time_a_deletion_is_for_good(
    ingestion: Ingestion,
    queue: LoadingQueue,
    database: Database,
    page: SharedPage,
    blobs: Blobs,
    clock,
) -> None:
    document = _accept(ingestion, "notes.md", b"one two").document
    _index(queue, database, page)
    ingestion.delete("local", document.id)
    housekeeping = Housekeeping(database, blobs, 600.0, clock)
    clock.advance(601)
    with pytest.raises(NotFound):
        ingestion.restore("local", document.id)
    assert housekeeping.erase_expired() == 1
    assert database.read(lambda conn: documents.get(conn, "local", document.id)) is None
    clock.now_s = 4e9
    assert housekeeping.sweep_blobs() == 1
    assert list(blobs.every()) == []


def test_bytes_deleted_and_sent_again_come_back_at_once(
    ingestion: Ingestion, queue: LoadingQueue, database: Database, page: SharedPage
) -> None:
    document = _accept(ingestion, "notes.md", b"one two").document
    _index(queue, database, page)
    ingestion.delete("local", document.id)
    again = _accept(ingestion, "notes.md", b"one two")
    assert again.document.id == document.id
    assert _live(database, document.id) == ["one", "two"]


def test_a_deleted_name_used_again_brings_nothing_old_back(
    ingestion: Ingestion, queue: LoadingQueue, database: Database, page: SharedPage
) -> None:
    document = _accept(ingestion, "notes.md", b"one two").document
    _index(queue, database, page)
    ingestion.delete("local", document.id)
    again = _accept(ingestion, "notes.md", b"three").document
    assert again.id == document.id
    assert _live(database, document.id) == []
    _index(queue, database, page)
    assert _live(database, document.id) == ["three"]


def test_what_was_being_loaded_when_the_process_died_is_queued_again(
    ingestion: Ingestion, queue: LoadingQueue, database: Database, page: SharedPage
) -> None:
    document = _accept(ingestion, "notes.md", b"one two").document
    database.write(queue._claim)
    assert not queue.step()
    queue.resume()
    _index(queue, database, page)
    assert _live(database, document.id) == ["one", "two"]


def test_what_was_being_loaded_is_found_again_behind_a_thousand_others(
    ingestion: Ingestion, queue: LoadingQueue, database: Database
) -> None:
    many = [Incoming(f"{number}.md", None, io.BytesIO(f"word{number}".encode())) for number in range(1040)]
    ingestion.accept(SCOPE, many)
    for _ in range(64):
        assert queue.step()
    assert len(database.write(queue._claim)) == 16
    queue.resume()
    assert ingestion.listing("local", Filter(status="queued"))[1] == 16
    assert ingestion.listing("local", Filter(status="indexing"))[1] == 1024


def test_restored_while_it_waits_it_is_still_loaded(
    ingestion: Ingestion, queue: LoadingQueue, database: Database, page: SharedPage
) -> None:
    document = _accept(ingestion, "notes.md", b"one two").document
    database.write(queue._claim)
    ingestion.delete("local", document.id)
    ingestion.restore("local", document.id)
    assert switch_ready(database, page, 1000) == 0
    queue.resume()
    _index(queue, database, page)
    assert _live(database, document.id) == ["one", "two"]


def test_a_document_that_kills_the_process_each_time_is_given_up(
    ingestion: Ingestion, queue: LoadingQueue, database: Database
) -> None:
    document = _accept(ingestion, "notes.md", b"one two").document
    for _ in range(3):
        database.write(queue._claim)
        queue.resume()
    assert queue.step()
    view = ingestion.get("local", document.id)
    assert (view.status, view.error and view.error.code) == ("failed", "document_load_crashed")


def test_lists_filter_and_count(ingestion: Ingestion) -> None:
    for number in range(5):
        _accept(ingestion, f"100%_{number}.md", f"text {number}".encode())
    _accept(ingestion, "other.md", b"other")
    found, total = ingestion.listing("local", Filter(q="100%_"), page=2, page_size=2)
    assert (len(found), total) == (2, 5)
    assert ingestion.listing("local", Filter(status="ready")) == ([], 0)


def test_status_tells_progress_and_each_change(
    ingestion: Ingestion, queue: LoadingQueue, page: SharedPage
) -> None:
    told = ingestion.changes("local")
    first = next(told)
    assert first is not None
    assert first.queued == 0
    _accept(ingestion, "notes.md", b"one two three four")
    second = next(told)
    assert second is not None
    assert second.queued == 1
    queue.step()
    page.write(Counter.GENERATION, 2)
    page.increment(Counter.ACTIVITY)
    third = next(told)
    assert third is not None
    assert [(work.done, work.total) for work in third.current] == [(2, 4)]
    assert next(told) is None


def test_chunks_are_read_around_one_of_them(
    ingestion: Ingestion, queue: LoadingQueue, database: Database, page: SharedPage
) -> None:
    document = _accept(ingestion, "a.txt", " ".join(f"w{n}" for n in range(45)).encode()).document
    _index(queue, database, page)
    assert ingestion.page_around("local", document.id, f"{document.id}-1-0", 20) == 1
    assert ingestion.page_around("local", document.id, f"{document.id}-1-20", 20) == 2
    # Of another version, or beyond the end: the place where it would be.
    assert ingestion.page_around("local", document.id, f"{document.id}-7-900", 20) == 3
    found, total = ingestion.chunks("local", document.id, 2, 20)
    assert ([found[0].text, found[-1].text], total) == (["w20", "w39"], 45)
    for other in ("b-1-3", "nonsense", f"{document.id}-1-x"):
        with pytest.raises(NotFound):
            ingestion.page_around("local", document.id, other, 20)
